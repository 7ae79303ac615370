"""One account that is signed in: its page of the window, its models, and who hears whom among them.

Every account has all of this for itself and stays connected, shown or not: what is hidden stands as it was left.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PyQt6.QtCore import QObject, QPoint, pyqtSignal
from PyQt6.QtWidgets import QApplication, QWidget

from chatclient.changes import Change, MessagesChanged, OutboxChanged
from chatclient.profiles import Profile
from chatprotocol.errors import HearthError
from qtclient.bridge import Bridge
from qtclient.conversation.following import Following
from qtclient.conversation.message_actions import MessageActions
from qtclient.conversation.opening import PAGE
from qtclient.conversation.picking import Picking
from qtclient.conversation.room import Conversation
from qtclient.engine.facade import Facade
from qtclient.engine.looking import Looker
from qtclient.engine.reply import Reply
from qtclient.files.actions import FileActions
from qtclient.files.looking import Looking
from qtclient.files.saving import Saving
from qtclient.itemmodels.devices import DeviceRow
from qtclient.itemmodels.markups import Markups
from qtclient.itemmodels.models import Models
from qtclient.itemmodels.pictures import Pictures, prepare
from qtclient.language import translate
from qtclient.notifications.device_notes import device_words
from qtclient.notifications.freedesktop import DesktopNotifications
from qtclient.notifications.notifier import Notifier
from qtclient.panels.side import Side
from qtclient.pictures.records import Picture, Wanted
from qtclient.rooms.actions import RoomActions
from qtclient.rooms.member_menu import MemberMenu
from qtclient.rooms.menu import RoomMenu
from qtclient.rooms.profile_cards import ProfileCards
from qtclient.servers.emoji_keeping import EmojiKeeping
from qtclient.servers.mirror import Mirror
from qtclient.servers.transferring import Transferring
from qtclient.settings.kept import PICTURES_MB, Settings
from qtclient.theme.look import Look
from qtclient.times.moments import today
from qtclient.widgets.chat_page import ChatPage
from qtclient.widgets.window import Window
from qtclient.window.frame import Frame
from qtclient.window.settings_actions import SettingsActions
from qtclient.words.own_links import message_link
from qtclient.words.reasons import in_words


@dataclass(frozen=True)
class Shared:
    """What all accounts of a window share."""

    window: Window
    look: Look
    settings: Settings
    frame: Frame
    now_ms: Callable[[], int]


class Account(QObject):
    """Vacant until a profile is opened in it."""

    ready = pyqtSignal()
    """There is something to show."""
    told = pyqtSignal()
    """What waits here, or how the server can be reached, is different now."""
    room_opened = pyqtSignal()
    refused = pyqtSignal(HearthError)
    """The profile cannot be opened."""
    sign_in_asked = pyqtSignal()
    link_asked = pyqtSignal(str)
    """An address of this program's own is to be followed, which may lead elsewhere."""
    message_asked = pyqtSignal("qint64", "qint64")
    """A message is to be shown, wherever the window is: its room and number, two zeros for the account alone."""

    def __init__(self, bridge: Bridge, shared: Shared) -> None:
        super().__init__()
        look, settings, now_ms = shared.look, shared.settings, shared.now_ms
        self._window = shared.window
        self._frame = shared.frame
        self._settings = settings
        self._before: QWidget | None = None
        self.profile: Profile | None = None
        self.is_ready = False
        self.problem = ""
        self._sought: tuple[int, int] | None = None
        self.bridge = bridge
        looker = Looker()

        def look_at(wanted: Wanted) -> Reply[Picture | None]:
            return bridge.look_up(looker.look, wanted)

        pictures = Pictures(look_at, self)
        self.models = models = Models.make(self, today, now_ms, Markups(bridge.work_out, self), pictures)
        self.transferring = Transferring(bridge, models)
        self.chat = chat = ChatPage(models, look)
        self.conversation = Conversation(bridge, models, chat.pane, self._is_watched)
        bridge.prepare = self._prepare
        self.looking = Looking(bridge, models, look, chat)
        self.saving = Saving(bridge, models.transfers, look, chat)
        self.file_actions = FileActions(models, self.saving, self.looking, chat)
        self.side = Side(bridge, models, self.conversation, self.looking, chat)
        self.mirror = Mirror(bridge, models, self.conversation, chat, settings)
        self.cards = ProfileCards(bridge, models, look, chat)
        self.actions = RoomActions(bridge, models, look, chat)
        self.room_menu = RoomMenu(bridge, models, look, chat, now_ms)
        self.member_menu = MemberMenu(bridge, models, look, chat)
        self.picking = Picking(models.emojis, look, chat)
        self.message_actions = MessageActions(bridge, models, self.picking, look, chat)
        self.following = Following(models.rooms, look, chat)
        self.emoji_keeping = EmojiKeeping(bridge, models.emojis, self)
        self.notifier = Notifier(bridge, models, DesktopNotifications(), now_ms, chat)
        self.settings_actions = SettingsActions(bridge, models, self.notifier, self._frame, look, chat)
        self.commands = self._make_commands()
        self._connect_page()
        self._connect_room()
        self._connect_engine()
        # The models are mine, and a view without its model is a crash: they go with the page, its views first.
        self.setParent(chat)

    def _prepare(self, change: Change) -> None:
        """Read what will be in sight as soon as it is told; in the engine's thread."""
        if isinstance(change, MessagesChanged):
            in_sight = PAGE if change.room == self.conversation.room else 1
            self.models.timeline.markups.prepare(each.text for each in change.messages[-in_sight:])
        elif isinstance(change, OutboxChanged):
            prepare(change.pending)

    def _make_commands(self) -> dict[str, Callable[[], object]]:
        """What those commands of the window's table do that are mine while I am shown."""
        side = self.side
        return {
            "search": side.find_here,
            "search_everywhere": side.find_everywhere,
            "back": side.trail.back,
            "latest": self.conversation.to_latest,
            "members": partial(side.toggle_by_key, "members"),
            "pins": partial(side.toggle_by_key, "pins"),
            "files": partial(side.toggle_by_key, "files"),
            "attach": self._attach,
            "open_link": side.open_link,
            "new_room": self.actions.make_room,
            "new_direct": self.actions.choose_people,
            "settings": self.settings_actions.show,
            "shortcuts": self.settings_actions.show_sheet,
        }

    def _attach(self) -> None:
        """Attach to what is being written: in the thread where its box has the keys, else in the room."""
        thread = self.chat.side.thread_panel
        in_thread = thread.isVisible() and thread.composer.box.hasFocus()
        (self.side.thread_talk if in_thread else self.conversation).attaching.ask()

    # ---- life ----

    def open(self, profile: Profile) -> None:
        """Be signed in as this profile from now on."""
        self.profile = profile
        self.problem = ""
        self.side.forget()
        self.models.pictures.forget()
        self.models.emojis.customs.take(())
        self.mirror.follow(profile)
        self.bridge.open(profile).refused(self._on_open_refused)

    def close(self) -> Reply[None]:
        """Let go of the server; what was typed is kept."""
        self.conversation.close()
        self.notifier.end()
        self.is_ready = False
        return self.bridge.close()

    def keep(self) -> None:
        """Keep what was typed, and where the reader is."""
        self.conversation.keep()
        self.side.keep()

    def remember(self) -> None:
        """Keep which room is open, and where its reader is."""
        if self.profile is not None and self.conversation.room:
            self._settings.set_room(self.profile.name, self.conversation.room, self.conversation.place())

    def _on_opened(self, room: int) -> None:
        if room and self.profile is not None:
            # Now, and not only at the end: nobody says goodbye before the power goes.
            self._settings.set_room(self.profile.name, room, None)
        self.room_opened.emit()

    def _on_open_refused(self, error: HearthError) -> None:
        self.problem = in_words(error.message)
        self.told.emit()
        self.refused.emit(error)

    def _on_ready(self) -> None:
        self.is_ready = True
        if self._frame.pictures_mb != PICTURES_MB:
            self._limit_pictures()
        self.problem = ""
        self.ready.emit()

    def _on_files_chosen(self) -> None:
        self.models.pictures.set_moving(self._frame.moves)
        if self.is_ready:
            self._limit_pictures()

    def _limit_pictures(self) -> None:
        self.bridge.ask(Facade.limit_pictures, self._frame.pictures_mb * 1_000_000)

    # ---- being looked at ----

    def come(self) -> None:
        """The page is shown now: its keys go where they went when it was left."""
        before, self._before = self._before, None
        back = before if before is not None and before.isVisible() else self.chat.pane.composer.box
        back.setFocus()
        self.conversation.see()
        self.tell_watched()

    def go(self) -> None:
        """Another page is shown in a moment."""
        focused = QApplication.focusWidget()
        self._before = focused if focused is not None and self.chat.isAncestorOf(focused) else None

    def watch(self) -> None:
        """Do not let a person wait who has come back: the next attempt may be half a minute away."""
        self.conversation.see()
        self.tell_watched()
        if self.mirror.connection is not None and self.mirror.connection.state == "offline":
            self._reconnect()

    def tell_watched(self) -> None:
        """Say which room needs no notification, since somebody looks at it."""
        self.bridge.ask(Facade.watch, self.conversation.room if self._is_watched() else 0)

    def _is_watched(self) -> bool:
        window = self._window
        return window.isActiveWindow() and window.in_chat and window.chat is self.chat

    def show_message(self, room: int, number: int) -> None:
        """Show a message, in its room."""
        if room and room == self.conversation.room:
            self.conversation.show_message(number)
        elif room:
            self.conversation.open(room, number)

    def seek(self, room: int, number: int) -> None:
        """Show a message as soon as its room is here; say so where it is in none of mine."""
        self._sought = room, number
        self._find_sought()

    def _find_sought(self) -> None:
        if self._sought is None or not self.is_ready:
            return
        connection = self.mirror.connection
        if self.models.rooms.summary(self._sought[0]) is not None:
            (room, number), self._sought = self._sought, None
            self.show_message(room, number)
        elif connection is not None and connection.level:
            self._sought = None
            self.show_notice(translate("Account", "This message is in a room that you are not in."))

    def _on_new_devices(self, rows: list[DeviceRow]) -> None:
        """Ask about the latest; the page that it leads to has all of them."""
        row = max(rows, key=lambda each: each.id)
        self.chat.pane.question_line.ask(
            translate("Account", "A new device signed in: {device}").format(device=device_words(row)),
            partial(self.settings_actions.show_devices, row.id),
        )

    def _on_device_asked(self, device: int) -> None:
        self.message_asked.emit(0, 0)
        self.settings_actions.show_devices(device)

    def show_notice(self, text: str) -> None:
        """Say something for a few seconds above the composer."""
        self.chat.pane.notice_line.show_notice(text, wrong=False)

    def mark_all_read(self) -> None:
        """Take everything that waits here as read."""
        for row in self.models.rooms.walk():
            summary = self.models.rooms.summary(row.room)
            if summary is not None and summary.unread:
                self.bridge.ask(Facade.mark_read, row.room, summary.last_number)

    # ---- who hears whom ----

    def _connect_engine(self) -> None:
        self.mirror.ready.connect(self._on_ready)
        self.mirror.rooms_told.connect(self.conversation.refresh)
        self.mirror.rooms_told.connect(self.side.refresh)
        self.mirror.rooms_told.connect(self.told)
        self.mirror.connection_told.connect(self.told)
        self.notifier.changed.connect(self.told)
        self.notifier.open_asked.connect(self.message_asked)
        self.notifier.device_asked.connect(self._on_device_asked)
        self.models.devices.told.connect(self._on_new_devices)
        self.mirror.rooms_told.connect(self._find_sought)
        self.mirror.connection_told.connect(self._find_sought)
        self.conversation.opened.connect(self.tell_watched)
        self.conversation.opened.connect(self._on_opened)

    def _connect_page(self) -> None:
        chat, frame = self.chat, self._frame
        chat.sidebar.switcher_asked.connect(frame.switcher_asked)
        chat.sidebar.me.clicked.connect(self.cards.show_me)
        chat.sidebar.menu_asked.connect(frame.show_menu)
        chat.sidebar.rooms.room_chosen.connect(self.conversation.open)
        chat.sidebar.rooms.add_asked.connect(self.actions.add)
        chat.sidebar.rooms.room_menu_asked.connect(self.room_menu.show)
        chat.switcher.room_chosen.connect(self.conversation.open)
        chat.switcher.person_chosen.connect(self.actions.write_to)

    def _connect_room(self) -> None:
        chat, pane = self.chat, self.chat.pane
        pane.header.menu_asked.connect(self._show_room_menu)
        pane.connection_line.sign_in_asked.connect(self.sign_in_asked)
        pane.connection_line.retry_asked.connect(self._reconnect)
        self.models.emojis.recents_changed.connect(self._offer_emoji)
        self._offer_emoji()
        chat.side.members.invite_asked.connect(self._invite)
        chat.side.members.list.person_chosen.connect(self.cards.show)
        chat.side.members.list.person_menu_asked.connect(self._show_member_menu)
        self.conversation.opened.connect(self.side.on_opened)
        self.conversation.opened.connect(chat.sidebar.rooms.show_room)
        self.message_actions.link_wanted.connect(self._copy_link_to)
        self.message_actions.notice.connect(self.show_notice)
        self.message_actions.serve(self.models.timeline, pane.timeline)
        self.message_actions.serve(self.models.thread, chat.side.thread_panel.timeline)
        self.picking.serve(pane.composer)
        self.picking.serve(chat.side.thread_panel.composer)
        self._connect_files()
        for timeline in (pane.timeline, chat.side.thread_panel.timeline):
            self.following.serve(timeline)
            timeline.person_asked.connect(self.cards.show)
        self.following.room_asked.connect(self.conversation.open)
        self.following.own_asked.connect(self.link_asked)
        self.cards.write_asked.connect(self.actions.write_to)
        self.actions.room_ready.connect(self.mirror.open_when_there)
        self.room_menu.room_asked.connect(self.conversation.open)
        self.room_menu.members_asked.connect(self.side.want_members)
        self.room_menu.files_asked.connect(self.side.want_files)
        self.room_menu.profile_asked.connect(self.cards.show)
        self.member_menu.write_asked.connect(self.actions.write_to)
        self.member_menu.profile_asked.connect(self.cards.show)

    def _connect_files(self) -> None:
        self.file_actions.serve(self.models.timeline, self.chat.pane.timeline)
        self.file_actions.serve(self.models.thread, self.chat.side.thread_panel.timeline)
        self.side.file_acted.connect(self.file_actions.act)
        self.saving.notice.connect(self.show_notice)
        self.looking.message_asked.connect(self.side.trail.leap)
        self.models.pictures.set_moving(self._frame.moves)
        self._frame.files_chosen.connect(self._on_files_chosen)

    # ---- what needs the open room or profile ----

    def _reconnect(self) -> None:
        self.bridge.ask(Facade.reconnect)

    def _show_room_menu(self, at: QPoint) -> None:
        self.room_menu.show(self.conversation.room, at)

    def _offer_emoji(self) -> None:
        for timeline in (self.chat.pane.timeline, self.chat.side.thread_panel.timeline):
            timeline.set_emoji(self.models.emojis.recents)

    def _copy_link_to(self, room: int, number: int) -> None:
        clipboard = QApplication.clipboard()
        if self.profile is not None and clipboard is not None:
            clipboard.setText(message_link(self.profile.address, room, number))

    def _invite(self) -> None:
        self.room_menu.invite(self.conversation.room)

    def _show_member_menu(self, user: int, at: QPoint) -> None:
        self.member_menu.show(self.conversation.room, user, at)
