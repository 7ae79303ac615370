"""The whole program on several servers."""

from collections.abc import Iterator
from functools import partial

import pytest
from PyQt6.QtWidgets import QApplication, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from qtclient.app import App
from qtclient.process.unhandled import Unhandled
from qtclient.settings.kept import Settings
from tests.qtclient.community import NOW, ms
from tests.qtclient.fake import FakeDoor
from tests.qtclient.servers.several import CLUB, HOME, WORK, Facades, is_read, profile, wait_for


@pytest.fixture
def facades() -> Facades:
    return Facades()


@pytest.fixture
def door() -> FakeDoor:
    return FakeDoor(profile(HOME, "Lindenhof"), profile(CLUB, "Chess Club"), profile(WORK, "Work"))


@pytest.fixture(autouse=True)
def opened_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a server that nobody shows be opened when a test says that the window stands, and not half a second later."""
    monkeypatch.setattr("qtclient.servers.servers._AFTER_START_MS", 600_000)


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
        qtbot.waitUntil(partial(is_read, app, name))
    qtbot.waitUntil(app.window.chat.pane.composer.box.hasFocus)
    return app


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """There is a tray, and this is what it says."""
    titles: list[str] = []
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: True))
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda _icon, title, *_rest: titles.append(title))
    return titles
