"""Decodes pictures, within limits: they come from strangers. Works in any thread, and never in the window's.

Only the formats that the server makes thumbnails of are tried, by what the bytes are and not by what they are called: a
drawing, a page or a document is no picture here, whatever program it would start.
"""

from pathlib import Path
from typing import Final

from PyQt6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QBrush, QColor, QImage, QImageIOHandler, QImageReader, QPainter

from qtclient.pictures.records import NoPicture, Picture, TooLarge, Unreadable, Wanted

FORMATS: Final = frozenset({b"jpeg", b"png", b"gif", b"webp"})
MOST_PIXELS: Final = 120_000_000
"""Of a picture as it lies in its file: more is a trap, or a map that needs a program of its own."""
_MOST_MEMORY_MIB: Final = 512
MOST_FRAMES: Final = 150
MOST_MOVING_BYTES: Final = 24 * 1024 * 1024
_SHORTEST_MS, _USUAL_MS = 20, 100
"""Frames that claim to be shown for less than the first are shown for the second, as browsers do."""
_ROTATES: Final = QImageIOHandler.Transformation.TransformationRotate90


def decoded(data: bytes | Path, wanted: Wanted) -> Picture:
    """Decode a picture as it is wanted. Raises Unreadable."""
    reader, _keep = _opened(data)
    size = _checked_size(reader)
    fitted = _fitted(size, wanted)
    if fitted != size:
        reader.setScaledSize(_before_rotation(fitted, reader))
    first = reader.read()
    if first.isNull():
        raise Unreadable(reader.errorString())
    moves = reader.supportsAnimation() and reader.imageCount() != 1
    frames = [_finished(first, wanted)]
    delays = [reader.nextImageDelay()]
    if moves and wanted.moving:
        _read_on(reader, wanted, frames, delays)
    shown_ms = tuple(map(_delay_ms, delays)) if len(frames) > 1 else ()
    return Picture(tuple(frames), shown_ms, moves=moves)


def size_of(data: bytes | Path) -> QSize:
    """Return how large a picture is, upright; empty where it is none. Reads no more than its head."""
    try:
        reader, _keep = _opened(data)
        return _checked_size(reader)
    except Unreadable:
        return QSize()


def _opened(data: bytes | Path) -> tuple[QImageReader, QBuffer | None]:
    """Return a reader, and what it reads from: that must live as long."""
    buffer = None
    if isinstance(data, Path):
        if not data.is_file():
            raise NoPicture("nothing that lies on a disk: a pipe would never end")
        reader = QImageReader(str(data))
    else:
        buffer = QBuffer()
        buffer.setData(QByteArray(data))
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    if QImageReader.allocationLimit() < _MOST_MEMORY_MIB:
        QImageReader.setAllocationLimit(_MOST_MEMORY_MIB)
    return reader, buffer


def _checked_size(reader: QImageReader) -> QSize:
    """Return how large the picture is when it stands upright."""
    if not reader.canRead() or reader.format().data() not in FORMATS:
        raise NoPicture("no picture of a kind that is shown here")
    size = reader.size()
    if size.isEmpty():
        raise Unreadable("a picture without a size")
    if size.width() * size.height() > MOST_PIXELS:
        raise TooLarge("a picture of too many pixels")
    return _before_rotation(size, reader)


def _before_rotation(size: QSize, reader: QImageReader) -> QSize:
    """Return a size turned as the picture lies in its file, or back."""
    return size.transposed() if reader.transformation() & _ROTATES else size


def _fitted(size: QSize, wanted: Wanted) -> QSize:
    """Return how large the picture is made: to cover the box, or to lie within it."""
    box = QSize(wanted.width, wanted.height)
    if wanted.fills:
        return size.scaled(box, Qt.AspectRatioMode.KeepAspectRatioByExpanding).expandedTo(QSize(1, 1))
    if size.width() <= box.width() and size.height() <= box.height():
        return size
    return size.scaled(box, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))


def _read_on(reader: QImageReader, wanted: Wanted, frames: list[QImage], delays: list[int]) -> None:
    """Read the other frames, as many as may be held."""
    most = max(1, MOST_MOVING_BYTES // max(1, frames[0].sizeInBytes()))
    while len(frames) < min(most, MOST_FRAMES):
        frame = reader.read()
        if frame.isNull():
            return
        frames.append(_finished(frame, wanted))
        delays.append(reader.nextImageDelay())


def _delay_ms(said: int) -> int:
    return said if said >= _SHORTEST_MS else _USUAL_MS


def _finished(image: QImage, wanted: Wanted) -> QImage:
    """Return a frame as it will be painted: cut to its box, with round corners, in the form that is painted fastest."""
    if wanted.fills:
        corner = image.rect().center() - QRect(0, 0, wanted.width, wanted.height).center()
        image = image.copy(QRect(corner.x(), corner.y(), wanted.width, wanted.height))
    if wanted.radius:
        return rounded(image, wanted.radius)
    alpha = image.hasAlphaChannel()
    return image.convertToFormat(
        QImage.Format.Format_ARGB32_Premultiplied if alpha else QImage.Format.Format_RGB32
    )


def rounded(image: QImage, radius: float) -> QImage:
    """Return a picture with round corners."""
    made = QImage(image.size(), QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(QColor(0, 0, 0, 0))
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    brush = QBrush()
    brush.setTextureImage(image)
    painter.setBrush(brush)
    painter.drawRoundedRect(QRectF(made.rect()), radius, radius)
    painter.end()
    return made
