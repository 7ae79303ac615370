"""The small bar over the message that is pointed at: reply, edit, more. A shortcut to its menu, for the mouse."""

from PyQt6.QtCore import QPoint, QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QHBoxLayout, QWidget

from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.controls import IconButton


class HoverBar(QWidget):
    """Emits the word of what was pressed."""

    chosen = pyqtSignal(str)
    menu_asked = pyqtSignal(QPoint)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._reply = IconButton(look, "reply", translate("HoverBar", "Reply"), side=28)
        self._edit = IconButton(look, "edit", translate("HoverBar", "Edit"), side=28)
        self._more = IconButton(look, "more", translate("HoverBar", "More"), side=28)
        line = QHBoxLayout(self)
        line.setContentsMargins(2, 2, 2, 2)
        line.setSpacing(0)
        for button in (self._reply, self._edit, self._more):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            line.addWidget(button)
        self._reply.clicked.connect(self._on_reply)
        self._edit.clicked.connect(self._on_edit)
        self._more.clicked.connect(self._on_more)
        self.hide()

    def offer(self, *, mine: bool) -> None:
        """Offer what can be done with the message that is pointed at."""
        self._edit.setVisible(mine)
        self.adjustSize()

    def _on_reply(self) -> None:
        self.chosen.emit("reply")

    def _on_edit(self) -> None:
        self.chosen.emit("edit")

    def _on_more(self) -> None:
        self.menu_asked.emit(self._more.mapToGlobal(QPoint(0, self._more.height() + 2)))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._look.colour("field_border"))
        painter.setBrush(self._look.colour("raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.end()
