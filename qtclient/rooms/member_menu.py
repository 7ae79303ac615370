"""What is done with a person in a room: write to them, give them a role, remove them. The server decides."""

from PyQt6.QtCore import QObject, QPoint, pyqtSignal
from PyQt6.QtWidgets import QWidget

from chatprotocol.rows import RoomRole
from qtclient.bridge import Bridge
from qtclient.engine.facade import Facade
from qtclient.itemmodels.models import Models
from qtclient.language import translate
from qtclient.rooms.rights import outranks
from qtclient.widgets.choice_menu import ChoiceMenu
from qtclient.words.plain import isolated


class MemberMenu(QObject):
    """Shows the menu of a member, and carries out what is chosen there."""

    write_asked = pyqtSignal("qint64")
    profile_asked = pyqtSignal("qint64")

    def __init__(self, bridge: Bridge, models: Models, window: QWidget) -> None:
        super().__init__(window)
        self._bridge = bridge
        self._rooms = models.rooms
        self._people = models.people
        self._members = models.members
        self._window = window
        self._room = self._user = 0

    def show(self, room: int, user: int, at: QPoint) -> None:
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
        menu.chosen.connect(self._on_chosen)
        menu.popup(at)

    def _on_chosen(self, word: str) -> None:
        if word == "write":
            self.write_asked.emit(self._user)
        elif word == "profile":
            self.profile_asked.emit(self._user)
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
