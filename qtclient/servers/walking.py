"""Going about by keys: to a room, to the next one, to the next part of the window; and what the title bar says of it."""

from collections.abc import Callable
from datetime import date

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtWidgets import QApplication, QWidget

from qtclient.servers.servers import Servers
from qtclient.times.timers import repeating
from qtclient.widgets.window import Window

_DAY_CHECK_MS = 60_000


class Walking(QObject):
    """Knows which server is shown."""

    minute = pyqtSignal()
    """Another minute has begun."""

    def __init__(self, servers: Servers, window: Window, today: Callable[[], date]) -> None:
        super().__init__(window)
        self._servers = servers
        self._window = window
        self._today = today
        self._day = today()
        self._day_check = repeating(self, _DAY_CHECK_MS, self._on_minute)
        self._day_check.start()

    # ---- moving about ----

    def open_switcher(self) -> None:
        """Open the switcher over the rooms."""
        if self._window.in_chat:
            self._window.chat.switcher.open(self._servers.here.conversation.room)

    def step_room(self, step: int, unread: bool) -> None:
        """Open the next or previous room, or unread one."""
        here = self._servers.here
        room = here.models.rooms.neighbour(here.conversation.room, step, unread=unread)
        if room is not None:
            here.conversation.open(room)

    def step_pane(self, step: int) -> None:
        """Give the focus to the next pane, round the end."""
        chat, rail = self._window.chat, self._window.rail
        composer, side = chat.pane.composer, chat.side
        panes: list[tuple[QWidget, QWidget]] = [
            (rail, rail.list),
            (chat.sidebar, chat.sidebar.rooms),
            (chat.pane.timeline, chat.pane.timeline),
            (composer, composer.box),
            (side, side),
        ]
        shown = [pane for pane in panes if pane[0].isVisible()]
        here = QApplication.focusWidget()
        inside = (place for place, (pane, _) in enumerate(shown) if pane is here or pane.isAncestorOf(here))
        if shown:
            _, next_one = shown[(next(inside, -1 if step > 0 else 0) + step) % len(shown)]
            if next_one is side:
                side.take_focus(Qt.FocusReason.ShortcutFocusReason)
            else:
                next_one.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # ---- what is said of where one is ----

    def show_title(self) -> None:
        """Write the open room, and what is unread on all servers, into the title bar."""
        here = self._servers.here
        room = here.models.rooms.title(here.conversation.room) if self._window.in_chat else ""
        self._window.show_title(room, self._servers.waiting())

    def _on_minute(self) -> None:
        accounts = self._servers.accounts
        for account in accounts:
            account.models.rooms.refresh_muted()
            # Whoever could only read may write again.
            account.conversation.refresh()
            account.side.refresh()
        self.minute.emit()
        self.show_title()
        if self._today() != self._day:
            self._day = self._today()
            for account in accounts:
                account.models.rooms.refresh()
                account.chat.pane.timeline.repaint_all()
