"""One window for one file of settings: who starts the program again gets the window that is there.

The first listens on a local socket named after the file; the next one says what it was started for, and ends. What a
program left behind that was killed is swept away: a lock, which the system gives back, says who is alive.
"""

import logging
import os
from hashlib import sha256
from pathlib import Path
from typing import Final

from PyQt6.QtCore import QLockFile, QObject, pyqtSignal
from PyQt6.QtNetwork import QLocalServer, QLocalSocket

_log = logging.getLogger(__name__)

_PATIENCE_MS: Final = 2_000
_MOST_BYTES: Final = 256
"""Nothing that is said is longer than a profile's name."""


class Single(QObject):
    """Tells what another start was for: the name of a profile, or nothing."""

    asked = pyqtSignal(str)

    def __init__(self, file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.file = file
        self._name = "hearth-" + sha256(os.fsencode(file.absolute())).hexdigest()[:24]
        self._lock = QLockFile(str(file.with_suffix(".lock")))
        self._lock.setStaleLockTime(0)  # stale is what nobody holds, however old
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)

    def claim(self, profile: str) -> bool:
        """Be the one window, or let the one that is there come up at this profile; tells which."""
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self._lock.tryLock(0):
            # Where the other does not answer – it is about to end, or hangs –, there is no second window either.
            if self._lock.error() is QLockFile.LockError.LockFailedError:
                self._tell(profile)
                return False
            return True  # the folder takes no lock: better two windows than none
        QLocalServer.removeServer(self._name)
        self._server.listen(self._name)
        return True

    def release(self) -> None:
        """Let the next start have a window of its own."""
        self._server.close()
        self._lock.unlock()

    def _tell(self, profile: str) -> None:
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if socket.waitForConnected(_PATIENCE_MS):
            socket.write(profile.encode()[:_MOST_BYTES] + b"\n")
            socket.waitForBytesWritten(_PATIENCE_MS)
            socket.disconnectFromServer()
        else:
            _log.warning("there is a window of Hearth already, and it does not answer")

    # ---- the window that is there ----

    def _on_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.setReadBufferSize(_MOST_BYTES + 1)
            socket.readyRead.connect(self._on_said)
            socket.disconnected.connect(socket.deleteLater)
            self._read(socket)

    def _on_said(self) -> None:
        socket = self.sender()
        if isinstance(socket, QLocalSocket):
            self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if socket.canReadLine():
            said = socket.readLine(_MOST_BYTES + 1)
            socket.disconnectFromServer()
            self.asked.emit(said.decode(errors="replace").strip())
