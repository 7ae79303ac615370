"""How many device pixels a painter has for one of ours."""

from PyQt6.QtGui import QPainter


def ratio_of(painter: QPainter) -> float:
    """Return the ratio of the device that is painted on."""
    device = painter.device()
    return device.devicePixelRatioF() if device is not None else 1.0
