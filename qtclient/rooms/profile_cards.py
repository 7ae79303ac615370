"""The cards of people: opens them, asks the engine for what they offer."""

from functools import partial

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QWidget

from qtclient.bridge import Bridge
from qtclient.engine.facade import Facade
from qtclient.itemmodels.models import Models
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.profile_card import Card, MyCard, PersonCard
from qtclient.widgets.room_dialogs import ConfirmDialog
from qtclient.words.plain import isolated


class ProfileCards(QObject):
    """Shows one card at a time."""

    write_asked = pyqtSignal("qint64")

    def __init__(self, bridge: Bridge, models: Models, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self._bridge = bridge
        self._people = models.people
        self._look = look
        self._window = window
        self._card: PersonCard | None = None
        self._user = 0
        models.people.blocked_changed.connect(self._show_blocked)

    def show(self, user: int) -> None:
        """Show the card of a person, or mine."""
        found = self._people.get(user)
        if found is None:
            return
        names = user, self._people.name(user), found.username
        card: Card
        if user == self._people.me:
            card = MyCard(self._look, *names, found.status, self._window)
            card.profile_asked.connect(partial(self._save, card))
        else:
            card = self._of_other(*names)
        card.portrait.follow(self._people)
        card.show_presence(online=self._people.is_online(user), status=found.status)
        card.open()

    def show_me(self) -> None:
        """Show my own card."""
        self.show(self._people.me)

    def _of_other(self, user: int, name: str, username: str) -> PersonCard:
        card = PersonCard(self._look, user, name, username, self._window)
        card.show_blocked(user in self._people.blocked)
        card.write_asked.connect(self.write_asked)
        card.block_asked.connect(self._on_block_asked)
        card.finished.connect(self._on_closed)
        self._card, self._user = card, user
        return card

    def _on_closed(self) -> None:
        self._card = None

    def _save(self, card: MyCard, name: str, status: str) -> None:
        saved = self._bridge.ask(Facade.set_profile, display_name=name, status=status)
        saved.then(card.done_with).refused(card.show_refusal)

    # ---- blocking ----

    def _on_block_asked(self, user: int, on: bool) -> None:
        if not on:
            self.unblock(user)
            return
        name = isolated(self._people.name(user))
        dialog = ConfirmDialog(
            translate("ProfileCards", "Block {name}?").format(name=name),
            translate("ProfileCards", "Neither of you can write to the other any longer. They are not told."),
            translate("ProfileCards", "Block"),
            self._look,
            self._window,
        )
        dialog.confirmed.connect(partial(self._block, user))
        dialog.rejected.connect(self._show_blocked)
        dialog.open()

    def _block(self, user: int) -> None:
        asked = self._bridge.ask(Facade.block, user, True)
        if self._card is not None:
            asked.refused(self._card.show_refusal)

    def unblock(self, user: int) -> None:
        """Block a person no longer."""
        asked = self._bridge.ask(Facade.block, user, False)
        if self._card is not None:
            asked.refused(self._card.show_refusal)

    def _show_blocked(self) -> None:
        if self._card is not None:
            self._card.show_blocked(self._user in self._people.blocked)
