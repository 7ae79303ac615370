"""The rail: a tile for each server, their order, and what the menu of one does. Which one is shown is not decided here."""

from collections.abc import Callable

from PyQt6.QtCore import QObject, QPoint, pyqtSignal
from PyQt6.QtWidgets import QApplication

from chatclient.profiles import Profile
from qtclient.itemmodels.servers import ServersModel
from qtclient.servers.account import Account
from qtclient.servers.roster import Roster, name_of
from qtclient.servers.tiles import row_of
from qtclient.settings.kept import Settings
from qtclient.widgets.server_menu import server_menu
from qtclient.widgets.window import Window


class RailKeeping(QObject):
    """Shows a roster; `shown` tells which account has the window."""

    leaving_asked = pyqtSignal(Profile, str)
    """A profile is to be signed out, and what its server is called."""

    def __init__(
        self,
        roster: Roster,
        model: ServersModel,
        window: Window,
        settings: Settings,
        shown: Callable[[], Account],
    ) -> None:
        super().__init__(window)
        self._roster = roster
        self._model = model
        self._window = window
        self._settings = settings
        self._shown = shown
        self._menu_of = ""
        model.arranged.connect(self._on_arranged)
        window.rail.list.server_menu_asked.connect(self.show_menu)

    def arrange(self) -> None:
        """Keep and show which servers there are."""
        profiles, shown = self._roster.profiles, name_of(self._shown())
        self._settings.servers = tuple(profiles)
        self.refresh()
        self._window.show_rail(len(profiles) > 1)
        if shown in profiles:
            self._window.rail.show_current(shown)

    def refresh(self) -> None:
        """Show every server as it is now."""
        profiles, accounts = self._roster.profiles, self._roster.accounts
        titles = {name: self._roster.title(profile) for name, profile in profiles.items()}
        self._model.show(
            [
                row_of(profile, accounts.get(name), list(titles.values()), shown=self._shown())
                for name, profile in profiles.items()
            ]
        )
        for name, account in accounts.items():
            account.notifier.server = titles.get(name, "") if len(titles) > 1 else ""

    def _on_arranged(self, names: list[str]) -> None:
        self._roster.profiles = {name: self._roster.profiles[name] for name in names}
        self._settings.servers = names

    # ---- the menu of a server ----

    def show_menu(self, name: str, at: QPoint) -> None:
        """Offer what can be done with a server."""
        self._menu_of = name
        names, account = list(self._roster.profiles), self._roster.accounts.get(name)
        menu = server_menu(
            waits=account is not None and any(account.notifier.waiting),
            is_first=name == names[0],
            is_last=name == names[-1],
            parent=self._window,
        )
        menu.chosen.connect(self._on_chosen)
        menu.popup(at)

    def _on_chosen(self, word: str) -> None:
        name, clipboard = self._menu_of, QApplication.clipboard()
        profile, account = self._roster.profiles[name], self._roster.accounts.get(name)
        if word == "read" and account is not None:
            account.mark_all_read()
        elif word == "copy" and clipboard is not None:
            clipboard.setText(profile.address)
        elif word in ("up", "down"):
            self._model.move(name, self._model.place_of(name) + (1 if word == "down" else -1))
        elif word == "leave":
            self.leaving_asked.emit(profile, self._roster.title(profile))
