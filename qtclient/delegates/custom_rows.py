"""How a row of the list of custom emoji is painted: its picture, and its name as it is written."""

from PyQt6.QtCore import QModelIndex, QRectF
from PyQt6.QtGui import QPainter
from PyQt6.QtWidgets import QAbstractItemView, QStyleOptionViewItem

from qtclient.delegates.custom_emoji import CustomPainter
from qtclient.delegates.list_painting import draw_cut, paint_ground
from qtclient.delegates.row_delegate import RowDelegate
from qtclient.itemmodels.custom_emojis import CustomEmojis
from qtclient.itemmodels.custom_list import CustomRow
from qtclient.theme.look import Look

_ROW_PX, _SIDE_PX = 44, 28


class CustomRowsDelegate(RowDelegate[CustomRow]):
    """Paints rows that are `CustomRow`s."""

    def __init__(self, look: Look, parent: QAbstractItemView, customs: CustomEmojis) -> None:
        super().__init__(CustomRow, look, parent)
        self._customs = customs

    def height_px(self, row: CustomRow, place: int) -> int:
        return self._look.sizes.px(_ROW_PX)

    def paint_row(
        self, painter: QPainter, row: CustomRow, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        look, sizes, box = self._look, self._look.sizes, QRectF(option.rect)
        paint_ground(painter, look, option, under="surface")
        side = sizes.px(_SIDE_PX)
        square = QRectF(box.left() + sizes.px(16), round(box.center().y() - side / 2), side, side)
        CustomPainter(painter, look, self._customs).paint(row.file, square)
        line = box.adjusted(square.right() + sizes.px(12) - box.left(), 0, -sizes.px(16), 0)
        draw_cut(painter, line, row.title, sizes.text, look.colour("text"))
