"""The one bar above the timeline: what room this is, what it is about, who is in it, what can be done with it."""

from functools import partial

from PyQt6.QtCore import QPoint, QSize, pyqtSignal
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.controls import CutLabel, IconButton, Sign


class Header(QWidget):
    """Shows a room's title and topic; emits what its buttons ask for."""

    panel_asked = pyqtSignal(str)
    """Another panel at the right; or none, where it is shown already."""
    menu_asked = pyqtSignal(QPoint)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._sign = Sign(look)
        self._title = CutLabel(look, "title")
        self._topic = CutLabel(look, "small", "secondary")
        self.search_button = IconButton(look, "search", translate("Header", "Search in this room"), side=34)
        self.pins_button = IconButton(look, "pin", translate("Header", "Pinned messages"), side=34)
        self.files_button = IconButton(look, "image", translate("Header", "Pictures and files"), side=34)
        self.members_button = IconButton(look, "people", translate("Header", "Members"), side=34)
        self.menu_button = IconButton(look, "more", translate("Header", "Room menu"), side=34)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.panel_buttons = {
            "search": self.search_button,
            "pins": self.pins_button,
            "files": self.files_button,
            "members": self.members_button,
        }
        self._lay_out()
        for panel, button in self.panel_buttons.items():
            button.setCheckable(True)
            button.clicked.connect(partial(self._on_panel, panel))
        self.menu_button.clicked.connect(self._on_menu)
        self.show_room("", "", "")

    def _lay_out(self) -> None:
        px = self._look.sizes.px
        words = QVBoxLayout()
        words.setSpacing(px(1))
        first = QHBoxLayout()
        first.setSpacing(px(4))
        first.addWidget(self._sign)
        first.addWidget(self._title, 1)
        words.addStretch(1)
        words.addLayout(first)
        words.addWidget(self._topic)
        words.addStretch(1)
        line = QHBoxLayout(self)
        line.setContentsMargins(px(20), 0, px(14), 1)
        line.setSpacing(px(4))
        line.addLayout(words, 1)
        for button in (*self.panel_buttons.values(), self.menu_button):
            line.addWidget(button)

    def sizeHint(self) -> QSize:
        return QSize(300, self._look.sizes.bar)

    def show_room(self, icon: str, title: str, topic: str) -> None:
        """Show a room; an empty title for none."""
        self._sign.set_icon(icon)
        self._title.set_text(title)
        self._topic.set_text(topic)
        self._topic.setVisible(bool(topic))
        for button in (*self.panel_buttons.values(), self.menu_button):
            button.setVisible(bool(title))

    def set_panel(self, panel: str | None) -> None:
        """Show which panel is there."""
        for name, button in self.panel_buttons.items():
            button.setChecked(name == panel)

    def _on_panel(self, panel: str) -> None:
        self.panel_buttons[panel].setChecked(
            not self.panel_buttons[panel].isChecked()
        )  # until it is there, or gone
        self.panel_asked.emit(panel)

    def _on_menu(self) -> None:
        self.menu_asked.emit(self.menu_button.mapToGlobal(QPoint(0, self.menu_button.height() + 2)))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.colour("surface"))
        painter.setPen(self._look.colour("border"))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.end()
