"""A line to search people with, and the list to choose them from."""

from PyQt6.QtCore import QModelIndex, pyqtSignal
from PyQt6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from qtclient.delegates.people import PeopleDelegate
from qtclient.itemmodels.choice import ChoiceModel
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.controls import CutLabel
from qtclient.widgets.lists import PlainList


class PeopleChooser(QWidget):
    """Emits that the choice changed."""

    changed = pyqtSignal()

    def __init__(self, model: ChoiceModel, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.typed = QLineEdit()
        self.typed.setPlaceholderText(translate("PeopleChooser", "Search people"))
        self.typed.setAccessibleName(translate("PeopleChooser", "Search people"))
        self.typed.setClearButtonEnabled(True)
        self.list = PlainList(translate("PeopleChooser", "People"))
        self.list.setProperty("framed", True)
        self.list.setItemDelegate(PeopleDelegate(look, self.list, under="surface"))
        self.list.setModel(model)
        self.list.setMinimumHeight(look.sizes.px(190))
        self._said = CutLabel(look, "small", "secondary")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.sizes.px(6))
        column.addWidget(self.typed)
        column.addWidget(self.list, 1)
        column.addWidget(self._said)
        self.typed.textChanged.connect(model.search)
        self.list.row_chosen.connect(self._on_chosen)
        self._tell()

    def _on_chosen(self, index: QModelIndex) -> None:
        self._model.toggle(index)
        self._tell()
        self.changed.emit()

    def _tell(self) -> None:
        count = len(self._model.chosen())
        some = translate("PeopleChooser", "%n chosen", "", count)
        self._said.set_text(some if count else translate("PeopleChooser", "Nobody chosen yet"))
