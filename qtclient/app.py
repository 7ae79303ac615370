"""Wires the program together; holds what lives as long as it. Nothing is decided here but who hears whom."""

from collections.abc import Callable
from time import time

from PyQt6.QtCore import QObject, QPoint, Qt, QUrl
from PyQt6.QtGui import QDesktopServices
from PyQt6.QtWidgets import QApplication

from chatclient.changes import (
    ConnectionChanged,
    MembersChanged,
    PeopleChanged,
    PresenceChanged,
    Reset,
    RoomsChanged,
)
from chatclient.core.model import Connection
from chatclient.profiles import Profile
from chatprotocol.rows import Member
from qtclient.bridge import Bridge, Opener
from qtclient.conversation import Conversation
from qtclient.door import Door
from qtclient.entrance import Entrance
from qtclient.facade import Facade
from qtclient.itemmodels.members import MembersModel
from qtclient.itemmodels.people import People
from qtclient.itemmodels.rooms import RoomsModel
from qtclient.itemmodels.switcher import SwitcherModel
from qtclient.itemmodels.timeline import TimelineModel
from qtclient.language import translate
from qtclient.moments import today
from qtclient.room_actions import RoomActions, may_invite
from qtclient.settings import Settings
from qtclient.theme.look import Look, Scheme
from qtclient.unhandled import Unhandled
from qtclient.widgets.program_menu import ProgramMenu
from qtclient.widgets.timers import repeating
from qtclient.widgets.window import ChatPage, Window

_DAY_CHECK_MS = 60_000


class App(QObject):
    """One window on one profile at a time."""

    def __init__(
        self,
        application: QApplication,
        settings: Settings,
        opener: Opener,
        door: Door,
        unhandled: Unhandled,
        now_ms: Callable[[], int] = lambda: int(time() * 1000),
    ) -> None:
        super().__init__(application)
        self._application = application
        self._settings = settings
        self._profile: Profile | None = None
        self._connection: Connection | None = None
        self._fresh = True
        self.look = Look(application, settings.scheme, settings.scale)
        if settings.compact:
            self.look.choose(compact=True)
        self.bridge = Bridge(opener, self)
        self.people = People(self)
        self.rooms = RoomsModel(self.people, today, now_ms, self)
        self.members = MembersModel(self.people, self)
        self.timeline = TimelineModel(parent=self)
        self.switcher = SwitcherModel(self.rooms, self.people, self)
        chat = ChatPage(self.rooms, self.members, self.switcher, self.timeline, self.people, self.look, today)
        self.window = Window(chat, self.look)
        self.conversation = Conversation(
            self.bridge, self.rooms, self.people, self.timeline, chat.pane, self._is_watched
        )
        self.actions = RoomActions(self.bridge, self.rooms, self.people, self.members, self.look, self.window)
        self.entrance = Entrance(door, self.bridge, self.window.sign_in, self.look, self.window)
        self._day = today()
        self._day_check = repeating(self, _DAY_CHECK_MS, self._on_minute)
        self._connect_engine()
        self._connect_window()
        self._connect_room()
        unhandled.shown.connect(self._on_unhandled)

    def start(self) -> None:
        """Show the window as it was left, and let the engine begin."""
        settings = self._settings
        self.window.restore_parts(settings.geometry, settings.splitter, members=settings.members_shown)
        self.bridge.start()
        self._day_check.start()

    def stop(self) -> None:
        """Keep what was typed and where the window stands, then end the engine."""
        self.conversation.writing.save()
        self._remember()
        self.bridge.stop()

    # ---- who hears whom ----

    def _connect_engine(self) -> None:
        bridge = self.bridge
        bridge.reset.connect(self._on_reset)
        bridge.connection_changed.connect(self._on_connection)
        bridge.rooms_changed.connect(self._on_rooms)
        bridge.people_changed.connect(self._on_people)
        bridge.presence_changed.connect(self._on_presence)
        bridge.members_changed.connect(self._on_members)
        self.entrance.entered.connect(self._on_entered)
        self.entrance.page_wanted.connect(self._on_page_wanted)

    def _connect_window(self) -> None:
        window, chat = self.window, self.window.chat
        window.closing.connect(self._remember)
        window.watched.connect(self.conversation.see)
        window.switcher_asked.connect(self._open_switcher)
        window.members_asked.connect(self._toggle_members)
        window.end_asked.connect(self.conversation.to_latest)
        window.room_step_asked.connect(self._step)
        window.pane_step_asked.connect(self._step_pane)
        window.new_room_asked.connect(self.actions.make_room)
        window.new_direct_asked.connect(self.actions.choose_people)
        chat.sidebar.switcher_asked.connect(self._open_switcher)
        chat.sidebar.menu_asked.connect(self._show_program_menu)
        chat.sidebar.rooms.room_chosen.connect(self.conversation.open)
        chat.sidebar.rooms.add_asked.connect(self.actions.add)
        chat.sidebar.rooms.room_menu_asked.connect(self.actions.show_menu)
        chat.switcher.room_chosen.connect(self.conversation.open)
        chat.switcher.person_chosen.connect(self.actions.write_to)

    def _connect_room(self) -> None:
        chat, pane = self.window.chat, self.window.chat.pane
        pane.header.members_toggled.connect(self._show_members)
        pane.header.menu_asked.connect(self._show_room_menu)
        pane.connection_line.sign_in_asked.connect(self._sign_in_again)
        pane.connection_line.retry_asked.connect(self._reconnect)
        pane.timeline.link_opened.connect(open_link)
        chat.members.close_asked.connect(self._toggle_members)
        chat.members.invite_asked.connect(self._invite)
        chat.members.list.person_chosen.connect(self._on_person)
        chat.members.list.person_menu_asked.connect(self._show_member_menu)
        self.conversation.opened.connect(self._on_opened)
        self.actions.room_ready.connect(self._open_when_there)
        self.actions.members_wanted.connect(self._want_members)
        self.actions.read_wanted.connect(self._mark_room_read)

    # ---- what the engine says ----

    def _on_entered(self, profile: Profile) -> None:
        self._profile = profile
        self._fresh = True
        self._settings.profile = profile.name
        self.conversation.close()
        self.window.chat.sidebar.set_server(profile.server_name or profile.address)
        self.bridge.open(profile).refused(self._on_open_refused)

    def _on_open_refused(self, error: Exception) -> None:
        if self._profile is not None:
            self.entrance.ask_again(self._profile, str(getattr(error, "message", error)))

    def _on_page_wanted(self) -> None:
        self.window.show_sign_in()
        self.window.show_title("", 0)
        self.window.show()

    def _on_reset(self, change: Reset) -> None:
        snapshot = change.snapshot
        before = self.conversation.room
        self.people.reset(snapshot.me, snapshot.people, snapshot.online)
        self.rooms.reset(snapshot.rooms)
        if snapshot.server_name:
            self.window.chat.sidebar.set_server(snapshot.server_name)
        self._on_connection(ConnectionChanged(connection=snapshot.connection))
        self.window.show_chat()
        self._open_first(before)
        self.window.show()
        self._show_counts()

    def _open_first(self, before: int) -> None:
        """Open the room that was open, here or when the program last ran; else the first of the list."""
        profile = self._profile.name if self._profile is not None else ""
        wanted = before
        if self._fresh and not before:
            wanted = self._settings.room(profile)
            place = self._settings.place(profile)
            if place is not None:
                self.conversation.restore_place(wanted, *place)
        self.conversation.close()
        known = [row.room for row in self.rooms.walk()]
        self._fresh = self._fresh and not known
        if wanted in known or known:
            self.conversation.open(wanted if wanted in known else known[0])
        else:
            self._show_nothing_open()

    def _show_nothing_open(self) -> None:
        self.window.chat.pane.timeline.set_empty(
            translate("App", "Nothing is open yet"),
            translate("App", "Press + beside Rooms to join one, or Ctrl+K to find a person."),
        )

    def _on_connection(self, change: ConnectionChanged) -> None:
        self._connection = change.connection
        self.window.chat.pane.connection_line.show_connection(change.connection)
        self._show_me()

    def _on_rooms(self, change: RoomsChanged) -> None:
        self.rooms.update(change.rooms, change.removed)
        self._show_counts()
        if self.conversation.room in change.removed:
            self.conversation.close()
            self._show_nothing_open()
        if not self.conversation.room and self._fresh:
            self._open_first(0)
        self._show_me()

    def _on_people(self, change: PeopleChanged) -> None:
        self.people.update(change.people)
        self._show_me()

    def _on_presence(self, change: PresenceChanged) -> None:
        self.people.set_online(change.online)

    def _on_members(self, change: MembersChanged) -> None:
        if change.room == self.conversation.room:
            self.members.update(change.members)

    def _show_me(self) -> None:
        me, connection = self.people.me, self._connection
        online = connection is not None and connection.state == "online"
        states = {
            "online": translate("App", "Online"),
            "connecting": translate("App", "Connecting…"),
            "offline": translate("App", "Offline"),
            "stopped": translate("App", "Not connected"),
        }
        state = states[connection.state] if connection is not None else ""
        self.window.chat.sidebar.set_me(me, self.people.name(me), state=state, online=online)

    def _show_counts(self) -> None:
        _, unread = self.rooms.unread_rooms()
        self.window.show_title(self.rooms.title(self.conversation.room), unread)

    def _on_minute(self) -> None:
        if today() != self._day:
            self._day = today()
            self.rooms.refresh()
            self.window.chat.pane.timeline.viewport().update()  # type: ignore[union-attr]

    # ---- what the window asks ----

    def _is_watched(self) -> bool:
        return self.window.isActiveWindow() and self.window.in_chat

    def _open_switcher(self) -> None:
        if self.window.in_chat:
            self.window.chat.switcher.open(self.conversation.room)

    def _step(self, step: int, unread: bool) -> None:
        room = self.rooms.neighbour(self.conversation.room, step, unread=unread)
        if room is not None:
            self.conversation.open(room)

    def _step_pane(self, step: int) -> None:
        chat = self.window.chat
        panes = [chat.sidebar.rooms, chat.pane.timeline, chat.pane.composer.box, chat.members.list]
        panes = [pane for pane in panes if pane.isVisible()]
        focused = next((place for place, pane in enumerate(panes) if pane.hasFocus()), -1 if step > 0 else 0)
        if panes:
            panes[(focused + step) % len(panes)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _toggle_members(self) -> None:
        self._show_members(not self.window.chat.members.isVisible())

    def _want_members(self) -> None:
        self._show_members(True)

    def _show_members(self, shown: bool) -> None:
        self.window.chat.show_members(shown)
        if shown:
            self._load_members()

    def _load_members(self) -> None:
        if self.conversation.room:
            self.bridge.ask(Facade.members, self.conversation.room).then(self._on_member_list)

    def _on_member_list(self, members: tuple[Member, ...]) -> None:
        if not members or members[0].room == self.conversation.room:
            self.members.reset(members)

    def _on_opened(self, room: int) -> None:
        self.members.reset(())
        summary = self.rooms.summary(room)
        if self.window.chat.members.isVisibleTo(self.window.chat):
            self._load_members()
        if summary is not None:
            direct = summary.room.kind == "direct"
            role = summary.membership.role
            self.window.chat.members.set_may_invite(not direct and may_invite(summary.room.kind, role))
            self.window.chat.pane.timeline.set_may_moderate(not direct and role != "member")
        self._show_counts()

    def _open_when_there(self, room: int) -> None:
        """Open a room that was just made or joined: its row may be on the way still."""
        self._wanted = room
        if self.rooms.summary(room) is not None:
            self.conversation.open(room)
        else:
            self.bridge.rooms_changed.connect(self._open_wanted)

    def _open_wanted(self) -> None:
        if self.rooms.summary(self._wanted) is not None:
            self.bridge.rooms_changed.disconnect(self._open_wanted)
            self.conversation.open(self._wanted)

    def _mark_room_read(self, room: int) -> None:
        summary = self.rooms.summary(room)
        if summary is not None:
            self.bridge.ask(Facade.mark_read, room, summary.last_number)

    def _show_room_menu(self, at: QPoint) -> None:
        self.actions.show_menu(self.conversation.room, at)

    def _invite(self) -> None:
        self.actions.invite(self.conversation.room)

    def _on_person(self, user: int) -> None:
        if user != self.people.me:
            self.actions.write_to(user)

    def _show_member_menu(self, user: int, at: QPoint) -> None:
        self.actions.show_member_menu(self.conversation.room, user, at)

    def _show_program_menu(self, at: QPoint) -> None:
        menu = ProgramMenu(self.look, self._settings.language, self.window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.scheme_chosen.connect(self._choose_scheme)
        menu.scale_chosen.connect(self._choose_scale)
        menu.compact_chosen.connect(self._choose_compact)
        menu.language_chosen.connect(self._choose_language)
        menu.servers_asked.connect(self._show_servers)
        menu.sign_out_asked.connect(self._sign_out)
        menu.quit_asked.connect(self.window.close)
        menu.show_above(at)

    def _choose_scheme(self, scheme: Scheme) -> None:
        self._settings.scheme = scheme
        self.look.choose(scheme=scheme)

    def _choose_scale(self, percent: int) -> None:
        self._settings.scale = percent
        self.look.choose(scale=percent)

    def _choose_compact(self, compact: bool) -> None:
        self._settings.compact = compact
        self.look.choose(compact=compact)

    def _choose_language(self, language: str) -> None:
        self._settings.language = language
        text = translate("App", "The language changes when the program is started again.")
        self.window.chat.pane.typing_line.show_notice(text)

    def _show_servers(self) -> None:
        self._remember()
        self.conversation.close()
        self.bridge.close()
        self.entrance.show_page()

    def _sign_out(self) -> None:
        if self._profile is not None:
            self.conversation.close()
            self.entrance.sign_out(self._profile)

    def _sign_in_again(self) -> None:
        if self._profile is not None:
            reason = self._connection.reason if self._connection is not None else ""
            self.entrance.ask_again(self._profile, reason)

    def _reconnect(self) -> None:
        self.bridge.ask(Facade.reconnect)

    def _remember(self) -> None:
        settings = self._settings
        settings.geometry = self.window.saveGeometry()
        settings.splitter = self.window.chat.splitter.saveState()
        settings.members_shown = self.window.chat.members.isVisibleTo(self.window.chat)
        if self._profile is not None and self.conversation.room:
            settings.set_room(self._profile.name, self.conversation.room, self.conversation.place())
        settings.save()

    def _on_unhandled(self, text: str) -> None:
        said = translate("App", "Something went wrong here and was written to the log: {error}")
        self.window.chat.pane.typing_line.show_notice(said.format(error=text))


def open_link(address: str) -> None:
    """Open an address with the desktop's own program: http, https and mailto only."""
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    if url.isValid() and url.scheme().lower() in ("http", "https", "mailto"):
        QDesktopServices.openUrl(url)
