"""Ends the program when the terminal or the desktop's session says so, as if its window had been closed."""

import signal
import socket

from PyQt6 import sip
from PyQt6.QtCore import QObject, QSocketNotifier, pyqtSignal


class Endings(QObject):
    """Hears Ctrl-C and SIGTERM. Python hears a signal between two of its own steps only, and Qt's loop has none."""

    asked = pyqtSignal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._hears, self._tells = socket.socketpair()
        self._hears.setblocking(False)
        self._tells.setblocking(False)
        self._notifier = QSocketNotifier(sip.voidptr(self._hears.fileno()), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_signal)
        signal.set_wakeup_fd(self._tells.fileno(), warn_on_full_buffer=False)
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, _wake)

    def close(self) -> None:
        """Hear no more; the next signal ends the program at once."""
        signal.set_wakeup_fd(-1)
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.SIG_DFL)
        self._notifier.setEnabled(False)
        self._hears.close()
        self._tells.close()

    def _on_signal(self) -> None:
        # Whoever asks twice does not want to wait.
        self.close()
        self.asked.emit()


def _wake(number: int, frame: object) -> None:
    """Stand where Python wants a function: the signal's number went through the socket already."""
