"""Hears what calls me among the news of one telling: one call a room, however many messages came together.

What calls is the core's to say; this looks up what it has to be told. What is done about a call is a screen's.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache

import msgspec

from chatclient.changes import Called
from chatclient.clock import Clock
from chatclient.core.attention import WHYS, Standpoint, Why, hear
from chatclient.core.disturbing import PREFERENCE, AttentionSettings
from chatclient.core.places import Place
from chatclient.gathering import Gathering
from chatclient.replica import Replica
from chatprotocol.rows import Message


class Hearing:
    """The ear of one desk; `watched` is the room that the person looks at, 0 for none."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.watched = 0

    def calls(self, gathered: Gathering, replica: Replica) -> Iterator[Called]:
        """Yield a call for every room whose news call me."""
        if not gathered.news:
            return
        standpoint = Standpoint(
            me=replica.cache.user,
            settings=_settings(replica.preferences.get(PREFERENCE)),
            now=datetime.fromtimestamp(self._clock.wall_ms() / 1000, UTC).astimezone(),
            blocked=replica.blocked,
            watched=self.watched,
        )
        for room, news in sorted(gathered.news.items()):
            place = replica.places.get(room)
            if place is not None and place.room is not None:
                yield from _call(room, list(_calling(place, replica.read(place), news, standpoint)))


def _calling(
    place: Place, read: int, news: dict[int, Message], standpoint: Standpoint
) -> Iterator[tuple[Why, Message]]:
    """Yield which of a room's news call me, and by what; `read` is my mark as it is shown."""
    membership = msgspec.structs.replace(place.membership, read=read)
    for number in sorted(news):
        message = news[number]
        if place.room is not None:
            heard = hear(message, membership, place.room.kind, standpoint, news=True)
            if heard.act == "notify" and heard.why is not None:
                yield heard.why, message


def _call(room: int, calling: list[tuple[Why, Message]]) -> Iterator[Called]:
    """Of several the one that calls most, the latest among equals, stands for all."""
    if calling:
        why, message = max(calling, key=lambda call: (-WHYS.index(call[0]), call[1].number))
        yield Called(room=room, message=message, why=why, count=len(calling))


@lru_cache(maxsize=4)
def _settings(text: str | None) -> AttentionSettings:
    return AttentionSettings.parse(text)
