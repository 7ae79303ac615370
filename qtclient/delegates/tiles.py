"""Where the pictures of one message stand: one as it is, several as tiles in even rows. No Qt but rectangles."""

from collections.abc import Sequence
from typing import Final

from PyQt6.QtCore import QRectF

MOST_PX: Final = 320
LEAST_PX: Final = 44
"""Whatever is smaller lies within so much: it can be seen and hit."""
_ROW_PX: Final = 420
_GAP_PX: Final = 4
_IN_A_ROW: Final = 3
_FLAT, _SQUARE = 0.75, 1.0
"""The height of a tile in its widths: of two in a row, of three."""


def shown_size(width: int, height: int, room: float) -> tuple[float, float]:
    """Return how large a picture is shown in the room that there is: never larger than it is."""
    scale = min(1.0, min(MOST_PX, room) / width, MOST_PX / height)
    return max(1.0, width * scale), max(1.0, height * scale)


def tiles(sizes: Sequence[tuple[int, int]], left: float, top: float, room: float) -> list[QRectF]:
    """Return a box for each picture, from the top of their row downwards."""
    if not sizes:
        return []
    if len(sizes) == 1:
        width, height = shown_size(*sizes[0], room)
        return [QRectF(left, top, max(LEAST_PX, round(width)), max(LEAST_PX, round(height)))]
    boxes: list[QRectF] = []
    whole, y = min(room, MOST_PX if len(sizes) in (2, 4) else _ROW_PX), top
    for count in _rows(len(sizes)):
        wide = (whole - (count - 1) * _GAP_PX) / count
        high = round(wide * (_SQUARE if count == _IN_A_ROW else _FLAT))
        for place in range(count):
            x, end = (round(at * (wide + _GAP_PX)) for at in (place, place + 1))
            boxes.append(QRectF(left + x, y, end - _GAP_PX - x, high))
        y += high + _GAP_PX
    return boxes


def _rows(count: int) -> list[int]:
    """Return how many stand in each row: never more than three, never one alone below others."""
    if count <= _IN_A_ROW:
        return [count]
    pairs = -count % _IN_A_ROW
    return [2] * pairs + [_IN_A_ROW] * ((count - 2 * pairs) // _IN_A_ROW)
