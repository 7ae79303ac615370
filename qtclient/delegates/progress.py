"""How far something has come: a ring over a picture, a bar in a box."""

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen

from qtclient.theme.look import Look

_FULL = 360 * 16
_RING_PX = 3.5


def paint_ring(painter: QPainter, box: QRectF, share: float, *, still: bool) -> None:
    """Paint a ring that closes, in white on a dark disc; paler where nothing goes on."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 140))
    painter.drawEllipse(box)
    inner = box.adjusted(5, 5, -5, -5)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(255, 255, 255, 70), _RING_PX))
    painter.drawEllipse(inner)
    ink = QColor(255, 255, 255, 150 if still else 255)
    painter.setPen(QPen(ink, _RING_PX, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawArc(inner, _FULL // 4, -round(_FULL * max(0.02, share)))


def paint_bar(painter: QPainter, look: Look, box: QRectF, share: float, *, still: bool) -> None:
    """Paint a bar that fills."""
    radius = box.height() / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour("border"))
    painter.drawRoundedRect(box, radius, radius)
    done = QRectF(box.left(), box.top(), max(box.height(), box.width() * share), box.height())
    painter.setBrush(look.colour("secondary" if still else "accent"))
    painter.drawRoundedRect(done, radius, radius)
