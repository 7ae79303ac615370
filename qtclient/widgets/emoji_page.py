"""Settings: the emoji that the server has of its own, for those who look after it."""

from pathlib import Path

from PyQt6.QtCore import QModelIndex, QPoint, Qt, pyqtSignal
from PyQt6.QtGui import QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from chatprotocol.errors import HearthError
from qtclient.delegates.custom_rows import CustomRowsDelegate
from qtclient.itemmodels.custom_emojis import CustomEmojis
from qtclient.itemmodels.custom_list import CustomListModel, CustomRow
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.choice_menu import ChoiceMenu
from qtclient.widgets.controls import Button, PlainLabel, quiet_label, set_mark
from qtclient.widgets.drop_surface import local_files
from qtclient.widgets.lists import framed_list
from qtclient.words.reasons import in_words

_LIST_PX = 180


class EmojiPage(QWidget):
    """Emits that files are to be chosen or were dropped, and which emoji is to have another name or to go."""

    choice_asked = pyqtSignal()
    dropped = pyqtSignal(list)
    """Paths."""
    rename_asked = pyqtSignal(CustomRow)
    remove_asked = pyqtSignal(CustomRow)

    def __init__(self, customs: CustomEmojis, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.model = CustomListModel(customs, self)
        self._chosen = self._awaited = 0
        self.list = framed_list(
            translate("EmojiPage", "Emoji of this server"),
            self.model,
            lambda view: CustomRowsDelegate(look, view, customs),
        )
        self.list.setMinimumHeight(look.sizes.px(_LIST_PX))
        self._none = quiet_label(translate("EmojiPage", "There are none yet."))
        self.add = Button(translate("EmojiPage", "Add…"))
        self.rename = Button(translate("EmojiPage", "Rename…"))
        self.remove = Button(translate("EmojiPage", "Remove…"))
        self.said = PlainLabel()
        self.said.setWordWrap(True)
        set_mark(self.said, wrong=True)
        self.setAcceptDrops(True)
        self._lay_out()
        self._connect(customs)
        self._on_emoji()

    def _lay_out(self) -> None:
        px = self._look.sizes.px
        hint = translate(
            "EmojiPage",
            "Everybody here can write them, :name:, and react with them. To add some, choose pictures or drop them here:"
            " PNG, JPEG, GIF or WebP, best square; they may move.",
        )
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        for button in (self.add, self.rename, self.remove):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addWidget(quiet_label(hint))
        column.addWidget(self._none)
        column.addWidget(self.list, 1)
        column.addWidget(self.said)
        column.addLayout(buttons)
        column.addStretch(0)

    def _connect(self, customs: CustomEmojis) -> None:
        self.add.clicked.connect(self.choice_asked)
        self.rename.clicked.connect(self._on_rename)
        self.remove.clicked.connect(self._on_remove)
        self.list.row_chosen.connect(self._on_chosen)
        self.list.menu_asked.connect(self._on_menu)
        self.model.modelAboutToBeReset.connect(self._note_chosen)
        self.model.modelReset.connect(self._on_emoji)
        customs.pictures.arrived.connect(self.list.repaint_rows)

    def show_refusal(self, error: HearthError) -> None:
        """Say why the server refused."""
        self._say(in_words(error.message))

    def _say(self, text: str) -> None:
        self.said.setText(text)
        self.said.setVisible(bool(text))

    def choose(self, id: int) -> None:
        """Let an emoji be the current one as soon as it is here."""
        self._awaited = id
        self._restore_chosen()

    # ---- what the model says ----

    def _note_chosen(self) -> None:
        row = self._current()
        self._chosen = row.id if row is not None else self._chosen

    def _on_emoji(self) -> None:
        some = self.model.count() > 0
        self._none.setVisible(not some)
        self.list.setVisible(some)
        self.rename.setEnabled(some)
        self.remove.setEnabled(some)
        self._say("")
        self._restore_chosen()

    def _restore_chosen(self) -> None:
        if self.model.place_of(self._awaited) >= 0:
            self._chosen, self._awaited = self._awaited, 0
        place = self.model.place_of(self._chosen)
        some = self.model.count() > 0
        self.list.setCurrentIndex(self.model.index(max(0, place)) if some else QModelIndex())

    # ---- what is asked for ----

    def _current(self) -> CustomRow | None:
        index = self.list.currentIndex()
        return self.model.row(index.row()) if index.isValid() else None

    def _on_rename(self) -> None:
        row = self._current()
        if row is not None:
            self.rename_asked.emit(row)

    def _on_remove(self) -> None:
        row = self._current()
        if row is not None:
            self.remove_asked.emit(row)

    def _on_chosen(self, index: QModelIndex) -> None:
        self.list.setCurrentIndex(index)

    def _on_menu(self, index: QModelIndex, at: QPoint) -> None:
        self.list.setCurrentIndex(index)
        menu = ChoiceMenu(self)
        menu.offer("rename", translate("EmojiPage", "Rename…"))
        menu.offer("remove", translate("EmojiPage", "Remove…"))
        menu.chosen.connect(self._on_word)
        menu.popup(at)

    def _on_word(self, word: str) -> None:
        if word == "rename":
            self._on_rename()
        else:
            self._on_remove()

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        if event is not None and local_files(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent | None) -> None:
        files: list[Path] = local_files(event.mimeData()) if event is not None else []
        if event is not None and files:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.dropped.emit(files)
