"""One per process: who listens to which feed, and the delivery of every change to all of them.

It encodes a change once and gives the same bytes to every listener, strictly in the order of the feed, and waits for
nobody. It lives in the event loop's thread. Where a position is missing it reads from the database; every
`COMPARE_S` it compares heads for the feeds it serves. The effects of a row (subscribe, unsubscribe, close) are applied
before the row is delivered.

A listener is put on a feed *held back*: what is delivered meanwhile waits, until the listener has read where the feed
stands and is released at that position. Every putting on is a `Held` of its own: what was read for an earlier one
releases nobody.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Final, Protocol

import structlog

from chatprotocol import codec
from chatprotocol.limits import PAGE_BYTES
from feeds.changes import Changed, Page
from feeds.elsewhere import Elsewhere
from feeds.kinds import Close, Effect, Subscribe, Unsubscribe
from feeds.layer import News
from feeds.passing import FEW, Passing
from feeds.telemetry import Why, counted

logger = structlog.get_logger(__name__)

COMPARE_S: Final = 5.0
COMPARED_AT_ONCE: Final = 1_000
"""Feeds of one statement: the database bounds its values."""
HELD_BYTES: Final = 64 * 1024
"""So much waits for a listener that is held back on a feed; what is more is read from the database instead."""


class Listener(Protocol):
    """One connection, as the hub sees it. Nothing here waits."""

    user: int
    device: int

    def deliver(self, data: bytes) -> None:
        """Take a frame."""
        ...

    def deliver_news(self, data: bytes) -> None:
        """Take passing news, or drop it."""
        ...

    def subscribed(self, feed: int) -> None:
        """Learn of being put on a feed, held back: read where it stands, then ask for the release."""
        ...

    def close(self, code: int, message: str) -> None:
        """End the connection."""
        ...


class Source(Protocol):
    """Where the hub reads what it has not been told. The calls run in threads of the source's own."""

    def page(self, feed: int, after: int) -> Awaitable[Page]:
        """Read what changed in a feed after a position."""
        ...

    def heads(self, feeds: list[int]) -> Awaitable[Mapping[int, int]]:
        """Read the heads of feeds."""
        ...


class Held:
    """A listener's place on a feed until it is released: the frames that it will go on with."""

    def __init__(self, listener: Listener, feed: int) -> None:
        self.listener = listener
        self.feed = feed
        self.size_bytes = 0
        self.called_again = False
        """Its person has come in while it was held: a reading that found them outside may be older than that."""
        self._frames: list[tuple[int, int, bytes]] = []
        self._whole = True

    def wait(self, from_: int, to: int, data: bytes) -> None:
        """Let a frame wait."""
        self._whole = self._whole and self.size_bytes + len(data) <= HELD_BYTES
        if self._whole:
            self._frames.append((from_, to, data))
            self.size_bytes += len(data)

    def following(self, at: int, delivered: int) -> list[bytes] | None:
        """Return the frames that lead from `at` to what is `delivered`; None, and begin again, where one is missing."""
        frames = [(from_, data) for from_, to, data in self._frames if to > at]
        begins = frames[0][0] if frames else delivered
        if self._whole and begins <= at:
            return [data for _, data in frames]
        self._frames, self._whole, self.size_bytes = [], True, 0
        return None


class _Served:
    """A feed that somebody here listens to."""

    def __init__(self, feed: int, name: str) -> None:
        self.feed = feed
        self.name = name
        self.position: int | None = None
        """Delivered up to here; None until a listener has been released or a change has come."""
        self.known_head = 0
        self.live: set[Listener] = set()
        self.held: dict[Listener, Held] = {}
        self.catching_up: asyncio.Task[None] | None = None


class Hub:
    """Listeners by feed and by person."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._served: dict[int, _Served] = {}
        self._of_user: dict[int, set[Listener]] = defaultdict(set)
        self._feeds_of: dict[Listener, set[int]] = {}
        self._leaving: set[Listener] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._elsewhere = Elsewhere()
        self.passing = Passing(self.listeners, self._live)
        self.presence_changed: Callable[[int, bool], None] = _nobody_asks
        """Called when a person's first connection comes (True) and when the last goes (False), to whatever process."""
        self.connected: Callable[[int, int], None] = _nobody_counts
        """Called with how many connections a person has here, whenever that changes."""

    # ---- who listens ---------------------------------------------------------------------------------------------

    def connect(self, listener: Listener) -> None:
        """Know a connection, so that effects find it; it listens to nothing yet."""
        self._feeds_of[listener] = set()
        of_user = self._of_user[listener.user]
        of_user.add(listener)
        if len(of_user) == 1 and not self._elsewhere.processes_of(listener.user):
            self.presence_changed(listener.user, True)
        self.connected(listener.user, len(of_user))

    def disconnect(self, listener: Listener) -> None:
        """Forget a connection, where it is known: it has ended."""
        self.let_go(listener)
        self._leaving.discard(listener)

    def let_go(self, listener: Listener) -> None:
        """Give nothing more to a connection that is about to end. It is among `listeners` until it has."""
        feeds = self._feeds_of.pop(listener, None)
        if feeds is None:
            return
        self._leaving.add(listener)
        for feed in feeds:
            self._take_off(listener, feed)
        others = self._of_user.get(listener.user, set())
        others.discard(listener)
        was_here = not others and self._of_user.pop(listener.user, None) is not None
        if was_here and not self._elsewhere.processes_of(listener.user):
            self.presence_changed(listener.user, False)
        self.connected(listener.user, len(others))

    def listeners(self) -> list[Listener]:
        """Return every connection that has not ended."""
        return [*self._feeds_of, *self._leaving]

    def connections_of(self, user: int) -> int:
        """Return how many connections a person has, in all processes as far as they have said."""
        return len(self._of_user.get(user, ())) + self._elsewhere.connections_of(user)

    def processes_of(self, user: int) -> int:
        """Return to how many processes a person is connected."""
        return (user in self._of_user) + self._elsewhere.processes_of(user)

    def online(self) -> list[int]:
        """Return who has a connection, to whatever process."""
        return list({*self._of_user, *self._elsewhere.online()})

    def elsewhere(self, process: str, people: Mapping[int, int], *, whole: bool) -> None:
        """Learn how many connections people have in another process: all of them, or what has changed."""
        online = {user for user in people if self._elsewhere.processes_of(user)}
        online.update(self._elsewhere.online() if whole else ())
        for user in self._elsewhere.take(process, people, whole=whole):
            is_online = self._elsewhere.processes_of(user) > 0
            if user not in self._of_user and is_online != (user in online):
                self.presence_changed(user, is_online)

    def hold(self, listener: Listener, feed: int, name: str) -> Held:
        """Put a listener on a feed, held back. `name` is the feed's on the wire."""
        place = Held(listener, feed)
        if listener not in self._feeds_of:
            return place
        served = self._served.get(feed)
        if served is None:
            served = self._served[feed] = _Served(feed, name)
        if listener not in served.live:
            place = served.held.setdefault(listener, place)
            self._feeds_of[listener].add(feed)
        return place

    def release(self, place: Held, at: int) -> bool:
        """Let a held listener go on from a position that it has read since it was put on.

        Return False where it must read on from there first: what came meanwhile was too much to wait, or not all of
        it came this way (another listener has read further, say). Nothing happens where it has been taken off
        meanwhile.
        """
        if not self.is_held(place):
            return True
        served = self._served[place.feed]
        if served.position is None:
            served.position = at
        frames = place.following(at, served.position)
        if frames is None:
            return False
        del served.held[place.listener]
        served.live.add(place.listener)
        for frame in frames:
            place.listener.deliver(frame)
        return True

    def leave(self, place: Held) -> bool:
        """Take off a held listener whose person, as it has read, is not in the feed's room.

        Return False where it must read that again: the person has come in since it was put on. Nothing happens where
        it has been taken off meanwhile.
        """
        if not self.is_held(place):
            return True
        if place.called_again:
            place.called_again = False
            return False
        self.take_off(place.listener, place.feed)
        return True

    def is_held(self, place: Held) -> bool:
        """Tell whether a listener still waits for its release in this place."""
        served = self._served.get(place.feed)
        return served is not None and served.held.get(place.listener) is place

    def take_off(self, listener: Listener, feed: int) -> None:
        """Take a listener off a feed."""
        if feed in self._feeds_of.get(listener, ()):
            self._feeds_of[listener].discard(feed)
            self._take_off(listener, feed)

    def _take_off(self, listener: Listener, feed: int) -> None:
        served = self._served[feed]
        served.live.discard(listener)
        served.held.pop(listener, None)
        if not served.live and not served.held:
            del self._served[feed]
            if served.catching_up is not None:
                served.catching_up.cancel()

    # ---- delivery ------------------------------------------------------------------------------------------------

    def publish(self, changes: Mapping[int, list[Changed]]) -> None:
        """Deliver what a transaction has changed, by feed and ascending by position."""
        for feed, changed in changes.items():
            served = self._served.get(feed)
            if served is None:
                # Nobody listens to it here, but what it does may concern those who listen to others.
                for change in changed:
                    self._apply(change.effects)
            else:
                self._publish_to(served, changed)

    def hint(self, heads: Mapping[int, int], why: Why = "hint") -> None:
        """Learn how far feeds have come; what is missing here is read."""
        for feed, head in heads.items():
            served = self._served.get(feed)
            if served is not None and served.position is not None and head > served.position:
                served.known_head = max(served.known_head, head)
                self._catch_up(served, why)

    def news(self, news: News) -> None:
        """Give passing news to the listeners of a feed here, to many together with what else there is.

        Nobody is given any where the feed has not come as far as the news yet.
        """
        served = self._served.get(news.feed)
        if served is None or served.position is None:
            return
        if served.position < news.at:
            # Somebody may have to be taken off first.
            self.hint({news.feed: news.at})
            return
        if len(served.live) > FEW:
            self.passing.let_wait(news)
            return
        for listener in served.live:
            if listener.user != news.without_user:
                listener.deliver_news(news.data)

    def _live(self, feed: int) -> Iterable[Listener]:
        """Return who listens to a feed and is not held back."""
        served = self._served.get(feed)
        return tuple(served.live) if served is not None else ()

    def _publish_to(self, served: _Served, changed: list[Changed]) -> None:
        served.known_head = max(served.known_head, changed[-1].pos)
        if served.position is None:
            served.position = changed[0].pos - 1
        following = [change for change in changed if change.pos > (served.position or 0)]
        if served.catching_up is not None or not following:
            return
        if [change.pos for change in following] != list(
            range(served.position + 1, served.position + 1 + len(following))
        ):
            self._catch_up(served, "gap")
            return
        packed = [change.packed for change in following]
        if sum(map(len, packed)) > PAGE_BYTES:
            # More than a listener may have waiting: page by page it has time to leave.
            self._catch_up(served, "size")
            return
        self._deliver_in_order(served, following, packed)

    def _deliver_in_order(self, served: _Served, following: list[Changed], packed: list[bytes]) -> None:
        """Deliver changes without a hole, in frames that end where somebody is taken off."""
        first = 0
        for index, change in enumerate(following):
            leaving = [e for e in change.effects if isinstance(e, Unsubscribe) and e.feed == served.feed]
            if leaving and index > first:
                self._send_packed(served, change.pos - 1, packed[first:index])
                first = index
            self._apply(change.effects)
        self._send_packed(served, following[-1].pos, packed[first:])

    def _send_packed(self, served: _Served, to: int, packed: list[bytes]) -> None:
        from_ = served.position or 0
        data = codec.encode_changes(served.name, from_, to, packed)
        served.position = to
        counted.deliveries += len(packed) * len(served.live)
        counted.delivered_bytes += len(data) * len(served.live)
        for listener in tuple(served.live):
            listener.deliver(data)
        for place in served.held.values():
            place.wait(from_, to, data)

    def _apply(self, effects: Iterable[Effect]) -> None:
        for effect in effects:
            for listener in tuple(self._of_user.get(effect.user, ())):
                self._apply_to(listener, effect)

    def take_effects(self, listener: Listener, changed: Iterable[Changed]) -> None:
        """Apply what rows that a listener has read by itself do to it: another process may have written them."""
        for change in changed:
            for effect in change.effects:
                if effect.user == listener.user and listener in self._feeds_of:
                    self._apply_to(listener, effect)

    def _apply_to(self, listener: Listener, effect: Effect) -> None:
        """Apply an effect to a listener that is known.

        Feeds are told one after another, and some of them are read: a removal may be older than a coming back that
        has been applied. So whoever is taken off is put on again, held back, and reads whether they are there.
        """
        if isinstance(effect, Close):
            if effect.device is None or effect.device == listener.device:
                listener.close(effect.code, effect.message)
            return
        is_on = effect.feed in self._feeds_of[listener]
        if isinstance(effect, Unsubscribe) and is_on:
            self.take_off(listener, effect.feed)
            listener.subscribed(effect.feed)
        elif isinstance(effect, Subscribe) and not is_on:
            listener.subscribed(effect.feed)
        elif isinstance(effect, Subscribe):
            place = self._served[effect.feed].held.get(listener)
            if place is not None:
                place.called_again = True

    # ---- what it was not told ------------------------------------------------------------------------------------

    def _catch_up(self, served: _Served, why: Why) -> None:
        if served.catching_up is None:
            counted.catch_ups[why] += 1
            served.catching_up = self._begin(self._read_what_is_missing(served))

    async def _read_what_is_missing(self, served: _Served) -> None:
        try:
            while served.position is not None and served.position < served.known_head:
                page = await self._source.page(served.feed, served.position)
                self._deliver_compacted(served, page)
            counted.healed += 1
        except Exception:
            # The next comparison tries again.
            logger.exception("a feed could not be caught up", feed=served.feed, at=served.position)
        finally:
            served.catching_up = None

    def _deliver_compacted(self, served: _Served, page: Page) -> None:
        """Deliver a page of the database: positions between its rows are gone, so all effects come first."""
        for change in page.changed:
            self._apply(change.effects)
        self._apply(page.beyond)
        if page.to > page.from_:
            # Also an empty page counts: the rows that had these positions have moved on.
            self._send_packed(served, page.to, page.packed)
        served.known_head = max(served.known_head, page.to) if page.to > page.from_ else page.to

    async def compare_for_ever(self) -> None:
        """Compare heads with the database every `COMPARE_S`: the last resort against every loss."""
        while True:
            await asyncio.sleep(COMPARE_S)
            await self._compare_once()

    async def compare(self) -> None:
        """Compare the heads of all feeds served here with the database, and read what is missing."""
        feeds = list(self._served)
        for first in range(0, len(feeds), COMPARED_AT_ONCE):
            heads = await self._source.heads(feeds[first : first + COMPARED_AT_ONCE])
            self.hint(heads, "comparison")

    def heard_again(self) -> None:
        """Compare at once: what the other processes have said meanwhile is lost."""
        _ = self._begin(self._compare_once())

    async def _compare_once(self) -> None:
        try:
            await self.compare()
        except Exception:
            logger.exception("heads could not be compared")

    def _begin(self, work: "asyncio._CoroutineLike[None]") -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _nobody_asks(user: int, online: bool) -> None:
    pass


def _nobody_counts(user: int, connections: int) -> None:
    pass
