"""What stands in the place of a picture until it is here: a few colours of it, as a tiny image that is painted large."""

from functools import lru_cache

from PyQt6.QtGui import QImage

from chatprotocol.placeholder import raster

_LONG_PX, _SHORT_PX = 6, 4
"""There is hardly more in a placeholder than this shows, and several may come into sight in one frame."""


@lru_cache(maxsize=4096)
def placeholder_image(placeholder: str, wide: bool, high: bool) -> QImage | None:
    """Return a placeholder as an image of a few pixels; None where it is none."""
    width = _SHORT_PX if high else _LONG_PX
    height = _SHORT_PX if wide else _LONG_PX
    pixels = raster(placeholder, width, height)
    if pixels is None:
        return None
    return QImage(pixels, width, height, 3 * width, QImage.Format.Format_RGB888).convertToFormat(
        QImage.Format.Format_RGB32
    )
