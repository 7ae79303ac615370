"""Pictures for the window's tests, made by code: hills under a sky, each number another hour; and one that moves."""

import io
import math

from PIL import Image
from PyQt6.QtCore import QBuffer, QIODevice, QPointF, QRectF
from PyQt6.QtGui import QBrush, QColor, QImage, QLinearGradient, QPainter, QPolygonF

from chatprotocol.placeholder import encode
from chatprotocol.rows import File

_HOURS = ("#f6b26b", "#8ec3ea", "#e98fa0", "#9fd3c0", "#7d8fd6", "#f3d27a")


def photo(number: int, width: int = 1200, height: int = 800) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    sky = QLinearGradient(0, 0, 0, height)
    sky.setColorAt(0, QColor(_HOURS[number % 6]))
    sky.setColorAt(1, QColor("#fff4e2"))
    painter.fillRect(image.rect(), QBrush(sky))
    painter.setPen(QColor(0, 0, 0, 0))
    painter.setBrush(QColor(255, 250, 220))
    sun = height * 0.16
    painter.drawEllipse(QRectF(width * (0.15 + 0.11 * (number * 5 % 7)), height * 0.14, sun, sun))
    for layer, colour in enumerate(("#5d7a6b", "#43604f", "#2c4538")):
        level = height * (0.55 + 0.14 * layer)
        points = [
            QPointF(x, level + height * 0.07 * math.sin(number * 1.7 + layer * 2 + x / width * (7 - layer)))
            for x in range(0, width + 20, 20)
        ]
        painter.setBrush(QColor(colour))
        painter.drawPolygon(QPolygonF([QPointF(0, height), *points, QPointF(width, height)]))
    painter.end()
    return image


def in_bytes(image: QImage, format_: str = "JPG") -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, format_)
    return buffer.data().data()


def placeholder_of(image: QImage) -> str:
    wide = image.width() >= image.height()
    small = image.scaled(32 if wide else 24, 24 if wide else 32).convertToFormat(QImage.Format.Format_RGB888)
    lines = [small.constScanLine(y).asstring(3 * small.width()) for y in range(small.height())]
    return encode(b"".join(lines), small.width(), small.height())


def file_of(number: int, image: QImage, name: str = "") -> File:
    return File(
        id=number,
        name=name or f"photo-{number}.jpg",
        type="image/jpeg",
        bytes=2_400_000 + number * 10_000,
        width=image.width(),
        height=image.height(),
        placeholder=placeholder_of(image),
        sha256=bytes(32),
    )


def moving_picture(frames: int = 3, side: int = 120, delay_ms: int = 100) -> bytes:
    """A GIF whose frames are red, green, blue …"""
    colours = [(220, 30, 30), (30, 200, 30), (30, 30, 220)]
    made = [Image.new("RGB", (side, side), colours[each % 3]) for each in range(frames)]
    out = io.BytesIO()
    made[0].save(out, "GIF", save_all=True, append_images=made[1:], duration=delay_ms, loop=0)
    return out.getvalue()
