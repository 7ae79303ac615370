"""Wires the program together; holds what lives as long as it. Nothing is decided here but who hears whom."""

from collections.abc import Callable
from functools import partial
from time import time

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QApplication

from qtclient.bridge import Bridge, Opener
from qtclient.conversation.room import Conversation
from qtclient.engine.door import Door
from qtclient.engine.thread import EngineThread
from qtclient.itemmodels.models import Models
from qtclient.itemmodels.servers import ServersModel
from qtclient.notifications.notifier import Notifier
from qtclient.notifications.tray import Tray
from qtclient.notifications.tray_keeping import TrayKeeping
from qtclient.panels.side import Side
from qtclient.process.unhandled import Unhandled
from qtclient.servers.account import Account, Shared
from qtclient.servers.entrance import Entrance
from qtclient.servers.linking import Linking
from qtclient.servers.mirror import Mirror
from qtclient.servers.servers import Servers
from qtclient.servers.walking import Walking
from qtclient.settings.commands import SERVER_KEYS, Keymap
from qtclient.settings.kept import Settings
from qtclient.theme.look import Look
from qtclient.times.moments import today
from qtclient.times.timers import single_shot
from qtclient.widgets.window import Window
from qtclient.window.frame import Frame, error_text
from qtclient.window.staying import Staying
from qtclient.words.own_links import is_own

_AFTER_START_MS = 500
"""What can wait until the window stands."""
_ANYWHERE = frozenset({"quit", *(f"server_{number}" for number in SERVER_KEYS)})
"""Commands that mean something also while somebody signs in."""


def clock_ms() -> int:
    """Return the time on this machine's clock, in milliseconds since the epoch."""
    return int(time() * 1000)


class App(QObject):
    """One window on any number of servers."""

    def __init__(
        self,
        application: QApplication,
        settings: Settings,
        opener: Opener,
        door: Door,
        unhandled: Unhandled,
        now_ms: Callable[[], int] = clock_ms,
    ) -> None:
        super().__init__()
        self._opener = opener
        self._settings = settings
        self._now_ms = now_ms
        self.look = Look(application, settings.scheme, settings.scale, compact=settings.compact)
        self.engine = EngineThread()
        servers = ServersModel(self)
        self.window = Window(servers, self.look, Keymap(settings, self))
        self.frame = Frame(self.window, self.look, settings)
        tray = Tray(self.look, self.window)
        self.tray = TrayKeeping(tray, now_ms, self.window)
        self.staying = Staying(application, self.window, tray, settings)
        self.servers = Servers(servers, self.window, self.tray, settings, self._make_account)
        self.walking = Walking(self.servers, self.window, today)
        # The bridge of no server: what is asked before there is one, or about several.
        self.entrance = Entrance(
            door, self._make_bridge(), self.window.sign_in, self.look, self.window, self.servers.close
        )
        self.linking = Linking(self.servers, self.entrance, self.window)
        self._tray_soon = single_shot(self, _AFTER_START_MS, tray.begin)
        self._tray_soon.timeout.connect(self.frame.motion.begin)
        self._connect_program(unhandled)
        self._commands = self._make_commands()
        self._connect_servers()
        self._connect_window()
        # What a view shows is mine, and a view without its model is a crash: it goes after the window's views.
        self.setParent(self.window)

    def _make_bridge(self) -> Bridge:
        return Bridge(self._opener, self.engine, self)

    def _make_account(self) -> Account:
        return Account(
            self._make_bridge(), Shared(self.window, self.look, self._settings, self.frame, self._now_ms)
        )

    def start(self) -> None:
        """Stand as the window was left, and let the engine's thread begin."""
        self.frame.restore()
        self.engine.start()
        self._tray_soon.start()

    def show_for(self, wanted: str) -> None:
        """The program was started again, for a profile, an address of ours, or nothing: that is this window."""
        self.staying.bring_up()
        if is_own(wanted):
            self.linking.follow(wanted)
        elif wanted:
            self.entrance.open_saved(wanted)

    def stop(self) -> None:
        """Keep what was typed and where the window stands, then end the engine."""
        self._remember()
        self.entrance.stop_browsing()
        self.servers.keep()
        self.tray.end()
        self.frame.motion.end()
        self.engine.stop()

    # ---- the account that is shown ----

    @property
    def bridge(self) -> Bridge:
        """Return what leads to the engine of the server that is shown."""
        return self.servers.here.bridge

    @property
    def models(self) -> Models:
        """Return the models of the server that is shown."""
        return self.servers.here.models

    @property
    def conversation(self) -> Conversation:
        """Return the open room of the server that is shown."""
        return self.servers.here.conversation

    @property
    def side(self) -> Side:
        """Return what is at the right of that room."""
        return self.servers.here.side

    @property
    def mirror(self) -> Mirror:
        """Return what follows the server that is shown."""
        return self.servers.here.mirror

    @property
    def notifier(self) -> Notifier:
        """Return what tells of the server that is shown."""
        return self.servers.here.notifier

    # ---- who hears whom ----

    def _connect_program(self, unhandled: Unhandled) -> None:
        self.entrance.known.connect(self.servers.expect)
        self.entrance.entered.connect(self.servers.enter)
        self.entrance.left.connect(self._on_left)
        self.entrance.page_wanted.connect(self._on_page_wanted)
        self.entrance.notice.connect(self.frame.show_notice)
        self.entrance.renewed.connect(self.servers.renew)
        self.entrance.window_asked.connect(self.staying.bring_up)
        self.walking.minute.connect(self.tray.refresh)
        self.tray.open_asked.connect(self.staying.bring_up)
        unhandled.shown.connect(self._on_unhandled)

    def _connect_servers(self) -> None:
        self.servers.shown.connect(self.walking.show_title)
        self.servers.told.connect(self.walking.show_title)
        self.servers.window_asked.connect(self.staying.bring_up)
        self.servers.problem_told.connect(self.entrance.show_problem)
        self.servers.leaving_asked.connect(self.entrance.confirm_leaving)
        self.servers.link_asked.connect(self.linking.follow)
        self.servers.sign_in_asked.connect(self.entrance.ask_again)

    def _connect_window(self) -> None:
        window = self.window
        window.closing.connect(self._remember)
        window.watched.connect(self.servers.watch)
        window.left.connect(self.servers.unwatch)
        window.left.connect(self._remember)  # nobody says goodbye before the power goes
        window.command_asked.connect(self._on_command)
        window.servers_asked.connect(self.entrance.show_page)
        window.sign_out_asked.connect(self.servers.ask_leaving)
        window.rail.add_asked.connect(self.entrance.show_form)
        window.sign_in.left.connect(self.servers.show_again)
        self.frame.switcher_asked.connect(self.walking.open_switcher)

    def _make_commands(self) -> dict[str, Callable[[], object]]:
        """What those commands of the table do that are no account's own."""
        walking = self.walking
        servers = {f"server_{n}": partial(self.servers.show_at, n - 1) for n in SERVER_KEYS}
        return servers | {
            "switcher": walking.open_switcher,
            "next_room": partial(walking.step_room, 1, False),
            "previous_room": partial(walking.step_room, -1, False),
            "next_unread": partial(walking.step_room, 1, True),
            "previous_unread": partial(walking.step_room, -1, True),
            "next_pane": partial(walking.step_pane, 1),
            "previous_pane": partial(walking.step_pane, -1),
            "quit": self.window.quit_asked.emit,
        }

    @property
    def commands(self) -> dict[str, Callable[[], object]]:
        """Return what each command of the table does now; those of the box that is typed into are its own."""
        return self._commands | self.servers.here.commands

    def _on_command(self, name: str) -> None:
        if self.window.in_chat or name in _ANYWHERE:
            self.commands[name]()

    def _remember(self) -> None:
        self.servers.remember()
        self.frame.remember()

    # ---- signing in and out ----

    def _on_page_wanted(self) -> None:
        self.window.sign_in.offer_way_back(self.servers.here.is_ready)
        self.window.show_sign_in()
        self.walking.show_title()
        self.window.show()

    def _on_left(self) -> None:
        if self.servers.is_empty or not self.window.in_chat:
            self.entrance.show_page()

    def _on_unhandled(self, error: str) -> None:
        """Say it where the person looks; at the start that is the page to sign in."""
        if self.window.isVisible() and self.window.in_chat:
            self.frame.show_error(error)
        else:
            self.entrance.show_problem(error_text(error))
