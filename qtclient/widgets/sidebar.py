"""The left side: the server, the rooms and people of mine, me."""

from PyQt6.QtCore import QAbstractItemModel, QPoint, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from qtclient.delegates.avatars import person_avatar
from qtclient.delegates.list_painting import draw_presence
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.controls import CutLabel, IconButton
from qtclient.widgets.lists import RoomList
from qtclient.widgets.surfaces import Ground


class Face(QWidget):
    """My own avatar, with the dot that says whether I am online."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._user, self._name, self._online = 0, "", False
        side = look.sizes.px(32)
        self.setFixedSize(QSize(side + 2, side + 2))

    def show_person(self, user: int, name: str, *, online: bool) -> None:
        """Show a person."""
        self._user, self._name, self._online = user, name, online
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = self._look.sizes.px(32)
        picture = person_avatar(self._look, self._user, self._name, side, self.devicePixelRatioF())
        painter.drawPixmap(0, 0, picture)
        ground = self._look.colours.sidebar
        draw_presence(painter, self.rect().adjusted(0, 0, -2, -2), self._look, ground, online=self._online)
        painter.end()


class Sidebar(Ground):
    """Emits what was chosen: a room, a place to add one, the switcher, the program's menu."""

    switcher_asked = pyqtSignal()
    menu_asked = pyqtSignal(QPoint)

    def __init__(self, rooms: QAbstractItemModel, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "sidebar", parent)
        self._server = CutLabel(look, "title")
        self._me = Face(look)
        self._name = CutLabel(look, "bold")
        self._state = CutLabel(look, "tiny", "secondary")
        self.rooms = RoomList(rooms, look, translate("Sidebar", "Rooms and people"))
        self.switcher_button = IconButton(
            look, "search", translate("Sidebar", "Go to a room or person"), keys="Ctrl+K", side=34
        )
        self.menu_button = IconButton(look, "chevron", translate("Sidebar", "Program menu"), side=34)
        self._lay_out(look)
        self.switcher_button.clicked.connect(self.switcher_asked)
        self.menu_button.clicked.connect(self._on_menu)

    def _lay_out(self, look: Look) -> None:
        px = look.sizes.px
        top = QWidget()
        top.setFixedHeight(look.sizes.bar)
        above = QHBoxLayout(top)
        above.setContentsMargins(px(16), 0, px(10), 0)
        above.addWidget(self._server, 1)
        above.addWidget(self.switcher_button)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self._name)
        words.addWidget(self._state)
        words.addStretch(1)
        bottom = Ground(look, "sidebar", line="top")
        bottom.setFixedHeight(px(58))
        below = QHBoxLayout(bottom)
        below.setContentsMargins(px(16), 1, px(10), 0)
        below.setSpacing(px(10))
        below.addWidget(self._me, 0, Qt.AlignmentFlag.AlignVCenter)
        below.addLayout(words, 1)
        below.addWidget(self.menu_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(self.rooms, 1)
        column.addWidget(bottom)

    def set_server(self, name: str) -> None:
        """Show which server this is."""
        self._server.set_text(name)

    def set_me(self, user: int, name: str, *, state: str, online: bool) -> None:
        """Show who I am here and how I stand with the server."""
        self._me.show_person(user, name, online=online)
        self._name.set_text(name)
        self._state.set_text(state)

    def _on_menu(self) -> None:
        self.menu_asked.emit(self.menu_button.mapToGlobal(QPoint(0, 0)))
