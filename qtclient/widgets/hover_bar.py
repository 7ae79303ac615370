"""The small bar over the message that is pointed at: react, reply, more. A shortcut to its menu, for the mouse."""

from collections.abc import Sequence

from PyQt6.QtCore import QPoint, QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QHBoxLayout, QWidget

from qtclient.emojis.custom import shown_emoji
from qtclient.itemmodels.custom_emojis import CustomEmojis
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.controls import EmojiButton, IconButton
from qtclient.widgets.timeline_menu import Rights

EMOJI = 3


class HoverBar(QWidget):
    """Emits the word of what was pressed."""

    chosen = pyqtSignal(str)
    menu_asked = pyqtSignal(QPoint)

    def __init__(self, look: Look, customs: CustomEmojis, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._emoji = [EmojiButton(look, side=28, customs=customs) for _ in range(EMOJI)]
        self._react = IconButton(look, "react", translate("HoverBar", "React…"), side=28)
        self._reply = IconButton(look, "reply", translate("HoverBar", "Reply"), side=28)
        self._thread = IconButton(look, "thread", translate("HoverBar", "Reply in thread"), side=28)
        self._edit = IconButton(look, "edit", translate("HoverBar", "Edit"), side=28)
        self._more = IconButton(look, "more", translate("HoverBar", "More"), side=28)
        self._words = {self._react: "react", self._reply: "reply", self._thread: "thread", self._edit: "edit"}
        line = QHBoxLayout(self)
        line.setContentsMargins(2, 2, 2, 2)
        line.setSpacing(0)
        for button in (*self._emoji, *self._words, self._more):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            line.addWidget(button)
        for button in (*self._emoji, *self._words):
            button.clicked.connect(self._on_clicked)
        self._more.clicked.connect(self._on_more)
        self.hide()

    def set_emoji(self, emoji: Sequence[str]) -> None:
        """Offer these to react with."""
        for button, each in zip(self._emoji, emoji, strict=False):
            button.set_emoji(
                each, translate("HoverBar", "React with {emoji}").format(emoji=shown_emoji(each))
            )

    def offer(self, rights: Rights, *, mine: bool, in_thread: bool, short: bool) -> None:
        """Offer what can be done with the message that is pointed at; a short bar has no emoji of its own."""
        for button in self._emoji:
            button.setVisible(rights.react and not short)
        self._react.setVisible(rights.react)
        self._reply.setVisible(rights.write)
        self._thread.setVisible(rights.write and rights.thread and not in_thread)
        self._edit.setVisible(mine and rights.write)
        self.adjustSize()

    def _on_clicked(self) -> None:
        button = self.sender()
        if isinstance(button, EmojiButton):
            self.chosen.emit(f"react {button.emoji}")
        elif isinstance(button, IconButton):
            self.chosen.emit(self._words[button])

    def _on_more(self) -> None:
        self.menu_asked.emit(self._more.mapToGlobal(QPoint(0, self._more.height() + 2)))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._look.colour("field_border"))
        painter.setBrush(self._look.colour("raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.end()
