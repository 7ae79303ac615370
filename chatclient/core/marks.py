"""My read marks on their way to the server: the latest only, one at a time and at most every two seconds a room.

Times are milliseconds of a clock that never jumps, passed in. The marks that the server knows are in the membership
rows; `shown` lays mine over them until the row says the same.
"""

from typing import Final

import msgspec

from chatprotocol.requests import MarkRead

INTERVAL_MS: Final = 2_000


class _Mark(msgspec.Struct):
    wanted: MarkRead | None = None
    sending: MarkRead | None = None
    answered: MarkRead | None = None
    answered_pos: int = 0
    due_ms: int = 0


class ReadMarks:
    """Which marks are wanted, sent and answered."""

    def __init__(self) -> None:
        self._marks: dict[int, _Mark] = {}

    def want(self, room: int, number: int, back: bool) -> None:
        """Put my mark of a room there; a mark that is not sent yet is replaced, and forwards only moves forwards."""
        mark = self._marks.setdefault(room, _Mark())
        latest = mark.wanted or mark.sending
        if back or latest is None or latest.number < number:
            mark.wanted = _after(mark.wanted, MarkRead(room=room, number=number, back=back))

    def due(self, now_ms: int) -> tuple[MarkRead, ...]:
        """Take what is to be sent now."""
        taken = []
        for mark in self._marks.values():
            if mark.wanted is not None and mark.sending is None and mark.due_ms <= now_ms:
                mark.sending, mark.wanted = mark.wanted, None
                mark.due_ms = now_ms + INTERVAL_MS
                taken.append(mark.sending)
        return tuple(taken)

    def next_due_ms(self) -> int | None:
        """When something is to be sent next; None while nothing waits."""
        return min(
            (mark.due_ms for mark in self._marks.values() if mark.wanted and not mark.sending), default=None
        )

    def answered(self, room: int, pos: int) -> None:
        """The server has moved the mark: my membership row says so at this position."""
        mark = self._marks.get(room)
        if mark is not None:
            mark.sending, mark.answered, mark.answered_pos = None, mark.sending, pos

    def refused(self, room: int, now_ms: int, retry_ms: int | None) -> None:
        """The server has not moved the mark; with `retry_ms` it is tried again."""
        mark = self._marks.get(room)
        if mark is None:
            return
        if retry_ms is not None:
            mark.wanted = _after(mark.sending, mark.wanted)
            mark.due_ms = max(mark.due_ms, now_ms + retry_ms)
        mark.sending = None

    def lost(self) -> None:
        """The connection is gone: what was not answered is sent again."""
        for mark in self._marks.values():
            mark.wanted = _after(mark.sending, mark.wanted)
            mark.sending = None

    def shown(self, room: int, read: int, pos: int) -> int:
        """What to show as read, given what the membership row says and its position."""
        mark = self._marks.get(room)
        if mark is None:
            return read
        if pos >= mark.answered_pos:
            mark.answered = None
        for mine in (mark.answered, mark.sending, mark.wanted):
            if mine is not None:
                read = mine.number if mine.back else max(read, mine.number)
        return read

    def unsent(self) -> tuple[MarkRead, ...]:
        """What the server has not answered yet: to be kept, should the program end."""
        return tuple(mine for mark in self._marks.values() if (mine := mark.wanted or mark.sending))

    def drop(self, room: int) -> None:
        """The room is no longer mine."""
        self._marks.pop(room, None)


def _after(older: MarkRead | None, newer: MarkRead | None) -> MarkRead | None:
    """The one mark that does what two would do one after the other."""
    if older is None or newer is None:
        return newer or older
    return MarkRead(room=newer.room, number=newer.number, back=newer.back or older.back)
