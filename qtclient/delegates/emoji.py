"""Emoji as pictures: drawn once per size and kept. Drawing one takes milliseconds, painting one that is kept nearly none."""

from collections import OrderedDict
from typing import NamedTuple

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QFont, QPainter, QPixmap

from qtclient.theme.look import Look

_KEPT = 1024


class _Key(NamedTuple):
    emoji: str
    side: int
    ratio: float
    family: str
    colour: str


_pictures: OrderedDict[_Key, QPixmap] = OrderedDict()


def emoji_picture(emoji: str, look: Look, side: int, ratio: float, *, draw: bool = True) -> QPixmap | None:
    """Return an emoji `side` px high and wide; None where it was not drawn before and is not to be drawn now."""
    key = _Key(emoji, side, ratio, look.sizes.text.family(), look.colours.text)
    picture = _pictures.get(key)
    if picture is not None:
        _pictures.move_to_end(key)
    elif draw:
        picture = _pictures[key] = _drawn(key)
        if len(_pictures) > _KEPT:
            _pictures.popitem(last=False)
    return picture


def _drawn(key: _Key) -> QPixmap:
    drawn = QPixmap(round(key.side * key.ratio), round(key.side * key.ratio))
    drawn.setDevicePixelRatio(key.ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    font = QFont(key.family)
    font.setPixelSize(round(key.side * 0.8))
    painter = QPainter(drawn)
    painter.setFont(font)
    painter.setPen(QColor(key.colour))
    painter.drawText(QRectF(0, 0, key.side, key.side), Qt.AlignmentFlag.AlignCenter, key.emoji)
    painter.end()
    return drawn
