"""Icons as pixmaps: an SVG of ours, in one colour, at one size, for one screen."""

from functools import lru_cache
from pathlib import Path

from PyQt6.QtCore import QByteArray, QRectF, QSize, Qt
from PyQt6.QtGui import QIcon, QPainter, QPixmap
from PyQt6.QtSvg import QSvgRenderer

_FOLDER = Path(__file__).parent.parent / "resources" / "icons"


@lru_cache(maxsize=64)
def _source(name: str) -> str:
    return (_FOLDER / f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=512)
def pixmap(name: str, colour: str, side: int, ratio: float = 1.0) -> QPixmap:
    """Return an icon of `side` × `side` px in a colour, for a screen of that many device pixels per pixel."""
    drawn = QPixmap(QSize(round(side * ratio), round(side * ratio)))
    drawn.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))
    painter = QPainter(drawn)
    renderer.render(painter, QRectF(0, 0, drawn.width(), drawn.height()))
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn


def icon(name: str, colour: str, side: int = 16) -> QIcon:
    """Return an icon for one of Qt's own controls, sharp at one and at two device pixels per pixel."""
    made = QIcon(pixmap(name, colour, side))
    made.addPixmap(pixmap(name, colour, side, 2.0))
    return made


def program_icon() -> QIcon:
    """Return the picture of the program itself."""
    made = QIcon()
    for side in (32, 128):
        made.addPixmap(pixmap("hearth", "#000000", side))
    return made
