"""The window: signing in, or the rooms, the open room and its members side by side. Keys of the whole window."""

from PyQt6.QtCore import QByteArray, QEvent, Qt, pyqtSignal
from PyQt6.QtGui import QCloseEvent, QKeySequence, QShortcut, QShowEvent
from PyQt6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from qtclient.models import Models
from qtclient.theme.icons import program_icon
from qtclient.theme.look import Look
from qtclient.widgets.members_panel import MembersPanel
from qtclient.widgets.room_pane import RoomPane
from qtclient.widgets.sidebar import Sidebar
from qtclient.widgets.signin_page import SignInPage
from qtclient.widgets.switcher import Switcher
from qtclient.widgets.timers import single_shot

_SIDEBAR_PX, _MEMBERS_PX = 280, 232
_SMALLEST_PX = 640, 420
_SMALLEST_SIDEBAR_PX, _SMALLEST_PANE_PX, _SMALLEST_MEMBERS_PX = 180, 276, 170
"""Together not wider than the smallest window."""
_AFTER_FIRST_PAINT_MS = 50


class ChatPage(QWidget):
    """Sidebar, room and members, with handles between them."""

    def __init__(
        self,
        models: Models,
        look: Look,
    ) -> None:
        super().__init__()
        self.sidebar = Sidebar(models.rooms, look)
        self.pane = RoomPane(models.timeline, models.people, look, models.today)
        self.members = MembersPanel(models.members, look)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        for part in (self.sidebar, self.pane, self.members):
            self.splitter.addWidget(part)
        self.splitter.setStretchFactor(0, 0)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setStretchFactor(2, 0)
        px = look.sizes.px
        self.sidebar.setMinimumWidth(px(_SMALLEST_SIDEBAR_PX))
        self.pane.setMinimumWidth(px(_SMALLEST_PANE_PX))
        self.members.setMinimumWidth(px(_SMALLEST_MEMBERS_PX))
        self.splitter.setSizes([px(_SIDEBAR_PX), px(720), px(_MEMBERS_PX)])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.splitter)
        self.switcher = Switcher(models.switcher, look, self)
        self.show_members(False)

    def show_members(self, shown: bool) -> None:
        """Show the members' panel, or not."""
        self.members.setVisible(shown)
        self.pane.header.set_members_shown(shown)


class Window(QStackedWidget):
    """The one window of the program. Emits what its keys ask for."""

    room_step_asked = pyqtSignal(int, bool)
    """The next (1) or previous (-1) room; the next unread one when True."""
    switcher_asked = pyqtSignal()
    members_asked = pyqtSignal()
    end_asked = pyqtSignal()
    pane_step_asked = pyqtSignal(int)
    new_room_asked = pyqtSignal()
    new_direct_asked = pyqtSignal()
    servers_asked = pyqtSignal()
    sign_out_asked = pyqtSignal()
    watched = pyqtSignal()
    """The window has the person's attention again."""
    left = pyqtSignal()
    """The window has it no longer."""
    closing = pyqtSignal()
    hidden = pyqtSignal()
    """The window was closed, and lives on out of sight."""
    quit_asked = pyqtSignal()

    def __init__(self, chat: ChatPage, look: Look) -> None:
        super().__init__()
        self.chat = chat
        self.sign_in = SignInPage(look)
        self.addWidget(self.sign_in)
        self.addWidget(chat)
        self.hides_when_closed = False
        self._decorate = single_shot(self, _AFTER_FIRST_PAINT_MS, self._set_icon)
        self.setMinimumSize(*map(look.sizes.px, _SMALLEST_PX))
        self.resize(1120, 740)
        self._add_keys()
        self.show_title("", 0)

    def show_title(self, room: str, unread: int) -> None:
        """Write room and unread count into the title bar."""
        parts = [part for part in (room, "Hearth") if part]
        count = f"({unread}) " if unread else ""
        title = count + " – ".join(parts)
        if title != self.windowTitle():
            self.setWindowTitle(title)

    def show_chat(self) -> None:
        """Show the rooms."""
        self.setCurrentIndex(1)

    def show_sign_in(self) -> None:
        """Show the page to sign in."""
        self.setCurrentIndex(0)

    @property
    def in_chat(self) -> bool:
        """Tell whether the rooms are shown."""
        return self.currentIndex() == 1

    def restore_parts(self, geometry: QByteArray, splitter: QByteArray, *, members: bool) -> None:
        """Stand where the window stood before."""
        if not geometry.isEmpty():
            self.restoreGeometry(geometry)
        self.chat.show_members(members)
        if not splitter.isEmpty():
            self.chat.splitter.restoreState(splitter)
            self.chat.splitter.setHandleWidth(1)

    def _add_keys(self) -> None:
        for keys, slot in (
            ("Ctrl+K", self.switcher_asked.emit),
            ("F9", self.members_asked.emit),
            ("Ctrl+End", self.end_asked.emit),
            ("Ctrl+N", self.new_room_asked.emit),
            ("Ctrl+Shift+N", self.new_direct_asked.emit),
            ("Ctrl+Q", self.quit_asked.emit),
            ("Alt+Down", self._next),
            ("Alt+Up", self._previous),
            ("Alt+Shift+Down", self._next_unread),
            ("Alt+Shift+Up", self._previous_unread),
            ("Ctrl+Tab", self._next),
            ("Ctrl+Shift+Tab", self._previous),
            ("F6", self._next_pane),
            ("Shift+F6", self._previous_pane),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(slot)

    def _next(self) -> None:
        self.room_step_asked.emit(1, False)

    def _previous(self) -> None:
        self.room_step_asked.emit(-1, False)

    def _next_unread(self) -> None:
        self.room_step_asked.emit(1, True)

    def _previous_unread(self) -> None:
        self.room_step_asked.emit(-1, True)

    def _next_pane(self) -> None:
        self.pane_step_asked.emit(1)

    def _previous_pane(self) -> None:
        self.pane_step_asked.emit(-1)

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        self._decorate.start()

    def _set_icon(self) -> None:
        self.setWindowIcon(program_icon())

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.ActivationChange:
            told = self.watched if self.isActiveWindow() else self.left
            told.emit()

    def bring_up(self) -> None:
        """Stand before the person, from wherever the window was."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent | None) -> None:
        self.closing.emit()
        if event is None or not self.hides_when_closed:
            super().closeEvent(event)
            return
        event.ignore()
        self.hide()
        self.left.emit()
        self.hidden.emit()
