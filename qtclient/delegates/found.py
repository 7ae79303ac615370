"""How a message beside the room is painted: who, when and where on a line or two, then up to three lines of its words."""

from collections.abc import Callable
from datetime import date

from PyQt6.QtCore import QModelIndex, QPoint, QPointF, QRect, QRectF, Qt
from PyQt6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PyQt6.QtWidgets import QAbstractItemView, QStyleOptionViewItem

from qtclient.delegates.avatars import person_avatar
from qtclient.delegates.body import from_utf16, utf16_length
from qtclient.delegates.list_painting import draw_cut, paint_ground
from qtclient.delegates.ratio import ratio_of
from qtclient.delegates.row_delegate import RowDelegate
from qtclient.itemmodels.found import FoundRow
from qtclient.itemmodels.people import People
from qtclient.theme.look import Look
from qtclient.times.moments import exact, list_time
from qtclient.words.plain import one_line

_LINES = 3
_ELLIPSIS = "…"


class FoundDelegate(RowDelegate[FoundRow]):
    """Paints rows that are `FoundRow`s."""

    def __init__(
        self, people: People, look: Look, today: Callable[[], date], parent: QAbstractItemView
    ) -> None:
        super().__init__(FoundRow, look, parent)
        self._view = parent
        self._people = people
        self._today = today

    def height_px(self, row: FoundRow, place: int) -> int:
        sizes = self._look.sizes
        lines = self._laid(row, self._text_width(self._view.viewport().width())).lineCount()  # type: ignore[union-attr]  # a view always has one
        head = sizes.line + (sizes.small_line if row.place else 0)
        return head + max(1, lines) * sizes.line + sizes.px(14 if not sizes.compact else 8)

    def paint_row(
        self, painter: QPainter, row: FoundRow, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        sizes = self._look.sizes
        paint_ground(painter, self._look, option)
        rect = QRectF(option.rect)
        top = rect.top() + sizes.px(4 if sizes.compact else 7)
        left = rect.left() + self._text_left()
        line = QRectF(left, top, self._text_width(round(rect.width())), sizes.line)
        if row.at:
            side, ratio = self._avatar(), ratio_of(painter)
            name, face = self._people.name(row.author), self._people.face(row.author, side, ratio)
            picture = person_avatar(self._look, row.author, name, side, ratio, face)
            painter.drawPixmap(round(rect.left()) + sizes.px(14), round(top) + sizes.px(2), picture)
            self._paint_head(painter, line, row)
        else:
            draw_cut(painter, line, row.place or _ELLIPSIS, sizes.bold, self._look.colour("text"))
        y = line.bottom()
        if row.place:
            if row.at:
                place = QRectF(left, y, line.width(), sizes.small_line)
                draw_cut(painter, place, row.place, sizes.small, self._look.colour("secondary"))
            y += sizes.small_line
        painter.setPen(self._look.colour("text"))
        self._laid(row, line.width()).draw(painter, QPointF(left, y))

    def _paint_head(self, painter: QPainter, line: QRectF, row: FoundRow) -> None:
        look, sizes = self._look, self._look.sizes
        time = list_time(row.at, self._today())
        width = QFontMetricsF(sizes.small).horizontalAdvance(time) + 2
        right = QRectF(line.right() - width, line.top(), width, line.height())
        draw_cut(painter, right, time, sizes.small, look.colour("secondary"))
        name = QRectF(line.left(), line.top(), line.width() - width - sizes.px(8), line.height())
        draw_cut(painter, name, self._people.name(row.author), sizes.bold, look.colours.name(row.author))

    # ---- the words ----

    def _avatar(self) -> int:
        return self._look.sizes.px(22 if self._look.sizes.compact else 28)

    def _text_left(self) -> int:
        return self._look.sizes.px(14) + self._avatar() + self._look.sizes.px(10)

    def _text_width(self, view_width: int) -> float:
        return max(self._look.sizes.px(60), view_width - self._text_left() - self._look.sizes.px(16))

    def _laid(self, row: FoundRow, width: float) -> QTextLayout:
        """Lay out the words on as many lines as there is room for; the last ends in an ellipsis where more follow."""
        text = row.text.replace("\n", " ")
        layout = self._broken(text, row, width)
        if layout.lineCount() > _LINES:
            last = layout.lineAt(_LINES - 1)
            end = from_utf16(text, last.textStart() + last.textLength())
            layout = self._broken(text[: max(0, end - 2)].rstrip() + _ELLIPSIS, row, width)
        return layout

    def _broken(self, text: str, row: FoundRow, width: float) -> QTextLayout:
        sizes = self._look.sizes
        layout = QTextLayout(text, sizes.text)
        option = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        layout.setTextOption(option)
        layout.setFormats([self._marked(text, start, end) for start, end in row.spans if start < len(text)])
        layout.beginLayout()
        count = 0
        while count <= _LINES and (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, count * sizes.line + sizes.baseline - line.ascent()))
            count += 1
        layout.endLayout()
        return layout

    def _marked(self, text: str, start: int, end: int) -> QTextLayout.FormatRange:
        looks = QTextCharFormat()
        looks.setForeground(QColor(self._look.colours.accent_text))
        looks.setFontWeight(QFont.Weight.DemiBold)
        made = QTextLayout.FormatRange()
        made.start, made.length = utf16_length(text[:start]), utf16_length(text[start:end])
        made.format = looks
        return made

    def tip(self, row: FoundRow, rect: QRect, at: QPoint) -> str:
        said = [exact(row.at) if row.at else "", row.place, one_line(row.text)]
        return "\n".join(filter(None, said))
