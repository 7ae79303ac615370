"""Settings: which keys call which command. A command is chosen in the list, its keys are pressed below."""

from functools import partial

from PyQt6.QtCore import QModelIndex, Qt, pyqtSignal
from PyQt6.QtGui import QKeySequence
from PyQt6.QtWidgets import QHBoxLayout, QKeySequenceEdit, QLineEdit, QVBoxLayout, QWidget

from qtclient.delegates.shortcuts import ShortcutsDelegate
from qtclient.itemmodels.shortcuts import ShortcutsModel
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.controls import PlainLabel, flat_button
from qtclient.widgets.lists import framed_list
from qtclient.words.plain import isolated

_HOLDING = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


class ShortcutsPage(QWidget):
    """Emits the command and the keys that it is to have."""

    keys_chosen = pyqtSignal(str, str)
    reset_asked = pyqtSignal(str)
    reset_all_asked = pyqtSignal()

    def __init__(self, model: ShortcutsModel, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._name = ""
        self.list = framed_list(
            translate("ShortcutsPage", "Commands"), model, partial(ShortcutsDelegate, look)
        )
        self._label = PlainLabel()
        self._label.setWordWrap(True)
        self.keys = QKeySequenceEdit()
        self.keys.setMaximumSequenceLength(1)
        self.wrong = PlainLabel()
        self.wrong.setProperty("wrong", True)
        self.wrong.setWordWrap(True)
        self.none = flat_button(translate("ShortcutsPage", "No keys"))
        self.reset = flat_button(translate("ShortcutsPage", "Reset"))
        self.reset_all = flat_button(translate("ShortcutsPage", "Reset all"))
        self._lay_out(look)
        self._connect()
        self._show(model.index(1))
        self.list.setCurrentIndex(model.index(1))

    def _lay_out(self, look: Look) -> None:
        buttons = QHBoxLayout()
        buttons.addWidget(self.keys, 1)
        for button in (self.none, self.reset, self.reset_all):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.sizes.px(6))
        column.addWidget(self.list, 1)
        column.addWidget(self._label)
        column.addLayout(buttons)
        column.addWidget(self.wrong)
        self.wrong.hide()

    def _connect(self) -> None:
        selection = self.list.selectionModel()
        if selection is not None:
            selection.currentChanged.connect(self._show)
        self.list.row_chosen.connect(self._on_chosen)
        self.keys.editingFinished.connect(self._on_pressed)
        self.none.clicked.connect(self._on_none)
        self.reset.clicked.connect(self._on_reset)
        self.reset_all.clicked.connect(self.reset_all_asked)
        self._model.dataChanged.connect(self._on_changed)

    def _show(self, index: QModelIndex) -> None:
        """Show the keys of a command, to be pressed anew."""
        row = self._model.row(index.row())
        self._name = row.name
        text = translate("ShortcutsPage", "Press the keys for “{command}”:").format(
            command=isolated(row.title)
        )
        self._label.setText(text)
        self._say(row.clash)
        self.keys.setAccessibleName(text)
        field = self.keys.findChild(QLineEdit)
        if field is not None:
            field.setAccessibleName(text)
        self._show_keys(row.keys)
        self.reset.setEnabled(row.chosen)

    def _show_keys(self, keys: str) -> None:
        self.keys.blockSignals(True)
        native = QKeySequence.SequenceFormat.NativeText
        self.keys.setKeySequence(QKeySequence.fromString(keys.split(", ", maxsplit=1)[0], native))
        self.keys.blockSignals(False)

    def _on_chosen(self, _index: QModelIndex) -> None:
        self.keys.setFocus()

    def _on_changed(self) -> None:
        self._show(self._model.index(self._model.place_of(self._name)))
        self.list.scheduleDelayedItemsLayout()

    def _on_pressed(self) -> None:
        keys = self.keys.keySequence()
        if keys.isEmpty():
            return
        if not may_be_chosen(keys):
            self._show_keys(self._model.row(self._model.place_of(self._name)).keys)
            self._say(
                translate("ShortcutsPage", "Press a key together with Ctrl or Alt, or one of F1 to F35.")
            )
        else:
            self.keys_chosen.emit(self._name, keys.toString())

    def _on_none(self) -> None:
        self.keys_chosen.emit(self._name, "")

    def _on_reset(self) -> None:
        self.reset_asked.emit(self._name)

    def _say(self, text: str) -> None:
        self.wrong.setText(text)
        self.wrong.setVisible(bool(text))


def may_be_chosen(keys: QKeySequence) -> bool:
    """Tell whether keys can call a command without being missed by whoever types."""
    pressed = keys[0]
    is_function_key = Qt.Key.Key_F1 <= pressed.key() <= Qt.Key.Key_F35
    return is_function_key or bool(pressed.keyboardModifiers() & _HOLDING)
