"""How far files are on their way: those of messages that wait, and those that are being brought here."""

from collections import deque
from collections.abc import Callable, Iterable
from time import monotonic
from typing import Final, Literal

import msgspec
from PyQt6.QtCore import QObject, pyqtSignal

from chatclient.changes import Downloading, Uploading
from chatclient.core.model import Pending, PendingFile, UploadState
from chatprotocol.ids import Key

_WINDOW_S: Final = 6.0
_ENOUGH_S: Final = 0.8
"""What is watched for less tells nothing of how long it will take."""

TransferState = Literal["waiting", "reading", "running", "paused", "done", "failed"]


class Transfer(msgspec.Struct, frozen=True, kw_only=True):
    """How far files are: `left_s` is how long it will take, where that is known."""

    done: int
    of: int
    state: TransferState
    left_s: float | None = None
    reason: str = ""

    @property
    def share(self) -> float:
        """Return how much is done, 0 … 1."""
        return min(1.0, self.done / self.of) if self.of else 1.0


class _Pace:
    """How fast one thing went in the last seconds."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def note(self, now_s: float, done: int) -> None:
        if self._seen and done < self._seen[-1][1]:
            self._seen.clear()
        self._seen.append((now_s, done))
        while len(self._seen) > 2 and now_s - self._seen[0][0] > _WINDOW_S:
            self._seen.popleft()

    def left_s(self, of: int) -> float | None:
        (begun, first), (now, done) = self._seen[0], self._seen[-1]
        if now - begun < _ENOUGH_S or done <= first:
            return None
        return (of - done) * (now - begun) / (done - first)


_STATES: Final[dict[UploadState, TransferState]] = {
    "waiting": "waiting",
    "reading": "reading",
    "uploading": "running",
    "paused": "paused",
    "done": "done",
    "failed": "failed",
}


class Transfers(QObject):
    """Transfers by the key of a message and the place of a file in it, or by the file."""

    changed = pyqtSignal(object)
    """The key of a message, or the id of a file, of which there is something else to show."""

    def __init__(self, parent: QObject | None = None, clock: Callable[[], float] = monotonic) -> None:
        super().__init__(parent)
        self._clock = clock
        self._uploads: dict[tuple[Key, int], Uploading] = {}
        self._downloads: dict[int, Downloading] = {}
        self._paces: dict[object, _Pace] = {}
        self.online = True

    # ---- up ----

    def upload(self, key: Key, file: PendingFile) -> Transfer:
        """Return how far one file of a message is."""
        told = self._uploads.get((key, file.place))
        if told is None:
            return Transfer(done=file.sent, of=file.bytes, state=_STATES[file.state], reason=file.reason)
        left_s = self._left_s((key, file.place), told.of) if told.state == "uploading" else None
        return Transfer(
            done=told.sent, of=told.of, state=_STATES[told.state], left_s=left_s, reason=told.reason
        )

    def whole(self, pending: Pending) -> Transfer:
        """Return how far all files of a message are."""
        parts = [self.upload(pending.key, file) for file in pending.files]
        states = [part.state for part in parts]
        first: tuple[TransferState, ...] = ("failed", "paused", "running", "reading", "waiting")
        state: TransferState = next((each for each in first if each in states), "done")
        done, of = sum(part.done for part in parts), sum(part.of for part in parts)
        known = [part.left_s for part in parts if part.left_s is not None]
        reason = next((part.reason for part in parts if part.reason), "")
        left_s = None
        if state == "running" and known:
            running = sum(part.of - part.done for part in parts if part.left_s is not None)
            left_s = max(known) * ((of - done) / running if running else 1.0)
        return Transfer(done=done, of=of, state=state, left_s=left_s, reason=reason)

    def on_uploading(self, change: Uploading) -> None:
        """Take in how far a file is."""
        spot = change.key, change.place
        self._uploads[spot] = change
        self._note(spot, change.sent)
        self.changed.emit(change.key)

    def on_outbox(self, room_pending: Iterable[Pending]) -> None:
        """Take in what waits: what the outbox says of its files is newer than what was told of them on their way."""
        for pending in room_pending:
            for file in pending.files:
                told = self._uploads.get((pending.key, file.place))
                if told is not None and (told.state, told.sent) != (file.state, file.sent):
                    self._uploads[pending.key, file.place] = msgspec.structs.replace(
                        told, state=file.state, sent=file.sent, reason=file.reason
                    )

    def forget(self, key: Key) -> None:
        """A message waits no longer."""
        for spot in [spot for spot in self._uploads if spot[0] == key]:
            del self._uploads[spot]
            self._paces.pop(spot, None)

    # ---- down ----

    def download(self, file: int) -> Transfer | None:
        """Return how far a file is that is being brought here; None where it is not."""
        told = self._downloads.get(file)
        if told is None:
            return None
        return Transfer(done=told.got, of=told.of, state="running", left_s=self._left_s(file, told.of))

    def on_downloading(self, change: Downloading) -> None:
        """Take in how far a file is; only of one that was begun here."""
        if change.file in self._downloads:
            self._downloads[change.file] = change
            self._note(change.file, change.got)
            self.changed.emit(change.file)

    def begin(self, begun: Downloading) -> None:
        """A file is to be brought here."""
        self._downloads[begun.file] = begun
        self._paces.pop(begun.file, None)
        self.changed.emit(begun.file)

    def end(self, file: int) -> None:
        """A file is here, or will not come."""
        self._downloads.pop(file, None)
        self._paces.pop(file, None)
        self.changed.emit(file)

    # ---- both ----

    def set_online(self, online: bool) -> None:
        """Whether there is a connection: without one, what waits waits for the network."""
        if online != self.online:
            self.online = online
            for key in {key for key, _ in self._uploads}:
                self.changed.emit(key)

    def _note(self, what: object, done: int) -> None:
        self._paces.setdefault(what, _Pace()).note(self._clock(), done)

    def _left_s(self, what: object, of: int) -> float | None:
        pace = self._paces.get(what)
        return None if pace is None else pace.left_s(of)
