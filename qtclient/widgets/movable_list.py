"""A list that a person puts into another order: rows are dragged, or moved with Ctrl+Shift and an arrow."""

from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QDropEvent, QKeyEvent
from PyQt6.QtWidgets import QWidget

from qtclient.widgets.lists import PlainList

_MOVING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
_STEPS: dict[int, int] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class MovableList(PlainList):
    """Of rows of a `MovableRowsModel`; only its own are taken."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setSelectionMode(PlainList.SelectionMode.SingleSelection)
        self.setDragDropMode(PlainList.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)

    def move_row(self, row: int, place: int) -> int:
        """Put a row at another place, beyond the ends at them; returns where it stands then."""
        raise NotImplementedError

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        index, model = self.currentIndex(), self.model()
        step = _STEPS.get(event.key(), 0) if event is not None and event.modifiers() == _MOVING else 0
        if step and index.isValid() and model is not None:
            self.setCurrentIndex(model.index(self.move_row(index.row(), index.row() + step), 0))
        else:
            super().keyPressEvent(event)

    def dropEvent(self, event: QDropEvent | None) -> None:
        """Put the row that is dragged where it was let go."""
        index = self.currentIndex()
        if event is not None and index.isValid():
            before = self._gap_at(event.position().toPoint())
            self.move_row(index.row(), before - 1 if before > index.row() else before)
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()

    def _gap_at(self, point: QPoint) -> int:
        """Return before which row a point is; behind the last one where there is none."""
        index, model = self.indexAt(point), self.model()
        if not index.isValid():
            return model.rowCount() if model is not None else 0
        return index.row() + (point.y() > self.visualRect(index).center().y())
