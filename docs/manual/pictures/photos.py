"""Photographs for the pictures, made by code: hills under a sky, each number another hour of the day; and blobs with ears."""

import math
from pathlib import Path

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QBrush, QColor, QImage, QLinearGradient, QPainter, QPen, QPolygonF

_SKIES = ("#8ec3ea", "#f6b26b", "#9fd3c0", "#e98fa0", "#7d8fd6")
_HILLS = ("#5d7a6b", "#43604f", "#2c4538")
_FURS = ("#f2b84b", "#a9795a", "#7fb069")
_EARS = (None, QPointF(30, 32), QPointF(42, 28))
"""Where the round ones are; a cat's are pointed."""


def photo(path: Path, number: int, width: int = 1600, height: int = 1067) -> Path:
    """Write a photograph; returns where it is."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    sky = QLinearGradient(0, 0, 0, height)
    sky.setColorAt(0, QColor(_SKIES[number % len(_SKIES)]))
    sky.setColorAt(1, QColor("#fff4e2"))
    painter.fillRect(image.rect(), QBrush(sky))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#fffadc"))
    sun = height * 0.15
    painter.drawEllipse(QRectF(width * (0.2 + 0.13 * (number * 3 % 5)), height * 0.15, sun, sun))
    for layer, colour in enumerate(_HILLS):
        level = height * (0.55 + 0.14 * layer)
        ridge = [
            QPointF(x, level + height * 0.06 * math.sin(number * 1.7 + 2 * layer + x / width * (7 - layer)))
            for x in range(0, width + 20, 20)
        ]
        painter.setBrush(QColor(colour))
        painter.drawPolygon(QPolygonF([QPointF(0, height), *ridge, QPointF(width, height)]))
    painter.end()
    if not image.save(str(path), "JPG", 88):
        raise RuntimeError(f"{path} cannot be written")
    return path


def blob(path: Path, number: int, side: int = 128) -> Path:
    """Write a small round animal that can be an emoji; returns where it is."""
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(_FURS[number % len(_FURS)]))
    ear = _EARS[number % len(_EARS)]
    for way in (1, -1):
        if ear is None:
            corners = ((-38, -20), (-32, -56), (-8, -36))
            painter.drawPolygon(QPolygonF([QPointF(side / 2 + way * x, side / 2 + y) for x, y in corners]))
        else:
            painter.drawEllipse(QPointF(side / 2 + way * (ear.x() - side / 2), ear.y()), 17, 17)
    painter.drawEllipse(QRectF(10, 22, side - 20, side - 28))
    painter.setBrush(QColor("#3a2c22"))
    for x in (42, 74):
        painter.drawEllipse(QRectF(x, 56, 12, 16))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor("#3a2c22"), 5, cap=Qt.PenCapStyle.RoundCap))
    painter.drawArc(QRectF(46, 66, 36, 28), 200 * 16, 140 * 16)
    painter.end()
    if not image.save(str(path), "PNG"):
        raise RuntimeError(f"{path} cannot be written")
    return path
