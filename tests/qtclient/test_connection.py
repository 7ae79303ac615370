"""What is said of the connection, and what a person can do about it."""

from msgspec.structs import replace
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from chatclient.changes import ConnectionChanged
from chatclient.core.model import Connection
from chatclient.signin import Probe
from qtclient.app import App
from qtclient.widgets.connection_line import ConnectionLine
from tests.qtclient.fake import PROFILE, FakeDoor, FakeFacade
from tests.qtclient.hands import click
from tests.qtclient.steps import settle


def test_who_comes_back_to_the_window_does_not_wait_for_the_next_attempt(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    opened.window.watched.emit()
    facade.say(ConnectionChanged(connection=Connection(state="offline", since_ms=0)))
    qtbot.waitUntil(
        lambda: opened.mirror.connection is not None and opened.mirror.connection.state == "offline"
    )
    assert facade.asked_for("reconnect") == []
    opened.window.watched.emit()
    settle(qtbot, opened)
    assert facade.asked_for("reconnect") == [()]


def test_a_short_break_is_not_spoken_of(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    line = opened.window.chat.pane.connection_line
    facade.say(ConnectionChanged(connection=Connection(state="connecting", since_ms=0)))
    qtbot.waitUntil(line._patience.isActive)
    assert line.words() == ""
    facade.say(ConnectionChanged(connection=Connection(state="online", since_ms=0)))
    qtbot.waitUntil(lambda: not line._patience.isActive())
    assert line.words() == ""


def test_a_long_break_is_one_quiet_line(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    line = opened.window.chat.pane.connection_line
    facade.say(ConnectionChanged(connection=Connection(state="offline", since_ms=0)))
    qtbot.waitUntil(line._patience.isActive)
    line._patience.timeout.emit()
    assert line.words() == "Reconnecting… you can keep writing"
    assert opened.window.chat.pane.composer.box.isEnabled()
    click(line._retry)
    settle(qtbot, opened)
    assert facade.asked_for("reconnect") == [()]
    assert QApplication.activeModalWidget() is None


def test_where_signing_in_helps_a_button_offers_it(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    line: ConnectionLine = opened.window.chat.pane.connection_line
    facade.say(
        ConnectionChanged(
            connection=Connection(
                state="stopped", since_ms=0, reason="This device was signed out.", sign_in=True
            )
        )
    )
    qtbot.waitUntil(lambda: line.words() == "This device was signed out.")
    assert opened.window.chat.sidebar.me.state.text() == "Not connected"
    click(line._sign_in)
    form = opened.window.sign_in.form
    assert form.isVisible()
    assert form.username.text() == "anna"
    assert form.wrong.text() == "This device was signed out."


def test_a_server_of_another_certificate_is_looked_at_and_trusted_anew_without_a_password(
    qtbot: QtBot, opened: App, facade: FakeFacade, door: FakeDoor
) -> None:
    changed = Probe(
        address=PROFILE.address,
        reachable=True,
        is_hearth=False,
        protection="unknown",
        fingerprint="CC:DD",
        pin="AA:BB",
        problem="Another one.",
    )
    door.answer = changed
    facade.say(ConnectionChanged(connection=Connection(state="offline", since_ms=0, distrusted=True)))
    line = opened.window.chat.pane.connection_line
    qtbot.waitUntil(line.isVisible)
    assert "not trusted" in line.words()
    click(line._look_at)
    form = opened.window.sign_in.form
    qtbot.waitUntil(form.certificate.isVisible)
    assert form.wrong.text() == ""
    form.show_probe(replace(changed, pin="", problem="", is_hearth=True))
    assert not form.button.isEnabled()
    form.certificate.accept.setChecked(True)
    door.trusting = True
    click(form.button)
    qtbot.waitUntil(lambda: opened.window.in_chat)
    assert door.entries[0].fingerprint == "CC:DD"
    profile = opened.mirror.profile
    assert profile is not None
    assert (profile.name, profile.pin) == (PROFILE.name, "CC:DD")
