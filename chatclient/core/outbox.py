"""What I wrote and the server has not acknowledged: order, repetition and failure, as a pure state machine.

    state      what happens           next       then
    ---------  ---------------------  ---------  ------------------------------------------------------------
    waiting    taken by `due`         sending    the room's first, when its time has come: one a room
    sending    acknowledged           settled    shown until its row is there, no longer stored
    sending    refused, transient     waiting    the same key again when `retry_ms` has passed
    sending    refused, for good      failed     later messages of the room go on
    sending    its files are gone     waiting    once: they are sent again, then the message
    waiting    a file cannot go       failed     as above
    sending    the connection lost    waiting    the same key again
    any        its row is seen        –          the row carries the key: it stands in the room
    failed     retry                  waiting    in its old place, also with other files
    not sending  discard              –

A message with files is nobody's way while these are on theirs (`chatclient.core.uploads`): what was written after it
goes before it.

The store is kept by whoever drives this: a message is stored before `add`, and removed when it is settled. Times are
milliseconds of a clock that never jumps, but for `created_at_ms`, which people read.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from chatclient.core.model import Pending, PendingState
from chatclient.core.uploads import Attachment, Uploads
from chatprotocol.errors import TRANSIENT_CODES, ErrorCode, HearthError
from chatprotocol.ids import Key
from chatprotocol.requests import Post

WAIT_MS: Final = 1_000
"""The first wait after a transient refusal that names none; it doubles up to `LONGEST_WAIT_MS`."""
LONGEST_WAIT_MS: Final = 30_000
INTERNAL_TRIES: Final = 4
"""A message that makes the server stumble this often has failed, so that the room's others can go."""


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """A message as the store keeps it; `error` is why it has failed."""

    key: Key
    room: int
    text: str
    reply_to: int | None = None
    thread: int | None = None
    created_at_ms: int
    error: HearthError | None = None
    files: tuple[Attachment, ...] = ()


class _Entry(msgspec.Struct):
    written: Written
    state: PendingState
    number: int | None = None
    tries: int = 0
    due_ms: int = 0
    files_again: bool = False

    @property
    def settled(self) -> bool:
        return self.number is not None


class Outbox:
    """The messages that wait, are being sent, have failed, or are acknowledged and not seen yet; in order.

    `uploads` are their files.
    """

    def __init__(self, written: Iterable[Written] = ()) -> None:
        self.uploads = Uploads()
        self._entries: dict[Key, _Entry] = {}
        for each in written:
            self.add(each)

    def __contains__(self, key: object) -> bool:
        return key in self._entries

    @property
    def rooms(self) -> frozenset[int]:
        """The rooms in which something is pending."""
        return frozenset(entry.written.room for entry in self._entries.values())

    def pending(self, room: int) -> tuple[Pending, ...]:
        """What a screen shows of a room, oldest first."""
        return tuple(self._pending(entry) for entry in self._entries.values() if entry.written.room == room)

    def room_of(self, key: Key) -> int | None:
        """The room of a message, None when it is not pending."""
        entry = self._entries.get(key)
        return None if entry is None else entry.written.room

    def add(self, written: Written) -> None:
        """A message was written and is stored."""
        self._entries[written.key] = _Entry(written, "failed" if written.error else "waiting")
        self.uploads.add(written.key, written.files, failed=written.error is not None)

    def due(self, now_ms: int) -> tuple[Post, ...]:
        """Take what is to be sent now: at most one message a room, the oldest that has not failed."""
        taken = [entry for entry in self._heads() if entry.state == "waiting" and entry.due_ms <= now_ms]
        for entry in taken:
            entry.state = "sending"
        return tuple(_post(entry.written, self.uploads.ids(entry.written.key)) for entry in taken)

    def next_due_ms(self) -> int | None:
        """When something is to be sent next; None while nothing waits for its time."""
        return min((entry.due_ms for entry in self._heads() if entry.state == "waiting"), default=None)

    def acknowledged(self, key: Key, number: int) -> int | None:
        """The message stands in the room under this number; returns the room, None when it was not pending."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        entry.number = number
        return entry.written.room

    def refused(self, key: Key, error: HearthError, now_ms: int) -> Written | None:
        """The message was refused; returns it, with the error when that is for good, None when it was not pending."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        entry.tries += 1
        if _is_of_files(error) and entry.written.files and not entry.files_again:
            entry.state, entry.files_again = "waiting", True
            self.uploads.afresh(key)
        elif error.code in TRANSIENT_CODES and (
            error.code is not ErrorCode.INTERNAL or entry.tries < INTERNAL_TRIES
        ):
            entry.state = "waiting"
            entry.due_ms = now_ms + _wait_ms(error, entry.tries)
        else:
            entry.state = "failed"
            entry.written = msgspec.structs.replace(entry.written, error=error)
        return entry.written

    def failed(self, key: Key, error: HearthError) -> None:
        """A file of the message cannot be sent, and so the message cannot."""
        entry = self._entries[key]
        entry.state = "failed"
        entry.written = msgspec.structs.replace(entry.written, error=error)

    def seen(self, key: Key) -> int | None:
        """The message's row is here; returns the room, None when it was not pending."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        self._forget(key)
        return entry.written.room

    def reached(self, room: int, number: int | None) -> bool:
        """The room is known up to this number: what is acknowledged up to there is seen. Tells whether any was.

        None is a room that is not mine any more: nothing more of it will be seen.
        """
        seen = [
            key
            for key, entry in self._entries.items()
            if entry.written.room == room and _is_past(entry.number, number)
        ]
        for key in seen:
            self._forget(key)
        return bool(seen)

    def lost(self) -> frozenset[int]:
        """The connection is gone: what was not answered waits again. Returns the rooms that look different."""
        again = [entry for entry in self._entries.values() if entry.state == "sending" and not entry.settled]
        for entry in again:
            entry.state = "waiting"
        return frozenset(entry.written.room for entry in again)

    def retry(self, key: Key) -> Written | None:
        """A failed message waits again, in its old place; returns it, None when it has not failed."""
        entry = self._entries.get(key)
        if entry is None or entry.state != "failed":
            return None
        written = msgspec.structs.replace(entry.written, error=None)
        entry.written, entry.state, entry.tries, entry.due_ms = written, "waiting", 0, 0
        entry.files_again = False
        self.uploads.retry(key)
        return written

    def has_failed(self, key: Key) -> bool:
        """Whether the message has failed, and waits for the person."""
        entry = self._entries.get(key)
        return entry is not None and entry.state == "failed"

    def text_of(self, key: Key) -> str:
        """What a message says; nothing where it is not pending."""
        entry = self._entries.get(key)
        return "" if entry is None else entry.written.text

    def retry_with(self, key: Key, files: tuple[Attachment, ...]) -> Written:
        """A message that has failed waits again with other files, in its old place; returns it."""
        entry = self._entries[key]
        self.uploads.change(key, files)
        entry.written = msgspec.structs.replace(entry.written, files=files, error=None)
        entry.state, entry.tries, entry.due_ms, entry.files_again = "waiting", 0, 0, False
        return entry.written

    def discard(self, key: Key) -> int | None:
        """Forget a message; returns its room, None when it is not pending. Raises `conflict` while it is sent."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        if entry.state == "sending":
            raise HearthError(ErrorCode.CONFLICT, "This message is being sent right now.")
        self._forget(key)
        return entry.written.room

    def _forget(self, key: Key) -> None:
        del self._entries[key]
        self.uploads.drop(key)

    def _heads(self) -> list[_Entry]:
        """The entry of each room whose turn it is; it may be on its way already."""
        heads: dict[int, _Entry] = {}
        for entry in self._entries.values():
            if entry.state != "failed" and not entry.settled and self._can_go(entry):
                heads.setdefault(entry.written.room, entry)
        return list(heads.values())

    def _can_go(self, entry: _Entry) -> bool:
        return not entry.written.files or self.uploads.are_done(entry.written.key)

    def _pending(self, entry: _Entry) -> Pending:
        written = entry.written
        return Pending(
            key=written.key,
            room=written.room,
            text=written.text,
            reply_to=written.reply_to,
            thread=written.thread,
            created_at_ms=written.created_at_ms,
            state=entry.state,
            error=written.error,
            files=self.uploads.shown(written.key),
        )


def _is_past(acknowledged: int | None, number: int | None) -> bool:
    return acknowledged is not None and (number is None or acknowledged <= number)


def _wait_ms(error: HearthError, tries: int) -> int:
    if error.retry_ms is not None:
        return error.retry_ms
    return int(min(WAIT_MS * 2 ** (tries - 1), LONGEST_WAIT_MS))


def _is_of_files(error: HearthError) -> bool:
    """Whether a message was refused because the server has its files no longer: it keeps them for a day."""
    return error.code is ErrorCode.NOT_FOUND and error.field == "files"


def _post(written: Written, files: list[int]) -> Post:
    return Post(
        room=written.room,
        key=written.key,
        text=written.text,
        reply_to=written.reply_to,
        thread=written.thread,
        files=files,
    )
