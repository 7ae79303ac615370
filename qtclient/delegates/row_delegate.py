"""What the delegates of all lists share: a row as its model gives it, painted without a trace, and told about where it
is pointed at. How a row looks is each list's; what rows have in common on their ground is `list_painting`'s.
"""

from typing import Generic, TypeVar

from PyQt6.QtCore import QModelIndex, QPoint, QRect, QSize
from PyQt6.QtGui import QHelpEvent, QPainter
from PyQt6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from qtclient.itemmodels.rows import RowRole
from qtclient.theme.look import Look
from qtclient.words.plain import tooltip

RowType = TypeVar("RowType")


class RowDelegate(QStyledItemDelegate, Generic[RowType]):
    """Paints rows of one kind."""

    def __init__(self, kind: type[RowType], look: Look, parent: QAbstractItemView) -> None:
        super().__init__(parent)
        self._kind = kind
        self._look = look

    def row_of(self, index: QModelIndex) -> RowType | None:
        """Return the row at a place; None where there is none."""
        row = index.data(RowRole.ROW)
        return row if isinstance(row, self._kind) else None

    def height_px(self, row: RowType, place: int) -> int:
        """Return how high a row is; `place` is which of the list."""
        raise NotImplementedError

    def paint_row(
        self, painter: QPainter, row: RowType, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        """Paint a row; the painter may be left as it then is."""
        raise NotImplementedError

    def tip(self, row: RowType, rect: QRect, at: QPoint) -> str:
        """Return what is to be said of a row, or of the part of it that is at a point; empty for nothing."""
        return ""

    # ---- what views ask ----

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        row = self.row_of(index)
        return QSize(0, 0 if row is None else self.height_px(row, index.row()))

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        row = self.row_of(index)
        if painter is None or row is None:
            return
        painter.save()
        self.paint_row(painter, row, option, index)
        painter.restore()

    def helpEvent(
        self,
        event: QHelpEvent | None,
        view: QAbstractItemView | None,
        option: QStyleOptionViewItem,
        index: QModelIndex,
    ) -> bool:
        row = self.row_of(index)
        text = "" if event is None or row is None else self.tip(row, option.rect, event.pos())
        if event is None or not text:
            return super().helpEvent(event, view, option, index)
        QToolTip.showText(event.globalPos(), tooltip(text), view)
        return True
