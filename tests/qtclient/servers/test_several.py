"""Several servers in one window: all connected, one shown; each stands as it was left."""

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from chatclient.changes import Called, RoomsChanged
from qtclient.app import App
from qtclient.process.unhandled import Unhandled
from qtclient.settings.kept import Settings
from tests.qtclient.community import NOW, long_room, message, ms
from tests.qtclient.fake import FakeDoor
from tests.qtclient.hands import press, write
from tests.qtclient.servers.several import (
    CLUB,
    HOME,
    WORK,
    Facades,
    account,
    order,
    row,
    settle,
    shown,
    wait_for,
)

CONTROL = Qt.KeyboardModifier.ControlModifier

# Popups grab the keyboard, which the screenless platform has none of.
pytestmark = pytest.mark.qt_log_ignore("^This plugin does not support", extend=True)


# ---- one, and several ----


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


# ---- what waits elsewhere ----


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


# ---- back and forth ----


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
