"""A picture of a person, with the dot that says whether they are there, or of a room."""

from PyQt6.QtCore import QSize
from PyQt6.QtGui import QImage, QPainter, QPaintEvent, QPixmap
from PyQt6.QtWidgets import QWidget

from qtclient.delegates.avatars import face_avatar, person_avatar, room_avatar
from qtclient.delegates.list_painting import draw_presence
from qtclient.itemmodels.people import People
from qtclient.theme.look import Look


class Portrait(QWidget):
    """A picture of `side` px that is only looked at."""

    def __init__(self, look: Look, side: int, ground: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._ground = ground
        self._side = look.sizes.px(side)
        self._people: People | None = None
        self._user, self._name, self._online = 0, "", False
        self._room, self._glyph, self._file = 0, "", 0
        self.setFixedSize(QSize(self._side + 2, self._side + 2))

    def follow(self, people: People) -> None:
        """Show faces where they are here, and as soon as they are."""
        self._people = people
        people.changed.connect(self._on_changed)
        if people.pictures is not None:
            people.pictures.arrived.connect(self._on_changed)

    def show_person(self, user: int, name: str, *, online: bool) -> None:
        """Show a person."""
        self._user, self._name, self._online = user, name, online
        self.update()

    def show_room(self, room: int, glyph: str, file: int) -> None:
        """Show a room: its picture, a file, or its sign."""
        self._room, self._glyph, self._file = room, glyph, file
        self.update()

    def _on_changed(self) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._picture(self.devicePixelRatioF()))
        ground = str(getattr(self._look.colours, self._ground))
        draw_presence(painter, self.rect().adjusted(0, 0, -2, -2), self._look, ground, online=self._online)
        painter.end()

    def _picture(self, ratio: float) -> QPixmap:
        face = self._face(ratio)
        if self._room and face is None:
            ground = str(getattr(self._look.colours, self._ground))
            return room_avatar(self._look, self._room, self._glyph, self._side, ratio, ground)
        if self._room and face is not None:
            return face_avatar(face, ratio)
        return person_avatar(self._look, self._user, self._name, self._side, ratio, face)

    def _face(self, ratio: float) -> QImage | None:
        people = self._people
        if people is None:
            return None
        if self._room:
            return people.face_of(self._file, self._side, ratio)
        return people.face(self._user, self._side, ratio)
