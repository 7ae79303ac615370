"""Photographs for the pictures, made by code: hills under a sky, each number another hour of the day."""

import math
from pathlib import Path

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QBrush, QColor, QImage, QLinearGradient, QPainter, QPolygonF

_SKIES = ("#8ec3ea", "#f6b26b", "#9fd3c0", "#e98fa0", "#7d8fd6")
_HILLS = ("#5d7a6b", "#43604f", "#2c4538")


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
