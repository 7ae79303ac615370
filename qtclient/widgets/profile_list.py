"""The saved profiles: one row each, to be opened, changed or deleted."""

from collections.abc import Sequence
from functools import partial

from PyQt6.QtCore import QModelIndex, QPoint, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from chatclient.profiles import Profile
from qtclient.delegates.targets import TargetsDelegate
from qtclient.itemmodels.profiles import ProfilesModel
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.choice_menu import ChoiceMenu
from qtclient.widgets.controls import flat_button, primary_button, set_mark
from qtclient.widgets.lists import framed_list


class ProfileList(QWidget):
    """Emits the profile to open, to change or to delete."""

    chosen = pyqtSignal(str)
    edit_asked = pyqtSignal(Profile)
    remove_asked = pyqtSignal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.model = ProfilesModel(self)
        self.list = framed_list(
            translate("Profiles", "Saved servers"),
            self.model,
            partial(TargetsDelegate, look, under="surface"),
        )
        self._edit = flat_button(translate("Profiles", "Change…"))
        self._remove = flat_button(translate("Profiles", "Delete…"))
        set_mark(self._remove, danger=True)
        self._open = primary_button(translate("Profiles", "Open"))
        buttons = QHBoxLayout()
        buttons.addWidget(self._edit)
        buttons.addWidget(self._remove)
        buttons.addStretch(1)
        buttons.addWidget(self._open)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.sizes.px(10))
        column.addWidget(self.list)
        column.addLayout(buttons)
        self.list.row_chosen.connect(self._on_chosen)
        self.list.menu_asked.connect(self._on_menu)
        self._open.clicked.connect(self._on_open)
        self._edit.clicked.connect(self._on_edit)
        self._remove.clicked.connect(self._on_remove)

    def show_profiles(self, profiles: Sequence[Profile]) -> None:
        """Show these, the first one chosen."""
        self.model.show(profiles)
        self.list.setCurrentIndex(self.model.index(0))
        rows = min(5, max(1, len(profiles)))
        self.list.setFixedHeight(rows * self._look.sizes.px(48) + 6)

    def _on_chosen(self, index: QModelIndex) -> None:
        self.chosen.emit(self.model.profile(index.row()).name)

    def _on_menu(self, index: QModelIndex, at: QPoint) -> None:
        self.list.setCurrentIndex(index)
        menu = ChoiceMenu(self)
        menu.offer("edit", translate("Profiles", "Change…"))
        menu.offer("remove", translate("Profiles", "Delete…"))
        menu.chosen.connect(self._on_word)
        menu.popup(at)

    def _on_word(self, word: str) -> None:
        if word == "edit":
            self._on_edit()
        else:
            self._on_remove()

    def _current(self) -> Profile | None:
        index = self.list.currentIndex()
        return self.model.profile(index.row()) if index.isValid() else None

    def _on_open(self) -> None:
        profile = self._current()
        if profile is not None:
            self.chosen.emit(profile.name)

    def _on_edit(self) -> None:
        profile = self._current()
        if profile is not None:
            self.edit_asked.emit(profile)

    def _on_remove(self) -> None:
        profile = self._current()
        if profile is not None:
            self.remove_asked.emit(profile.name)
