"""One window for one file of settings: who starts the program again gets the window that is there.

The first listens on a local socket named after the file; the next one says what it was started for, and ends. What a
program left behind that was killed is swept away: a lock, which the system gives back, says who is alive.

The socket's library is loaded once the window stands; whoever comes before that, or while the window ends, waits.
"""

import logging
import os
from functools import partial
from hashlib import sha256
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QLockFile, QObject, pyqtSignal

from qtclient.times.timers import single_shot

if TYPE_CHECKING:
    from PyQt6.QtNetwork import QLocalServer, QLocalSocket

_log = logging.getLogger(__name__)

_AFTER_START_MS: Final = 500
_ANSWER_MS: Final = 2_000
_AGAIN_S: Final = 0.05
_PATIENCE_S: Final = 8.0
"""Longer than a program takes that is about to end."""
_MOST_BYTES: Final = 2_048
"""Nothing that is said is longer than an address of ours in letters of four bytes."""


class Single(QObject):
    """Tells what another start was for: the name of a profile, an address of ours, or nothing."""

    asked = pyqtSignal(str)

    def __init__(self, file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.file = file
        self._name = "hearth-" + sha256(os.fsencode(file.absolute())).hexdigest()[:24]
        self._lock = QLockFile(str(file.with_suffix(".lock")))
        self._lock.setStaleLockTime(0)  # stale is what nobody holds, however old
        self._server: QLocalServer | None = None
        self._listen_soon = single_shot(self, _AFTER_START_MS, self._listen)

    def claim(self, wanted: str) -> bool:
        """Be the one window, or let the one that is there come up for this; tells which."""
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        until = monotonic() + _PATIENCE_S
        while not self._lock.tryLock(0):
            if self._lock.error() is not QLockFile.LockError.LockFailedError:
                return True  # the folder takes no lock: better two windows than none
            if self._tell(wanted):
                return False
            if monotonic() > until:
                _log.warning("there is a window of Hearth already, and it does not answer")
                return False
            sleep(_AGAIN_S)  # it begins, or ends
        self._listen_soon.start()
        return True

    def close(self) -> None:
        """Hear no more: the window is about to end, and whoever starts now waits until it has."""
        self._listen_soon.stop()
        if self._server is not None:
            self._server.close()

    def release(self) -> None:
        """Let the next start have a window of its own."""
        self.close()
        self._lock.unlock()

    def _tell(self, wanted: str) -> bool:
        from PyQt6.QtNetwork import QLocalSocket

        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_ANSWER_MS):
            return False
        socket.write(wanted.encode(errors="replace")[:_MOST_BYTES] + b"\n")
        socket.waitForBytesWritten(_ANSWER_MS)
        socket.disconnectFromServer()
        return True

    # ---- the window that is there ----

    def _listen(self) -> None:
        from PyQt6.QtNetwork import QLocalServer

        QLocalServer.removeServer(self._name)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        self._server.listen(self._name)

    def _on_connection(self) -> None:
        while self._server is not None and (socket := self._server.nextPendingConnection()) is not None:
            socket.setReadBufferSize(_MOST_BYTES + 1)
            socket.readyRead.connect(partial(self._read, socket))
            socket.disconnected.connect(socket.deleteLater)
            self._read(socket)

    def _read(self, socket: "QLocalSocket") -> None:
        if socket.canReadLine():
            said = socket.readLine(_MOST_BYTES + 1)
            socket.disconnectFromServer()
            self.asked.emit(said.decode(errors="replace").strip())
