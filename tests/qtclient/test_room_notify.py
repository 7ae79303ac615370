"""What calls me in a room is chosen in its menu, and seen in the list."""

import pytest
from PyQt6.QtCore import QPoint
from PyQt6.QtGui import QAction
from pytestqt.qtbot import QtBot

from chatprotocol.rows import NotifyLevel
from qtclient.app import App
from qtclient.rooms.notify import FOR_GOOD_MS, notify_of
from qtclient.times.moments import tomorrow_ms
from qtclient.widgets.choice_menu import ChoiceMenu
from tests.qtclient.community import NOW, ms
from tests.qtclient.fake import FakeFacade

pytestmark = pytest.mark.qt_log_ignore("^This plugin does not support", extend=True)

ROOM, MUTED = 2, 4
HOUR_MS = 3_600_000


class Menu:
    """The menu of a room, open."""

    def __init__(self, app: App, room: int) -> None:
        app.servers.here.room_menu.show(room, QPoint(10, 10))
        self.menu = app.window.findChildren(ChoiceMenu)[-1]

    def entries(self) -> dict[str, QAction]:
        return {str(each.data()): each for each in self.menu.findChildren(QAction) if each.data()}

    def choose(self, word: str) -> None:
        self.entries()[word].trigger()
        self.menu.close()


def is_muted(app: App, room: int = ROOM) -> bool:
    return next(row.muted for row in app.models.rooms.walk() if row.room == room)


@pytest.mark.parametrize("level", ["all", "mentions", "nothing"])
def test_a_level_is_chosen_in_the_menu(
    qtbot: QtBot, opened: App, facade: FakeFacade, level: NotifyLevel
) -> None:
    menu = Menu(opened, ROOM)
    assert [word for word, action in menu.entries().items() if action.isChecked()] == ["all"]
    menu.choose(level)
    qtbot.waitUntil(lambda: facade.asked_for("set_notify") == [(ROOM, level, None, None)])


@pytest.mark.parametrize(
    ("word", "until_ms"),
    [
        ("mute-hour", ms(NOW) + HOUR_MS),
        ("mute-8-hours", ms(NOW) + 8 * HOUR_MS),
        ("mute-tomorrow", tomorrow_ms(8, ms(NOW))),
        ("mute", FOR_GOOD_MS),
    ],
)
def test_a_mute_is_chosen_in_the_menu_and_seen_in_the_list(
    qtbot: QtBot, opened: App, facade: FakeFacade, word: str, until_ms: int
) -> None:
    Menu(opened, ROOM).choose(word)
    qtbot.waitUntil(lambda: facade.asked_for("set_notify") == [(ROOM, None, until_ms, None)])
    qtbot.waitUntil(lambda: is_muted(opened))
    menu = Menu(opened, ROOM)
    assert "mute" not in menu.entries()
    menu.choose("unmute")
    qtbot.waitUntil(lambda: facade.asked_for("set_notify")[1:] == [(ROOM, None, 0, None)])
    qtbot.waitUntil(lambda: not is_muted(opened))


def test_a_room_that_never_calls_is_said_to_be_muted(opened: App) -> None:
    row = next(row for row in opened.models.rooms.walk() if row.room == MUTED)
    assert row.muted
    assert "muted" in row.spoken
    menu = Menu(opened, MUTED)
    assert [word for word, action in menu.entries().items() if action.isChecked()] == ["nothing"]
    menu.menu.close()


def test_other_words_of_the_menu_are_not_about_this() -> None:
    assert notify_of("leave", 0) is None
    assert notify_of("mute-hour", 5) == {"muted_until": 5 + HOUR_MS}
