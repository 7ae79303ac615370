"""The picture in the tray: the program's own, with the number of what calls for me, or a dot for what merely waits."""

from functools import lru_cache

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QFont, QIcon, QPainter, QPixmap

from qtclient.theme.colours import Colours
from qtclient.theme.icons import pixmap

SIDES = (16, 22, 24, 32, 48, 64)
"""In px: what trays ask for."""

_TOP_COUNT = 99
_QUIET_OPACITY = 0.5


@lru_cache(maxsize=32)
def tray_icon(colours: Colours, calling: str, *, waiting: bool, quiet: bool) -> QIcon:
    """Return the picture; `calling` is what stands on it, empty for a dot where something is `waiting`."""
    made = QIcon()
    for side in SIDES:
        made.addPixmap(_drawn(colours, calling, side, waiting=waiting, quiet=quiet))
    return made


def count_text(count: int) -> str:
    """Return how a number is written where there is room for two digits."""
    return "" if not count else str(count) if count <= _TOP_COUNT else f"{_TOP_COUNT}+"


def _drawn(colours: Colours, calling: str, side: int, *, waiting: bool, quiet: bool) -> QPixmap:
    drawn = QPixmap(side, side)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(_QUIET_OPACITY if quiet else 1)
    painter.drawPixmap(0, 0, pixmap("hearth", colours.accent, side))
    painter.setOpacity(1)
    if calling:
        _draw_number(painter, colours, calling, side)
    elif waiting:
        _draw_dot(painter, colours, side)
    painter.end()
    return drawn


def _draw_number(painter: QPainter, colours: Colours, text: str, side: int) -> None:
    height = side * 0.62
    width = max(height, min(side, height * (0.46 + 0.42 * len(text))))
    box = QRectF(side - width, side - height, width, height)
    _cut(painter, box, side)
    painter.setBrush(QColor(colours.danger))
    painter.drawRoundedRect(box, height / 2, height / 2)
    font = QFont()
    font.setBold(True)
    font.setPixelSize(max(1, round(height * (0.78 if len(text) < 3 else 0.6))))
    painter.setFont(font)
    painter.setPen(QColor(colours.surface))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _draw_dot(painter: QPainter, colours: Colours, side: int) -> None:
    radius = side * 0.2
    centre = QPointF(side - radius, side - radius)
    box = QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)
    _cut(painter, box, side)
    painter.setBrush(QColor(colours.link))
    painter.drawEllipse(box)


def _cut(painter: QPainter, box: QRectF, side: int) -> None:
    """Cut a rim out of the picture, so that what stands on it stands out on a tray of any colour."""
    rim = max(1.0, side / 20)
    wider = box.adjusted(-rim, -rim, rim, rim)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    painter.setBrush(Qt.GlobalColor.black)
    painter.drawRoundedRect(wider, wider.height() / 2, wider.height() / 2)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
