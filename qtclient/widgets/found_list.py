"""A list of messages beside the room: emits the one that was chosen, and that more of them could be read."""

from collections.abc import Callable
from datetime import date

from PyQt6.QtCore import QModelIndex, QPoint, pyqtSignal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QWidget

from qtclient.delegates.found import FoundDelegate
from qtclient.itemmodels.found import FoundModel
from qtclient.itemmodels.people import People
from qtclient.theme.look import Look
from qtclient.widgets.lists import PlainList

_NEAR_VIEWS = 1


class FoundList(PlainList):
    """Messages; the one that is open is marked."""

    message_chosen = pyqtSignal("qint64", "qint64")
    """A room, and the number of a message in it."""
    message_menu_asked = pyqtSignal("qint64", "qint64", QPoint)
    more_asked = pyqtSignal()

    def __init__(
        self,
        model: FoundModel,
        people: People,
        look: Look,
        today: Callable[[], date],
        name: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, parent)
        self._found = model
        self.setSelectionMode(PlainList.SelectionMode.SingleSelection)
        self.setItemDelegate(FoundDelegate(people, look, today, self))
        self.setModel(model)
        self.setResizeMode(PlainList.ResizeMode.Adjust)
        self.set_step(look.sizes.px(30))
        self.row_chosen.connect(self._on_chosen)
        self.menu_asked.connect(self._on_menu)
        self.follow(look)
        bar = self.verticalScrollBar()
        if bar is not None:
            bar.valueChanged.connect(self._on_scrolled)

    def mark(self, row: int) -> None:
        """Mark a row as the one that is open, and bring it into sight."""
        self.setCurrentIndex(self._found.index(row))
        self.scrollTo(self._found.index(row))

    def _on_chosen(self, index: QModelIndex) -> None:
        self.message_chosen.emit(*self._found.row(index.row()).where)

    def _on_menu(self, index: QModelIndex, at: QPoint) -> None:
        self.message_menu_asked.emit(*self._found.row(index.row()).where, at)

    def _on_scrolled(self, value: int) -> None:
        bar = self.verticalScrollBar()
        if bar is not None and bar.maximum() and value >= bar.maximum() - _NEAR_VIEWS * bar.pageStep():
            self.more_asked.emit()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
