"""More servers and fewer: one is added, signed out of, deleted; each ends without the others."""

import gc
import weakref
from collections.abc import Callable
from functools import partial

import pytest
from msgspec.structs import replace
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from qtclient.app import App
from qtclient.bridge import Bridge
from qtclient.settings.kept import Settings
from qtclient.widgets.room_dialogs import ConfirmDialog, SignOutDialog
from tests.qtclient.community import NOW, message
from tests.qtclient.fake import FakeDoor
from tests.qtclient.hands import click, press, write
from tests.qtclient.servers.several import (
    CLUB,
    HOME,
    Facades,
    NamedFacade,
    account,
    menu,
    order,
    profile,
    row,
    shown,
    wait_for,
)

# Popups grab the keyboard, which the screenless platform has none of.
pytestmark = pytest.mark.qt_log_ignore("^This plugin does not support", extend=True)


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
