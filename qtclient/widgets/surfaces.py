"""Grounds: widgets that do nothing but lie under others, in a colour of the theme, with a line at an edge."""

from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QWidget

from qtclient.theme.look import Look


class Ground(QWidget):
    """A surface in one of the theme's colours."""

    def __init__(self, look: Look, colour: str, parent: QWidget | None = None, *, line: str = "") -> None:
        super().__init__(parent)
        self._look = look
        self._colour = colour
        self._line = line

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.colour(self._colour))
        painter.setPen(self._look.colour("border"))
        if self._line == "left":
            painter.drawLine(0, 0, 0, self.height())
        elif self._line == "right":
            painter.drawLine(self.width() - 1, 0, self.width() - 1, self.height())
        elif self._line == "top":
            painter.drawLine(0, 0, self.width(), 0)
        elif self._line == "bottom":
            painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.end()


class Card(QWidget):
    """A raised surface with round corners."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._look.colour("border"))
        painter.setBrush(self._look.colour("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 16, 16)
        painter.end()
