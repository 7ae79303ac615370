"""Writing on a fake façade: sending, editing, replies, drafts, and what is said beside the box."""

import pytest
from msgspec.structs import replace
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from chatclient.changes import ConnectionChanged, RoomsChanged, TypingChanged
from chatclient.core.model import Connection
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.limits import Limits
from qtclient.app import App
from qtclient.widgets.room_dialogs import ConfirmDialog
from qtclient.words.plain import isolated
from tests.qtclient.community import REFUSED, room
from tests.qtclient.fake import FakeFacade
from tests.qtclient.hands import click, press, write
from tests.qtclient.steps import settle

# Popups grab the keyboard, which the screenless platform has none of.
pytestmark = pytest.mark.qt_log_ignore("^This plugin does not support", extend=True)


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


def test_a_compact_list_shows_where_a_draft_is(qtbot: QtBot, opened: App) -> None:
    opened.look.choose(compact=True)
    view, rooms = opened.window.chat.sidebar.rooms, opened.models.rooms
    place = next(place for place in range(rooms.rowCount()) if rooms.row(place).room == 1)
    row = view.visualRect(rooms.index(place))
    before = view.grab(row).toImage()
    write(opened.window.chat.pane.composer.box, "half a thou")
    opened.conversation.writing.save()
    settle(qtbot, opened)
    qtbot.waitUntil(lambda: rooms.row(place).draft)
    assert view.grab(row).toImage() != before


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


def test_an_empty_room_names_who_is_written_to_although_that_is_known_only_later(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    facade.community.others[31] = (9,)
    facade._add(room(31, "direct", ""))
    summary = facade.community.summary(31)
    facade.say(RoomsChanged(rooms=(replace(summary, others=()),)))
    qtbot.waitUntil(lambda: opened.models.rooms.summary(31) is not None)
    opened.conversation.open(31)
    timeline = opened.window.chat.pane.timeline
    qtbot.waitUntil(lambda: opened.models.timeline.room == 31)
    facade.say(RoomsChanged(rooms=(summary,)))
    qtbot.waitUntil(lambda: timeline._empty[0] == f"This is where you and {isolated('Ole 🌻')} begin")


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


def test_a_message_may_be_as_long_as_the_server_that_is_reached_says(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    composer = opened.window.chat.pane.composer
    composer.set_text("ten letters")
    facade.community.limits = Limits(text_bytes=10)
    facade.say(ConnectionChanged(connection=Connection(state="online", since_ms=0)))
    qtbot.waitUntil(lambda: composer._count.text() == "1 too many")
