"""What the server says to everybody stands above the rooms until somebody puts it away."""

import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from chatclient.changes import MotdChanged
from qtclient.app import App
from qtclient.process.unhandled import Unhandled
from qtclient.settings.kept import Settings
from qtclient.widgets.notice_line import NoticeLine
from tests.qtclient.community import NOW, ms
from tests.qtclient.fake import PROFILE, FakeDoor, FakeFacade
from tests.qtclient.hands import click

TEA = "Tea at five, in the kitchen."


@pytest.fixture
def facade() -> FakeFacade:
    made = FakeFacade()
    made.motd = TEA
    return made


@pytest.fixture
def line(opened: App) -> NoticeLine:
    return opened.window.chat.motd_line


def test_it_is_there_from_the_first_paint_and_stays(line: NoticeLine) -> None:
    assert line.isVisible()
    assert line.text() == TEA
    assert line.accessibleName() == TEA
    assert not line._forget.isActive()


def test_it_changes_with_what_the_server_says(qtbot: QtBot, line: NoticeLine, facade: FakeFacade) -> None:
    facade.say(MotdChanged(text="The kettle is broken."))
    qtbot.waitUntil(lambda: line.text() == "The kettle is broken.")
    facade.say(MotdChanged(text=""))
    qtbot.waitUntil(line.isHidden)


def test_what_was_put_away_does_not_come_back_and_something_else_does(
    qtbot: QtBot, line: NoticeLine, facade: FakeFacade
) -> None:
    click(line._close)
    assert line.isHidden()
    facade.say(MotdChanged(text="The kettle is broken."))
    qtbot.waitUntil(lambda: line.text() == "The kettle is broken.")
    facade.say(MotdChanged(text=TEA))
    qtbot.waitUntil(line.isHidden)


def test_it_is_put_away_for_the_next_start_as_well(
    qtbot: QtBot, qapp: QApplication, opened: App, line: NoticeLine, settings: Settings, facade: FakeFacade
) -> None:
    click(line._close)
    opened.stop()
    other = FakeFacade(facade.community)
    other.motd = TEA
    again = App(qapp, settings, lambda _profile: other, FakeDoor(PROFILE), Unhandled(), lambda: ms(NOW))
    qtbot.addWidget(again.window)
    again.start()
    again.entrance.begin("")
    qtbot.waitUntil(lambda: again.conversation.room != 0)
    assert again.window.chat.motd_line.isHidden()
    again.stop()


def test_a_long_text_is_there_as_a_whole(
    qtbot: QtBot, opened: App, line: NoticeLine, facade: FakeFacade
) -> None:
    opened.window.resize(620, 560)
    before = line.height()
    facade.say(MotdChanged(text="The server is looked after tonight. " * 12))
    qtbot.waitUntil(lambda: line.height() > 2 * before)
