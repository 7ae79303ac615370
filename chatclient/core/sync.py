"""The replica's rules: which changes are applied, ignored or kept, what is asked, and which rooms are dropped.

A feed's cursor is the position up to which its rows are held. It moves over a range without a hole only:

    from <= cursor < to     apply: the cursor becomes `to`
    to <= cursor            ignore: known already
    cursor < from           a hole: keep the changes and ask `sync`, one a feed in flight
    no cursor               ignore: the feed is not mine, or a `room` frame is still to come

One `Sync` lasts as long as one connection and starts from the stored cursors; rows themselves are the store's. Source:
`docs/protocol.md`, "Frames" and "Opening".
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec

from chatprotocol.frames import Changes, RoomStands
from chatprotocol.ids import ACCOUNT, SITE, is_feed, room_feed, room_of_feed
from chatprotocol.requests import ChangesPage, Welcome
from chatprotocol.requests import Sync as SyncRequest
from chatprotocol.rows import AnyRow, Gone, Membership

MOST_KEPT_ROWS: Final = 10_000
"""Rows kept beyond a hole; more are forgotten, since `sync` brings them again."""

_COMPLETE: Final = (SITE, ACCOUNT)


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """What a welcome means for what is held: forget everything, these rooms, or the rows of these feeds."""

    everything: bool
    rooms: tuple[int, ...] = ()
    feeds: tuple[str, ...] = ()


class Sync:
    """The cursors of one connection, and what is kept beyond their holes."""

    def __init__(self, cursors: Mapping[str, int], epoch: str | None) -> None:
        self.epoch = epoch
        self._cursors = dict(cursors)
        self._kept: dict[str, list[Changes]] = {}
        self._asking: set[str] = set()
        self._behind: dict[str, int] = {}

    @property
    def cursors(self) -> dict[str, int]:
        """A copy of the cursors: what `hello` says is held."""
        return dict(self._cursors)

    def holds(self, feed: str) -> bool:
        """Whether the feed has a cursor."""
        return feed in self._cursors

    @property
    def level(self) -> bool:
        """Whether every feed has reached the head that it had when the server let us in."""
        return not self._behind

    def level_with(self, feed: str) -> bool:
        """Whether this feed has reached that head."""
        return feed not in self._behind

    def welcome(self, welcome: Welcome) -> Opened:
        """The server has let us in: what it does not name is dropped, everything if its epoch is another."""
        everything = self.epoch not in (None, welcome.epoch)
        if everything:
            self._cursors.clear()
        self.epoch = welcome.epoch
        heads = {feed: head for feed, head in welcome.feeds.items() if is_feed(feed)}
        rewound = self._open_complete(heads)
        absent = [feed for feed in self._cursors if feed not in heads and feed not in _COMPLETE]
        for feed in absent:
            del self._cursors[feed]
        self._behind = {feed: head for feed, head in heads.items() if self._cursors.get(feed, -1) != head}
        return Opened(everything=everything, rooms=_rooms(absent), feeds=rewound)

    def _open_complete(self, heads: Mapping[str, int]) -> tuple[str, ...]:
        """Site and account come in full: from 0 where there is no cursor, or where it lies above the head."""
        rewound = tuple(feed for feed in _COMPLETE if self._cursors.get(feed, 0) > heads.get(feed, 0))
        for feed in _COMPLETE:
            if feed in rewound or feed not in self._cursors:
                self._cursors[feed] = 0
        return rewound

    def changes(self, changes: Changes) -> tuple[Changes, ...]:
        """Take changes of the server's; returns what is to be applied now, in this order."""
        cursor = self._cursors.get(changes.feed)
        if cursor is None or changes.to <= cursor:
            return ()
        if changes.from_ > cursor:
            self._keep(changes)
            return ()
        self._move(changes.feed, changes.to)
        return (changes, *self._close_gap(changes.feed))

    def page(self, request: SyncRequest, page: ChangesPage) -> tuple[Changes, ...]:
        """Take the answer to `sync`; returns what is to be applied now. What is missing yet is asked by `ask`."""
        self._asking.discard(request.feed)
        applied = self.changes(Changes(request.feed, page.from_, page.to, page.rows))
        if self._cursors.get(request.feed) in (None, request.after):
            self._kept.pop(
                request.feed, None
            )  # the server knows nothing beyond: asking again would go on for ever
        elif page.more:
            self._kept.setdefault(request.feed, [])
        return applied

    def refused(self, request: SyncRequest, transient: bool) -> None:
        """The server has refused `sync`: what is kept waits for another try, or is nothing of ours."""
        self._asking.discard(request.feed)
        if not transient:
            self._kept.pop(request.feed, None)

    def ask(self) -> tuple[SyncRequest, ...]:
        """Take what is to be asked now: one `sync` for every feed with a hole."""
        feeds = [feed for feed in self._kept if feed not in self._asking]
        self._asking.update(feeds)
        return tuple(SyncRequest(feed=feed, after=self._cursors[feed]) for feed in feeds)

    def stands(self, frame: RoomStands) -> bool:
        """Take a `room` frame: the cursor becomes its head. Tells whether it went back, so that rows are void."""
        rewound = self._cursors.get(frame.feed, 0) > frame.head
        self._cursors[frame.feed] = frame.head
        self._behind.pop(frame.feed, None)
        beyond = [each for each in self._kept.pop(frame.feed, ()) if each.to > frame.head]
        if beyond:
            self._kept[frame.feed] = beyond
        return rewound

    def drop(self, room: int) -> None:
        """The room is no longer mine."""
        feed = room_feed(room)
        for held in (self._cursors, self._kept, self._behind):
            held.pop(feed, None)

    def _keep(self, changes: Changes) -> None:
        kept = self._kept.setdefault(changes.feed, [])
        if sum(len(each.rows) for each in kept) + len(changes.rows) <= MOST_KEPT_ROWS:
            kept.append(changes)

    def _move(self, feed: str, to: int) -> None:
        self._cursors[feed] = to
        if to >= self._behind.get(feed, to + 1):
            del self._behind[feed]

    def _close_gap(self, feed: str) -> Iterator[Changes]:
        """What was kept and follows now without a hole; the rest is kept on."""
        waiting = sorted(self._kept.pop(feed, ()), key=lambda each: each.from_)
        beyond = []
        for each in waiting:
            if each.from_ > self._cursors[feed]:
                beyond.append(each)
            elif each.to > self._cursors[feed]:
                self._move(feed, each.to)
                yield each
        if beyond:
            self._kept[feed] = beyond


def lost_rooms(rows: Iterable[AnyRow | Gone]) -> tuple[int, ...]:
    """The rooms that are no longer mine by what rows of my account say."""
    return tuple(room for row in rows if (room := _lost_room(row)) is not None)


def _lost_room(row: AnyRow | Gone) -> int | None:
    if isinstance(row, Membership):
        return None if row.state == "member" else row.room
    if isinstance(row, Gone) and row.kind == "membership" and isinstance(row.key[0], int):
        return row.key[0]
    return None


def _rooms(feeds: Iterable[str]) -> tuple[int, ...]:
    return tuple(room for feed in feeds if (room := room_of_feed(feed)) is not None)
