"""Files of messages on their way to the server: which go now, which wait, and why, as a pure state machine.

    state      what happens                 next       then
    ---------  ---------------------------  ---------  --------------------------------------------------------------
    waiting    taken by `due`               reading    `MOST_AT_ONCE` at a time, the oldest first, when its time has come
    reading    its sha256 is known          uploading  on from where the server stands
    uploading  the server has all of it     done       its message may go when all of its files are done
    reading,   something that passes        waiting    until the time that is named
    uploading  it cannot be sent            failed     and with it the message: its other files are not begun
    not done   paused                       paused     until resumed
    paused     resumed                      waiting    at once
    failed     retry                        waiting    at once
    done       the server has it no more    waiting    from the first byte on

What is running is carried by whoever drives this, who ends what is running here no longer. Times are milliseconds of a
clock that never jumps.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from chatclient.core.model import PendingFile, UploadState
from chatprotocol.ids import Key
from chatprotocol.rows import Digest

MOST_AT_ONCE: Final = 2

Spot = tuple[Key, int]
"""A message and the place of a file in it, from 0."""


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a message as the store keeps it.

    `bytes` and `changed_ns` are how it was when it was attached: another size or time is another file. `sha256` is
    known once it was read, `url` (a path on the server) once the upload has begun, `file` once the server has all of it.
    """

    path: Path
    name: str
    type: str
    as_file: bool = False
    bytes: int
    changed_ns: int
    sha256: Digest | None = None
    url: str | None = None
    file: int | None = None
    paused: bool = False


class _Entry(msgspec.Struct):
    attachment: Attachment
    state: UploadState
    sent: int = 0
    reason: str = ""
    due_ms: int = 0

    @property
    def running(self) -> bool:
        return self.state in ("reading", "uploading")


class Uploads:
    """The files of all messages that wait."""

    def __init__(self) -> None:
        self._entries: dict[Spot, _Entry] = {}
        self._left: list[Attachment] = []

    # ---- messages ------------------------------------------------------------------------------------------------

    def add(self, key: Key, attachments: Iterable[Attachment], *, failed: bool = False) -> None:
        """A message waits with these files; `failed`: it had failed when the program ended."""
        for place, each in enumerate(attachments):
            sent = each.bytes if each.file is not None else 0
            self._entries[key, place] = _Entry(each, _first_state(each, failed), sent)

    def drop(self, key: Key) -> None:
        """The message waits no longer."""
        for spot, entry in list(self._of(key)):
            self._left.append(entry.attachment)
            del self._entries[spot]

    def change(self, key: Key, attachments: Sequence[Attachment]) -> None:
        """A message that has failed waits with these files: none is carried on as it was, what is there stays there."""
        for spot, entry in list(self._of(key)):
            if entry.attachment not in attachments:
                self._left.append(entry.attachment)
            del self._entries[spot]
        self.add(key, [msgspec.structs.replace(each, paused=False) for each in attachments])

    def take_left(self) -> list[Attachment]:
        """Take the files that are needed no longer since the last time."""
        left, self._left = self._left, []
        return left

    def are_done(self, key: Key) -> bool:
        """Whether the server has all files of a message, if it has any."""
        return all(entry.state == "done" for _, entry in self._of(key))

    def ids(self, key: Key) -> list[int]:
        """What the files of a message are called at the server, where it has them."""
        return [entry.attachment.file for _, entry in self._of(key) if entry.attachment.file is not None]

    def attachments(self, key: Key) -> tuple[Attachment, ...]:
        """The files of a message, as they are to be stored."""
        return tuple(entry.attachment for _, entry in self._of(key))

    def shown(self, key: Key) -> tuple[PendingFile, ...]:
        """What a screen shows of the files of a message."""
        return tuple(_shown(place, entry) for (_, place), entry in self._of(key))

    def pause(self, key: Key) -> bool:
        """Let the files of a message rest; tells whether that changes anything."""
        return self._turn(key, {"waiting", "reading", "uploading"}, "paused")

    def resume(self, key: Key) -> bool:
        """Let paused files go on; tells whether that changes anything."""
        return self._turn(key, {"paused"}, "waiting")

    def retry(self, key: Key) -> None:
        """Let failed files wait again."""
        self._turn(key, {"failed"}, "waiting")

    def afresh(self, key: Key) -> None:
        """The server has these files no longer: they go again from the first byte on."""
        for _, entry in self._of(key):
            entry.attachment = msgspec.structs.replace(entry.attachment, url=None, file=None)
            entry.state, entry.sent, entry.reason, entry.due_ms = "waiting", 0, "", 0

    def _turn(self, key: Key, states: Collection[UploadState], to: UploadState) -> bool:
        turned = [entry for _, entry in self._of(key) if entry.state in states]
        for entry in turned:
            entry.state, entry.reason, entry.due_ms = to, "", 0
            entry.attachment = msgspec.structs.replace(entry.attachment, paused=to == "paused")
        return bool(turned)

    # ---- files ---------------------------------------------------------------------------------------------------

    def due(self, now_ms: int, occupied: Collection[Spot] = ()) -> tuple[Spot, ...]:
        """Take what is to go now; `occupied` are those that are still carried, also in vain."""
        taken: list[Spot] = []
        for spot, entry in self._next():
            if len(occupied) + len(taken) >= MOST_AT_ONCE:
                break
            if entry.due_ms <= now_ms and spot not in occupied:
                entry.state, entry.reason = "reading", ""
                taken.append(spot)
        return tuple(taken)

    def next_due_ms(self) -> int | None:
        """When something is to go next; None while nothing waits for its time."""
        return min((entry.due_ms for _, entry in self._next()), default=None)

    def hurry(self) -> None:
        """The server can be reached again: nothing waits for its time any more."""
        for entry in self._entries.values():
            entry.due_ms = 0

    def is_running(self, spot: Spot) -> bool:
        """Whether this file is to be carried now."""
        entry = self._entries.get(spot)
        return entry is not None and entry.running

    def attachment(self, spot: Spot) -> Attachment:
        """A file as it is to be stored."""
        return self._entries[spot].attachment

    def file(self, spot: Spot) -> PendingFile:
        """What a screen shows of a file."""
        return _shown(spot[1], self._entries[spot])

    def learned(self, spot: Spot, attachment: Attachment) -> None:
        """More is known of a file: what it holds, where it goes, that it is there."""
        entry = self._entries[spot]
        entry.attachment = attachment
        if attachment.file is not None:
            entry.state, entry.sent = "done", attachment.bytes
        elif attachment.url is None:
            entry.sent = 0

    def progressed(self, spot: Spot, sent: int) -> None:
        """So many bytes are on their way or there; it may be fewer than before."""
        entry = self._entries[spot]
        entry.state, entry.sent = "uploading", sent

    def again(self, spot: Spot, reason: str, due_ms: int) -> None:
        """It did not work, and may later."""
        entry = self._entries[spot]
        entry.state, entry.reason, entry.due_ms = "waiting", reason, due_ms

    def refused(self, spot: Spot, reason: str) -> None:
        """It cannot be sent."""
        entry = self._entries[spot]
        entry.state, entry.reason = "failed", reason

    # ---- inside --------------------------------------------------------------------------------------------------

    def _of(self, key: Key) -> Iterator[tuple[Spot, _Entry]]:
        place = 0
        while (entry := self._entries.get((key, place))) is not None:
            yield (key, place), entry
            place += 1

    def _next(self) -> Iterator[tuple[Spot, _Entry]]:
        """The files that wait and whose message has not failed, the oldest first."""
        failed = {key for (key, _), entry in self._entries.items() if entry.state == "failed"}
        for spot, entry in self._entries.items():
            if entry.state == "waiting" and spot[0] not in failed:
                yield spot, entry


def _first_state(attachment: Attachment, failed: bool) -> UploadState:
    if attachment.file is not None:
        return "done"
    if failed:
        return "failed"
    return "paused" if attachment.paused else "waiting"


def _shown(place: int, entry: _Entry) -> PendingFile:
    attachment = entry.attachment
    return PendingFile(
        place=place,
        path=attachment.path,
        name=attachment.name,
        type=attachment.type,
        bytes=attachment.bytes,
        as_file=attachment.as_file,
        state=entry.state,
        sent=entry.sent,
        reason=entry.reason,
    )
