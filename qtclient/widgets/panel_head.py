"""The bar at the top of a panel: what it shows, buttons of its own, the way to close it."""

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.controls import CutLabel, IconButton
from qtclient.widgets.surfaces import Ground


class PanelHead(Ground):
    """A title, a quiet line below it where there is something to say, and buttons."""

    close_asked = pyqtSignal()

    def __init__(self, look: Look, title: str, parent: QWidget | None = None) -> None:
        super().__init__(look, "sidebar", parent, line="bottom")
        self._title = CutLabel(look, "bold")
        self._title.set_text(title)
        self._about = CutLabel(look, "small", "secondary")
        self._about.hide()
        self.close_button = IconButton(
            look, "close", translate("PanelHead", "Close"), keys=translate("PanelHead", "Esc"), side=30
        )
        px = look.sizes.px
        self.setFixedHeight(look.sizes.bar)
        words = QVBoxLayout()
        words.setSpacing(px(1))
        words.addStretch(1)
        words.addWidget(self._title)
        words.addWidget(self._about)
        words.addStretch(1)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(px(16), 0, px(10), 0)
        self._row.setSpacing(px(2))
        self._row.addLayout(words, 1)
        self._row.addWidget(self.close_button)
        self.close_button.clicked.connect(self.close_asked)

    def add_button(self, button: QWidget) -> None:
        """Put a button before the one that closes."""
        self._row.insertWidget(self._row.count() - 1, button)

    def show_about(self, text: str) -> None:
        """Say something below the title; empty text for nothing."""
        self._about.set_text(text)
        self._about.setVisible(bool(text))
