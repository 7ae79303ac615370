"""Two servers and a third in one window: their façades, the accounts on them, the tiles of the rail."""

from msgspec.structs import replace
from PyQt6.QtCore import QPoint
from PyQt6.QtGui import QAction
from pytestqt.qtbot import QtBot

from chatclient.changes import Change, Reset
from chatclient.profiles import Profile
from qtclient.app import App
from qtclient.engine.facade import Facade
from qtclient.itemmodels.servers import ServerRow, ServersModel
from qtclient.servers.account import Account
from qtclient.widgets.choice_menu import ChoiceMenu
from tests.qtclient.community import Community
from tests.qtclient.fake import PROFILE, FakeFacade

HOME, CLUB, WORK = "anna@lindenhof", "anna@club", "anna@work"


def profile(name: str, server_name: str) -> Profile:
    return replace(PROFILE, name=name, server_name=server_name, address=f"https://{name[5:]}.example")


class Facades:
    """One façade a profile; each new `App` opens the same."""

    def __init__(self) -> None:
        self.of: dict[str, FakeFacade] = {}

    def open(self, profile: Profile) -> Facade:
        return self.of.setdefault(profile.name, NamedFacade(profile.server_name))


class NamedFacade(FakeFacade):
    """A façade of a server of this name."""

    def __init__(self, server_name: str) -> None:
        super().__init__(Community())
        self.server_name = server_name

    def say(self, change: Change) -> None:
        if isinstance(change, Reset):
            change = replace(change, snapshot=replace(change.snapshot, server_name=self.server_name))
        super().say(change)


def account(app: App, name: str) -> Account:
    return app.servers._roster.accounts[name]


def wait_for(qtbot: QtBot, app: App, *names: str) -> None:
    """Wait until these servers have been opened."""
    qtbot.waitUntil(
        lambda: set(names) <= {name for name, each in app.servers._roster.accounts.items() if each.is_ready}
    )


def settle(qtbot: QtBot, shown: Account) -> None:
    """Wait until the engine has answered all that was asked so far for an account."""
    done: list[int] = []

    async def nothing() -> int:
        return 1

    shown.bridge.run(nothing).then(done.append)
    qtbot.waitUntil(lambda: bool(done))
    shown.chat.pane.timeline.settle()


def is_read(app: App, name: str) -> bool:
    """Tell whether the window knows that #general is read: it hears so a moment after the server."""
    summary = account(app, name).models.rooms.summary(1)
    return summary is not None and not summary.unread


def shown(app: App) -> str:
    return app.servers.here.profile.name if app.servers.here.profile is not None else ""


def row(app: App, name: str) -> ServerRow:
    model = app.window.rail.list.model()
    assert isinstance(model, ServersModel)
    return model.row(model.place_of(name))


def order(app: App) -> list[str]:
    model = app.window.rail.list.model()
    assert isinstance(model, ServersModel)
    return [model.row(place).name for place in range(model.rowCount())]


def menu(app: App, name: str) -> dict[str, QAction]:
    app.window.rail.list.server_menu_asked.emit(name, QPoint(0, 0))
    found = app.window.findChildren(ChoiceMenu)[-1]
    return {str(action.data()): action for action in found.actions() if action.data()}
