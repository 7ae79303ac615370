"""A person's picture, with the dot that says whether they are there."""

from PyQt6.QtCore import QSize
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QWidget

from qtclient.delegates.avatars import person_avatar
from qtclient.delegates.list_painting import draw_presence
from qtclient.theme.look import Look


class Portrait(QWidget):
    """A picture of `side` px that is only looked at."""

    def __init__(self, look: Look, side: int, ground: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._ground = ground
        self._side = look.sizes.px(side)
        self._user, self._name, self._online = 0, "", False
        self.setFixedSize(QSize(self._side + 2, self._side + 2))

    def show_person(self, user: int, name: str, *, online: bool) -> None:
        """Show a person."""
        self._user, self._name, self._online = user, name, online
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        picture = person_avatar(self._look, self._user, self._name, self._side, self.devicePixelRatioF())
        painter.drawPixmap(0, 0, picture)
        ground = str(getattr(self._look.colours, self._ground))
        draw_presence(painter, self.rect().adjusted(0, 0, -2, -2), self._look, ground, online=self._online)
        painter.end()
