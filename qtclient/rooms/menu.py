"""What is done with a room of mine besides writing: invite, rename, mark as read, leave. Opens dialogs, asks the engine."""

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import QObject, QPoint, pyqtSignal
from PyQt6.QtWidgets import QWidget

from chatclient.core.model import RoomSettings
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.rows import Member
from qtclient.bridge import Bridge
from qtclient.engine.facade import Facade
from qtclient.itemmodels.choice import ChoiceModel
from qtclient.itemmodels.models import Models
from qtclient.itemmodels.rights import may_invite
from qtclient.language import translate
from qtclient.rooms.notify import notify_of, offer_notify
from qtclient.rooms.portraits import PortraitChoice
from qtclient.theme.look import Look
from qtclient.widgets.choice_menu import ChoiceMenu
from qtclient.widgets.room_dialogs import ConfirmDialog, PeopleDialog, RoomSettingsDialog
from qtclient.words.plain import isolated


async def invite_all(facade: Facade, room: int, users: list[int]) -> int:
    """Bring people into a room, one after another, in the engine's thread."""
    for user in users:
        await facade.invite(room, user)
    return room


class RoomMenu(QObject):
    """Shows the menu of a room, and carries out what is chosen there."""

    room_asked = pyqtSignal("qint64")
    members_asked = pyqtSignal()
    files_asked = pyqtSignal()
    profile_asked = pyqtSignal("qint64")

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
        self._models = models
        self._rooms = models.rooms
        self._people = models.people
        self._look = look
        self._window = window
        self._now_ms = now_ms
        self._room = 0

    def show(self, room: int, at: QPoint) -> None:
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
            menu.offer("settings", translate("RoomActions", "Settings of the room…"))
        if not direct:
            menu.addSeparator()
            if summary.membership.role == "owner":
                self._offer_archive(menu, archived=summary.room.archived)
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
            self.room_asked.emit(self._room)
            (self.members_asked if word == "members" else self.files_asked).emit()
        elif word == "profile":
            summary = self._rooms.summary(self._room)
            if summary is not None and summary.others:
                self.profile_asked.emit(summary.others[0])
        elif word == "invite":
            self.invite(self._room)
        elif word == "settings":
            self._change_settings()
        elif word == "archive":
            self._confirm_archiving()
        elif word == "reopen":
            self._bridge.ask(Facade.update_room, self._room, archived=False)
        elif word == "leave":
            self._confirm_leaving()

    # ---- inviting ----

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

    # ---- settings ----

    def _change_settings(self) -> None:
        summary = self._rooms.summary(self._room)
        if summary is None:
            return
        dialog = RoomSettingsDialog(summary.room, self._look, self._window)
        self._settings = dialog
        PortraitChoice(self._bridge, self._models, self._look, dialog.picture, self._room)
        dialog.settings_asked.connect(self._save_settings)
        dialog.open()

    def _save_settings(self, settings: RoomSettings) -> None:
        saved = self._bridge.ask(Facade.update_room, self._room, **settings)
        saved.then(self._settings.done_with).refused(self._settings.show_refusal)

    # ---- archiving ----

    def _offer_archive(self, menu: ChoiceMenu, *, archived: bool) -> None:
        if archived:
            menu.offer("reopen", translate("RoomActions", "Open the room again"))
        else:
            menu.offer("archive", translate("RoomActions", "Archive room…"))

    def _confirm_archiving(self) -> None:
        title = isolated(self._rooms.title(self._room))
        dialog = ConfirmDialog(
            translate("RoomActions", "Archive {room}?").format(room=title),
            translate(
                "RoomActions", "It can still be read, and nobody writes there until an owner opens it again."
            ),
            translate("RoomActions", "Archive"),
            self._look,
            self._window,
        )
        dialog.confirmed.connect(partial(self._bridge.ask, Facade.update_room, self._room, archived=True))
        dialog.open()

    # ---- leaving ----

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
            self.room_asked.emit(room)
            self.members_asked.emit()
        self._bridge.refused.emit(error)
