"""The public rooms of the server: search, see what they are about, join or open."""

from functools import partial

from PyQt6.QtCore import QModelIndex, Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from qtclient.delegates.targets import TargetsDelegate
from qtclient.itemmodels.directory import DirectoryModel
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.times.timers import single_shot
from qtclient.widgets.controls import flat_button, quiet_label
from qtclient.widgets.dialog import Dialog
from qtclient.widgets.lists import framed_list

_SEARCH_MS = 250


class DirectoryDialog(Dialog):
    """Emits what is searched, the room to join, or that a new one is wanted."""

    search_asked = pyqtSignal(str)
    room_asked = pyqtSignal("qint64")
    new_asked = pyqtSignal()

    def __init__(self, model: DirectoryModel, look: Look, parent: QWidget) -> None:
        title = translate("Directory", "Rooms of this server")
        super().__init__(look, title, translate("Directory", "Join"), parent)
        self._model = model
        self.typed = QLineEdit()
        self.typed.setPlaceholderText(translate("Directory", "Search rooms"))
        self.typed.setAccessibleName(translate("Directory", "Search rooms"))
        self.typed.setClearButtonEnabled(True)
        self.list = framed_list(
            translate("Directory", "Public rooms"), model, partial(TargetsDelegate, look, under="surface")
        )
        self.list.setMinimumHeight(look.sizes.px(260))
        self._nothing = quiet_label()
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._new = flat_button(translate("Directory", "Make a new room instead…"))
        self._search_soon = single_shot(self, _SEARCH_MS, self._search)
        line = QHBoxLayout()
        line.addWidget(self._new)
        line.addStretch(1)
        self.body.addWidget(self.typed)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self._nothing)
        self.body.addLayout(line)
        self._connect()
        self._on_rooms()
        self.typed.setFocus()

    def _connect(self) -> None:
        self.typed.textChanged.connect(self._search_soon.start)
        self._model.modelReset.connect(self._on_rooms)
        self._new.clicked.connect(self._on_new)
        self.list.doubleClicked.connect(self.accepted_by_button)
        selection = self.list.selectionModel()
        if selection is not None:
            selection.currentChanged.connect(self._on_current)

    def _search(self) -> None:
        self.search_asked.emit(self.typed.text().strip())

    def _on_new(self) -> None:
        self.reject()
        self.new_asked.emit()

    def _on_rooms(self) -> None:
        some = self._model.rowCount() > 0
        text = translate("Directory", "No public room is called like that.")
        self._nothing.setText(
            "" if some else text if self._model.loaded else translate("Directory", "Looking…")
        )
        self._nothing.setVisible(not some)
        self.list.setCurrentIndex(self._model.index(0))
        self._on_current(self.list.currentIndex())

    def _on_current(self, index: QModelIndex) -> None:
        self.action_button.setEnabled(index.isValid())
        mine = index.isValid() and self._model.is_mine(index.row())
        self.action_button.setText(translate("Directory", "Open") if mine else translate("Directory", "Join"))

    def accepted_by_button(self) -> None:
        index = self.list.currentIndex()
        if index.isValid():
            self.wait()
            self.room_asked.emit(self._model.room(index.row()))
