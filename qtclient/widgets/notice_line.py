"""What is said for a few seconds between the timeline and the box: what went wrong, or what is worth knowing.

What can be answered, or is for everybody, stays until it was answered or put away: it has a line of its own.
"""

from collections.abc import Callable

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QHBoxLayout, QWidget

from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.times.timers import single_shot
from qtclient.widgets.controls import IconButton, PlainLabel, flat_button

_NOTICE_MS = 8_000


class NoticeLine(QWidget):
    """There while it says something, whole however narrow the window is; a press of its button ends it."""

    put_away = pyqtSignal()
    """Its button was pressed."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._wrong = False
        self._words = PlainLabel()
        self._words.setWordWrap(True)
        self._action = flat_button(translate("NoticeLine", "Look at it"))
        self._action.setProperty("small", True)
        self._act: Callable[[], object] | None = None
        self._close = IconButton(look, "close", translate("NoticeLine", "Close"), side=24)
        px = look.sizes.px
        line = QHBoxLayout(self)
        line.setContentsMargins(px(20), px(6), px(14), px(6))
        line.addWidget(self._words, 1)
        line.addWidget(self._action)
        line.addWidget(self._close)
        self._forget = single_shot(self, _NOTICE_MS, self._on_forget)
        self._close.clicked.connect(self._on_forget)
        self._close.clicked.connect(self.put_away)
        self._action.clicked.connect(self._on_action)
        self.hide()

    def show_notice(self, text: str, *, wrong: bool = True) -> None:
        """Say something for a while."""
        self._act = None
        self._say(text, wrong=wrong)
        self._forget.start()

    def ask(self, text: str, act: Callable[[], object]) -> None:
        """Say something until it is looked at, which `act` does, or put away."""
        self._act = act
        self._say(text, wrong=True)
        self._forget.stop()

    def keep(self, text: str) -> None:
        """Say something until it is put away; nothing where that is empty. Its words can be copied."""
        self._on_forget()
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if text:
            self._say(text, wrong=False)

    def _say(self, text: str, *, wrong: bool) -> None:
        self._action.setVisible(self._act is not None)
        self._wrong = wrong
        self._words.setText(text)
        self._words.setFont(self._look.sizes.small)
        self.setAccessibleName(text)
        self.show()
        self.update()

    def text(self) -> str:
        """Return what is said now; empty while nothing is."""
        return self._words.text() if not self.isHidden() else ""

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.colour("raised"))
        painter.setPen(self._look.colour("border"))
        for y in (0, self.height() - 1):
            painter.drawLine(0, y, self.width(), y)
        painter.fillRect(0, 0, 3, self.height(), self._look.colour("danger" if self._wrong else "accent"))
        painter.end()

    def _on_action(self) -> None:
        act = self._act
        self._on_forget()
        if act is not None:
            act()

    def _on_forget(self) -> None:
        self._forget.stop()
        self._act = None
        self.hide()
