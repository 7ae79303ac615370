"""The desktop's window on two real servers at once: connected, told apart, left one by one."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import QCoreApplication, QEvent
from PyQt6.QtWidgets import QApplication, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from chatclient.profiles import Profile, Profiles
from chatclient.signin import is_signed_in
from qtclient.app import App
from qtclient.engine.door import Entry, HearthDoor
from qtclient.engine.opener import open_client
from qtclient.itemmodels.servers import ServerRow, ServersModel
from qtclient.process.unhandled import Unhandled
from qtclient.servers.account import Account
from qtclient.settings.kept import Settings
from qtclient.widgets.room_dialogs import ConfirmDialog, SignOutDialog
from tests.endtoend.people import all_sent, client_of, sign_in
from tests.endtoend.servers import PASSWORD, ServerProcess
from tests.qtclient.hands import click

# Popups grab the keyboard, which the screenless platform has none of.
pytestmark = pytest.mark.qt_log_ignore("^This plugin does not support", extend=True)
_PATIENCE_MS = 20_000


@pytest.fixture
def other(house: Path, tmp_path: Path) -> Iterator[ServerProcess]:
    """Another server with other people's conversations."""
    process = ServerProcess(Path(shutil.copytree(house, tmp_path / "other")))
    process.start()
    yield process
    assert process.stop() == 0


@pytest.fixture
def app(qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    monkeypatch.setenv("HEARTH_PROFILE_DIR", str(tmp_path / "profiles"))
    font = qapp.font()
    made = App(qapp, Settings(tmp_path / "window.ini"), open_client, HearthDoor(), Unhandled())
    qtbot.addWidget(made.window)
    made.start()
    yield made
    made.stop()
    made.look.setParent(None)
    qapp.setFont(font)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """There is a tray, and this is what it says."""
    titles: list[str] = []
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: True))
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda _icon, title, *_rest: titles.append(title))
    return titles


def enter(qtbot: QtBot, app: App, server: ServerProcess, name: str = "anna") -> Account:
    """Sign in on the page, and wait until the server has said everything."""
    entry = Entry(name="", address=server.address, username=name, password=PASSWORD)
    app.window.sign_in.form.entry_asked.emit(entry)
    qtbot.waitUntil(lambda: shown(app) == (server.address, name), timeout=_PATIENCE_MS)
    here = app.servers.here
    qtbot.waitUntil(lambda: is_online(here), timeout=_PATIENCE_MS)
    return here


def is_online(account: Account) -> bool:
    connection = account.mirror.connection
    return connection is not None and connection.state == "online" and connection.level


def shown(app: App) -> tuple[str, str]:
    profile = app.servers.here.profile
    return (profile.address, profile.username) if profile is not None else ("", "")


def profile_of(account: Account) -> Profile:
    assert account.profile is not None
    return account.profile


def row(app: App, account: Account) -> ServerRow:
    model = app.window.rail.list.model()
    assert isinstance(model, ServersModel)
    return model.row(model.place_of(profile_of(account).name))


def write_to(server: ServerProcess, user: int, text: str, folder: Path) -> int:
    """Let ben write to somebody; returns the room."""

    async def written() -> int:
        client = client_of(sign_in(server, "ben", folder), "ben")
        await client.start()
        try:
            await client.wait_online()
            room = await client.direct([user])
            await client.post(room, text)
            await all_sent(client, room)
        finally:
            await client.stop()
        return room

    return asyncio.run(written())


def still_signed_in(profile: Profile, token: str) -> bool:
    return asyncio.run(is_signed_in(profile.address, token))


def token_of(profile: Profile) -> str:
    token = Profiles().token(profile)
    assert token is not None
    return token


def test_two_servers_are_connected_at_once_and_the_hidden_one_calls(
    qtbot: QtBot, app: App, server: ServerProcess, other: ServerProcess, said: list[str], tmp_path: Path
) -> None:
    app.tray.tray.begin()
    here = enter(qtbot, app, server)
    there = enter(qtbot, app, other)
    app.servers.show(profile_of(here).name)
    assert app.window.rail.isVisible()
    assert is_online(here)
    assert is_online(there)
    room = write_to(other, profile_of(there).user, "are you there?", tmp_path / "ben")
    qtbot.waitUntil(lambda: row(app, there).calling == 1, timeout=_PATIENCE_MS)
    assert row(app, here).calling == 0
    qtbot.waitUntil(lambda: len(said) == 1, timeout=_PATIENCE_MS)
    assert "1 for you" in app.tray.tray._tip()
    app.tray.tray.message_clicked.emit()
    assert (app.servers.here, app.conversation.room) == (there, room)
    timeline = there.models.timeline
    qtbot.waitUntil(lambda: timeline.last_number == 1, timeout=_PATIENCE_MS)
    assert timeline.entry(timeline.rowCount() - 1).text == "are you there?"


def test_a_server_that_goes_away_disturbs_no_other(
    qtbot: QtBot, app: App, server: ServerProcess, other: ServerProcess
) -> None:
    here = enter(qtbot, app, server)
    there = enter(qtbot, app, other)
    app.servers.show(profile_of(here).name)
    other.kill()
    qtbot.waitUntil(lambda: row(app, there).standing == "away", timeout=_PATIENCE_MS)
    assert row(app, here).standing == "fine"
    assert is_online(here)
    other.start()
    there.watch()
    qtbot.waitUntil(lambda: row(app, there).standing == "fine" and is_online(there), timeout=_PATIENCE_MS)


def test_two_people_on_one_server_and_one_of_them_twice(
    qtbot: QtBot, app: App, server: ServerProcess
) -> None:
    anna = enter(qtbot, app, server)
    ben = enter(qtbot, app, server, "ben")
    assert len({profile_of(anna).name, profile_of(ben).name}) == 2
    device = profile_of(anna).device
    assert enter(qtbot, app, server) is anna
    assert profile_of(anna).device == device
    assert len(app.servers.accounts) == 2


def test_leaving_one_server_signs_its_device_out_and_keeps_the_other(
    qtbot: QtBot, app: App, server: ServerProcess, other: ServerProcess
) -> None:
    here, there = enter(qtbot, app, server), enter(qtbot, app, other)
    left, kept = profile_of(here), profile_of(there)
    token, kept_token = token_of(left), token_of(kept)
    app.entrance.confirm_leaving(left, "Lindenhof")
    dialog = app.window.findChild(SignOutDialog)
    assert dialog is not None
    with qtbot.waitSignal(app.entrance.left, timeout=_PATIENCE_MS):
        click(dialog.action_button)
    assert not still_signed_in(left, token)
    assert still_signed_in(kept, kept_token)
    assert (app.servers.accounts, app.window.in_chat) == ([there], True)
    assert is_online(there)


def test_deleting_a_saved_server_signs_its_device_out(
    qtbot: QtBot, app: App, server: ServerProcess, other: ServerProcess
) -> None:
    here, there = enter(qtbot, app, server), enter(qtbot, app, other)
    gone, kept = profile_of(here), profile_of(there)
    token = token_of(gone)
    app.entrance.show_page()
    page = app.window.sign_in
    qtbot.waitUntil(lambda: page.profiles.model.rowCount() == 2, timeout=_PATIENCE_MS)
    page.remove_asked.emit(gone.name)
    dialog = app.window.findChild(ConfirmDialog)
    assert dialog is not None
    with qtbot.waitSignal(app.entrance.left, timeout=_PATIENCE_MS):
        click(dialog.action_button)
    assert not still_signed_in(gone, token)
    assert [profile.name for profile in Profiles().all()] == [kept.name]
