"""Lists of rows that say themselves how they are shown and heard. What the rows are, and where they stand, is each list's."""

from enum import IntEnum
from typing import Generic, Protocol, TypeVar

from PyQt6.QtCore import QAbstractListModel, QModelIndex, Qt

_NOWHERE = QModelIndex()


class RowRole(IntEnum):
    """The role of our own: under it every list gives its row as a whole."""

    ROW = Qt.ItemDataRole.UserRole


class Row(Protocol):
    """What a view is given of a row besides the row itself."""

    @property
    def title(self) -> str: ...
    @property
    def spoken(self) -> str: ...


RowType = TypeVar("RowType", bound=Row)


class RowsModel(QAbstractListModel, Generic[RowType]):
    """Gives views a row as a whole, and in words."""

    def row(self, place: int) -> RowType:
        """Return the row at a place."""
        raise NotImplementedError

    def count(self) -> int:
        """Return how many rows there are."""
        raise NotImplementedError

    def rowCount(self, parent: QModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else self.count()

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self.row(index.row())
        if role == RowRole.ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken
        return None


class MovableRowsModel(RowsModel[RowType]):
    """Lets a person put rows into another order."""

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        """Let rows be dragged, and dropped between others."""
        if index.isValid():
            return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled
        return Qt.ItemFlag.ItemIsDropEnabled

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction
