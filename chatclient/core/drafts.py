"""Words of mine that are not sent as messages yet, on their way to my other devices and from them.

What was written here is stored before `write`, goes to the server `INTERVAL_MS` later – the latest only –, and stays
stored until the server's row says the same. What comes from another device meets it like this:

    what stands here                   what comes       then
    ---------------------------------  ---------------  ----------------------------------------------------------
    unsent                             emptiness        it stays: what was cleared elsewhere did not hold these
    unsent                             older words      it stays, and is sent
    unsent                             newer words      they take its place, by the server's clock
    unsent, the last key `FINGERS_MS`  any words        it stays, and is sent: nobody's keys are taken back
    ago or less
    sent, the last key as above        other words      it stays, and is sent again
    sent, the last key as above        what goes on     that: its writer has changed to the other device, or has
                                       from it, or      posted it there
                                       emptiness
    sent                               anything         that

Times are milliseconds: `now_ms` of a clock that never jumps, `at_ms` of the one that people read. Storing is the
business of whoever drives this: `unsent` says what is to be stored of a draft now.
"""

from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from chatclient.core.model import Draft, Outgoing
from chatprotocol.requests import DraftRequest
from chatprotocol.rows import Draft as DraftRow
from chatprotocol.rows import Gone

INTERVAL_MS: Final = 2_000
FINGERS_MS: Final = 10_000
_NOTHING: Final = Draft()

Spot = tuple[int, int]
"""A room and a thread in it; thread 0 is the room itself."""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A draft as the store keeps it until the server has it; an empty one clears what the server has."""

    room: int
    thread: int = 0
    text: str
    reply_to: int | None = None
    at_ms: int

    @property
    def spot(self) -> Spot:
        """Where it is written."""
        return self.room, self.thread


class _Entry(msgspec.Struct):
    """What was written here in one place: `latest`, and how far each version of it has come."""

    latest: Kept
    wanted: Kept | None = None
    sending: Kept | None = None
    answered: Kept | None = None
    refused: Kept | None = None
    answered_pos: int = 0
    due_ms: int = 0

    @property
    def unsent(self) -> Kept | None:
        return self.wanted or self.sending or self.refused or self.answered


class Drafts:
    """The drafts of one person. `wall_ms` is the clock of `at_ms`."""

    def __init__(self, kept: Iterable[Kept], wall_ms: Callable[[], int]) -> None:
        self._wall_ms = wall_ms
        self._entries = {each.spot: _Entry(each, wanted=each) for each in kept}
        self._rows: dict[Spot, DraftRow] = {}
        self._positions: dict[Spot, int] = {}
        self._settled: set[Spot] = set()
        self._files: dict[Spot, tuple[Outgoing, ...]] = {}
        self.ahead_ms = 0
        """How far the server's clock is ahead of ours."""

    # ---- what is shown -------------------------------------------------------------------------------------------

    def shown(self, room: int, thread: int = 0) -> Draft:
        """What stands in the box of a room or thread."""
        entry, row = self._entries.get((room, thread)), self._rows.get((room, thread))
        unsent = entry.unsent if entry else None
        found = unsent or row
        return _NOTHING if found is None else Draft(found.text, found.reply_to)

    def files(self, room: int, thread: int = 0) -> tuple[Outgoing, ...]:
        """The files that go with it; they are of this device, and go nowhere before the message does."""
        return self._files.get((room, thread), ())

    def put_files(self, spot: Spot, files: tuple[Outgoing, ...]) -> None:
        """These files go with what is written there, and are stored."""
        if files:
            self._files[spot] = files
        else:
            self._files.pop(spot, None)

    def written_here(self, room: int, thread: int) -> bool:
        """Whether something was written there on this device, since the program began or before."""
        return (room, thread) in self._entries

    def unsent(self, room: int, thread: int) -> Kept | None:
        """What is to be stored of a draft: what the server is not known to have."""
        entry = self._entries.get((room, thread))
        return entry.unsent if entry else None

    # ---- writing -------------------------------------------------------------------------------------------------

    def settled(self) -> tuple[Kept | Spot, ...]:
        """Take what is to be stored otherwise than before: a draft, or the place of one that the server has."""
        taken = tuple(self.unsent(*spot) or spot for spot in sorted(self._settled))
        self._settled.clear()
        return taken

    def write(self, kept: Kept, now_ms: int) -> None:
        """Something was written and is stored."""
        entry = self._entries.setdefault(kept.spot, _Entry(kept))
        if entry.wanted is None:
            entry.due_ms = max(entry.due_ms, now_ms + INTERVAL_MS)
        entry.latest, entry.wanted, entry.refused = kept, kept, None

    def hurry(self) -> None:
        """The writer leaves: what is not sent is due."""
        for entry in self._entries.values():
            entry.due_ms = 0

    def due(self, now_ms: int) -> tuple[DraftRequest, ...]:
        """Take what is to be sent now."""
        taken = []
        for entry in self._entries.values():
            if entry.wanted is not None and entry.sending is None and entry.due_ms <= now_ms:
                entry.sending, entry.wanted = entry.wanted, None
                taken.append(_request(entry.sending))
        return tuple(taken)

    def next_due_ms(self) -> int | None:
        """When something is to be sent next; None while nothing waits."""
        return min(
            (each.due_ms for each in self._entries.values() if each.wanted and not each.sending), default=None
        )

    @property
    def moving(self) -> bool:
        """Whether something is to be sent, or on its way."""
        return any(entry.wanted or entry.sending for entry in self._entries.values())

    def answered(self, room: int, thread: int, pos: int) -> None:
        """The server has it: the row at this position says so."""
        entry = self._entries.get((room, thread))
        if entry is None or entry.sending is None:
            return
        entry.answered, entry.answered_pos, entry.sending = entry.sending, pos, None
        if not pos:
            entry.answered = None  # there never was such a row, and there need not be one to be empty
        self._settle((room, thread), entry)

    def refused(self, room: int, thread: int, now_ms: int, retry_ms: int | None) -> None:
        """The server does not take it; with `retry_ms` it is tried again, otherwise it stays on this device."""
        entry = self._entries.get((room, thread))
        if entry is None or entry.sending is None:
            return
        refused, entry.sending = entry.sending, None
        if retry_ms is None:
            entry.refused = refused
        else:
            entry.wanted = entry.wanted or refused
            entry.due_ms = max(entry.due_ms, now_ms + retry_ms)

    def lost(self) -> None:
        """The connection is gone: what its row does not show yet is sent again."""
        for entry in self._entries.values():
            entry.wanted = entry.unsent
            entry.sending = entry.answered = entry.refused = None

    # ---- what the server says ------------------------------------------------------------------------------------

    def load(self, rows: Iterable[DraftRow]) -> None:
        """Hold these rows and no others."""
        self._rows = {(row.room, row.thread): row for row in rows}
        self._positions = {spot: row.pos for spot, row in self._rows.items()}

    def row(self, row: DraftRow | Gone) -> bool:
        """A row of the server's is here, or gone: then nothing stands there. Tells whether what is shown has changed."""
        spot = spot_of(row)
        before = self.shown(*spot)
        if self._positions.get(spot, -1) >= row.pos:
            return False
        self._positions[spot] = row.pos
        if isinstance(row, Gone):
            self._rows.pop(spot, None)
        else:
            self._rows[spot] = row
        entry = self._entries.get(spot)
        if entry is not None:
            self._meet(entry, row)
            self._settle(spot, entry)
        return self.shown(*spot) != before

    def _settle(self, spot: Spot, entry: _Entry) -> None:
        if entry.answered is not None and self._positions.get(spot, 0) >= entry.answered_pos:
            entry.answered = None
        self._settled.add(spot)

    def _meet(self, entry: _Entry, row: DraftRow | Gone) -> None:
        """Decide between what was written here and what comes from elsewhere."""
        latest = entry.latest
        is_mine = entry.answered is not None and row.pos <= entry.answered_pos
        if is_mine or entry.sending is not None or _same(latest, row):
            return  # an echo, or about to be overwritten by what is on its way
        if self._is_being_written(latest) and (entry.unsent or not _goes_on(latest, row)):
            entry.wanted = latest
        elif not isinstance(row, Gone):
            mine = entry.wanted or entry.refused
            if mine is not None and mine.at_ms + self.ahead_ms < row.at:
                entry.wanted = entry.refused = None

    def _is_being_written(self, kept: Kept) -> bool:
        return bool(kept.text) and self._wall_ms() - kept.at_ms < FINGERS_MS


def spot_of(row: DraftRow | Gone) -> Spot:
    """Return where a draft is written."""
    if isinstance(row, Gone):
        room, thread = row.key
        return int(room), int(thread)
    return row.room, row.thread


def _same(kept: Kept, row: DraftRow | Gone) -> bool:
    if isinstance(row, Gone):
        return not kept.text
    return (kept.text, kept.reply_to) == (row.text, row.reply_to)


def _goes_on(kept: Kept, row: DraftRow | Gone) -> bool:
    """Whether somebody who saw these words has written on, or was done with them."""
    return isinstance(row, Gone) or row.text.startswith(kept.text)


def _request(kept: Kept) -> DraftRequest:
    return DraftRequest(room=kept.room, thread=kept.thread, text=kept.text, reply_to=kept.reply_to)
