"""A line to search people with, and the list to choose them from."""

from functools import partial

from PyQt6.QtCore import QModelIndex, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from qtclient.delegates.people import PeopleDelegate
from qtclient.itemmodels.choice import ChoiceModel
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.controls import CutLabel
from qtclient.widgets.lists import framed_list

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SearchLine(QLineEdit):
    """Keeps Enter to itself while something is typed, so that it takes a person and does not press the button."""

    taken = pyqtSignal()
    left_downwards = pyqtSignal()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() in _ENTER and self.text().strip():
            self.taken.emit()
        elif event is not None and event.key() == Qt.Key.Key_Down:
            self.left_downwards.emit()
        else:
            super().keyPressEvent(event)


class PeopleChooser(QWidget):
    """Emits that the choice changed."""

    changed = pyqtSignal()

    def __init__(self, model: ChoiceModel, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.typed = SearchLine()
        self.typed.setPlaceholderText(translate("PeopleChooser", "Search people"))
        self.typed.setAccessibleName(translate("PeopleChooser", "Search people"))
        self.typed.setClearButtonEnabled(True)
        self.list = framed_list(
            translate("PeopleChooser", "People"),
            model,
            partial(PeopleDelegate, look, under="surface"),
            selects=False,
        )
        self.list.setMinimumHeight(look.sizes.px(190))
        self._said = CutLabel(look, "small", "secondary")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.sizes.px(6))
        column.addWidget(self.typed)
        column.addWidget(self.list, 1)
        column.addWidget(self._said)
        self.typed.textChanged.connect(model.search)
        self.typed.taken.connect(self._on_taken)
        self.typed.left_downwards.connect(self._to_list)
        self.list.row_chosen.connect(self._on_chosen)
        self._tell()

    def _on_taken(self) -> None:
        """Choose the person who fits best, and let the next one be typed."""
        best = self._model.index(0)
        if not best.isValid():
            return
        if self._model.data(best, Qt.ItemDataRole.CheckStateRole) is Qt.CheckState.Unchecked:
            self._on_chosen(best)
        self.typed.clear()

    def _to_list(self) -> None:
        if self._model.rowCount():
            self.list.setFocus(Qt.FocusReason.TabFocusReason)
            self.list.setCurrentIndex(self._model.index(0))

    def _on_chosen(self, index: QModelIndex) -> None:
        self._model.toggle(index)
        self._tell()
        self.changed.emit()

    def _tell(self) -> None:
        names = self._model.chosen_names()
        if not names:
            self._said.set_text(translate("PeopleChooser", "Nobody chosen yet"))
            return
        count = translate("PeopleChooser", "%n chosen", "", len(names))
        self._said.set_text(f"{count}: {', '.join(names)}")
