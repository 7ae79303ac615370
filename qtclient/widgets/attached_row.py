"""The line over the box that says which files go with the message."""

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QWidget

from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.controls import CutLabel, IconButton, Sign, flat_button


class AttachedRow(QWidget):
    """Emits that the files are to be looked at, or taken out."""

    shown_asked = pyqtSignal()
    removed = pyqtSignal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        px = look.sizes.px
        sign = Sign(look, 14)
        sign.set_icon("attach")
        self._said = CutLabel(look, "small", "secondary")
        self.show_button = flat_button(translate("Composer", "Show"))
        self.show_button.setAccessibleName(translate("Composer", "Show the files of this message"))
        self.remove_button = IconButton(look, "close", translate("Composer", "Take the files out"), side=22)
        line = QHBoxLayout(self)
        line.setContentsMargins(px(14), 0, px(7), px(5))
        line.setSpacing(px(6))
        line.addWidget(sign)
        line.addWidget(self._said, 1)
        line.addWidget(self.show_button)
        line.addWidget(self.remove_button)
        self.show_button.clicked.connect(self.shown_asked)
        self.remove_button.clicked.connect(self.removed)
        self.hide()

    def show_files(self, text: str) -> None:
        """Say which files there are; empty for none."""
        self._said.set_text(text)
        self.setVisible(bool(text))
