"""What is done with rooms besides writing: make, find, join, invite, rename, leave. Opens dialogs, asks the engine."""

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import QObject, QPoint, pyqtSignal
from PyQt6.QtWidgets import QWidget

from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.rows import Member, RoomRole
from qtclient.bridge import Bridge
from qtclient.engine.facade import Facade, NewRoomKind
from qtclient.itemmodels.choice import ChoiceModel
from qtclient.itemmodels.directory import DirectoryModel
from qtclient.itemmodels.models import Models
from qtclient.language import translate
from qtclient.rooms.notify import notify_of, offer_notify
from qtclient.theme.look import Look
from qtclient.widgets.directory_dialog import DirectoryDialog
from qtclient.widgets.room_dialogs import ConfirmDialog, NewRoomDialog, PeopleDialog, RoomSettingsDialog
from qtclient.widgets.timeline_menu import ChoiceMenu
from qtclient.words.plain import isolated

_DIRECT_PEOPLE = 8


async def invite_all(facade: Facade, room: int, users: list[int]) -> int:
    """Bring people into a room, one after another, in the engine's thread."""
    for user in users:
        await facade.invite(room, user)
    return room


async def join_room(facade: Facade, room: int) -> int:
    """Come into a public room, in the engine's thread; returns it."""
    await facade.join(room)
    return room


class RoomActions(QObject):
    """Carries out what menus and + buttons offer; emits the room that is to be opened then."""

    room_ready = pyqtSignal(int)
    members_wanted = pyqtSignal()
    files_wanted = pyqtSignal()
    profile_wanted = pyqtSignal(int)

    def __init__(
        self,
        bridge: Bridge,
        models: Models,
        look: Look,
        window: QWidget,
        now_ms: Callable[[], int],
    ) -> None:
        super().__init__(window)
        self._bridge = bridge
        self._rooms = models.rooms
        self._people = models.people
        self._members = models.members
        self._look = look
        self._window = window
        self._now_ms = now_ms
        self._room = 0

    # ---- + ----

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
            self._directory.accept()
            self.room_ready.emit(room)
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

    # ---- the menu of a room ----

    def show_menu(self, room: int, at: QPoint) -> None:
        """Offer what can be done with a room."""
        summary = self._rooms.summary(room)
        if summary is None:
            return
        self._room = room
        menu = ChoiceMenu(self._window)
        direct = summary.room.kind == "direct"
        if summary.unread:
            menu.offer("read", translate("RoomActions", "Mark as read"))
        if direct and len(summary.others) == 1:
            menu.offer("profile", translate("RoomActions", "Profile"))
        offer_notify(menu, summary.membership, self._now_ms())
        menu.offer("members", translate("RoomActions", "Members"))
        menu.offer("files", translate("RoomActions", "Pictures and files"))
        if not direct and may_invite(summary.room.kind, summary.membership.role):
            menu.offer("invite", translate("RoomActions", "Invite people…"))
        if not direct and summary.membership.role in ("owner", "moderator"):
            menu.offer("settings", translate("RoomActions", "Name and topic…"))
        if not direct:
            menu.addSeparator()
            menu.offer("leave", translate("RoomActions", "Leave room…"))
        menu.chosen.connect(self._on_chosen)
        menu.popup(at)

    def _on_chosen(self, word: str) -> None:
        notify = notify_of(word, self._now_ms())
        if notify is not None:
            self._bridge.ask(Facade.set_notify, self._room, **notify)
        elif word == "read":
            summary = self._rooms.summary(self._room)
            if summary is not None:
                self._bridge.ask(Facade.mark_read, self._room, summary.last_number)
        elif word in ("members", "files"):
            self.room_ready.emit(self._room)
            (self.members_wanted if word == "members" else self.files_wanted).emit()
        elif word == "profile":
            summary = self._rooms.summary(self._room)
            if summary is not None and summary.others:
                self.profile_wanted.emit(summary.others[0])
        elif word == "invite":
            self.invite(self._room)
        elif word == "settings":
            self._change_settings()
        elif word == "leave":
            self._confirm_leaving()

    def invite(self, room: int) -> None:
        """Ask whom to invite into a room; who is in it is asked first."""
        self._room = room
        self._bridge.ask(Facade.members, room).then(self._choose_invited)

    def _choose_invited(self, members: tuple[Member, ...]) -> None:
        inside = [member.user for member in members if member.state == "member"]
        dialog = PeopleDialog(
            ChoiceModel(self._people, inside),
            translate("RoomActions", "Invite into {room}").format(
                room=isolated(self._rooms.title(self._room))
            ),
            "",
            translate("RoomActions", "Invite"),
            self._look,
            self._window,
        )
        self._inviting = dialog
        dialog.people_asked.connect(self._invite)
        dialog.open()

    def _invite(self, users: list[int]) -> None:
        invited = self._bridge.ask(invite_all, self._room, users)
        invited.then(self._inviting.done_with).refused(self._inviting.show_refusal)

    def _change_settings(self) -> None:
        summary = self._rooms.summary(self._room)
        if summary is None:
            return
        dialog = RoomSettingsDialog(summary.room.name, summary.room.topic, self._look, self._window)
        self._settings = dialog
        dialog.settings_asked.connect(self._save_settings)
        dialog.open()

    def _save_settings(self, name: str, topic: str) -> None:
        saved = self._bridge.ask(Facade.update_room, self._room, name=name, topic=topic)
        saved.then(self._settings.done_with).refused(self._settings.show_refusal)

    def _confirm_leaving(self) -> None:
        title = isolated(self._rooms.title(self._room))
        dialog = ConfirmDialog(
            translate("RoomActions", "Leave {room}?").format(room=title),
            translate("RoomActions", "You will no longer get its messages. What you wrote stays there."),
            translate("RoomActions", "Leave"),
            self._look,
            self._window,
        )
        dialog.confirmed.connect(partial(self._leave, self._room))
        dialog.open()

    def _leave(self, room: int) -> None:
        self._bridge.ask(Facade.leave, room).refused(partial(self._on_leaving_refused, room))

    def _on_leaving_refused(self, room: int, error: HearthError) -> None:
        """Show who could be the room's owner, where that is what is missing."""
        if error.code is ErrorCode.CONFLICT:
            self.room_ready.emit(room)
            self.members_wanted.emit()
        self._bridge.refused.emit(error)

    # ---- the menu of a member ----

    def show_member_menu(self, room: int, user: int, at: QPoint) -> None:
        """Offer what can be done with a person in a room."""
        summary, member = self._rooms.summary(room), self._members.member(user)
        if summary is None or user == self._people.me:
            return
        self._room, self._user = room, user
        menu = ChoiceMenu(self._window)
        menu.offer(
            "write",
            translate("RoomActions", "Write to {name}").format(name=isolated(self._people.name(user))),
        )
        menu.offer("profile", translate("RoomActions", "Profile"))
        if member is not None and summary.room.kind != "direct":
            if summary.membership.role == "owner":
                menu.addSeparator()
                for role, text in _roles():
                    action = menu.offer(role, text)
                    action.setCheckable(True)
                    action.setChecked(member.role == role)
            if outranks(summary.membership.role, member.role):
                menu.addSeparator()
                menu.offer("remove", translate("RoomActions", "Remove from the room"))
        menu.chosen.connect(self._on_member_chosen)
        menu.popup(at)

    def _on_member_chosen(self, word: str) -> None:
        if word == "write":
            self.write_to(self._user)
        elif word == "profile":
            self.profile_wanted.emit(self._user)
        elif word == "remove":
            self._bridge.ask(Facade.remove, self._room, self._user)
        elif word in ("owner", "moderator", "member"):
            role: RoomRole = word  # type: ignore[assignment]  # one of the three, as just asked
            self._bridge.ask(Facade.set_role, self._room, self._user, role)


def _roles() -> list[tuple[RoomRole, str]]:
    return [
        ("owner", translate("RoomActions", "Owner")),
        ("moderator", translate("RoomActions", "Moderator")),
        ("member", translate("RoomActions", "Member")),
    ]


def may_invite(kind: str, role: RoomRole) -> bool:
    """Tell whether inviting is worth offering; the server decides."""
    return kind == "public" or role in ("owner", "moderator")


def outranks(mine: RoomRole, other: RoomRole) -> bool:
    """Tell whether removing somebody is worth offering; the server decides."""
    order: dict[RoomRole, int] = {"owner": 2, "moderator": 1, "member": 0}
    return order[mine] > order[other]
