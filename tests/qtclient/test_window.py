"""The whole window on a fake façade: starting, its keys, its look, and what a restart brings back."""

import itertools

import pytest
from PyQt6 import sip
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from chatclient.changes import MembersChanged, PresenceChanged, RoomsChanged
from chatclient.core.model import Connection
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.rows import Member
from qtclient.app import App
from qtclient.process.unhandled import Unhandled
from qtclient.settings.kept import Settings
from qtclient.widgets.program_menu import ProgramMenu
from tests.qtclient.community import NOW, long_room, message, ms
from tests.qtclient.fake import PROFILE, FakeDoor, FakeFacade
from tests.qtclient.hands import click, press, write
from tests.qtclient.steps import key, settle

# Popups grab the keyboard, which the screenless platform has none of.
pytestmark = pytest.mark.qt_log_ignore("^This plugin does not support", extend=True)


# ---- starting ----


def test_the_models_go_with_the_window_but_after_the_views_that_show_them(
    qapp: QApplication, facade: FakeFacade, door: FakeDoor, settings: Settings
) -> None:
    made = App(qapp, settings, lambda _profile: facade, door, Unhandled(), lambda: ms(NOW))
    gone: list[str] = []
    made.models.members.destroyed.connect(lambda: gone.append("model"))
    made.window.chat.side.members.list.destroyed.connect(lambda: gone.append("view"))
    made.start()
    made.stop()
    sip.delete(made.window)
    assert gone == ["view", "model"]


def test_the_window_shows_what_the_cache_holds_before_any_network(
    qtbot: QtBot, app: App, facade: FakeFacade
) -> None:
    facade.connection = Connection(state="offline", since_ms=0)
    app.entrance.begin("")
    qtbot.waitUntil(lambda: app.models.timeline.room != 0)
    assert app.window.in_chat
    assert app.models.rooms.rowCount() == 11
    assert app.window.chat.sidebar._server.text() == "Lindenhof"
    assert app.window.chat.sidebar.me.state.text() == "Offline"


def test_the_title_names_the_room_and_what_is_unread(qtbot: QtBot, opened: App) -> None:
    qtbot.waitUntil(lambda: opened.window.windowTitle().endswith("general – Hearth"))
    assert opened.window.windowTitle().startswith("(")


def test_a_restart_brings_back_room_place_and_parts(
    qtbot: QtBot, qapp: QApplication, opened: App, facade: FakeFacade, settings: Settings
) -> None:
    facade.community.messages[4] = long_room(400, 4)
    facade.community.read[4] = 400
    facade.say(RoomsChanged(rooms=(facade.community.summary(4),)))
    settle(qtbot, opened)
    opened.conversation.open(4)
    settle(qtbot, opened)
    bar = opened.window.chat.pane.timeline.verticalScrollBar()
    assert bar is not None
    bar.setValue(500)
    settle(qtbot, opened)
    place = opened.conversation.place()
    assert place is not None
    opened.side.toggle("members")
    opened.window.resize(700, 560)
    opened.stop()
    other = FakeFacade(facade.community)
    again = App(qapp, settings, lambda _profile: other, FakeDoor(PROFILE), Unhandled(), lambda: ms(NOW))
    qtbot.addWidget(again.window)
    again.start()
    again.entrance.begin("")
    qtbot.waitUntil(lambda: again.models.timeline.room == 4)
    settle(qtbot, again)
    assert again.conversation.room == 4
    assert again.conversation.place() == place
    assert again.window.chat.side.members.isVisible()
    assert (again.window.width(), again.window.height()) == (700, 560)
    again.stop()


def test_where_the_window_stands_is_kept_as_soon_as_it_is_left(opened: App, settings: Settings) -> None:
    opened.side.toggle("members")
    opened.window.resize(700, 560)
    opened.window.left.emit()
    assert settings.panel == "members"
    assert settings.geometry == opened.window.saveGeometry()


def test_the_smallest_window_is_no_higher_than_the_screen(
    qtbot: QtBot, qapp: QApplication, facade: FakeFacade, door: FakeDoor, settings: Settings
) -> None:
    settings.scale = 200
    app = App(qapp, settings, lambda _profile: facade, door, Unhandled(), lambda: ms(NOW))
    qtbot.addWidget(app.window)
    app.start()
    app.entrance.begin("")
    qtbot.waitUntil(lambda: app.conversation.room != 0)
    screen = app.window.screen()
    assert screen is not None
    assert app.window.minimumHeight() <= screen.availableSize().height()
    app.stop()


@pytest.mark.parametrize("scale", [80, 100, 150])
def test_the_parts_stand_side_by_side_in_the_smallest_window(
    qtbot: QtBot, qapp: QApplication, facade: FakeFacade, door: FakeDoor, settings: Settings, scale: int
) -> None:
    settings.scale = scale
    app = App(qapp, settings, lambda _profile: facade, door, Unhandled(), lambda: ms(NOW))
    qtbot.addWidget(app.window)
    app.start()
    app.entrance.begin("")
    qtbot.waitUntil(lambda: app.conversation.room != 0)
    app.window.resize(app.window.minimumSize())
    app.side.show("members")
    chat = app.window.chat
    parts = [chat.sidebar, chat.pane, chat.side]
    qtbot.waitUntil(lambda: chat.width() == app.window.minimumWidth() and chat.splitter.sizes()[2] > 0)
    for left, right in itertools.pairwise(parts):
        assert left.geometry().right() < right.geometry().left()
    assert chat.side.geometry().right() < chat.width()
    app.stop()


def test_a_profile_that_cannot_be_opened_says_why(qtbot: QtBot, app: App, facade: FakeFacade) -> None:
    facade.refuse["start"] = HearthError(ErrorCode.BUSY, "This profile is in use by another program.")
    app.entrance.begin("")
    qtbot.waitUntil(app.window.isVisible)
    assert not app.window.in_chat
    assert app.window.sign_in.problem.text() == "This profile is in use by another program."
    assert app.window.sign_in.profiles.isVisible()


def test_an_unforeseen_error_at_the_start_does_not_leave_nothing_to_see(qtbot: QtBot, app: App) -> None:
    app._on_unhandled("TypeError: broken")
    assert app.window.isVisible()
    assert "broken" in app.window.sign_in.problem.text()


# ---- keys of the window ----


def test_the_keys_walk_through_rooms(qtbot: QtBot, opened: App) -> None:
    alt, shift, control = (
        Qt.KeyboardModifier.AltModifier,
        Qt.KeyboardModifier.ShiftModifier,
        Qt.KeyboardModifier.ControlModifier,
    )
    key(qtbot, opened, Qt.Key.Key_Down, alt)
    assert opened.conversation.room == 2
    key(qtbot, opened, Qt.Key.Key_Up, alt)
    assert opened.conversation.room == 1
    key(qtbot, opened, Qt.Key.Key_Down, alt, shift)
    assert opened.conversation.room == 2
    key(qtbot, opened, Qt.Key.Key_Tab, control)
    assert opened.conversation.room == 5


def test_f6_goes_round_the_panes(qtbot: QtBot, opened: App) -> None:
    chat = opened.window.chat
    qtbot.waitUntil(chat.pane.composer.box.hasFocus)
    key(qtbot, opened, Qt.Key.Key_F6)
    assert chat.sidebar.rooms.hasFocus()
    key(qtbot, opened, Qt.Key.Key_F6)
    assert chat.pane.timeline.hasFocus()


def test_f9_shows_the_members_and_reads_them(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    key(qtbot, opened, Qt.Key.Key_F9)
    assert opened.window.chat.side.members.isVisible()
    qtbot.waitUntil(lambda: opened.models.members.rowCount() == 11)
    facade.say(MembersChanged(room=1, members=(Member(pos=9, room=1, user=9, role="member", state="left"),)))
    facade.say(PresenceChanged(online=frozenset({1})))
    qtbot.waitUntil(lambda: opened.models.members.row(0).title == "Online – 1")
    assert opened.models.members.rowCount() == 10
    key(qtbot, opened, Qt.Key.Key_F9)
    assert not opened.window.chat.side.members.isVisible()


def test_the_switcher_opens_goes_and_gives_the_focus_back(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    box = opened.window.chat.pane.composer.box
    qtbot.waitUntil(box.hasFocus)
    key(qtbot, opened, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    switcher = opened.window.chat.switcher
    assert switcher.isVisible()
    assert switcher.typed.hasFocus()
    press(switcher.typed, Qt.Key.Key_Escape)
    assert not switcher.isVisible()
    assert box.hasFocus()
    key(qtbot, opened, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    write(switcher.typed, "board")
    assert switcher._card.height() < switcher.list.sizeHintForRow(0) * 2 + switcher.typed.height()
    press(switcher.typed, Qt.Key.Key_Return)
    assert opened.conversation.room == 3
    key(qtbot, opened, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    write(switcher.typed, "ole")
    press(switcher.typed, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: opened.conversation.room == 31)
    assert facade.asked_for("direct") == [((9,),)]


def test_the_switchers_arrows_go_round_and_a_click_beside_it_closes(qtbot: QtBot, opened: App) -> None:
    switcher = opened.window.chat.switcher
    opened.walking.open_switcher()
    press(switcher.typed, Qt.Key.Key_Up)
    assert switcher.list.currentIndex().row() == switcher.list.model().rowCount() - 1  # type: ignore[union-attr]
    press(switcher.typed, Qt.Key.Key_Down)
    assert switcher.list.currentIndex().row() == 0
    write(switcher.typed, "xyzzy")
    assert switcher._nothing.isVisible()
    click(switcher, at=QPoint(5, 5))
    assert not switcher.isVisible()


# ---- the program ----


def test_the_look_is_chosen_and_kept(qtbot: QtBot, opened: App, settings: Settings) -> None:
    opened.frame.show_menu(QPoint(100, 500))
    menu = opened.window.findChild(ProgramMenu)
    assert menu is not None
    menu.scheme_chosen.emit("dark")
    menu.scale_chosen.emit(125)
    menu.compact_chosen.emit(True)
    menu.language_chosen.emit("de")
    menu.close()
    assert opened.look.colours.dark
    assert (settings.scheme, settings.scale, settings.compact, settings.language) == ("dark", 125, True, "de")


def test_an_error_that_nobody_foresaw_is_shown_once_and_the_program_lives(
    qtbot: QtBot, opened: App, facade: FakeFacade, caplog: pytest.LogCaptureFixture
) -> None:
    unhandled = Unhandled()
    unhandled.shown.connect(opened.frame.show_error)
    heard: list[str] = []
    unhandled.shown.connect(heard.append)
    for _ in range(2):
        try:
            raise ValueError("broken")
        except ValueError as error:
            unhandled.take(type(error), error, error.__traceback__)
    assert heard == ["ValueError: broken"]
    assert "broken" in opened.window.chat.pane.notice_line.text()
    assert len(caplog.records) == 2
    facade.arrive(message(1, 24, 2, NOW, "still here"))
    qtbot.waitUntil(lambda: opened.models.timeline.last_number == 24)
