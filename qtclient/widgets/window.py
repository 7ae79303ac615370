"""The window: signing in, or the page of a server; at its left the servers, where there are several. Its keys."""

from PyQt6.QtCore import QByteArray, QEvent, Qt, pyqtSignal
from PyQt6.QtGui import QCloseEvent, QShowEvent
from PyQt6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from qtclient.itemmodels.servers import ServersModel
from qtclient.settings.commands import Keymap
from qtclient.theme.icons import program_icon
from qtclient.theme.look import Look
from qtclient.times.timers import single_shot
from qtclient.widgets.chat_page import ChatPage
from qtclient.widgets.rail import Rail
from qtclient.widgets.shortcuts import Shortcuts
from qtclient.widgets.signin_page import SignInPage

_SMALLEST_PX = 640, 420
_AFTER_FIRST_PAINT_MS = 50


class Window(QWidget):
    """The one window of the program. Emits what its keys ask for."""

    command_asked = pyqtSignal(str)
    """The name of a command of `commands`, called by its keys."""
    servers_asked = pyqtSignal()
    sign_out_asked = pyqtSignal()
    quit_asked = pyqtSignal()
    watched = pyqtSignal()
    """The window has the person's attention again."""
    left = pyqtSignal()
    """The window has it no longer."""
    closing = pyqtSignal()
    hidden = pyqtSignal()
    """The window was closed, and lives on out of sight."""

    def __init__(self, servers: ServersModel, look: Look, keymap: Keymap) -> None:
        super().__init__()
        self._look = look
        self.sign_in = SignInPage(look)
        self.rail = Rail(servers, look)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.sign_in)
        self._chats: list[ChatPage] = []
        self._chat: ChatPage | None = None
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.rail)
        line.addWidget(self._pages, 1)
        self.hides_when_closed = False
        self._decorate = single_shot(self, _AFTER_FIRST_PAINT_MS, self._set_icon)
        self.resize(1120, 740)
        self.show_rail(False)
        self.keymap = keymap
        self._shortcuts = Shortcuts(keymap, self)
        self._shortcuts.asked.connect(self.command_asked)
        keymap.changed.connect(self._tell_keys)
        self.show_title("", 0)

    def show_title(self, room: str, unread: int) -> None:
        """Write room and unread count into the title bar."""
        parts = [part for part in (room, "Hearth") if part]
        count = f"({unread}) " if unread else ""
        title = count + " – ".join(parts)
        if title != self.windowTitle():
            self.setWindowTitle(title)

    # ---- pages ----

    @property
    def chat(self) -> ChatPage:
        """Return the page of a server that is shown, or was shown last."""
        assert self._chat is not None  # noqa: S101 - the first page comes before whoever asks
        return self._chat

    def add_chat(self, chat: ChatPage) -> None:
        """Take in the page of another server; the first one is the one that is asked for."""
        self._pages.addWidget(chat)
        self._chats.append(chat)
        if self._chat is None:
            self._chat = chat
        self._tell_keys()

    def remove_chat(self, chat: ChatPage) -> None:
        """Let go of the page of a server; another one is the one that is asked for by then."""
        self._pages.removeWidget(chat)
        self._chats.remove(chat)

    def choose_chat(self, chat: ChatPage) -> None:
        """Let this page be the one that is asked for; shown it is by `show_chat`."""
        self._chat = chat

    def show_chat(self) -> None:
        """Show the rooms."""
        self._pages.setCurrentWidget(self.chat)

    def show_sign_in(self) -> None:
        """Show the page to sign in."""
        self._pages.setCurrentWidget(self.sign_in)

    @property
    def in_chat(self) -> bool:
        """Tell whether the rooms are shown."""
        return self._pages.currentWidget() is not self.sign_in

    @property
    def has_rooms(self) -> bool:
        """Tell whether rooms are shown, or wait behind the page to sign in."""
        return self.in_chat or self.sign_in.has_way_back

    def show_rail(self, shown: bool) -> None:
        """Show the servers at the left edge, or not; the smallest window has room for both."""
        width, height = map(self._look.sizes.px, _SMALLEST_PX)
        self.rail.setVisible(shown)
        screen = self.screen()
        if screen is not None:
            # In large letters it would reach below the screen, with the line that is written in.
            height = min(height, screen.availableSize().height())
        self.setMinimumSize(width + (self.rail.width_px if shown else 0), height)

    def restore_geometry(self, geometry: QByteArray) -> None:
        """Stand where the window stood before."""
        if not geometry.isEmpty():
            self.restoreGeometry(geometry)

    # ---- keys and attention ----

    def _tell_keys(self) -> None:
        for chat in self._chats:
            chat.set_window_keys(self._shortcuts.sequences())
            chat.show_keys(self.keymap)

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
