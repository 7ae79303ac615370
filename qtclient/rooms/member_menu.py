"""What is done with a person in a room: write to them, give them a role, keep order. The server decides."""

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import QObject, QPoint, pyqtSignal
from PyQt6.QtWidgets import QMenu, QWidget

from chatprotocol.rows import Member, RoomRole
from qtclient.bridge import Bridge
from qtclient.engine.facade import Facade
from qtclient.itemmodels.models import Models
from qtclient.itemmodels.rights import outranks
from qtclient.language import translate
from qtclient.rooms.durations import banned_until_ms, silent_until_ms, spans
from qtclient.theme.look import Look
from qtclient.widgets.choice_menu import ChoiceMenu
from qtclient.widgets.room_dialogs import ConfirmDialog
from qtclient.words.plain import isolated


class MemberMenu(QObject):
    """Shows the menu of a member, and carries out what is chosen there."""

    write_asked = pyqtSignal("qint64")
    profile_asked = pyqtSignal("qint64")

    def __init__(self, bridge: Bridge, models: Models, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self._bridge = bridge
        self._rooms = models.rooms
        self._people = models.people
        self._members = models.members
        self._look = look
        self._window = window
        self._room = self._user = 0
        self._deeds: dict[str, Callable[[str], object]] = {
            "write": self._write,
            "profile": self._show_profile,
            "role": self._give_role,
            "silence": self._silence,
            "speak": self._let_speak,
            "remove": self._confirm_removal,
            "ban": self._confirm_ban,
            "unban": self._lift_ban,
        }

    def show(self, room: int, user: int, at: QPoint) -> None:
        """Offer what can be done with a person in a room."""
        summary, member = self._rooms.summary(room), self._members.known(user)
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
            if member.state == "member" and summary.membership.role == "owner":
                _offer_roles(menu, member)
            if outranks(summary.membership.role, member.role):
                self._offer_order(menu, member)
        menu.chosen.connect(self._on_chosen)
        menu.popup(at)

    def _offer_order(self, menu: ChoiceMenu, member: Member) -> None:
        menu.addSeparator()
        if member.state == "banned":
            menu.offer("unban", translate("RoomActions", "Lift the ban"))
            return
        if (member.silenced_until or 0) > self._rooms.now_ms():
            menu.offer("speak", translate("RoomActions", "Let them write again"))
        else:
            _offer_spans(menu, "silence", translate("RoomActions", "Let them only read"))
        menu.offer("remove", translate("RoomActions", "Remove from the room…"))
        _offer_spans(menu, "ban", translate("RoomActions", "Remove and keep out"))

    def _on_chosen(self, words: str) -> None:
        deed, _, what = words.partition(" ")
        self._deeds[deed](what)

    def _write(self, _what: str) -> None:
        self.write_asked.emit(self._user)

    def _show_profile(self, _what: str) -> None:
        self.profile_asked.emit(self._user)

    def _give_role(self, what: str) -> None:
        role: RoomRole = what  # type: ignore[assignment]  # one of the three, as they were offered
        self._bridge.ask(Facade.set_role, self._room, self._user, role)

    def _silence(self, span: str) -> None:
        until_ms = silent_until_ms(span, self._rooms.now_ms())
        self._bridge.ask(Facade.silence, self._room, self._user, until_ms)

    def _let_speak(self, _what: str) -> None:
        self._bridge.ask(Facade.silence, self._room, self._user, None)

    def _lift_ban(self, _what: str) -> None:
        # A ban that ends now: whoever was banned comes back on their own, or by invitation.
        self._bridge.ask(Facade.ban, self._room, self._user, self._rooms.now_ms())

    def _confirm_removal(self, _what: str) -> None:
        self._confirm(
            translate("RoomActions", "Remove {name} from {room}?"),
            translate(
                "RoomActions", "They get nothing of it any more. What they wrote stays. They can come back."
            ),
            translate("RoomActions", "Remove"),
            partial(self._bridge.ask, Facade.remove, self._room, self._user),
        )

    def _confirm_ban(self, span: str) -> None:
        until_ms = banned_until_ms(span, self._rooms.now_ms())
        self._confirm(
            translate("RoomActions", "Remove {name} from {room} and keep them out?"),
            dict(spans())[span] + ". " + translate("RoomActions", "What they wrote stays."),
            translate("RoomActions", "Remove and keep out"),
            partial(self._bridge.ask, Facade.ban, self._room, self._user, until_ms),
        )

    def _confirm(self, title: str, text: str, action: str, then: Callable[[], object]) -> None:
        names = {
            "name": isolated(self._people.name(self._user)),
            "room": isolated(self._rooms.title(self._room)),
        }
        dialog = ConfirmDialog(title.format(**names), text, action, self._look, self._window)
        dialog.confirmed.connect(then)
        dialog.open()


def _offer_roles(menu: ChoiceMenu, member: Member) -> None:
    menu.addSeparator()
    for role, text in (
        ("owner", translate("RoomActions", "Owner")),
        ("moderator", translate("RoomActions", "Moderator")),
        ("member", translate("RoomActions", "Member")),
    ):
        action = menu.offer(f"role {role}", text)
        action.setCheckable(True)
        action.setChecked(member.role == role)


def _offer_spans(menu: ChoiceMenu, deed: str, title: str) -> None:
    under = QMenu(title, menu)
    menu.addMenu(under)
    for span, text in spans():
        menu.offer(f"{deed} {span}", text, under)
