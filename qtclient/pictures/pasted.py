"""A picture from the clipboard, as it came: the bytes of a file where another program gave them, else what is painted.

Taking bytes as they are spares the window from decoding what would be encoded again.
"""

from typing import NamedTuple

from PyQt6.QtCore import QMimeData, Qt
from PyQt6.QtGui import QImage

from qtclient.pictures.cropping import Crop, cut

TYPES = ("image/png", "image/jpeg", "image/webp", "image/gif")
"""In this order: other programs offer one picture as many, and the first is the one without loss."""
_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif"}
_COARSE = 4


class Pasted(NamedTuple):
    """Either bytes of a type, or an image that is to be written as PNG."""

    image: QImage | None
    data: bytes
    type: str

    @property
    def ending(self) -> str:
        """Return how its name ends."""
        return _ENDINGS[self.type]


def pasted(source: QMimeData) -> Pasted | None:
    """Return the picture that is pasted; None where there is none after all."""
    type_ = next((each for each in TYPES if source.hasFormat(each)), "")
    data = source.data(type_).data() if type_ else b""
    if data:
        return Pasted(None, data, type_)
    image = QImage(source.imageData())
    return None if image.isNull() else Pasted(image, b"", "image/png")


def face_of(image: QImage, side: int) -> QImage:
    """Return a picture as a square of `side` px, at once: however large it is, most of it is never looked at."""
    coarse = image.scaled(
        side * _COARSE,
        side * _COARSE,
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.FastTransformation,
    )
    return cut(coarse, Crop.largest(coarse.width(), coarse.height()), side)
