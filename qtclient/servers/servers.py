"""The servers of the window: which ones, and which one is shown. Makes an account for each, ends it again.

All of them are connected; one has the window. Those that are not shown first are opened once the window stands.
"""

from collections.abc import Callable, Sequence
from functools import partial

from PyQt6.QtCore import QObject, pyqtSignal

from chatclient.profiles import Profile
from chatprotocol.errors import HearthError
from qtclient.itemmodels.servers import ServersModel
from qtclient.notifications.tray_keeping import TrayKeeping
from qtclient.servers.account import Account
from qtclient.servers.rail_keeping import RailKeeping
from qtclient.servers.roster import Roster, name_of
from qtclient.settings.kept import Settings
from qtclient.times.timers import single_shot
from qtclient.widgets.window import Window
from qtclient.words.reasons import in_words

_AFTER_START_MS = 500


class Servers(QObject):
    """`here` is the account that is shown, or would be; it is vacant while nobody is signed in."""

    shown = pyqtSignal()
    """Another account has the window."""
    told = pyqtSignal()
    """What waits somewhere is different now."""
    window_asked = pyqtSignal()
    problem_told = pyqtSignal(str)
    """What keeps the account from being opened that was to be shown."""
    link_asked = pyqtSignal(str)
    sign_in_asked = pyqtSignal(Profile, str)
    """A profile is to be signed in again, and why."""
    leaving_asked = pyqtSignal(Profile, str)
    """A profile is to be signed out, and what its server is called."""

    def __init__(
        self,
        model: ServersModel,
        window: Window,
        tray: TrayKeeping,
        settings: Settings,
        make: Callable[[], Account],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._tray = tray
        self._settings = settings
        self._make = make
        self._roster = Roster()
        self._wanted = ""
        self._open_next = single_shot(self, _AFTER_START_MS, self._on_window_stands)
        self.here = self._new_account()
        self._rail = RailKeeping(self._roster, model, window, settings, self._shown_now)
        self._rail.leaving_asked.connect(self.leaving_asked)
        window.choose_chat(self.here.chat)
        window.rail.list.server_chosen.connect(self.show)

    # ---- who is there ----

    @property
    def is_empty(self) -> bool:
        """Tell whether nobody is signed in."""
        return not self._roster.profiles

    @property
    def accounts(self) -> list[Account]:
        """Return the accounts that have been opened, in their order."""
        return self._roster.opened()

    def expect(self, profiles: Sequence[Profile]) -> None:
        """Show that there are these; they are opened once the window stands."""
        self._roster.profiles |= {profile.name: profile for profile in profiles}
        self._rail.arrange()

    def enter(self, profile: Profile) -> None:
        """Be signed in as this profile, beside those that are there, and show it; one that is there is shown."""
        self._roster.profiles[profile.name] = profile
        account = self._roster.accounts.get(profile.name)
        if account is None or account.profile != profile or not account.is_ready:
            self._open(profile)
        self._rail.arrange()
        self.show(profile.name)

    def renew(self, profiles: Sequence[Profile]) -> None:
        """Take profiles as they are saved now; those that are open and are others now are opened anew."""
        for profile in profiles:
            account = self._roster.accounts.get(profile.name)
            if profile.name in self._roster.profiles:
                self._roster.profiles[profile.name] = profile
            if account is not None and account.profile != profile:
                account.open(profile)

    def _open(self, profile: Profile) -> None:
        account = self._roster.accounts.get(profile.name)
        if account is None:
            account = self.here if self.here.profile is None else self._new_account()
            self._roster.accounts[profile.name] = account
        account.open(profile)

    def _new_account(self) -> Account:
        account = self._make()
        self._window.add_chat(account.chat)
        self._tray.add(account.notifier)
        account.ready.connect(partial(self._on_ready, account))
        account.refused.connect(partial(self._on_refused, account))
        account.told.connect(self._on_told)
        account.room_opened.connect(self.told)
        account.sign_in_asked.connect(partial(self._on_sign_in_asked, account))
        account.message_asked.connect(partial(self.show_message, account))
        account.link_asked.connect(self.link_asked)
        account.chat.switcher.elsewhere_chosen.connect(self.show_elsewhere)
        account.models.switcher.elsewhere = partial(self._roster.elsewhere, account)
        return account

    def close(self, name: str, then: Callable[[object], object]) -> None:
        """Be signed in there no longer, as far as this window goes, and show another; `then` is called when all is kept."""
        account = self._roster.accounts.pop(name, None)
        self._roster.profiles.pop(name, None)
        if account is None:
            self._rail.arrange()
            then(None)
            return
        closed = account.close()
        if account is self.here:
            self._show_another(account)
        self._rail.arrange()
        closed.then(partial(self._drop, account)).then(then).refused(then)

    def _show_another(self, gone: Account) -> None:
        if self.accounts:
            self.show(name_of(self.accounts[0]))
        if self.here is gone:
            self.here = self._new_account()
            self._window.choose_chat(self.here.chat)
            if self._window.in_chat:
                self._window.show_chat()

    def _drop(self, account: Account, _closed: object) -> None:
        self._tray.remove(account.notifier)
        self._window.remove_chat(account.chat)
        account.bridge.let_go()
        account.chat.deleteLater()

    # ---- which one is shown ----

    def show(self, name: str) -> None:
        """Show a server; one that has nothing to show yet, as soon as it has."""
        account = self._roster.accounts.get(name)
        self._wanted = name
        if account is None or (account.problem and not account.is_ready):
            self._open(self._roster.profiles[name])
        elif account.is_ready:
            self._show(account)

    def show_at(self, place: int) -> None:
        """Show the server at a place of the rail."""
        if len(self._roster.profiles) > 1 and place < len(self._roster.profiles):
            self.show(list(self._roster.profiles)[place])

    def show_again(self) -> None:
        """Go back from signing in to whoever was shown."""
        if self.here.is_ready:
            self.show(name_of(self.here))

    def show_message(self, account: Account, room: int, number: int) -> None:
        """Bring the window up at a message of an account."""
        self.window_asked.emit()
        self.show(name_of(account))
        account.show_message(room, number)

    def seek(self, profile: Profile, room: int, number: int) -> None:
        """Show a message of a profile, as soon as it is here."""
        self.enter(profile)
        self._roster.accounts[profile.name].seek(room, number)

    def _show(self, account: Account) -> None:
        self._wanted = ""
        before, self.here = self.here, account
        if self._window.in_chat:
            before.go()
        if account is not before:
            account.chat.take_width_of(before.chat)
        self._window.choose_chat(account.chat)
        self._window.show_chat()
        self._window.show()
        account.come()
        before.tell_watched()
        self._settings.profile = name_of(account)
        self._rail.arrange()
        self._open_next.start()
        self.shown.emit()

    def _on_ready(self, account: Account) -> None:
        if self._wanted and name_of(account) == self._wanted:
            self._show(account)

    def _on_refused(self, account: Account, error: HearthError) -> None:
        if name_of(account) == self._wanted:
            self._wanted = ""
            self.problem_told.emit(in_words(error.message))
        self._open_next.start()

    def _on_window_stands(self) -> None:
        """Open one that nobody has opened yet: one a turn, so that the window answers in between."""
        waiting = self._roster.unopened()
        if waiting is not None:
            self._open(waiting)
            self._open_next.start()

    def _on_told(self) -> None:
        self._rail.refresh()
        self._tray.refresh()
        self.told.emit()

    def _shown_now(self) -> Account:
        return self.here

    def _on_sign_in_asked(self, account: Account) -> None:
        if account.profile is not None:
            connection = account.mirror.connection
            # Of a certificate the page says more, once it has looked at it.
            said = connection is not None and not connection.distrusted
            reason = in_words(connection.reason) if connection is not None and said else ""
            self.sign_in_asked.emit(account.profile, reason)

    # ---- for all of them ----

    def ask_leaving(self) -> None:
        """Ask whether to sign out of the server that is shown."""
        if self.here.profile is not None:
            self.leaving_asked.emit(self.here.profile, self._roster.title(self.here.profile))

    def waiting(self) -> int:
        """Return how many messages wait on all servers together."""
        return sum(sum(each.notifier.waiting) for each in self.accounts)

    def show_elsewhere(self, name: str, room: int) -> None:
        """Go to a room of another server."""
        self.show(name)
        self._roster.accounts[name].conversation.open(room)

    def remember(self) -> None:
        """Keep which room is open everywhere, and where its reader is."""
        for account in self.accounts:
            account.remember()

    def keep(self) -> None:
        """Keep what was typed everywhere, and end what stands on the desktop."""
        for account in self.accounts:
            account.keep()
            account.notifier.end()

    def watch(self) -> None:
        """Somebody has come back to the window."""
        for account in self.accounts:
            account.watch()

    def unwatch(self) -> None:
        """Nobody looks at the window."""
        for account in self.accounts:
            account.tell_watched()
