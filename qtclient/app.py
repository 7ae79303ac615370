"""Wires the program together; holds what lives as long as it. Nothing is decided here but who hears whom."""

from collections.abc import Callable
from functools import partial
from time import time

from PyQt6.QtCore import QObject, QPoint, QUrl
from PyQt6.QtGui import QDesktopServices
from PyQt6.QtWidgets import QApplication

from chatclient.profiles import Profile
from chatprotocol.errors import HearthError
from qtclient.bridge import Bridge, Opener
from qtclient.commands import Keymap
from qtclient.conversation import Conversation
from qtclient.door import Door
from qtclient.emoji_keeping import EmojiKeeping
from qtclient.entrance import Entrance
from qtclient.facade import Facade
from qtclient.frame import Frame, error_text
from qtclient.itemmodels.markups import Markups
from qtclient.message_actions import MessageActions
from qtclient.message_links import message_link
from qtclient.mine import Mine
from qtclient.mirror import Mirror
from qtclient.models import Models
from qtclient.moments import today
from qtclient.notifications.freedesktop import DesktopNotifications
from qtclient.notifications.notifier import Notifier
from qtclient.notifications.tray import Tray
from qtclient.picking import Picking
from qtclient.profile_cards import ProfileCards
from qtclient.room_actions import RoomActions
from qtclient.settings import Settings
from qtclient.settings_actions import SettingsActions
from qtclient.side import Side
from qtclient.staying import Staying
from qtclient.theme.look import Look
from qtclient.unhandled import Unhandled
from qtclient.widgets.link_dialog import LinkDialog
from qtclient.widgets.timers import single_shot
from qtclient.widgets.window import ChatPage, Window

_AFTER_START_MS = 500
"""What can wait until the window stands."""


def clock_ms() -> int:
    """Return the time on this machine's clock, in milliseconds since the epoch."""
    return int(time() * 1000)


class App(QObject):
    """One window on one profile at a time."""

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
        self.look = Look(application, settings.scheme, settings.scale, compact=settings.compact)
        self.bridge = Bridge(opener, self)
        self.models = models = Models.make(self, today, now_ms, Markups(self.bridge.run, self))
        self.window = Window(ChatPage(models, self.look), self.look, Keymap(settings, self))
        self.conversation = Conversation(self.bridge, models, self.window.chat.pane, self._is_watched)
        self.side = Side(self.bridge, models, self.conversation, self.window.chat)
        self.mirror = Mirror(self.bridge, models, self.conversation, self.window, settings)
        self.frame = Frame(
            self.bridge,
            models,
            self.conversation,
            self.mirror,
            self.window,
            self.look,
            settings,
        )
        self.mine = Mine(self.bridge)
        self.cards = ProfileCards(self.bridge, models, self.mine, self.look, self.window)
        self.actions = RoomActions(self.bridge, models, self.look, self.window, now_ms)
        self.picking = Picking(models.emojis, self.look, self.window)
        self.message_actions = MessageActions(self.bridge, models, self.picking, self.look, self.window)
        self.emoji_keeping = EmojiKeeping(self.bridge, models.emojis, self)
        self.entrance = Entrance(door, self.bridge, self.window.sign_in, self.look, self.window)
        tray = Tray(self.look, self.window)
        self.staying = Staying(application, self.window, tray, settings)
        self.notifier = Notifier(self.bridge, models, DesktopNotifications(), tray, now_ms, self.window)
        self.adjusting = SettingsActions(
            self.bridge, models, self.mine, self.notifier, self.frame, self.look, self.window
        )
        self._connect_program(unhandled)
        self._commands = self._make_commands()
        self._connect_notifier()
        self._connect_window()
        self._connect_room()
        # The models are mine, and a view without its model is a crash: they go with the window, its views first.
        self.setParent(self.window)

    def start(self) -> None:
        """Stand as the window was left, and let the engine's thread begin."""
        self.frame.restore()
        self.bridge.start()
        self._tray_soon.start()

    def stop(self) -> None:
        """Keep what was typed and where the window stands, then end the engine."""
        self.conversation.keep()
        self.side.keep()
        self.frame.remember()
        self.notifier.end()
        self.bridge.stop()

    # ---- who hears whom ----

    def _connect_program(self, unhandled: Unhandled) -> None:
        self.entrance.entered.connect(self._on_entered)
        self.entrance.leaving.connect(self.conversation.close)
        self.entrance.page_wanted.connect(self._on_page_wanted)
        self.entrance.notice.connect(self.frame.show_notice)
        self.mirror.rooms_told.connect(self.frame.show_counts)
        self.mirror.rooms_told.connect(self.conversation.refresh)
        self.mirror.rooms_told.connect(self.side.refresh)
        unhandled.shown.connect(self._on_unhandled)

    def _connect_notifier(self) -> None:
        tray = self.notifier.tray
        self._tray_soon = single_shot(self, _AFTER_START_MS, tray.begin)
        self.notifier.open_asked.connect(self._show_message)
        self.frame.minute.connect(self.notifier.on_minute)
        self.mirror.rooms_told.connect(self.notifier.show_waiting)
        self.window.watched.connect(self._tell_watched)
        self.window.left.connect(self._tell_watched)
        self.conversation.opened.connect(self._tell_watched)

    def _connect_window(self) -> None:
        window, chat = self.window, self.window.chat
        window.closing.connect(self.frame.remember)
        window.watched.connect(self.conversation.see)
        window.watched.connect(self._on_watched)
        window.command_asked.connect(self._on_command)
        window.servers_asked.connect(self._show_servers)
        window.sign_out_asked.connect(self._sign_out)
        chat.sidebar.switcher_asked.connect(self.frame.open_switcher)
        chat.sidebar.me.clicked.connect(self.cards.show_me)
        chat.sidebar.menu_asked.connect(self.frame.show_menu)
        chat.sidebar.rooms.room_chosen.connect(self.conversation.open)
        chat.sidebar.rooms.add_asked.connect(self.actions.add)
        chat.sidebar.rooms.room_menu_asked.connect(self.actions.show_menu)
        chat.switcher.room_chosen.connect(self.conversation.open)
        chat.switcher.person_chosen.connect(self.actions.write_to)

    def _connect_room(self) -> None:
        chat, pane = self.window.chat, self.window.chat.pane
        pane.header.menu_asked.connect(self._show_room_menu)
        pane.connection_line.sign_in_asked.connect(self._sign_in_again)
        pane.connection_line.retry_asked.connect(self._reconnect)
        self.models.emojis.recents_changed.connect(self._offer_emoji)
        self._offer_emoji()
        chat.side.members.invite_asked.connect(self._invite)
        chat.side.members.list.person_chosen.connect(self.cards.show)
        chat.side.members.list.person_menu_asked.connect(self._show_member_menu)
        self.conversation.opened.connect(self.frame.on_opened)
        self.conversation.opened.connect(self.side.on_opened)
        self.conversation.opened.connect(chat.sidebar.rooms.show_room)
        self.message_actions.link_wanted.connect(self._copy_link_to)
        self.message_actions.notice.connect(self.frame.show_notice)
        self.message_actions.serve(self.models.timeline, pane.timeline)
        self.message_actions.serve(self.models.thread, chat.side.thread_panel.timeline)
        self.picking.serve(pane.composer)
        self.picking.serve(chat.side.thread_panel.composer)
        for timeline in (pane.timeline, chat.side.thread_panel.timeline):
            timeline.link_opened.connect(open_link)
            timeline.hidden_link_clicked.connect(self._show_link)
            timeline.room_asked.connect(self._open_named)
            timeline.person_asked.connect(self.cards.show)
        self.cards.write_asked.connect(self.actions.write_to)
        self.actions.profile_wanted.connect(self.cards.show)
        self.actions.room_ready.connect(self.mirror.open_when_there)
        self.actions.members_wanted.connect(self.side.want_members)

    def _make_commands(self) -> dict[str, Callable[[], object]]:
        """What each command of the table does; those of the box that is typed into are its own."""
        frame, side = self.frame, self.side
        return {
            "switcher": frame.open_switcher,
            "search": side.find_here,
            "search_everywhere": side.find_everywhere,
            "next_room": partial(frame.step_room, 1, False),
            "previous_room": partial(frame.step_room, -1, False),
            "next_unread": partial(frame.step_room, 1, True),
            "previous_unread": partial(frame.step_room, -1, True),
            "back": side.trail.back,
            "latest": self.conversation.to_latest,
            "next_pane": partial(frame.step_pane, 1),
            "previous_pane": partial(frame.step_pane, -1),
            "members": partial(side.toggle_by_key, "members"),
            "pins": partial(side.toggle_by_key, "pins"),
            "open_link": side.open_link,
            "new_room": self.actions.make_room,
            "new_direct": self.actions.choose_people,
            "settings": self.adjusting.show,
            "shortcuts": self.adjusting.show_sheet,
            "quit": self.window.quit_asked.emit,
        }

    def _on_command(self, name: str) -> None:
        if self.window.in_chat or name == "quit":
            self._commands[name]()

    # ---- what needs the open room or profile ----

    def _is_watched(self) -> bool:
        return self.window.isActiveWindow() and self.window.in_chat

    def _tell_watched(self) -> None:
        """Say which room needs no notification, since somebody looks at it."""
        self.bridge.ask(Facade.watch, self.conversation.room if self._is_watched() else 0)

    def _show_message(self, room: int, number: int) -> None:
        """Bring the window up, at a message where one is named."""
        self.staying.bring_up()
        if room and room == self.conversation.room:
            self.conversation.show_message(number)
        elif room:
            self.conversation.open(room, number)

    def _show_room_menu(self, at: QPoint) -> None:
        self.actions.show_menu(self.conversation.room, at)

    def _open_named(self, name: str) -> None:
        room = self.models.rooms.named(name)
        if room is not None:
            self.conversation.open(room)

    def _show_link(self, address: str) -> None:
        """Say where a link leads before it is opened."""
        dialog = LinkDialog(address, self.look, self.window)
        dialog.open_asked.connect(open_link)
        dialog.open()

    def _offer_emoji(self) -> None:
        chat = self.window.chat
        for timeline in (chat.pane.timeline, chat.side.thread_panel.timeline):
            timeline.set_emoji(self.models.emojis.recents)

    def _copy_link_to(self, room: int, number: int) -> None:
        clipboard = QApplication.clipboard()
        if self.mirror.profile is not None and clipboard is not None:
            clipboard.setText(message_link(self.mirror.profile.address, room, number))

    def _invite(self) -> None:
        self.actions.invite(self.conversation.room)

    def _show_member_menu(self, user: int, at: QPoint) -> None:
        self.actions.show_member_menu(self.conversation.room, user, at)

    def _on_watched(self) -> None:
        """Do not let a person wait who has come back: the next attempt may be half a minute away."""
        if self.mirror.connection is not None and self.mirror.connection.state == "offline":
            self._reconnect()

    def _reconnect(self) -> None:
        self.bridge.ask(Facade.reconnect)

    def _on_entered(self, profile: Profile) -> None:
        self.side.forget()
        self.mirror.follow(profile)
        self.bridge.open(profile).refused(self._on_open_refused)

    def _on_open_refused(self, error: HearthError) -> None:
        self.entrance.show_problem(error.message)

    def _on_unhandled(self, error: str) -> None:
        """Say it where the person looks; at the start that is the page to sign in."""
        if self.window.isVisible() and self.window.in_chat:
            self.frame.show_error(error)
        else:
            self.entrance.show_problem(error_text(error))

    def _on_page_wanted(self) -> None:
        self.window.show_sign_in()
        self.window.show_title("", 0)
        self.notifier.forget()
        self.window.show()

    def _show_servers(self) -> None:
        self.frame.remember()
        self.conversation.close()
        self.bridge.close()
        self.entrance.show_page()

    def _sign_out(self) -> None:
        if self.mirror.profile is not None:
            self.entrance.confirm_leaving(self.mirror.profile)

    def _sign_in_again(self) -> None:
        if self.mirror.profile is not None:
            reason = self.mirror.connection.reason if self.mirror.connection is not None else ""
            self.entrance.ask_again(self.mirror.profile, reason)


def open_link(address: str) -> None:
    """Open an address with the desktop's own program: http, https and mailto only."""
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    if url.isValid() and url.scheme().lower() in ("http", "https", "mailto"):
        QDesktopServices.openUrl(url)
