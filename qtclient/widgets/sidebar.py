"""The left side: the server, the rooms and people of mine, me."""

from PyQt6.QtCore import QAbstractItemModel, QPoint, QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PyQt6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.controls import CutLabel, IconButton
from qtclient.widgets.lists import RoomList
from qtclient.widgets.portrait import Portrait
from qtclient.widgets.surfaces import Ground
from qtclient.words.plain import isolated


class Me(QAbstractButton):
    """Who I am here and how I stand with the server; a press shows more of me."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        px = look.sizes.px
        self.portrait = Portrait(look, 32, "sidebar")
        self.name = CutLabel(look, "bold")
        self.state = CutLabel(look, "tiny", "secondary")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self.name)
        words.addWidget(self.state)
        words.addStretch(1)
        line = QHBoxLayout(self)
        line.setContentsMargins(px(8), px(4), px(4), px(4))
        line.setSpacing(px(10))
        line.addWidget(self.portrait, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addLayout(words, 1)

    def show_me(self, user: int, name: str, *, state: str, online: bool) -> None:
        """Show me."""
        self.portrait.show_person(user, name, online=online)
        self.name.set_text(name)
        self.state.set_text(state)
        self.setAccessibleName(translate("Sidebar", "Your profile: {name}").format(name=isolated(name)))

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._look.colour("accent" if self.hasFocus() else "sidebar"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.end()


class Sidebar(Ground):
    """Emits what was chosen: a room, a place to add one, the switcher, the program's menu."""

    switcher_asked = pyqtSignal()
    menu_asked = pyqtSignal(QPoint)

    def __init__(self, rooms: QAbstractItemModel, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "sidebar", parent)
        self._server = CutLabel(look, "title")
        self.me = Me(look)
        self.rooms = RoomList(rooms, look, translate("Sidebar", "Rooms and people"))
        self.switcher_button = IconButton(
            look, "search", translate("Sidebar", "Go to a room or person"), side=34
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
        bottom = Ground(look, "sidebar", line="top")
        bottom.setFixedHeight(px(58))
        below = QHBoxLayout(bottom)
        below.setContentsMargins(px(8), 1, px(10), 0)
        below.setSpacing(px(6))
        below.addWidget(self.me, 1)
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
        self.me.show_me(user, name, state=state, online=online)

    def _on_menu(self) -> None:
        self.menu_asked.emit(self.menu_button.mapToGlobal(QPoint(0, 0)))
