"""The whole window on a fake façade: rooms, messages, drafts, marks, keys, and what a restart brings back."""

import itertools

import pytest
from msgspec.structs import replace
from PyQt6 import sip
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QAction, QDesktopServices
from PyQt6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from chatclient.changes import (
    ConnectionChanged,
    MembersChanged,
    MessagesChanged,
    MessagesStale,
    PresenceChanged,
    RoomsChanged,
    TypingChanged,
)
from chatclient.core.model import Connection, Page, RoomSummary
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.limits import Limits
from chatprotocol.rows import Member
from qtclient.app import App
from qtclient.process.unhandled import Unhandled
from qtclient.servers.account import open_link
from qtclient.settings.kept import Settings
from qtclient.widgets.connection_line import ConnectionLine
from qtclient.widgets.directory_dialog import DirectoryDialog
from qtclient.widgets.program_menu import ProgramMenu
from qtclient.widgets.room_dialogs import ConfirmDialog, NewRoomDialog, PeopleDialog, RoomSettingsDialog
from qtclient.widgets.timeline_menu import ChoiceMenu
from qtclient.words.plain import isolated
from tests.qtclient.community import ME, NOW, REFUSED, Community, long_room, message, ms, room
from tests.qtclient.fake import PROFILE, FakeDoor, FakeFacade
from tests.qtclient.hands import click, press, write

# Popups grab the keyboard, which the screenless platform has none of.
pytestmark = pytest.mark.qt_log_ignore("^This plugin does not support", extend=True)


def settle(qtbot: QtBot, app: App) -> None:
    """Wait until the engine has answered all that was asked so far."""
    done: list[int] = []

    async def nothing() -> int:
        return 1

    app.bridge.run(nothing).then(done.append)
    qtbot.waitUntil(lambda: bool(done))
    app.window.chat.pane.timeline.settle()


def key(qtbot: QtBot, app: App, key: Qt.Key, *held: Qt.KeyboardModifier) -> None:
    modifiers = Qt.KeyboardModifier.NoModifier
    for each in held:
        modifiers |= each
    press(QApplication.focusWidget() or app.window, key, modifiers)


def choose(menu: QMenu, word: str) -> None:
    action = next(each for each in menu.findChildren(QAction) if each.data() == word)
    action.trigger()
    menu.close()


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


# ---- reading ----


def test_a_room_opens_at_the_first_unread_message(qtbot: QtBot, opened: App) -> None:
    assert opened.models.timeline.divider == 20
    assert opened.window.chat.pane.header._title.text() == "general"


def test_what_was_seen_is_marked_as_read(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    qtbot.waitUntil(lambda: facade.community.read[1] == 23)
    assert opened.models.timeline.divider == 20


def test_what_nobody_looks_at_is_not_marked(
    qtbot: QtBot, app: App, facade: FakeFacade, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.conversation, "_is_watched", lambda: False)
    app.entrance.begin("")
    qtbot.waitUntil(lambda: app.models.timeline.room != 0)
    app.conversation.open(2)
    settle(qtbot, app)
    assert facade.asked_for("mark_read") == []
    number = len(facade.community.messages[2])
    facade.arrive(message(2, number + 1, 2, NOW, "anybody?"))
    settle(qtbot, app)
    assert facade.asked_for("mark_read") == []


def test_new_stands_above_what_came_while_nobody_looked(
    qtbot: QtBot, opened: App, facade: FakeFacade, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.waitUntil(lambda: facade.community.read[1] == 23)
    monkeypatch.setattr(opened.conversation, "_is_watched", lambda: False)
    facade.arrive(message(1, 24, 2, NOW, "one"))
    facade.arrive(message(1, 25, 2, NOW, "two"))
    qtbot.waitUntil(lambda: opened.models.timeline.last_number == 25)
    assert opened.models.timeline.divider == 24


def test_older_pages_are_read_while_scrolling_up(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    facade.community.messages[9] = long_room(500, 9)
    facade.community.read[9] = 500
    facade.say(RoomsChanged(rooms=(facade.community.summary(9),)))
    settle(qtbot, opened)
    opened.conversation.open(9)
    settle(qtbot, opened)
    assert opened.models.timeline.first_number > 400
    timeline = opened.window.chat.pane.timeline
    bar = timeline.verticalScrollBar()
    assert bar is not None
    for _ in range(30):
        if not opened.models.timeline.has_more_before:
            break
        bar.setValue(0)
        settle(qtbot, opened)
        settle(qtbot, opened)
    assert opened.models.timeline.first_number == 1
    assert opened.models.timeline.last_number == 500


def test_far_behind_the_room_opens_around_the_first_unread(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    facade.community.messages[9] = long_room(500, 9)
    facade.community.read[9] = 100
    facade.say(RoomsChanged(rooms=(facade.community.summary(9),)))
    settle(qtbot, opened)
    opened.conversation.open(9)
    settle(qtbot, opened)
    assert opened.models.timeline.divider == 101
    assert opened.models.timeline.has_more_after
    pane = opened.window.chat.pane
    assert [pane.timeline.at_end, pane.new_button.isVisible()] == [False, True]
    assert "new" in pane.new_button.text()
    key(qtbot, opened, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: opened.models.timeline.last_number == 500)
    settle(qtbot, opened)
    assert pane.timeline.at_end
    qtbot.waitUntil(lambda: facade.community.read[9] == 500)
    assert not pane.new_button.isVisible()


def test_escape_marks_read_and_goes_to_the_end(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    facade.community.messages[9] = long_room(500, 9)
    facade.say(RoomsChanged(rooms=(facade.community.summary(9),)))
    settle(qtbot, opened)
    opened.conversation.open(9)
    settle(qtbot, opened)
    key(qtbot, opened, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: facade.community.read[9] == 500 and opened.models.timeline.last_number == 500)


def test_who_reads_above_is_told_how_many_are_new(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    facade.community.messages[9] = long_room(120, 9)
    facade.community.read[9] = 120
    facade.say(RoomsChanged(rooms=(facade.community.summary(9),)))
    settle(qtbot, opened)
    opened.conversation.open(9)
    settle(qtbot, opened)
    pane = opened.window.chat.pane
    bar = pane.timeline.verticalScrollBar()
    assert bar is not None
    bar.setValue(bar.maximum() // 2)
    settle(qtbot, opened)
    place = pane.timeline.first_in_sight()
    for number in (121, 122):
        facade.arrive(message(9, number, 2, NOW, "x"))
    qtbot.waitUntil(lambda: pane.new_button.text() == "2 new")
    assert pane.timeline.first_in_sight() == place
    click(pane.new_button)
    settle(qtbot, opened)
    assert pane.timeline.at_end


def test_a_page_with_holes_is_read_again_at_the_same_place(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    facade.say(MessagesStale(room=1))
    before = len(facade.asked_for("page"))
    qtbot.waitUntil(lambda: len(facade.asked_for("page")) > before)
    facade.say(MessagesStale(room=2))
    settle(qtbot, opened)
    assert len(facade.asked_for("page")) == before + 1


def test_messages_of_other_rooms_change_the_list_only(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    rows = opened.models.timeline.rowCount()
    facade.arrive(message(6, 4, 3, NOW, "Friday then!"))
    qtbot.waitUntil(lambda: opened.models.rooms.walk()[5].preview == "Friday then!")
    assert opened.conversation.room == 1
    assert opened.models.timeline.rowCount() == rows


def test_a_new_message_never_moves_the_focus(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    qtbot.waitUntil(opened.window.chat.pane.composer.box.hasFocus)
    facade.arrive(message(1, 24, 2, NOW, "new"))
    qtbot.waitUntil(lambda: opened.models.timeline.last_number == 24)
    assert opened.window.chat.pane.composer.box.hasFocus()


# ---- writing ----


def test_a_message_stands_at_once_and_is_then_sent(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    facade.community.pending[1] = []
    composer = opened.window.chat.pane.composer
    write(composer.box, "Hello all")
    press(composer.box, Qt.Key.Key_Return)
    assert composer.text() == ""
    qtbot.waitUntil(
        lambda: opened.models.timeline.entry(opened.models.timeline.rowCount() - 1).text == "Hello all"
    )
    assert opened.models.timeline.entry(opened.models.timeline.rowCount() - 1).kind == "pending"
    sent = facade.community.pending[1][0].key

    async def acknowledge() -> None:
        facade.acknowledge(sent)

    opened.bridge.run(acknowledge)
    qtbot.waitUntil(lambda: opened.models.timeline.last_number == 24)
    assert [opened.models.timeline.entry(row).text for row in range(opened.models.timeline.rowCount())].count(
        "Hello all"
    ) == 1
    assert facade.asked_for("post") == [(1, "Hello all", None, None)]


def test_a_refused_message_is_retried_or_discarded(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    timeline = opened.window.chat.pane.timeline
    timeline.action_asked.emit(REFUSED.key, "retry")
    timeline.action_asked.emit(REFUSED.key, "discard")
    settle(qtbot, opened)
    assert facade.asked_for("retry") == [(REFUSED.key,)]
    assert opened.models.timeline.row_of(REFUSED.key) is None


def test_up_edits_the_last_message_of_mine(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    composer = opened.window.chat.pane.composer
    press(composer.box, Qt.Key.Key_Up)
    assert composer.text() == "Deadline is Friday."
    write(composer.box, " Noon.")
    press(composer.box, Qt.Key.Key_Return)
    settle(qtbot, opened)
    assert facade.asked_for("edit") == [(1, 9, "Deadline is Friday. Noon.")]
    assert composer.text() == ""


def test_escape_gives_back_the_draft_that_stood_before_an_edit(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    composer = opened.window.chat.pane.composer
    write(composer.box, "half a thought")
    opened.conversation.writing.edit(9)
    assert composer.text() == "Deadline is Friday."
    press(composer.box, Qt.Key.Key_Escape)
    assert composer.text() == "half a thought"
    assert facade.asked_for("edit") == []


def test_an_unchanged_edit_is_not_sent(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    opened.conversation.writing.edit(9)
    press(opened.window.chat.pane.composer.box, Qt.Key.Key_Return)
    settle(qtbot, opened)
    assert facade.asked_for("edit") == []


def test_a_reply_is_picked_with_the_keys_and_sent(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    box = opened.window.chat.pane.composer.box
    press(box, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    press(box, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    press(box, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert "Chain oil" in opened.window.chat.pane.composer._note.text()
    write(box, "thanks")
    press(box, Qt.Key.Key_Return)
    settle(qtbot, opened)
    assert facade.asked_for("post") == [(1, "thanks", 23, None)]
    press(box, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    press(box, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert not opened.window.chat.pane.composer._note.isVisible()


def test_a_draft_is_kept_per_room_and_comes_back(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    composer = opened.window.chat.pane.composer
    write(composer.box, "half")
    assert opened.conversation.writing._save_soon.isActive()
    assert opened.conversation.writing._save_soon.interval() < 1_000
    opened.conversation.open(8)
    qtbot.waitUntil(lambda: composer.text() == "Yes, how about Tues")
    assert facade.asked_for("save_draft") == [(1, "half", None, 0)]
    opened.conversation.open(1)
    qtbot.waitUntil(lambda: composer.text() == "half")
    row = next(row for row in opened.models.rooms.walk() if row.room == 1)
    assert row.draft


def test_a_sent_message_leaves_no_draft(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    composer = opened.window.chat.pane.composer
    write(composer.box, "x")
    opened.conversation.writing.save()
    press(composer.box, Qt.Key.Key_Return)
    settle(qtbot, opened)
    assert facade.asked_for("save_draft") == [(1, "x", None, 0), (1, "", None, 0)]


def test_writing_is_told_seldom(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    now = [100.0]
    opened.conversation.writing._clock = lambda: now[0]
    composer = opened.window.chat.pane.composer
    write(composer.box, "abc")
    now[0] += 3.5
    write(composer.box, "d")
    composer.box.clear()
    settle(qtbot, opened)
    assert facade.asked_for("typing") == [(1, True), (1, True), (1, False)]


def test_what_is_typed_over_the_timeline_goes_into_the_box(qtbot: QtBot, opened: App) -> None:
    timeline = opened.window.chat.pane.timeline
    timeline.setFocus()
    press(timeline, "h")
    assert opened.window.chat.pane.composer.text() == "h"
    assert opened.window.chat.pane.composer.box.hasFocus()


def test_a_refusal_is_a_sentence_above_the_box(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    facade.refuse["delete"] = HearthError(ErrorCode.FORBIDDEN, "Only moderators delete here.")
    opened.window.chat.pane.timeline.action_asked.emit(9, "delete")
    dialog = opened.window.findChild(ConfirmDialog)
    assert dialog is not None
    click(dialog.action_button)
    line = opened.window.chat.pane.notice_line
    qtbot.waitUntil(lambda: line.text() == "Only moderators delete here.")


def test_who_is_writing_is_shown(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    facade.say(TypingChanged(room=1, users=(2,)))
    line = opened.window.chat.pane.typing_line
    qtbot.waitUntil(lambda: "Ben Okafor" in line.text())
    facade.say(TypingChanged(room=2, users=(3,)))
    facade.say(TypingChanged(room=1, users=()))
    qtbot.waitUntil(lambda: line.text() == "")


def test_unread_from_here_puts_the_mark_back(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    qtbot.waitUntil(lambda: facade.community.read[1] == 23)
    opened.conversation._is_watched = lambda: False
    opened.conversation._on_action(15, "unread")
    qtbot.waitUntil(lambda: facade.community.read[1] == 14)
    assert opened.models.timeline.divider == 15


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


# ---- rooms ----


def test_a_room_is_found_in_the_directory_and_joined(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    opened.servers.here.actions.add("rooms")
    dialog = opened.window.findChild(DirectoryDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog._model.rowCount() == 6)
    dialog.typed.setText("chess")
    dialog._search_soon.timeout.emit()
    qtbot.waitUntil(lambda: dialog._model.rowCount() == 1)
    assert dialog.action_button.text() == "Join"
    click(dialog.action_button)
    qtbot.waitUntil(lambda: opened.conversation.room == 20)
    assert facade.asked_for("join") == [(20,)]


def test_a_new_room_is_made_with_members(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    opened.servers.here.actions.make_room()
    dialog = opened.window.findChild(NewRoomDialog)
    assert dialog is not None
    assert not dialog.action_button.isEnabled()
    write(dialog.name, "kitchen")
    write(dialog.topic, "cooking")
    dialog.private.setChecked(True)
    dialog.chooser.typed.setText("ben")
    dialog.chooser._on_chosen(dialog.chooser._model.index(0))
    click(dialog.action_button)
    qtbot.waitUntil(lambda: opened.conversation.room == 30)
    assert facade.asked_for("create_room") == [("private", "kitchen", "cooking", (2,))]


def test_a_refused_room_can_be_mended(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    facade.refuse["create_room"] = HearthError(ErrorCode.CONFLICT, "There is a room of this name.")
    opened.servers.here.actions.make_room()
    dialog = opened.window.findChild(NewRoomDialog)
    assert dialog is not None
    write(dialog.name, "general")
    click(dialog.action_button)
    qtbot.waitUntil(dialog._wrong.isVisible)
    assert dialog._wrong.text() == "There is a room of this name."
    assert dialog.action_button.isEnabled()
    dialog.reject()


def test_several_people_are_written_to_at_once(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    opened.servers.here.actions.add("direct")
    dialog = opened.window.findChild(PeopleDialog)
    assert dialog is not None
    for row in (0, 1):
        dialog.chooser._on_chosen(dialog.chooser._model.index(row))
    click(dialog.action_button)
    qtbot.waitUntil(lambda: opened.conversation.room == 31)
    assert facade.asked_for("direct") == [((2, 3),)]


def test_enter_takes_the_person_who_is_typed_and_then_presses_the_button(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    opened.servers.here.actions.invite(1)
    qtbot.waitUntil(lambda: opened.window.findChild(PeopleDialog) is not None)
    dialog = opened.window.findChild(PeopleDialog)
    assert dialog is not None
    typed = dialog.chooser.typed
    write(typed, "nobody-like-that")
    press(typed, Qt.Key.Key_Return)
    typed.clear()
    write(typed, "zoe")
    press(typed, Qt.Key.Key_Return)
    assert typed.text() == ""
    assert facade.asked_for("invite") == []
    press(typed, Qt.Key.Key_Return)
    settle(qtbot, opened)
    assert facade.asked_for("invite") == [(1, 10)]


def test_who_may_not_leave_is_shown_who_could_be_the_owner(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    facade.refuse["leave"] = HearthError(ErrorCode.CONFLICT, "Make somebody else an owner before you leave.")
    opened.conversation.open(2)
    choose(open_menu(opened, 1), "leave")
    confirm = opened.window.findChild(ConfirmDialog)
    assert confirm is not None
    click(confirm.action_button)
    qtbot.waitUntil(opened.window.chat.side.members.isVisible)
    assert opened.conversation.room == 1
    assert opened.window.chat.pane.notice_line.text() == "Make somebody else an owner before you leave."


def test_the_room_that_is_opened_is_in_sight_in_the_list(qtbot: QtBot, opened: App) -> None:
    opened.window.resize(900, 430)
    rooms = opened.window.chat.sidebar.rooms
    sight = rooms.viewport().rect()  # type: ignore[union-attr]  # a view always has one
    for row in reversed(opened.models.rooms.walk()):
        opened.conversation.open(row.room)
        place = opened.models.rooms.place_of(row.room)
        assert place is not None
        assert sight.contains(rooms.visualRect(opened.models.rooms.index(place))), row.title


def open_menu(opened: App, room: int) -> ChoiceMenu:
    opened.servers.here.actions.show_menu(room, QPoint(100, 100))
    menu = opened.window.findChildren(ChoiceMenu)[-1]
    assert isinstance(menu, ChoiceMenu)
    return menu


def test_the_room_menu_renames_invites_and_leaves(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    choose(open_menu(opened, 1), "settings")
    settings_dialog = opened.window.findChild(RoomSettingsDialog)
    assert settings_dialog is not None
    settings_dialog.name.setText("all of us")
    click(settings_dialog.action_button)
    settle(qtbot, opened)
    assert facade.asked_for("update_room")[0][1] == {
        "name": "all of us",
        "topic": facade.community.rooms[1].topic,
    }
    choose(open_menu(opened, 1), "invite")
    qtbot.waitUntil(lambda: opened.window.findChild(PeopleDialog) is not None)
    people_dialog = opened.window.findChild(PeopleDialog)
    assert people_dialog is not None
    people_dialog.chooser._on_chosen(people_dialog.chooser._model.index(0))
    click(people_dialog.action_button)
    settle(qtbot, opened)
    assert facade.asked_for("invite") == [(1, 10)]
    choose(open_menu(opened, 1), "leave")
    confirm = opened.window.findChild(ConfirmDialog)
    assert confirm is not None
    click(confirm.action_button)
    qtbot.waitUntil(lambda: opened.models.rooms.summary(1) is None)
    assert opened.conversation.room == 0
    assert opened.window.chat.pane.timeline._empty[0] == "Nothing is open yet"


def test_the_box_names_who_is_written_to_although_that_is_known_only_later(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    facade.community.others[31] = (9,)
    facade._add(room(31, "direct", ""))
    summary = facade.community.summary(31)
    facade.say(RoomsChanged(rooms=(replace(summary, others=()),)))
    qtbot.waitUntil(lambda: opened.models.rooms.summary(31) is not None)
    opened.conversation.open(31)
    facade.say(RoomsChanged(rooms=(summary,)))
    box = opened.window.chat.pane.composer.box
    qtbot.waitUntil(lambda: box.placeholderText() == f"Message {isolated('Ole 🌻')}")
    assert "Ole" in box.accessibleName()


def test_a_room_that_is_archived_while_it_is_open_takes_no_more_words(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    box = opened.window.chat.pane.composer.box
    write(box, "half a sen")
    summary = facade.community.summary(1)
    facade.say(RoomsChanged(rooms=(replace(summary, room=replace(summary.room, archived=True)),)))
    qtbot.waitUntil(box.isReadOnly)
    assert "archived" in box.placeholderText()
    facade.say(RoomsChanged(rooms=(summary,)))
    qtbot.waitUntil(lambda: not box.isReadOnly())
    assert box.toPlainText() == "half a sen"


def test_moderators_rename_too(opened: App) -> None:
    words = [action.data() for action in open_menu(opened, 3).actions() if not action.isSeparator()]
    assert "settings" in words


def test_members_do_not_rename_and_nobody_leaves_a_direct_room(opened: App) -> None:
    words = [action.data() for action in open_menu(opened, 2).actions() if not action.isSeparator()]
    assert "settings" not in words
    assert "leave" in words
    words = [action.data() for action in open_menu(opened, 5).actions() if action.data()]
    assert words == ["profile", "members", "files"]


def test_a_room_is_marked_as_read_from_its_menu(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    choose(open_menu(opened, 2), "read")
    settle(qtbot, opened)
    assert (2, 9, False) in facade.asked_for("mark_read")


def test_the_menu_of_a_member_gives_roles_and_removes(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    opened.side.show("members")
    qtbot.waitUntil(lambda: opened.models.members.rowCount() > 0)
    opened.servers.here.actions.show_member_menu(1, 2, QPoint(100, 100))
    menu = opened.window.findChildren(ChoiceMenu)[-1]
    opened.servers.here.actions._on_member_chosen("moderator")
    opened.servers.here.actions._on_member_chosen("remove")
    opened.servers.here.actions._on_member_chosen("write")
    menu.close()
    settle(qtbot, opened)
    assert facade.asked_for("set_role") == [(1, 2, "moderator")]
    assert facade.asked_for("remove") == [(1, 2)]
    qtbot.waitUntil(lambda: opened.conversation.room == 5)


# ---- the connection ----


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


def test_a_message_may_be_as_long_as_the_server_that_is_reached_says(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    composer = opened.window.chat.pane.composer
    composer.set_text("ten letters")
    facade.community.limits = Limits(text_bytes=10)
    facade.say(ConnectionChanged(connection=Connection(state="online", since_ms=0)))
    qtbot.waitUntil(lambda: composer._count.text() == "1 too many")


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


def test_only_web_and_mail_addresses_reach_the_desktop(
    monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    opened_urls: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened_urls.append(url.toString()))
    for address in (
        "https://example.org/a",
        "mailto:a@example.org",
        "file:///etc/passwd",
        "javascript:1",
        "hearth://x",
    ):
        open_link(address)
    assert opened_urls == ["https://example.org/a", "mailto:a@example.org"]


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


def test_an_account_without_rooms_says_what_to_do(qtbot: QtBot, app: App, facade: FakeFacade) -> None:
    facade.community = Community()
    facade.community.rooms.clear()
    app.entrance.begin("")
    qtbot.waitUntil(app.window.isVisible)
    settle(qtbot, app)
    assert app.conversation.room == 0
    assert "+" in app.window.chat.pane.timeline._empty[1]


def test_at_first_the_room_that_was_written_to_last_is_opened_once_all_are_here(
    qtbot: QtBot, app: App, facade: FakeFacade
) -> None:
    later = Community()
    facade.community = Community()
    facade.community.rooms.clear()
    app.entrance.begin("")
    qtbot.waitUntil(app.window.isVisible)
    facade.community = later
    summaries = sorted((later.summary(each) for each in later.rooms), key=last_at)
    for each in summaries:
        facade.say(RoomsChanged(rooms=(each,)))
    qtbot.waitUntil(lambda: len(list(app.models.rooms.walk())) == len(summaries))
    assert app.conversation.room == 0
    facade.say(ConnectionChanged(connection=Connection(state="online", since_ms=0, level=True)))
    qtbot.waitUntil(lambda: app.models.timeline.room == summaries[-1].room.id)


def last_at(summary: RoomSummary) -> int:
    return summary.last.at if summary.last is not None else 0


def test_a_room_of_which_nothing_is_here_yet_says_so_and_opens_at_the_first_unread_when_it_comes(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    timeline = opened.window.chat.pane.timeline
    held = facade.community.messages.pop(8)
    facade.community.messages[8] = []
    facade.holes = True
    opened.conversation.open(8)
    qtbot.waitUntil(lambda: opened.models.timeline.room == 8)
    assert timeline._empty[0] == "Nothing of this room is on this device yet"
    facade.community.messages[8] = held
    facade.community.read[8] = held[-3].number
    facade.holes = False
    facade.say(RoomsChanged(rooms=(facade.community.summary(8),)))
    facade.say(MessagesStale(room=8))
    qtbot.waitUntil(lambda: opened.models.timeline.rowCount() > 0)
    assert opened.models.timeline.divider == held[-2].number


def test_messages_that_come_in_a_burst_are_all_shown(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    # The window has its size when it is painted: before, what is new may fill it.
    qtbot.waitUntil(lambda: opened.window.chat.pane.timeline.at_end)
    new = tuple(message(1, number, 2, NOW, f"n{number}") for number in range(24, 224))
    for each in new:
        # Whoever reads the room meanwhile finds what was told of it.
        facade.community.messages[1].append(each)
        facade.say(MessagesChanged(room=1, messages=(each,)))
    qtbot.waitUntil(lambda: opened.models.timeline.last_number == 223)
    qtbot.waitUntil(lambda: opened.window.chat.pane.timeline.at_end)
    assert opened.models.people.me == ME


def test_what_is_told_while_a_page_is_read_is_found_again_and_followed(
    qtbot: QtBot, opened: App, facade: FakeFacade, monkeypatch: pytest.MonkeyPatch
) -> None:
    timeline = opened.window.chat.pane.timeline
    qtbot.waitUntil(lambda: timeline.at_end)
    read, late = facade.page, [message(1, 24, 2, NOW, "late")]

    async def page(*asked: int, **named: int | None) -> Page:
        found = await read(*asked, **named)  # type: ignore[arg-type]
        while late:
            facade.arrive(late.pop())
        return found

    monkeypatch.setattr(facade, "page", page)
    facade.say(MessagesStale(room=1))
    qtbot.waitUntil(lambda: not late)
    settle(qtbot, opened)
    facade.arrive(message(1, 25, 2, NOW, "and one more"))
    qtbot.waitUntil(lambda: opened.models.timeline.last_number == 25)
    qtbot.waitUntil(lambda: timeline.at_end)


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
