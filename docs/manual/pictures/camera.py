"""Takes pictures of a window with the menus that stand over it, and keeps them small."""

import sys
from collections import Counter
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QImage, QPainter
from PyQt6.QtWidgets import QApplication


class Camera:
    """Takes a window with the menus that stand over it."""

    def __init__(self, window: Any, folder: Path) -> None:
        self._window, self.folder = window, folder

    def take(self, name: str, part: Any = None) -> None:
        """Take a picture of all of it, or of a rectangle."""
        picture = self._window.grab()
        painter = QPainter(picture)
        corner = self._window.mapToGlobal(QPoint())
        for widget in QApplication.topLevelWidgets():
            if widget.isVisible() and widget.windowType() == Qt.WindowType.Popup:
                painter.drawPixmap(widget.geometry().topLeft() - corner, widget.grab())
        painter.end()
        image, ratio = picture.toImage(), picture.devicePixelRatio()
        if part is not None:
            image = image.copy(*(int(each * ratio) for each in part.getRect()))
        self._save(image, self.folder / f"{name}.png")

    def _save(self, image: Any, path: Path) -> None:
        """Keep the colours that there are most of: a window has few, and the picture is a third of the size."""
        image = image.convertToFormat(QImage.Format.Format_RGB32)
        pixels = memoryview(image.constBits().asarray(image.sizeInBytes())).cast("I")
        image_colours = [colour for colour, _ in Counter(pixels).most_common()]
        # First one of each shade, so that small things such as emoji keep theirs.
        shades = {colour & 0xE0E0E0: colour for colour in reversed(image_colours)}
        table = list(dict.fromkeys([*shades.values(), *image_colours]))[:256]
        image = image.convertToFormat(QImage.Format.Format_Indexed8, table)
        if not image.save(str(path), "PNG", 0):
            raise RuntimeError(f"{path} cannot be written")
        sys.stdout.write(
            f"{path.name}: {image.width()} x {image.height()}, {path.stat().st_size // 1024} kB\n"
        )
