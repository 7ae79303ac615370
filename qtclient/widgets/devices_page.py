"""Settings: where I am signed in. Shows and emits."""

from PyQt6.QtCore import QModelIndex, QPoint, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from chatprotocol.errors import HearthError
from qtclient.delegates.devices import DevicesDelegate
from qtclient.itemmodels.devices import DeviceRow, DevicesModel
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.choice_menu import ChoiceMenu
from qtclient.widgets.controls import Button, PlainLabel, quiet_label, set_mark
from qtclient.widgets.lists import framed_list
from qtclient.words.reasons import in_words

_LIST_PX = 180


class DevicesPage(QWidget):
    """Emits which device is to have another name, which is to be signed out, or that all others are."""

    rename_asked = pyqtSignal(DeviceRow)
    revoke_asked = pyqtSignal(DeviceRow)
    revoke_others_asked = pyqtSignal()

    def __init__(self, model: DevicesModel, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.model = model
        self._chosen = 0
        self.list = framed_list(
            translate("Devices", "Your devices"), model, lambda view: DevicesDelegate(look, view)
        )
        self.list.setMinimumHeight(look.sizes.px(_LIST_PX))
        self.rename = Button(translate("Devices", "Rename…"))
        self.revoke = Button(translate("Devices", "Sign out…"))
        self.revoke_others = Button(translate("Devices", "Sign out all others…"))
        self.revoke_others.setProperty("danger", True)
        self.said = PlainLabel()
        self.said.setWordWrap(True)
        set_mark(self.said, wrong=True)
        self._lay_out()
        self._connect()
        self._on_devices()

    def _lay_out(self) -> None:
        px = self._look.sizes.px
        hint = translate(
            "Devices",
            "Here you are signed in on this server. Sign out what you do not know or have lost, and change your password "
            "then.",
        )
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        buttons.addWidget(self.rename)
        buttons.addWidget(self.revoke)
        buttons.addStretch(1)
        others = QHBoxLayout()
        others.addWidget(self.revoke_others)
        others.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addWidget(quiet_label(hint))
        column.addWidget(self.list, 1)
        column.addWidget(self.said)
        column.addLayout(buttons)
        column.addLayout(others)

    def _connect(self) -> None:
        self.rename.clicked.connect(self._on_rename)
        self.revoke.clicked.connect(self._on_revoke)
        self.revoke_others.clicked.connect(self.revoke_others_asked)
        self.list.selectionModel().currentChanged.connect(self._on_current)  # type: ignore[union-attr]  # it has a model
        self.list.row_chosen.connect(self.list.setCurrentIndex)
        self.list.menu_asked.connect(self._on_menu)
        self.model.modelAboutToBeReset.connect(self._note_chosen)
        self.model.modelReset.connect(self._on_devices)

    def choose(self, id: int) -> None:
        """Let a device be the current one."""
        self._chosen = id
        self._restore_chosen()

    def show_refusal(self, error: HearthError) -> None:
        """Say why the server refused."""
        self._say(in_words(error.message))

    def _say(self, text: str) -> None:
        self.said.setText(text)
        self.said.setVisible(bool(text))

    # ---- what the model says ----

    def _note_chosen(self) -> None:
        row = self._current()
        self._chosen = row.id if row is not None else self._chosen

    def _on_devices(self) -> None:
        self._say("")
        self._restore_chosen()
        self._on_current()

    def _restore_chosen(self) -> None:
        some = self.model.count() > 0
        place = max(0, self.model.place_of(self._chosen))
        self.list.setCurrentIndex(self.model.index(place) if some else QModelIndex())

    def _on_current(self) -> None:
        row = self._current()
        self.rename.setEnabled(row is not None)
        self.revoke.setEnabled(row is not None and not row.here)
        self.revoke_others.setEnabled(self.model.others > 0)

    # ---- what is asked for ----

    def _current(self) -> DeviceRow | None:
        index = self.list.currentIndex()
        return self.model.row(index.row()) if index.isValid() else None

    def _on_rename(self) -> None:
        row = self._current()
        if row is not None:
            self.rename_asked.emit(row)

    def _on_revoke(self) -> None:
        row = self._current()
        if row is not None and not row.here:
            self.revoke_asked.emit(row)

    def _on_menu(self, index: QModelIndex, at: QPoint) -> None:
        self.list.setCurrentIndex(index)
        menu = ChoiceMenu(self)
        menu.offer("rename", translate("Devices", "Rename…"))
        if not self.model.row(index.row()).here:
            menu.offer("revoke", translate("Devices", "Sign out…"))
        menu.chosen.connect(self._on_word)
        menu.popup(at)

    def _on_word(self, word: str) -> None:
        if word == "rename":
            self._on_rename()
        else:
            self._on_revoke()
