"""One line that says how the connection stands, only when there is something to say. Never a box in the way."""

from PyQt6.QtCore import QSize, pyqtSignal
from PyQt6.QtGui import QColor, QPainter, QPaintEvent
from PyQt6.QtWidgets import QHBoxLayout, QWidget

from chatclient.core.model import Connection
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.times.timers import single_shot
from qtclient.widgets.controls import CutLabel, flat_button
from qtclient.words.reasons import in_words

SILENT_MS = 3_000


class ConnectionLine(QWidget):
    """Silent for three seconds, then plain words; a button where something can be done."""

    sign_in_asked = pyqtSignal()
    retry_asked = pyqtSignal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._words = CutLabel(look, "small")
        self._sign_in = flat_button(translate("ConnectionLine", "Sign in"))
        self._look_at = flat_button(translate("ConnectionLine", "Look at it"))
        self._retry = flat_button(translate("ConnectionLine", "Try now"))
        for button in (self._sign_in, self._look_at, self._retry):
            button.setProperty("small", True)
        line = QHBoxLayout(self)
        line.setContentsMargins(look.sizes.px(20), 0, look.sizes.px(14), 0)
        line.addWidget(self._words, 1)
        line.addWidget(self._retry)
        line.addWidget(self._look_at)
        line.addWidget(self._sign_in)
        self._patience = single_shot(self, SILENT_MS, self._on_waited)
        self._sign_in.clicked.connect(self.sign_in_asked)
        self._look_at.clicked.connect(self.sign_in_asked)
        self._retry.clicked.connect(self.retry_asked)
        self.hide()

    def sizeHint(self) -> QSize:
        return QSize(200, self._look.sizes.px(36))

    def show_connection(self, connection: Connection) -> None:
        """Take in how the connection stands."""
        if connection.state == "online":
            self._patience.stop()
            self.hide()
        elif connection.state == "stopped":
            self._patience.stop()
            reason = in_words(connection.reason) or translate("ConnectionLine", "The connection has ended.")
            self._say(reason, sign_in=connection.sign_in, retry=not connection.sign_in)
        elif connection.distrusted:
            self._patience.stop()
            words = translate("ConnectionLine", "The server’s certificate is not trusted.")
            self._say(words, look_at=True, retry=connection.state == "offline")
        elif not self.isVisible() and not self._patience.isActive():
            self._patience.start()
        elif self.isVisible():
            self._on_waited()

    def _on_waited(self) -> None:
        self._say(translate("ConnectionLine", "Reconnecting… you can keep writing"), retry=True)

    def _say(self, words: str, *, sign_in: bool = False, look_at: bool = False, retry: bool = False) -> None:
        self._words.set_text(words)
        self._look_at.setVisible(look_at)
        self._sign_in.setVisible(sign_in)
        self._retry.setVisible(retry)
        self.show()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._look.colours.mention))
        painter.setPen(self._look.colour("border"))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.end()

    def words(self) -> str:
        """Return what is said now; empty while silent."""
        return self._words.text() if not self.isHidden() else ""
