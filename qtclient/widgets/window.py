"""The window: signing in, or the rooms, the open room and a panel side by side. Keys of the whole window."""

from PyQt6.QtCore import QByteArray, QEvent, Qt, pyqtSignal
from PyQt6.QtGui import QCloseEvent, QKeySequence, QShowEvent
from PyQt6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from qtclient.commands import Keymap
from qtclient.models import Models
from qtclient.theme.icons import program_icon
from qtclient.theme.look import Look
from qtclient.widgets.room_pane import RoomPane
from qtclient.widgets.shortcuts import Shortcuts
from qtclient.widgets.side_panel import Panel, SidePanel
from qtclient.widgets.sidebar import Sidebar
from qtclient.widgets.signin_page import SignInPage
from qtclient.widgets.switcher import Switcher
from qtclient.widgets.timers import single_shot

_SIDEBAR_PX, _SIDE_PX = 280, 300
_SMALLEST_PX = 640, 420
_SMALLEST_SIDEBAR_PX, _SMALLEST_PANE_PX, _SMALLEST_SIDE_PX = 180, 276, 170
"""Together not wider than the smallest window."""
_AFTER_FIRST_PAINT_MS = 50


class ChatPage(QWidget):
    """Sidebar, room and a panel, with handles between them."""

    def __init__(
        self,
        models: Models,
        look: Look,
    ) -> None:
        super().__init__()
        self.sidebar = Sidebar(models.rooms, look)
        self.pane = RoomPane(models.timeline, models.people, look, models.today)
        self.side = SidePanel(models, look)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        for part in (self.sidebar, self.pane, self.side):
            self.splitter.addWidget(part)
        self.splitter.setStretchFactor(0, 0)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setStretchFactor(2, 0)
        px = look.sizes.px
        self.sidebar.setMinimumWidth(px(_SMALLEST_SIDEBAR_PX))
        self.pane.setMinimumWidth(px(_SMALLEST_PANE_PX))
        self.side.setMinimumWidth(px(_SMALLEST_SIDE_PX))
        self.splitter.setSizes([px(_SIDEBAR_PX), px(720), px(_SIDE_PX)])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.splitter)
        self.switcher = Switcher(models.switcher, look, self)
        self.show_panel(None)

    @property
    def panel(self) -> Panel | None:
        """Return the panel that is shown, or would be if the rooms were."""
        return self.side.panel if self.side.isVisibleTo(self) else None

    def show_panel(self, panel: Panel | None) -> None:
        """Show a panel at the right, or none."""
        self.side.show_panel(panel)
        self.pane.header.set_panel(panel)

    def show_keys(self, keymap: Keymap) -> None:
        """Say on the buttons which keys do the same."""
        self.sidebar.switcher_button.show_keys(keymap.shown("switcher"))
        for panel, button in self.pane.header.panel_buttons.items():
            button.show_keys(keymap.shown(panel))

    def set_window_keys(self, keys: list[QKeySequence]) -> None:
        """Say which keys are the window's, whatever is typed into."""
        for box in (self.pane.composer.box, self.side.thread_panel.composer.box):
            box.set_window_keys(keys)


class Window(QStackedWidget):
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

    def __init__(self, chat: ChatPage, look: Look, keymap: Keymap) -> None:
        super().__init__()
        self.chat = chat
        self.sign_in = SignInPage(look)
        self.addWidget(self.sign_in)
        self.addWidget(chat)
        self.hides_when_closed = False
        self._decorate = single_shot(self, _AFTER_FIRST_PAINT_MS, self._set_icon)
        self.setMinimumSize(*map(look.sizes.px, _SMALLEST_PX))
        self.resize(1120, 740)
        self.keymap = keymap
        self._shortcuts = Shortcuts(keymap, self)
        self._shortcuts.asked.connect(self.command_asked)
        keymap.changed.connect(self._tell_keys)
        self._tell_keys()
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

    def restore_parts(self, geometry: QByteArray, splitter: QByteArray) -> None:
        """Stand where the window stood before."""
        if not geometry.isEmpty():
            self.restoreGeometry(geometry)
        if not splitter.isEmpty():
            self.chat.splitter.restoreState(splitter)
            self.chat.splitter.setHandleWidth(1)

    def _tell_keys(self) -> None:
        self.chat.set_window_keys(self._shortcuts.sequences())
        self.chat.show_keys(self.keymap)

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
