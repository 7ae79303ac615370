"""How one comes into a room: it is made, found and joined, or begun with people. Opens dialogs, asks the engine."""

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QWidget

from chatclient.core.model import NewRoomKind
from qtclient.bridge import Bridge
from qtclient.engine.facade import Facade
from qtclient.itemmodels.choice import ChoiceModel
from qtclient.itemmodels.directory import DirectoryModel
from qtclient.itemmodels.models import Models
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.directory_dialog import DirectoryDialog
from qtclient.widgets.room_dialogs import NewRoomDialog, PeopleDialog

_DIRECT_PEOPLE = 8


async def join_room(facade: Facade, room: int) -> int:
    """Come into a public room, in the engine's thread; returns it."""
    await facade.join(room)
    return room


class RoomActions(QObject):
    """Carries out what the + buttons offer; emits the room that is to be opened then."""

    room_ready = pyqtSignal("qint64")

    def __init__(self, bridge: Bridge, models: Models, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self._bridge = bridge
        self._rooms = models.rooms
        self._people = models.people
        self._look = look
        self._window = window

    def add(self, section: str) -> None:
        """Do what the + of a section offers."""
        if section == "direct":
            self.choose_people()
        else:
            self.show_directory()

    def show_directory(self) -> None:
        """Show the public rooms, to join one or to make one."""
        model = DirectoryModel(self._rooms)
        dialog = DirectoryDialog(model, self._look, self._window)
        model.setParent(dialog)
        self._directory, self._found = dialog, model
        dialog.search_asked.connect(self._search)
        dialog.room_asked.connect(self._join)
        dialog.new_asked.connect(self.make_room)
        dialog.open()
        self._search("")

    def _search(self, query: str) -> None:
        asked = self._bridge.ask(Facade.directory, query)
        asked.then(self._found.show).refused(self._directory.show_refusal)

    def _join(self, room: int) -> None:
        if self._rooms.summary(room) is not None:
            self._on_joined(room)
            return
        joined = self._bridge.ask(join_room, room)
        joined.then(self._on_joined).refused(self._directory.show_refusal)

    def _on_joined(self, room: int) -> None:
        self._directory.accept()
        self.room_ready.emit(room)

    def make_room(self) -> None:
        """Ask for a new room."""
        dialog = NewRoomDialog(ChoiceModel(self._people), self._look, self._window)
        self._new = dialog
        dialog.room_asked.connect(self._create)
        dialog.open()

    def _create(self, kind: NewRoomKind, name: str, topic: str, members: list[int]) -> None:
        created = self._bridge.ask(Facade.create_room, kind, name, topic, members)
        created.then(self._new.done_with).then(self.room_ready.emit).refused(self._new.show_refusal)

    def choose_people(self) -> None:
        """Ask whom to write to."""
        dialog = PeopleDialog(
            ChoiceModel(self._people, most=_DIRECT_PEOPLE),
            translate("RoomActions", "Write to"),
            translate("RoomActions", "Choose one person, or several for a conversation of all of you."),
            translate("RoomActions", "Start writing"),
            self._look,
            self._window,
        )
        self._direct = dialog
        dialog.people_asked.connect(self._start_direct)
        dialog.open()

    def _start_direct(self, users: list[int]) -> None:
        found = self._bridge.ask(Facade.direct, users)
        found.then(self._direct.done_with).then(self.room_ready.emit).refused(self._direct.show_refusal)

    def write_to(self, user: int) -> None:
        """Open the direct room with a person who is not me."""
        if user != self._people.me:
            self._bridge.ask(Facade.direct, [user]).then(self.room_ready.emit)
