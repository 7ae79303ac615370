"""The picture of me, or of a room, as it is seen now, and what can be done with it."""

from pathlib import Path

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.controls import Button, PlainLabel, flat_button, quiet_label, set_mark
from qtclient.widgets.drop_surface import DropSurface
from qtclient.widgets.portrait import Portrait

_PORTRAIT_PX = 72


class PictureField(QWidget):
    """Emits that a picture is to be chosen, or none to be shown; and one that was dropped on it, or on its page."""

    choose_asked = pyqtSignal()
    remove_asked = pyqtSignal()
    dropped = pyqtSignal(Path)

    def __init__(self, look: Look, page: QWidget) -> None:
        super().__init__()
        px = look.sizes.px
        self.portrait = Portrait(look, _PORTRAIT_PX, "surface")
        self.choose_button = Button(translate("PictureField", "Choose a picture…"))
        self.remove_button = flat_button(translate("PictureField", "Remove picture"))
        self.said = PlainLabel()
        self.said.setWordWrap(True)
        self.said.hide()
        self.surface = DropSurface(
            look, self._may_drop, page, translate("PictureField", "Let go to use as the picture")
        )
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        buttons.addWidget(self.choose_button)
        buttons.addWidget(self.remove_button)
        buttons.addStretch(1)
        beside = QVBoxLayout()
        beside.setSpacing(px(4))
        beside.addStretch(1)
        beside.addLayout(buttons)
        beside.addWidget(quiet_label(translate("PictureField", "Or drop one here.")))
        beside.addWidget(self.said)
        beside.addStretch(1)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(px(16))
        line.addWidget(self.portrait, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addLayout(beside, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.choose_button.clicked.connect(self.choose_asked)
        self.remove_button.clicked.connect(self._on_remove)
        self.surface.dropped.connect(self._on_dropped)
        self.show_has_one(False)

    def show_has_one(self, has_one: bool) -> None:
        """Say whether there is a picture that could be removed."""
        self.remove_button.setVisible(has_one)
        self.remove_button.setEnabled(True)

    def say(self, text: str, *, good: bool) -> None:
        """Say what has become of it; empty for nothing."""
        self.said.setText(text)
        self.said.setVisible(bool(text))
        set_mark(self.said, good=good, wrong=not good)
        self.remove_button.setEnabled(True)

    def _may_drop(self) -> bool:
        return self.isEnabled()

    def _on_remove(self) -> None:
        self.choose_button.setFocus()  # else the next field had it, and what is typed would replace a name
        self.remove_button.setEnabled(False)
        self.remove_asked.emit()

    def _on_dropped(self, paths: list[Path]) -> None:
        self.dropped.emit(paths[0])
