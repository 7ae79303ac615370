"""Takes what the engine of one server says into its item models and the frame around the open room."""

import hashlib

from PyQt6.QtCore import QObject, pyqtSignal

from chatclient.changes import (
    BlocksChanged,
    ConnectionChanged,
    DevicesChanged,
    MembersChanged,
    MotdChanged,
    PeopleChanged,
    PresenceChanged,
    Reset,
    RoomsChanged,
)
from chatclient.core.model import Connection
from chatclient.profiles import Profile
from chatprotocol.limits import Limits
from qtclient.bridge import Bridge
from qtclient.conversation.room import Conversation
from qtclient.engine.facade import Facade
from qtclient.itemmodels.models import Models
from qtclient.language import translate
from qtclient.settings.kept import Settings
from qtclient.widgets.chat_page import ChatPage


class Mirror(QObject):
    """Follows one profile at a time."""

    ready = pyqtSignal()
    """There is something to show: what the cache holds."""
    rooms_told = pyqtSignal()
    """The rooms are as the engine last said."""
    connection_told = pyqtSignal()
    """The connection is as the engine last said."""

    def __init__(
        self,
        bridge: Bridge,
        models: Models,
        conversation: Conversation,
        chat: ChatPage,
        settings: Settings,
    ) -> None:
        super().__init__(chat)
        self._bridge = bridge
        self._people = models.people
        self._rooms = models.rooms
        self._members = models.members
        self._devices = models.devices
        self._conversation = conversation
        self._chat = chat
        self._settings = settings
        self._wanted_first: int | None = 0
        self._wanted = 0
        self.profile: Profile | None = None
        self.connection: Connection | None = None
        self.server_name = ""
        self._motd = ""
        bridge.reset.connect(self._on_reset)
        bridge.connection_changed.connect(self._on_connection)
        bridge.rooms_changed.connect(self._on_rooms)
        bridge.people_changed.connect(self._on_people)
        bridge.presence_changed.connect(self._on_presence)
        bridge.members_changed.connect(self._on_members)
        bridge.blocks_changed.connect(self._on_blocks)
        bridge.devices_changed.connect(self._on_devices)
        bridge.motd_changed.connect(self._on_motd)
        chat.motd_line.put_away.connect(self._on_put_away)

    def follow(self, profile: Profile) -> None:
        """Follow another profile from now on; nothing of the one before is shown any longer."""
        self.profile = profile
        self.server_name = profile.server_name
        self._devices.follow(profile.device)
        self._wanted_first = self._settings.room(profile.name)
        place = self._settings.place(profile.name)
        if place is not None:
            self._conversation.restore_place(self._wanted_first, *place)
        self._conversation.close()
        self._chat.sidebar.set_server(profile.server_name or profile.address)
        self._show_motd("")

    def open_when_there(self, room: int) -> None:
        """Open a room that was just made or joined: its row may be on the way still."""
        self._wanted = room
        self._open_wanted()

    # ---- what the engine says ----

    def _on_reset(self, change: Reset) -> None:
        snapshot = change.snapshot
        if self._conversation.room:
            self._wanted_first = self._conversation.room
        self._conversation.close()
        self._people.reset(snapshot.me, snapshot.people, snapshot.online)
        self._people.set_blocked(snapshot.blocked)
        self._rooms.reset(snapshot.rooms)
        self._devices.take(snapshot.devices)
        if snapshot.server_name:
            self.server_name = snapshot.server_name
            self._chat.sidebar.set_server(snapshot.server_name)
        self._show_motd(snapshot.motd)
        self._on_connection(ConnectionChanged(connection=snapshot.connection))
        self.ready.emit()
        self._open_first()
        self.rooms_told.emit()

    def _open_first(self) -> None:
        """Open the room that was open, here or when the program last ran; else the one that was last written to."""
        known = {row.room for row in self._rooms.walk()}
        if self._wanted_first is None or not known:
            return
        wanted, self._wanted_first = self._wanted_first, None
        self._conversation.open(wanted if wanted in known else max(known, key=self._rooms.last_at))

    def _on_connection(self, change: ConnectionChanged) -> None:
        self.connection = change.connection
        self._chat.pane.connection_line.show_connection(change.connection)
        self._show_me()
        if change.connection.level and not self._conversation.room:
            # Not before: the rooms of a first connection come one after the other.
            self._open_first()
        if change.connection.state == "online":
            self._bridge.ask(Facade.limits).then(self._on_limits)
        self.connection_told.emit()

    def _on_limits(self, limits: Limits) -> None:
        for composer in (self._chat.pane.composer, self._chat.side.thread_panel.composer):
            composer.set_limit(limits.text_bytes)

    def _on_rooms(self, change: RoomsChanged) -> None:
        self._rooms.update(change.rooms, change.removed)
        if self._conversation.room in change.removed:
            self._conversation.close()
        self._open_wanted()
        self.rooms_told.emit()

    def _open_wanted(self) -> None:
        wanted = self._wanted
        if wanted and self._rooms.summary(wanted) is not None:
            self._wanted = 0
            self._conversation.open(wanted)

    def _on_people(self, change: PeopleChanged) -> None:
        self._people.update(change.people)
        self._show_me()

    def _on_presence(self, change: PresenceChanged) -> None:
        self._people.set_online(change.online)

    def _on_members(self, change: MembersChanged) -> None:
        if change.room == self._conversation.room:
            self._members.update(change.members)

    def _on_blocks(self, change: BlocksChanged) -> None:
        self._people.set_blocked(change.blocked)

    def _on_devices(self, change: DevicesChanged) -> None:
        self._devices.take(change.devices, change.new)

    def _on_motd(self, change: MotdChanged) -> None:
        self._show_motd(change.text)

    def _show_motd(self, text: str) -> None:
        """Show what the server says to everybody, unless it was put away already."""
        self._motd = text
        known = self._settings.put_away(self.profile.name) if self.profile is not None else ""
        self._chat.motd_line.keep(text if _digest(text) != known else "")

    def _on_put_away(self) -> None:
        if self.profile is not None:
            self._settings.set_put_away(self.profile.name, _digest(self._motd))

    def _show_me(self) -> None:
        me, connection = self._people.me, self.connection
        states = {
            "online": translate("Mirror", "Online"),
            "connecting": translate("Mirror", "Connecting…"),
            "offline": translate("Mirror", "Offline"),
            "stopped": translate("Mirror", "Not connected"),
        }
        state = connection.state if connection is not None else "offline"
        self._chat.sidebar.set_me(me, self._people.name(me), state=states[state], online=state == "online")


def _digest(text: str) -> str:
    """Return what a text is known again by: the settings hold no words."""
    return hashlib.sha256(text.encode()).hexdigest()
