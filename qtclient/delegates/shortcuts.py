"""How a command and its keys are painted: the name at the left, the keys in a box at the right."""

from PyQt6.QtCore import QModelIndex, QRectF, Qt
from PyQt6.QtGui import QFontMetricsF, QPainter
from PyQt6.QtWidgets import QAbstractItemView, QStyleOptionViewItem

from qtclient.delegates.list_painting import draw_cut, paint_ground
from qtclient.delegates.row_delegate import RowDelegate
from qtclient.itemmodels.shortcuts import ShortcutRow
from qtclient.theme.look import Look


class ShortcutsDelegate(RowDelegate[ShortcutRow]):
    """Paints rows that are `ShortcutRow`s."""

    def __init__(self, look: Look, parent: QAbstractItemView) -> None:
        super().__init__(ShortcutRow, look, parent)

    def height_px(self, row: ShortcutRow, place: int) -> int:
        return self._look.sizes.px(48 if row.clash else 34)

    def paint_row(
        self, painter: QPainter, row: ShortcutRow, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        look, sizes = self._look, self._look.sizes
        rect = QRectF(option.rect).adjusted(sizes.px(16), 0, -sizes.px(16), 0)
        if not row.name:
            line = QRectF(rect.left(), rect.bottom() - sizes.px(25), rect.width(), sizes.px(22))
            draw_cut(painter, line, row.title.upper(), sizes.tiny_bold, look.colour("secondary"))
        else:
            paint_ground(painter, look, option, under="surface")
            rect.setRight(self._paint_keys(painter, rect, row) - sizes.px(10))
            self._paint_words(painter, rect, row)

    def _paint_keys(self, painter: QPainter, rect: QRectF, row: ShortcutRow) -> float:
        look, sizes = self._look, self._look.sizes
        if not row.keys:
            return rect.right()
        font = sizes.small_bold if row.chosen else sizes.small
        width = QFontMetricsF(font).horizontalAdvance(row.keys) + sizes.px(14)
        height = sizes.px(24)
        box = QRectF(rect.right() - width, rect.center().y() - height / 2, width, height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(look.colour("danger" if row.clash else "field_border"))
        painter.setBrush(look.colour("hover"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.setFont(font)
        painter.setPen(look.colour("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, row.keys)
        return box.left()

    def _paint_words(self, painter: QPainter, rect: QRectF, row: ShortcutRow) -> None:
        look, sizes = self._look, self._look.sizes
        if not row.clash:
            draw_cut(painter, rect, row.title, sizes.text, look.colour("text"))
            return
        half = rect.height() / 2
        upper = QRectF(rect.left(), rect.top() + 4, rect.width(), half - 2)
        draw_cut(painter, upper, row.title, sizes.text, look.colour("text"))
        lower = QRectF(rect.left(), rect.top() + half, rect.width(), half - 4)
        draw_cut(painter, lower, row.clash, sizes.small, look.colour("danger"))
