"""How a device is painted in the list of mine: its name, and below it what it runs on and when it was last seen."""

from PyQt6.QtCore import QModelIndex, QPoint, QRect, QRectF
from PyQt6.QtGui import QPainter
from PyQt6.QtWidgets import QAbstractItemView, QStyleOptionViewItem

from qtclient.delegates.list_painting import draw_cut, paint_ground
from qtclient.delegates.row_delegate import RowDelegate
from qtclient.itemmodels.devices import DeviceRow
from qtclient.theme.look import Look

_ROW_PX, _MARGIN_PX = 50, 16


class DevicesDelegate(RowDelegate[DeviceRow]):
    """Paints rows that are `DeviceRow`s."""

    def __init__(self, look: Look, parent: QAbstractItemView) -> None:
        super().__init__(DeviceRow, look, parent)

    def height_px(self, row: DeviceRow, place: int) -> int:
        return self._look.sizes.px(_ROW_PX)

    def paint_row(
        self, painter: QPainter, row: DeviceRow, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        look, sizes, box = self._look, self._look.sizes, QRectF(option.rect)
        paint_ground(painter, look, option, under="surface")
        margin, half = sizes.px(_MARGIN_PX), box.height() / 2
        line = QRectF(
            box.left() + margin, box.top() + sizes.px(5), box.width() - 2 * margin, half - sizes.px(4)
        )
        draw_cut(painter, line, row.title, sizes.bold if row.here else sizes.text, look.colour("text"))
        line.moveTop(box.top() + half)
        colour = "accent_text" if row.here else "secondary"
        draw_cut(painter, line, row.said, sizes.small, look.colour(colour))

    def tip(self, row: DeviceRow, rect: QRect, at: QPoint) -> str:
        return f"{row.title}\n{row.said}"
