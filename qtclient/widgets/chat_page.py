"""What one server fills of the window: what it says to everybody, its rooms, the open room and a panel side by side."""

from PyQt6.QtCore import QByteArray, Qt
from PyQt6.QtGui import QKeySequence
from PyQt6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from qtclient.itemmodels.models import Models
from qtclient.settings.commands import Keymap
from qtclient.theme.look import Look
from qtclient.widgets.composer_edit import ComposerEdit
from qtclient.widgets.notice_line import NoticeLine
from qtclient.widgets.room_pane import RoomPane
from qtclient.widgets.side_panel import Panel, SidePanel
from qtclient.widgets.sidebar import Sidebar
from qtclient.widgets.switcher import Switcher

_SIDEBAR_PX, _SIDE_PX = 280, 300
_SMALLEST_SIDEBAR_PX, _SMALLEST_PANE_PX, _SMALLEST_SIDE_PX = 180, 276, 170
"""Together not wider than the smallest window."""


class ChatPage(QWidget):
    """Sidebar, room and a panel, with handles between them."""

    def __init__(
        self,
        models: Models,
        look: Look,
    ) -> None:
        super().__init__()
        self.sidebar = Sidebar(models.rooms, look)
        self.sidebar.me.portrait.follow(models.people)
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
        self.motd_line = NoticeLine(look)
        column.setSpacing(0)
        column.addWidget(self.motd_line)
        column.addWidget(self.splitter, 1)
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
        """Say on the buttons which keys do the same, and to the boxes what Enter does."""
        for box in self._boxes():
            box.enter_sends = keymap.enter_sends
        self.sidebar.switcher_button.show_keys(keymap.shown("switcher"))
        for panel, button in self.pane.header.panel_buttons.items():
            button.show_keys(keymap.shown(panel))

    def set_window_keys(self, keys: list[QKeySequence]) -> None:
        """Say which keys are the window's, whatever is typed into."""
        for box in self._boxes():
            box.set_window_keys(keys)

    def _boxes(self) -> tuple[ComposerEdit, ComposerEdit]:
        return self.pane.composer.box, self.side.thread_panel.composer.box

    def restore_parts(self, splitter: QByteArray) -> None:
        """Be divided as the page was before."""
        if not splitter.isEmpty():
            self.splitter.restoreState(splitter)
            self.splitter.setHandleWidth(1)

    def take_width_of(self, other: "ChatPage") -> None:
        """Let my rooms be as wide as those of another page: the eye does not jump."""
        sizes = self.splitter.sizes()
        wider = other.sidebar.width() - sizes[0]
        if wider and other.sidebar.isVisible():
            self.splitter.setSizes([sizes[0] + wider, sizes[1] - wider, *sizes[2:]])
