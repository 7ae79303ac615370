"""Lets the text cursor rest: after a while without a key it stands still, and a still window costs nothing."""

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QApplication

from qtclient.times.timers import single_shot

REST_MS = 10_000


class CursorCalm(QObject):
    """Stops the blinking of the application's text cursor, and starts it again."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._usual_ms = QApplication.cursorFlashTime()
        self._rest = single_shot(self, REST_MS, self._stand_still)

    def stir(self) -> None:
        """Somebody writes: blink as usual, for a while."""
        self.end()
        self._rest.start()

    def end(self) -> None:
        """Blink as usual: the focus is elsewhere."""
        self._rest.stop()
        if QApplication.cursorFlashTime() != self._usual_ms:
            QApplication.setCursorFlashTime(self._usual_ms)

    def _stand_still(self) -> None:
        QApplication.setCursorFlashTime(0)
