"""Several servers in one window: all connected, one shown; each stands as it was left, and ends without the others."""

import gc
import weakref
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace
from PyQt6.QtCore import QMimeData, QPoint, QPointF, Qt
from PyQt6.QtGui import QAction, QDropEvent
from PyQt6.QtTest import QAbstractItemModelTester
from PyQt6.QtWidgets import QApplication, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from chatclient.changes import Called, Change, ConnectionChanged, Reset, RoomsChanged
from chatclient.core.model import Connection
from chatclient.profiles import Profile
from chatprotocol.errors import ErrorCode, HearthError
from qtclient.app import App
from qtclient.bridge import Bridge
from qtclient.engine.facade import Facade
from qtclient.itemmodels.servers import ServerRow, ServersModel
from qtclient.itemmodels.shortcuts import ShortcutsModel
from qtclient.process.unhandled import Unhandled
from qtclient.servers.account import Account
from qtclient.settings.kept import Settings
from qtclient.widgets.rail import ServerList
from qtclient.widgets.room_dialogs import ConfirmDialog, SignOutDialog
from qtclient.widgets.shortcuts_sheet import ShortcutsSheet
from qtclient.widgets.timeline_menu import ChoiceMenu
from tests.qtclient.community import NOW, Community, long_room, message, ms
from tests.qtclient.fake import PROFILE, FakeDoor, FakeFacade
from tests.qtclient.hands import click, press, write
from tests.qtclient.test_accessibility import nameless

HOME, CLUB, WORK = "anna@lindenhof", "anna@club", "anna@work"
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier

# Popups grab the keyboard, which the screenless platform has none of.
pytestmark = pytest.mark.qt_log_ignore("^This plugin does not support", extend=True)


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


@pytest.fixture
def facades() -> Facades:
    return Facades()


@pytest.fixture
def door() -> FakeDoor:
    return FakeDoor(profile(HOME, "Lindenhof"), profile(CLUB, "Chess Club"), profile(WORK, "Work"))


@pytest.fixture
def app(
    qtbot: QtBot, qapp: QApplication, facades: Facades, door: FakeDoor, settings: Settings
) -> Iterator[App]:
    font = qapp.font()
    made = App(qapp, settings, facades.open, door, Unhandled(), lambda: ms(NOW))
    qtbot.addWidget(made.window)
    made.start()
    yield made
    made.stop()
    made.look.setParent(None)
    qapp.setFont(font)


def account(app: App, name: str) -> Account:
    return app.servers._accounts[name]


def wait_for(qtbot: QtBot, app: App, *names: str) -> None:
    """Wait until these servers have been opened."""
    qtbot.waitUntil(
        lambda: set(names) <= {name for name, each in app.servers._accounts.items() if each.is_ready}
    )


def settle(qtbot: QtBot, shown: Account) -> None:
    """Wait until the engine has answered all that was asked so far for an account."""
    done: list[int] = []

    async def nothing() -> int:
        return 1

    shown.bridge.run(nothing).then(done.append)
    qtbot.waitUntil(lambda: bool(done))
    shown.chat.pane.timeline.settle()


@pytest.fixture
def both(qtbot: QtBot, app: App) -> App:
    """The whole program on two servers; Lindenhof is shown, with #general open and read on both."""
    app.entrance.begin(HOME, (HOME, CLUB))
    wait_for(qtbot, app, HOME)
    app.servers._open_next.timeout.emit()
    wait_for(qtbot, app, HOME, CLUB)
    app.window.activateWindow()
    for name in (CLUB, HOME):
        app.servers.show(name)
        app.conversation.open(1)
        qtbot.waitUntil(partial(_is_read, app, name))
    qtbot.waitUntil(app.window.chat.pane.composer.box.hasFocus)
    return app


def _is_read(app: App, name: str) -> bool:
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


# ---- one, and several ------------------------------------------------------------------------------------------------


def test_who_has_one_server_sees_nothing_of_others(qtbot: QtBot, app: App) -> None:
    app.entrance.begin(HOME)
    wait_for(qtbot, app, HOME)
    assert not app.window.rail.isVisible()
    assert "server" not in app.frame.groups
    press(app.window, Qt.Key.Key_2, CONTROL)
    assert shown(app) == HOME


def test_the_one_that_was_shown_last_is_there_first_and_the_others_when_the_window_stands(
    qtbot: QtBot, app: App, facades: Facades
) -> None:
    app.entrance.begin(CLUB, (HOME, CLUB, WORK))
    wait_for(qtbot, app, CLUB)
    assert app.window.isVisible()
    assert list(facades.of) == [CLUB]
    assert app.window.rail.isVisible()
    assert order(app) == [HOME, CLUB, WORK]
    app.servers._open_next.timeout.emit()
    app.servers._open_next.timeout.emit()
    wait_for(qtbot, app, HOME, WORK)
    assert list(facades.of) == [CLUB, HOME, WORK]
    assert shown(app) == CLUB


def test_a_server_that_was_not_opened_yet_is_opened_when_it_is_wanted(qtbot: QtBot, app: App) -> None:
    app.entrance.begin(HOME, (HOME, CLUB))
    wait_for(qtbot, app, HOME)
    app.servers.show(CLUB)
    qtbot.waitUntil(lambda: shown(app) == CLUB)
    assert app.window.chat.sidebar._server.text() == "Chess Club"


def test_a_restart_brings_back_servers_order_and_rooms(
    qtbot: QtBot, qapp: QApplication, both: App, facades: Facades, door: FakeDoor, settings: Settings
) -> None:
    account(both, CLUB).conversation.open(3)
    both.window.rail.list._model.move(CLUB, 0)
    both.servers.show(CLUB)
    both.stop()
    again = App(qapp, settings, facades.open, door, Unhandled(), lambda: ms(NOW))
    qtbot.addWidget(again.window)
    again.start()
    again.entrance.begin(settings.profile, settings.servers)
    wait_for(qtbot, again, CLUB)
    assert (shown(again), order(again)) == (CLUB, [CLUB, HOME])
    qtbot.waitUntil(lambda: again.conversation.room == 3)
    again.servers._open_next.timeout.emit()
    wait_for(qtbot, again, HOME)
    qtbot.waitUntil(lambda: account(again, HOME).conversation.room == 1)
    again.stop()


# ---- what waits elsewhere --------------------------------------------------------------------------------------------


def test_a_message_on_a_hidden_server_counts_on_its_tile_and_in_the_title(
    qtbot: QtBot, both: App, facades: Facades
) -> None:
    before, total = row(both, CLUB), both.servers.waiting()
    facades.of[CLUB].arrive(message(5, 6, 2, NOW, "to you alone"))
    qtbot.waitUntil(lambda: row(both, CLUB).calling == before.calling + 1)
    assert f"{before.calling + 1} for you" in row(both, CLUB).spoken
    assert both.window.windowTitle().startswith(f"({total + 1}) ")
    assert shown(both) == HOME
    assert both.models.rooms.summary(5) != account(both, CLUB).models.rooms.summary(5)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """There is a tray, and this is what it says."""
    titles: list[str] = []
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: True))
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda _icon, title, *_rest: titles.append(title))
    return titles


def test_a_note_names_its_server_and_leads_there(
    qtbot: QtBot, said: list[str], both: App, facades: Facades
) -> None:
    both.tray.tray.begin()
    both.window.hide()
    new = message(2, 3, 2, NOW, "hello")
    facades.of[CLUB].say(Called(room=2, message=new, why="mention", count=1))
    qtbot.waitUntil(lambda: len(said) == 1)
    assert said[0].replace("\u2068", "").replace("\u2069", "") == "Ben Okafor in workshop · Chess Club"
    both.tray.tray.message_clicked.emit()
    assert (shown(both), both.window.isVisible()) == (CLUB, True)
    assert both.conversation.room == 2
    qtbot.waitUntil(lambda: facades.of[CLUB].asked_for("page")[-1] == (2, None, None, 3))
    assert account(both, HOME).conversation.room == 1


def test_the_tray_counts_all_servers_and_its_quiet_is_for_all(
    qtbot: QtBot, said: list[str], both: App, facades: Facades
) -> None:
    both.tray.tray.begin()
    calling = row(both, HOME).calling + row(both, CLUB).calling
    assert f"{calling} for you" in both.tray.tray._tip()
    both.tray.tray.hour_asked.emit()
    qtbot.waitUntil(lambda: all(each.notifier.is_quiet for each in both.servers.accounts))
    assert "do not disturb" in both.tray.tray._tip()
    both.tray.tray.disturb_asked.emit()
    qtbot.waitUntil(lambda: not any(each.notifier.is_quiet for each in both.servers.accounts))


def test_only_the_server_that_is_shown_is_looked_at(qtbot: QtBot, both: App, facades: Facades) -> None:
    qtbot.waitUntil(lambda: facades.of[HOME].asked_for("watch")[-1:] == [(1,)])
    qtbot.waitUntil(lambda: facades.of[CLUB].asked_for("watch")[-1:] == [(0,)])
    both.servers.show(CLUB)
    qtbot.waitUntil(lambda: facades.of[CLUB].asked_for("watch")[-1:] == [(1,)])
    qtbot.waitUntil(lambda: facades.of[HOME].asked_for("watch")[-1:] == [(0,)])


def test_what_comes_to_a_hidden_server_is_not_taken_as_read(
    qtbot: QtBot, both: App, facades: Facades
) -> None:
    club = account(both, CLUB)
    facades.of[CLUB].arrive(message(1, 24, 2, NOW, "anybody?"))
    qtbot.waitUntil(lambda: club.models.timeline.last_number == 24)
    settle(qtbot, club)
    assert facades.of[CLUB].community.read[1] == 23
    assert club.models.timeline.divider == 24
    both.servers.show(CLUB)
    qtbot.waitUntil(lambda: facades.of[CLUB].community.read[1] == 24)


# ---- back and forth --------------------------------------------------------------------------------------------------


def test_switching_keeps_draft_place_panel_and_focus(qtbot: QtBot, both: App, facades: Facades) -> None:
    home = both.servers.here
    facades.of[HOME].community.messages[9] = long_room(400, 9)
    facades.of[HOME].community.read[9] = 400
    facades.of[HOME].say(RoomsChanged(rooms=(facades.of[HOME].community.summary(9),)))
    settle(qtbot, home)
    home.conversation.open(9)
    settle(qtbot, home)
    bar = home.chat.pane.timeline.verticalScrollBar()
    assert bar is not None
    bar.setValue(bar.maximum() // 2)
    settle(qtbot, home)
    place = home.conversation.place()
    home.side.toggle("members")
    write(home.chat.pane.composer.box, "half a thought")
    home.chat.sidebar.rooms.setFocus()
    pages = len(facades.of[HOME].asked_for("page"))

    press(both.window, Qt.Key.Key_2, CONTROL)
    assert shown(both) == CLUB
    assert both.window.chat.pane.composer.text() == ""
    assert [both.window.chat.panel] == [None]
    press(both.window, Qt.Key.Key_1, CONTROL)

    assert (shown(both), both.conversation.room) == (HOME, 9)
    assert both.conversation.place() == place
    assert both.window.chat.panel == "members"
    assert both.window.chat.pane.composer.text() == "half a thought"
    assert home.chat.sidebar.rooms.hasFocus()
    assert len(facades.of[HOME].asked_for("page")) == pages


def test_the_rooms_are_as_wide_on_every_server(both: App) -> None:
    both.window.chat.splitter.setSizes([330, 700, 0])
    width = both.window.chat.sidebar.width()
    both.servers.show(CLUB)
    assert both.window.chat.sidebar.width() == width


def test_a_server_that_says_everything_anew_does_not_come_forward(
    qtbot: QtBot, both: App, facades: Facades
) -> None:
    club = account(both, CLUB)

    async def again() -> None:
        await facades.of[CLUB].start()

    with qtbot.waitSignal(club.ready):
        club.bridge.run(again)
    assert shown(both) == HOME
    assert both.window.chat.pane.composer.box.hasFocus()


def test_the_switcher_goes_to_rooms_of_other_servers(qtbot: QtBot, both: App) -> None:
    switcher = both.window.chat.switcher
    press(both.window, Qt.Key.Key_K, CONTROL)
    write(switcher.typed, "workshop")
    model = both.models.switcher
    targets = [model.row(place) for place in range(model.rowCount())]
    here, there = (next(each for each in targets if each.server == server) for server in ("", CLUB))
    assert targets.index(here) < targets.index(there)
    assert there.detail == "Chess Club"
    switcher.list.setCurrentIndex(model.index(targets.index(there)))
    press(switcher.typed, Qt.Key.Key_Return)
    assert (shown(both), both.conversation.room) == (CLUB, 2)


# ---- the rail --------------------------------------------------------------------------------------------------------


def test_a_click_and_enter_on_a_tile_show_its_server(qtbot: QtBot, both: App) -> None:
    rail = both.window.rail.list
    box = rail.visualRect(rail._model.index(1))
    click(rail.viewport(), at=box.center())
    assert shown(both) == CLUB
    assert (row(both, CLUB).open, row(both, HOME).open) == (True, False)
    rail.setFocus()
    press(rail, Qt.Key.Key_Up)
    press(rail, Qt.Key.Key_Return)
    assert shown(both) == HOME
    assert both.window.chat.pane.composer.box.hasFocus()


def test_the_panes_that_f6_walks_along_begin_with_the_servers(qtbot: QtBot, both: App) -> None:
    box = both.window.chat.pane.composer.box
    press(box, Qt.Key.Key_F6)
    assert both.window.rail.list.hasFocus()
    press(both.window.rail.list, Qt.Key.Key_F6)
    assert both.window.chat.sidebar.rooms.hasFocus()
    press(both.window.chat.sidebar.rooms, Qt.Key.Key_F6, SHIFT)
    assert both.window.rail.list.hasFocus()


def test_everything_of_the_rail_has_a_name_and_can_be_reached(both: App) -> None:
    rail = both.window.rail
    assert nameless(rail) == []
    assert rail.add_button.focusPolicy() & Qt.FocusPolicy.TabFocus
    index = rail.list.model().index(0, 0)  # type: ignore[union-attr]
    assert str(index.data(Qt.ItemDataRole.AccessibleTextRole)).startswith("Lindenhof, anna, shown")
    assert row(both, CLUB).tip == "Chess Club\nanna · https://club.example"


def drop(rail: ServerList, point: QPoint) -> None:
    """Let the current tile go there."""
    move, data = Qt.DropAction.MoveAction, QMimeData()
    left, free = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    rail.dropEvent(QDropEvent(QPointF(point), move, data, left, free))


def test_servers_are_put_into_another_order_by_key_and_by_drop(both: App, settings: Settings) -> None:
    rail = both.window.rail.list
    rail.setCurrentIndex(rail._model.index(0))
    press(rail, Qt.Key.Key_Down, CONTROL | SHIFT)
    assert order(both) == [CLUB, HOME]
    assert rail.currentIndex().row() == 1
    assert settings.servers == (CLUB, HOME)
    drop(rail, QPoint(30, rail.visualRect(rail._model.index(0)).top() + 4))
    assert order(both) == [HOME, CLUB]
    drop(rail, QPoint(30, rail.height() - 4))
    assert order(both) == [CLUB, HOME]
    drop(rail, rail.visualRect(rail._model.index(1)).center())
    assert order(both) == [CLUB, HOME]
    assert settings.servers == (CLUB, HOME)
    press(both.window, Qt.Key.Key_1, CONTROL)
    assert shown(both) == CLUB


def test_a_model_of_servers_tells_every_step(qapp: QApplication) -> None:
    model = ServersModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    rows = [ServerRow(name=name, title=name) for name in "abc"]
    model.show(rows)
    model.move("a", 9)
    assert [model.row(place).name for place in range(3)] == ["b", "c", "a"]
    model.show([rows[0], replace(rows[2], calling=1)])
    assert [model.row(place).name for place in range(2)] == ["a", "c"]
    assert isinstance(model.mimeData([model.index(0)]), QMimeData)
    del tester


def menu(app: App, name: str) -> dict[str, QAction]:
    app.servers.show_menu(name, QPoint(0, 0))
    found = app.window.findChildren(ChoiceMenu)[-1]
    return {str(action.data()): action for action in found.actions() if action.data()}


def test_the_menu_of_a_server_reads_copies_and_moves(qtbot: QtBot, both: App, facades: Facades) -> None:
    facades.of[CLUB].community.mentions.clear()
    entries = menu(both, CLUB)
    assert not entries["down"].isEnabled()
    entries["read"].trigger()
    qtbot.waitUntil(lambda: (row(both, CLUB).calling, row(both, CLUB).other) == (0, 0))
    assert not menu(both, CLUB)["read"].isEnabled()
    entries["copy"].trigger()
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    assert clipboard.text() == "https://club.example"
    entries["up"].trigger()
    assert order(both) == [CLUB, HOME]


def test_a_server_that_is_away_says_so_on_its_tile_alone(qtbot: QtBot, both: App, facades: Facades) -> None:
    facades.of[CLUB].say(ConnectionChanged(connection=Connection(state="offline", since_ms=0)))
    qtbot.waitUntil(lambda: row(both, CLUB).standing == "away")
    assert row(both, CLUB).spoken.endswith("not connected")
    assert row(both, HOME).standing == "fine"
    assert both.window.chat.pane.connection_line.words() == ""
    revoked = Connection(state="stopped", since_ms=0, reason="This device was signed out.", sign_in=True)
    facades.of[CLUB].say(ConnectionChanged(connection=revoked))
    qtbot.waitUntil(lambda: row(both, CLUB).standing == "stopped")
    assert "This device was signed out." in row(both, CLUB).tip
    assert (shown(both), both.window.in_chat) == (HOME, True)


def test_a_server_that_cannot_be_opened_keeps_nobody_from_the_others(
    qtbot: QtBot, app: App, facades: Facades
) -> None:
    broken = facades.open(profile(CLUB, "Chess Club"))
    assert isinstance(broken, FakeFacade)
    broken.refuse["start"] = HearthError(ErrorCode.BUSY, "The profile is in use by another program.")
    app.entrance.begin(HOME, (HOME, CLUB))
    wait_for(qtbot, app, HOME)
    app.servers._open_next.timeout.emit()
    qtbot.waitUntil(lambda: row(app, CLUB).standing == "stopped")
    assert (shown(app), app.window.in_chat) == (HOME, True)
    app.servers.show(CLUB)
    problem = app.window.sign_in.problem
    qtbot.waitUntil(lambda: problem.text() == "The profile is in use by another program.")
    assert not app.window.in_chat
    press(app.window.sign_in, Qt.Key.Key_Escape)
    assert (shown(app), app.window.in_chat) == (HOME, True)
    broken.refuse.clear()
    app.servers.show(CLUB)
    qtbot.waitUntil(lambda: shown(app) == CLUB)


# ---- more and fewer --------------------------------------------------------------------------------------------------


def test_another_server_is_added_beside_those_that_are_there(
    qtbot: QtBot, both: App, facades: Facades, door: FakeDoor
) -> None:
    click(both.window.rail.add_button)
    form = both.window.sign_in.form
    qtbot.waitUntil(lambda: not both.window.in_chat and form.isVisible())
    assert both.window.rail.isVisible()
    for field, text in ((form.address, "new.example"), (form.username, "anna"), (form.password, "right")):
        write(field, text)
    press(form.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown(both) == "new")
    assert order(both) == [HOME, CLUB, "new"]
    assert [facades.of[name].asked_for("stop") for name in (HOME, CLUB)] == [[], []]


def test_who_wants_no_other_server_goes_back(qtbot: QtBot, app: App) -> None:
    app.entrance.begin(HOME)
    wait_for(qtbot, app, HOME)
    app.window.servers_asked.emit()
    page = app.window.sign_in
    qtbot.waitUntil(lambda: not app.window.in_chat)
    click(page.back_to_rooms)
    assert (app.window.in_chat, shown(app)) == (True, HOME)
    page.offer_way_back(False)
    with qtbot.assertNotEmitted(page.left):
        press(page, Qt.Key.Key_Escape)


def test_closing_hides_also_while_another_server_is_added(qtbot: QtBot, said: list[str], both: App) -> None:
    both.tray.tray.begin()
    click(both.window.rail.add_button)
    qtbot.waitUntil(lambda: not both.window.in_chat)
    both.window.close()
    assert both.window.hides_when_closed
    both.tray.tray.open_asked.emit()
    assert both.window.isVisible()


def test_a_server_that_is_there_is_shown_and_not_added_twice(
    qtbot: QtBot, both: App, facades: Facades
) -> None:
    both.entrance.show_page()
    qtbot.waitUntil(lambda: not both.window.in_chat)
    both.entrance.open_named(CLUB)
    assert (shown(both), order(both)) == (CLUB, [HOME, CLUB])
    assert len(facades.of[CLUB].asked_for("start")) == 1


def test_who_signs_in_again_is_connected_anew(qtbot: QtBot, both: App, facades: Facades) -> None:
    both.servers.enter(replace(profile(CLUB, "Chess Club"), device=7))
    qtbot.waitUntil(lambda: len(facades.of[CLUB].asked_for("start")) == 2)
    qtbot.waitUntil(lambda: shown(both) == CLUB)
    assert len(facades.of[CLUB].asked_for("stop")) == 1


@pytest.mark.parametrize("shown_one", [HOME, CLUB])
def test_signing_out_of_one_leaves_the_other(
    qtbot: QtBot, both: App, facades: Facades, door: FakeDoor, settings: Settings, shown_one: str
) -> None:
    both.servers.show(shown_one)
    menu(both, CLUB)["leave"].trigger()
    dialog = both.window.findChild(SignOutDialog)
    assert dialog is not None
    click(dialog.action_button)
    qtbot.waitUntil(lambda: door.left == [CLUB])
    assert (shown(both), both.window.in_chat) == (HOME, True)
    assert not both.window.rail.isVisible()
    assert settings.servers == (HOME,)
    assert facades.of[CLUB].asked_for("stop") == [()]
    assert facades.of[HOME].asked_for("stop") == []
    facades.of[HOME].arrive(message(1, 24, 2, NOW, "still here"))
    qtbot.waitUntil(lambda: both.models.timeline.last_number == 24)


def test_signing_out_asks_by_the_name_that_the_rail_shows(qtbot: QtBot, both: App, facades: Facades) -> None:
    club = facades.of[CLUB]
    assert isinstance(club, NamedFacade)
    club.server_name = "Sailing Club"
    account(both, CLUB).bridge.run(club.start)
    qtbot.waitUntil(lambda: row(both, CLUB).title == "Sailing Club")
    both.servers.show(CLUB)
    asks: tuple[Callable[[], object], ...] = (
        menu(both, CLUB)["leave"].trigger,
        both.window.sign_out_asked.emit,
    )
    for ask in asks:
        ask()
        dialog = both.window.findChildren(SignOutDialog)[-1]
        assert "Sailing Club" in dialog.windowTitle()
        dialog.reject()


def test_signing_out_of_the_last_one_leads_to_the_page(qtbot: QtBot, both: App, door: FakeDoor) -> None:
    for name in (HOME, CLUB):
        both.entrance.confirm_leaving(door.saved[name], name)
        click(both.window.findChildren(SignOutDialog)[-1].action_button)
        qtbot.waitUntil(partial(door.left.__contains__, name))
    qtbot.waitUntil(lambda: not both.window.in_chat)
    assert both.window.sign_in.back_to_rooms.isHidden()
    both.entrance.open_named(CLUB)
    qtbot.waitUntil(lambda: (shown(both), both.window.in_chat) == (CLUB, True))


def test_a_server_that_is_deleted_on_the_page_is_closed_first(
    qtbot: QtBot, both: App, facades: Facades, door: FakeDoor
) -> None:
    both.entrance.show_page()
    qtbot.waitUntil(lambda: not both.window.in_chat)
    saved = both.window.sign_in.profiles
    saved.list.setCurrentIndex(saved.model.index(1))
    saved._on_remove()
    dialog = both.window.findChild(ConfirmDialog)
    assert dialog is not None
    click(dialog.action_button)
    qtbot.waitUntil(lambda: CLUB not in door.saved)
    assert facades.of[CLUB].asked_for("stop") == [()]
    qtbot.waitUntil(lambda: saved.model.rowCount() == 2)


def test_nothing_of_an_account_is_left_that_was_signed_out(qtbot: QtBot, both: App, facades: Facades) -> None:
    gone = weakref.ref(account(both, CLUB).bridge)
    del facades.of[CLUB]
    closed: list[object] = []
    both.servers.close(CLUB, closed.append)
    qtbot.waitUntil(lambda: bool(closed))

    def is_gone() -> bool:
        gc.collect()
        return gone() is None

    qtbot.waitUntil(is_gone)
    assert len(both.findChildren(Bridge)) == 2  # of the other server, and of none


def test_the_sheet_of_shortcuts_has_the_servers_where_there_are_several(both: App) -> None:
    both.window.keymap.choose("server_2", "Ctrl+M")
    press(both.window, Qt.Key.Key_M, CONTROL)
    assert shown(both) == CLUB
    press(both.window, Qt.Key.Key_Slash, CONTROL)
    sheet = both.window.findChild(ShortcutsSheet)
    assert sheet is not None
    model = sheet.list.model()
    assert isinstance(model, ShortcutsModel)
    assert model.row(model.place_of("server_2")).spoken == "Server 2, Ctrl+M"


def test_two_accounts_on_one_server_are_told_apart(
    qtbot: QtBot, app: App, door: FakeDoor, tmp_path: Path
) -> None:
    second = replace(door.saved[HOME], name="ben@lindenhof", username="ben", device=4)
    door.saved[second.name] = second
    app.entrance.begin(HOME, (HOME, second.name))
    wait_for(qtbot, app, HOME)
    assert [row(app, name).letters_of for name in (HOME, second.name)] == ["anna", "ben"]
    assert row(app, second.name).tip.startswith("Lindenhof\nben · ")
