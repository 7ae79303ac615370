"""How a server of the rail is painted: a tile with its initials, what waits there, and how it can be reached."""

from functools import lru_cache
from zlib import crc32

from PyQt6.QtCore import QModelIndex, QPoint, QPointF, QRect, QRectF, Qt
from PyQt6.QtGui import QColor, QFontMetricsF, QPainter, QPixmap
from PyQt6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem

from qtclient.delegates.avatars import initials
from qtclient.delegates.ratio import ratio_of
from qtclient.delegates.row_delegate import RowDelegate
from qtclient.itemmodels.servers import ServerRow
from qtclient.theme.look import Look

TILE_PX, ROW_PX = 40, 52
_ROUND_SHARE, _ROUND_OPEN_SHARE = 0.36, 0.28
_TOP_COUNT = 99
_LETTERS = "#ffffff"


class ServersDelegate(RowDelegate[ServerRow]):
    """Paints rows of `ServersModel`."""

    def __init__(self, look: Look, parent: QAbstractItemView) -> None:
        super().__init__(ServerRow, look, parent)

    def height_px(self, row: ServerRow, place: int) -> int:
        return self._look.sizes.px(ROW_PX)

    def paint_row(
        self, painter: QPainter, row: ServerRow, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = self._look.sizes.px(TILE_PX)
        centre = option.rect.center()
        tile = QRect(centre.x() - side // 2 + 1, centre.y() - side // 2 + 1, side, side)
        painter.drawPixmap(tile.topLeft(), self._tile(row, side, ratio_of(painter)))
        self._paint_edge(painter, option, row)
        self._paint_focus(painter, option, tile)
        if row.standing != "fine":
            self._paint_standing(painter, tile, row)
        if row.calling:
            self._paint_count(painter, tile, row.calling)

    def _tile(self, row: ServerRow, side: int, ratio: float) -> QPixmap:
        """Return the tile in its colour; grey where the server cannot be reached."""
        colours, share = self._look.colours, _ROUND_OPEN_SHARE if row.open else _ROUND_SHARE
        ground, ink = colours.avatar(crc32(row.name.encode())).name(), _LETTERS
        if row.standing != "fine":
            ground, ink = colours.border, colours.text
        family = self._look.sizes.bold.family()
        return _drawn(initials(row.letters_of), (ground, ink), family, side, ratio, share)

    def _paint_edge(self, painter: QPainter, option: QStyleOptionViewItem, row: ServerRow) -> None:
        """Mark the server that is shown by a bar at the edge, one where something waits by a dot."""
        px = self._look.sizes.px
        pointed = bool(option.state & QStyle.StateFlag.State_MouseOver)
        height = px(26) if row.open else px(14) if pointed else px(8) if row.calling or row.other else 0
        if not height:
            return
        box = QRectF(option.rect.left() - px(4), option.rect.center().y() + 1 - height / 2, px(8), height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour("accent" if row.open else "text"))
        painter.drawRoundedRect(box, px(4), px(4))

    def _paint_focus(self, painter: QPainter, option: QStyleOptionViewItem, tile: QRect) -> None:
        state, keyed = option.state, QStyle.StateFlag.State_KeyboardFocusChange
        if state & QStyle.StateFlag.State_HasFocus and state & keyed:
            box = QRectF(tile).adjusted(-3.5, -3.5, 3.5, 3.5)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(self._look.colour("accent"))
            painter.drawRoundedRect(box, box.width() * _ROUND_SHARE, box.width() * _ROUND_SHARE)

    def _paint_standing(self, painter: QPainter, tile: QRect, row: ServerRow) -> None:
        """Mark a server that is away by a ring, one that needs the person by a disc."""
        radius = self._look.sizes.px(5)
        centre = QPointF(tile.right() - radius * 0.6, tile.bottom() - radius * 0.6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour("sidebar"))
        painter.drawEllipse(centre, radius + 3, radius + 3)
        stopped = row.standing == "stopped"
        painter.setBrush(self._look.colour("danger" if stopped else "secondary"))
        painter.drawEllipse(centre, radius, radius)
        if not stopped:
            painter.setBrush(self._look.colour("sidebar"))
            painter.drawEllipse(centre, radius - 2, radius - 2)

    def _paint_count(self, painter: QPainter, tile: QRect, calling: int) -> None:
        look, px = self._look, self._look.sizes.px
        text = str(calling) if calling <= _TOP_COUNT else f"{_TOP_COUNT}+"
        font, height = look.sizes.tiny_bold, px(18)
        width = max(height, round(QFontMetricsF(font).horizontalAdvance(text)) + px(8))
        box = QRectF(tile.right() + px(6) - width, tile.top() - px(5), width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("sidebar"))
        painter.drawRoundedRect(box.adjusted(-2, -2, 2, 2), height / 2 + 2, height / 2 + 2)
        painter.setBrush(look.colour("accent"))
        painter.drawRoundedRect(box, height / 2, height / 2)
        painter.setFont(font)
        painter.setPen(look.colour("on_accent"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def tip(self, row: ServerRow, rect: QRect, at: QPoint) -> str:
        return row.tip


@lru_cache(maxsize=64)
def _drawn(
    letters: str, colours: tuple[str, str], family: str, side: int, ratio: float, share: float
) -> QPixmap:
    ground, ink = colours
    drawn = QPixmap(round(side * ratio), round(side * ratio))
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(QRectF(0, 0, side, side), side * share, side * share)
    font = painter.font()
    font.setFamily(family)
    font.setPixelSize(round(side * 0.38))
    font.setWeight(font.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(QColor(ink))
    painter.drawText(QRectF(0, 0, side, side), Qt.AlignmentFlag.AlignCenter, letters)
    painter.end()
    return drawn
