"""Which square of a picture is meant: moved and made smaller or larger, never beyond its edges. Pure but for cutting it out."""

import msgspec
from PyQt6.QtCore import QRect, QRectF, Qt
from PyQt6.QtGui import QImage

LEAST_PX = 64
"""A smaller square would be a blur wherever it is shown."""
MOST_ZOOM = 8.0
CUT_PX = 512
"""What is sent is no larger: the server makes less of it."""


class Crop(msgspec.Struct, frozen=True):
    """A square of a picture of `width` × `height` px: its middle and its side, in px of the picture."""

    width: int
    height: int
    x: float
    y: float
    side: float

    @classmethod
    def largest(cls, width: int, height: int) -> "Crop":
        """Return the largest square, in the middle."""
        return cls(width, height, width / 2, height / 2, float(min(width, height)))

    @property
    def zoom(self) -> float:
        """Return how much larger than in the largest square things are seen."""
        return min(self.width, self.height) / self.side

    @property
    def most_zoom(self) -> float:
        """Return how much larger they can be; 1 for a picture that is too small for that."""
        return max(1.0, min(MOST_ZOOM, min(self.width, self.height) / LEAST_PX))

    @property
    def rect(self) -> QRectF:
        """Return where the square lies."""
        return QRectF(self.x - self.side / 2, self.y - self.side / 2, self.side, self.side)

    def moved(self, x: float, y: float) -> "Crop":
        """Return the square moved so far, as far as the picture goes."""
        return self._at(self.x + x, self.y + y, self.side)

    def zoomed(self, zoom: float, x: float | None = None, y: float | None = None) -> "Crop":
        """Return the square at another zoom; what is seen at a point of the picture stays where it is seen."""
        side = min(self.width, self.height) / max(1.0, min(self.most_zoom, zoom))
        x, y = self.x if x is None else x, self.y if y is None else y
        kept = side / self.side
        return self._at(x + (self.x - x) * kept, y + (self.y - y) * kept, side)

    def _at(self, x: float, y: float, side: float) -> "Crop":
        half = side / 2
        return Crop(
            self.width,
            self.height,
            max(half, min(self.width - half, x)),
            max(half, min(self.height - half, y)),
            side,
        )


def cut(image: QImage, crop: Crop, most_px: int = CUT_PX) -> QImage:
    """Return the square of a picture, at most so many px wide; `image` may be a smaller copy of what `crop` is of."""
    share = image.width() / crop.width
    side = max(1, round(crop.side * share))
    left = min(round((crop.x - crop.side / 2) * share), image.width() - side)
    top = min(round((crop.y - crop.side / 2) * share), image.height() - side)
    square = image.copy(QRect(max(0, left), max(0, top), side, side))
    if side <= most_px:
        return square
    return square.scaled(
        most_px,
        most_px,
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
