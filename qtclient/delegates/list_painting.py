"""What the rows of all lists share: their ground, cut texts, pills, the dot of who is there."""

from functools import lru_cache

from PyQt6.QtCore import QPointF, QRect, QRectF, Qt
from PyQt6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PyQt6.QtWidgets import QStyle, QStyleOptionViewItem

from qtclient.delegates.ratio import ratio_of
from qtclient.theme.icons import pixmap
from qtclient.theme.look import Look

_LINE = Qt.AlignmentFlag.AlignVCenter
_THINNEST_SHARE = 0.2
"""Of a font's height: hardly a letter is thinner."""


def paint_ground(
    painter: QPainter,
    look: Look,
    option: QStyleOptionViewItem,
    *,
    under: str = "sidebar",
    chosen: bool | None = None,
) -> str:
    """Paint what lies behind a row: chosen, pointed at, focused; returns the colour that it is now.

    What is chosen the view knows, unless the row does.
    """
    colours = look.colours
    box = QRectF(option.rect).adjusted(6, 1, -6, -1)
    state = option.state
    if chosen is None:
        chosen = bool(state & QStyle.StateFlag.State_Selected)
    pointed = bool(state & QStyle.StateFlag.State_MouseOver)
    ground = colours.selected if chosen else colours.sidebar_hover if pointed else ""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if ground:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(box, 8, 8)
    keyed = QStyle.StateFlag.State_HasFocus
    if state & keyed and state & QStyle.StateFlag.State_KeyboardFocusChange:
        painter.setPen(QColor(colours.accent))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
    return ground or str(getattr(colours, under))


def paint_sign(painter: QPainter, look: Look, box: QRectF, icon: str) -> None:
    """Paint an icon on a square with round corners: what stands where there is no picture."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour("selected"))
    painter.drawRoundedRect(box, 6, 6)
    side = round(box.width() * 0.55)
    at = box.center() - QPointF(side / 2, side / 2)
    painter.drawPixmap(at, pixmap(icon, look.colours.accent_text, side, ratio_of(painter)))


def draw_cut(painter: QPainter, rect: QRectF, text: str, font: QFont, colour: QColor) -> bool:
    """Write a line, cut with an ellipsis where it is too long; tells whether it was."""
    shown = _cut(text, font, rect.width())
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(rect, _LINE, shown)
    return shown != text


@lru_cache(maxsize=1024)
def width_of(text: str, font: QFont) -> float:
    """Return how much room a line takes, in px: what stands in a list is asked for again and again."""
    return QFontMetricsF(font).horizontalAdvance(text)


@lru_cache(maxsize=1024)
def _cut(text: str, font: QFont, width: float) -> str:
    """Return as much of a line as there is room for. What is far beyond it is not looked at: that takes the longest."""
    metrics = QFontMetricsF(font)
    most = int(width / (metrics.height() * _THINNEST_SHARE)) + 1
    looked_at = text if len(text) <= most else f"{text[:most]}…"
    return metrics.elidedText(looked_at, Qt.TextElideMode.ElideRight, width)


def draw_pill(
    painter: QPainter, right: float, middle: float, text: str, look: Look, *, call: bool, quiet: bool
) -> float:
    """Draw a number in a pill that ends at `right`; returns where it begins. `call`: it calls for me."""
    sizes, colours = look.sizes, look.colours
    font = sizes.tiny_bold
    height = sizes.px(19)
    width = max(height, width_of(text, font) + sizes.px(11))
    box = QRectF(right - width, middle - height / 2, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    ground, ink = (colours.accent, colours.on_accent) if call else (colours.pill, colours.on_pill)
    if quiet and not call:
        ground, ink = colours.border, colours.text
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(box, height / 2, height / 2)
    painter.setFont(font)
    painter.setPen(QColor(ink))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    return box.left()


def draw_presence(painter: QPainter, avatar: QRect, look: Look, under: str, *, online: bool) -> None:
    """Draw the dot of who is there at the corner of an avatar, cut out of the ground."""
    if not online:
        return
    radius = avatar.width() * 0.15
    centre = QPointF(avatar.right() - radius * 0.7, avatar.bottom() - radius * 0.7)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(under))
    painter.drawEllipse(centre, radius + 2, radius + 2)
    painter.setBrush(look.colour("online"))
    painter.drawEllipse(centre, radius, radius)
