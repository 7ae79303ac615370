"""Replaying to a connection what its client has missed, until it is level with what the hub delivers.

Until then the hub holds each feed back for it: between reading and listening there is no gap.
"""

from typing import Protocol

from chatprotocol import codec
from chatprotocol.ids import ACCOUNT, SITE
from feeds.changes import page_of
from feeds.hub import Held, Listener
from feeds.models import SITE_FEED_ID
from messaging import queries
from messaging.greeting import Greeting
from messaging.live import Live


class Reader(Listener, Protocol):
    """A listener that takes what was read for it as fast as its socket does."""

    async def drained(self) -> None:
        """Wait until nothing waits to be sent."""
        ...

    def push_in_turn(self, data: bytes) -> None:
        """Send a frame behind what the hub has delivered."""
        ...


async def replay(
    live: Live, reader: Reader, greeted: Greeting, own: list[Held], rooms: dict[int, Held]
) -> None:
    """Bring a connection level with the site and its account (`own`, in this order), and then with its rooms."""
    for place, name in zip(own, (SITE, ACCOUNT), strict=True):
        await _replay_feed(live, reader, place, name, greeted.cursor(name))
    await replay_rooms(live, reader, rooms, greeted.rooms())


async def _replay_feed(live: Live, reader: Reader, place: Held, name: str, cursor: int) -> None:
    """Send a feed from a cursor, page by page as the connection drains, and go on live from its end."""
    known = live.site_pages if place.feed == SITE_FEED_ID else None
    more = True
    while more or not live.hub.release(place, cursor):
        page = await live.process.read(page_of, place.feed, cursor, known)
        # What another process wrote since the hello was read has not come by the hub.
        live.hub.take_effects(reader, page.changed)
        if page.to > cursor:
            await reader.drained()
            reader.push_in_turn(codec.encode_changes(name, cursor, page.to, page.packed))
        cursor, more = page.to, page.more
        await reader.drained()


async def replay_rooms(
    live: Live, reader: Reader, places: dict[int, Held], cursors: dict[int, int | None]
) -> None:
    """Send what rooms have missed, and release each where it stands; rooms that are lost are let go of."""
    hub = live.hub
    waiting = dict(cursors)
    while waiting:
        caught = await live.process.read(queries.catch_up, reader.user, dict(waiting), live.caught_up)
        for one in caught:
            place = places[one.room]
            if one.lost:
                if hub.leave(place):
                    del waiting[one.room]
                else:
                    # The client may have been told that the room is gone: it begins anew.
                    waiting[one.room] = None
                continue
            await reader.drained()
            if one.frame is not None and hub.is_held(place):
                # Who was taken off meanwhile gets nothing of what was read when they were there.
                reader.push_in_turn(one.frame)
                await reader.drained()
            waiting[one.room] = one.to
            if not one.more and hub.release(place, one.to):
                del waiting[one.room]
