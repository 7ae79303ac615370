"""The rail: a tile for each server, its order, its menu, and what it says."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from PyQt6.QtCore import QMimeData, QPoint, QPointF, Qt
from PyQt6.QtGui import QDropEvent
from PyQt6.QtTest import QAbstractItemModelTester
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from chatclient.changes import ConnectionChanged
from chatclient.core.model import Connection
from chatprotocol.errors import ErrorCode, HearthError
from qtclient.app import App
from qtclient.itemmodels.servers import ServerRow, ServersModel
from qtclient.itemmodels.shortcuts import ShortcutsModel
from qtclient.settings.kept import Settings
from qtclient.widgets.rail import ServerList
from qtclient.widgets.shortcuts_sheet import ShortcutsSheet
from tests.qtclient.fake import FakeDoor, FakeFacade
from tests.qtclient.hands import click, press
from tests.qtclient.servers.several import CLUB, HOME, Facades, menu, order, profile, row, shown, wait_for
from tests.qtclient.test_accessibility import nameless

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier

# Popups grab the keyboard, which the screenless platform has none of.
pytestmark = pytest.mark.qt_log_ignore("^This plugin does not support", extend=True)


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
