"""How a command and its keys are painted: the name at the left, the keys in a box at the right."""

from PyQt6.QtCore import QModelIndex, QRectF, QSize, Qt
from PyQt6.QtGui import QFontMetricsF, QPainter
from PyQt6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from qtclient.delegates.list_painting import draw_cut, paint_ground
from qtclient.itemmodels.rows import RowRole
from qtclient.itemmodels.shortcuts import ShortcutRow
from qtclient.theme.look import Look


class ShortcutsDelegate(QStyledItemDelegate):
    """Paints rows that are `ShortcutRow`s."""

    def __init__(self, look: Look, parent: QAbstractItemView) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        row = _row(index)
        return QSize(0, self._look.sizes.px(48 if row.clash else 34))

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        if painter is None:
            return
        row, look, sizes = _row(index), self._look, self._look.sizes
        painter.save()
        rect = QRectF(option.rect).adjusted(sizes.px(16), 0, -sizes.px(16), 0)
        if not row.name:
            line = QRectF(rect.left(), rect.bottom() - sizes.px(25), rect.width(), sizes.px(22))
            draw_cut(painter, line, row.title.upper(), sizes.tiny_bold, look.colour("secondary"))
        else:
            chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            paint_ground(painter, look, option, chosen=chosen, under="surface")
            rect.setRight(self._paint_keys(painter, rect, row) - sizes.px(10))
            self._paint_words(painter, rect, row)
        painter.restore()

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


def _row(index: QModelIndex) -> ShortcutRow:
    row = index.data(RowRole.ROW)
    assert isinstance(row, ShortcutRow)  # noqa: S101 - the model's own
    return row
