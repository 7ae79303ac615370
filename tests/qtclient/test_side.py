"""The right side of the window: members, pins, a thread, and what happens to the focus."""

import msgspec
import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from chatclient.changes import DraftChanged, MessagesStale
from chatclient.core.model import Draft
from chatprotocol.errors import ErrorCode, HearthError
from qtclient.app import App
from qtclient.markup.plain import HIDDEN
from qtclient.widgets.choice_menu import ChoiceMenu
from qtclient.widgets.link_dialog import LinkDialog
from tests.qtclient.community import NOW, long_room, message
from tests.qtclient.fake import FakeFacade
from tests.qtclient.hands import click, press, write
from tests.qtclient.steps import choose, key, settle

# Popups grab the keyboard, which the screenless platform has none of.
pytestmark = pytest.mark.qt_log_ignore("^This plugin does not support", extend=True)

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def with_thread(facade: FakeFacade, replies: int = 3) -> None:
    messages = facade.community.messages[1]
    for number in range(24, 24 + 2 * replies, 2):
        messages.append(message(1, number, 2, NOW, f"reply {number}", thread=14))
        messages.append(message(1, number + 1, 3, NOW, f"elsewhere {number + 1}"))


def texts(opened: App) -> list[str]:
    model = opened.models.thread
    return [model.entry(row).text for row in range(model.rowCount())]


# ---- panels ----


def test_one_panel_at_a_time_and_its_button_shows_which(qtbot: QtBot, opened: App) -> None:
    header, chat = opened.window.chat.pane.header, opened.window.chat
    click(header.pins_button)
    assert (chat.panel, header.pins_button.isChecked(), header.members_button.isChecked()) == (
        "pins",
        True,
        False,
    )
    click(header.members_button)
    assert (chat.panel, header.pins_button.isChecked(), header.members_button.isChecked()) == (
        "members",
        False,
        True,
    )
    click(header.members_button)
    assert chat.panel is None
    assert not header.members_button.isChecked()


def test_escape_closes_the_panel_and_gives_the_focus_back(qtbot: QtBot, opened: App) -> None:
    chat = opened.window.chat
    qtbot.waitUntil(chat.pane.composer.box.hasFocus)
    key(qtbot, opened, Qt.Key.Key_P, CONTROL, SHIFT)
    assert chat.side.pins.list.hasFocus()
    key(qtbot, opened, Qt.Key.Key_Escape)
    assert chat.panel is None
    assert chat.pane.composer.box.hasFocus()


def test_a_panel_that_is_opened_with_the_mouse_leaves_the_focus(qtbot: QtBot, opened: App) -> None:
    box = opened.window.chat.pane.composer.box
    qtbot.waitUntil(box.hasFocus)
    click(opened.window.chat.pane.header.members_button)
    assert box.hasFocus()
    click(opened.window.chat.side.members.head.close_button)
    assert opened.window.chat.panel is None
    assert box.hasFocus()


def test_the_width_of_the_panel_is_kept(qtbot: QtBot, opened: App) -> None:
    splitter = opened.window.chat.splitter
    opened.side.show("members")
    qtbot.waitUntil(lambda: splitter.sizes()[2] > 0)
    splitter.setSizes([280, 420, 420])
    width = splitter.sizes()[2]
    opened.side.close()
    opened.side.show("pins")
    assert splitter.sizes()[2] == width


def test_f6_goes_round_the_panel_too_and_back(qtbot: QtBot, opened: App) -> None:
    chat = opened.window.chat
    qtbot.waitUntil(chat.pane.composer.box.hasFocus)
    opened.side.show("pins")
    key(qtbot, opened, Qt.Key.Key_F6)
    assert chat.side.pins.list.hasFocus()
    key(qtbot, opened, Qt.Key.Key_F6)
    assert chat.sidebar.rooms.hasFocus()
    key(qtbot, opened, Qt.Key.Key_F6, SHIFT)
    assert chat.side.pins.list.hasFocus()
    key(qtbot, opened, Qt.Key.Key_F6, SHIFT)
    assert chat.pane.composer.box.hasFocus()


# ---- pins ----


def test_pins_are_shown_newest_first_and_follow_what_happens(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    for number in (8, 18):
        facade.change(1, number, pinned=True)
    opened.side.show("pins")
    pins = opened.models.pins
    qtbot.waitUntil(lambda: [row.number for row in pins.rows()] == [18, 8])
    facade.change(1, 14, pinned=True)
    qtbot.waitUntil(lambda: [row.number for row in pins.rows()] == [18, 14, 8])
    facade.change(1, 18, pinned=False)
    facade.change(1, 8, text="another list")
    qtbot.waitUntil(lambda: [row.number for row in pins.rows()] == [14, 8])
    assert pins.row(1).text == "another list"
    facade.change(1, 14, deleted=True, text="")
    qtbot.waitUntil(lambda: [row.number for row in pins.rows()] == [8])


def test_pins_are_plain_words_and_keep_spoilers(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    facade.change(1, 8, pinned=True, text="# List\n**glue**, ||a present||")
    opened.side.show("pins")
    pins = opened.models.pins
    qtbot.waitUntil(lambda: pins.rowCount() == 1)
    heard: list[str] = [str(pins.index(0).data())]
    pins.dataChanged.connect(lambda first, _last: heard.append(str(first.data())))
    qtbot.waitUntil(lambda: heard[-1] == f"List\nglue, {HIDDEN}")
    assert not [text for text in heard if "present" in text]
    assert str(pins.index(0).data(Qt.ItemDataRole.AccessibleTextRole)).endswith("glue, spoiler")


def test_a_room_without_pins_says_how_to_pin(qtbot: QtBot, opened: App) -> None:
    opened.side.show("pins")
    panel = opened.window.chat.side.pins
    qtbot.waitUntil(lambda: panel.note.text().startswith("Nothing is pinned here."))


def test_without_a_connection_the_panel_says_which_pins_these_are(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    facade.holes = True
    opened.side.show("pins")
    panel = opened.window.chat.side.pins
    qtbot.waitUntil(lambda: panel.note.text().startswith("There is no connection"))


def test_more_pins_are_read_at_the_end_of_the_list(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    facade.community.messages[9] = [msgspec.structs.replace(each, pinned=True) for each in long_room(120, 9)]
    opened.conversation.open(9)
    opened.side.show("pins")
    pins = opened.models.pins
    qtbot.waitUntil(lambda: pins.rowCount() == 50)
    bar = opened.window.chat.side.pins.list.verticalScrollBar()
    assert bar is not None
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: pins.rowCount() > 50)
    assert facade.asked_for("pins")[:2] == [(9, None), (9, 71)]


def test_a_pin_is_shown_in_its_place_and_taken_off_from_its_menu(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    facade.change(1, 8, pinned=True)
    opened.side.show("pins")
    listed = opened.window.chat.side.pins.list
    qtbot.waitUntil(lambda: opened.models.pins.rowCount() == 1)
    listed.setFocus()
    listed.mark(0)
    press(listed, Qt.Key.Key_Return)
    assert opened.window.chat.pane.timeline._lit == 8
    assert listed.hasFocus()
    opened.side.pins._show_menu(1, 8, QPoint(10, 10))
    choose(opened.window.findChildren(ChoiceMenu)[-1], "unpin")
    settle(qtbot, opened)
    assert facade.asked_for("pin") == [(1, 8, False)]
    qtbot.waitUntil(lambda: opened.models.pins.rowCount() == 0)


def test_another_room_has_other_pins(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    facade.change(1, 8, pinned=True)
    opened.side.show("pins")
    qtbot.waitUntil(lambda: opened.models.pins.rowCount() == 1)
    opened.conversation.open(2)
    qtbot.waitUntil(lambda: facade.asked_for("pins")[-1] == (2, None))
    assert opened.models.pins.rowCount() == 0
    facade.say(MessagesStale(room=2))
    qtbot.waitUntil(lambda: len(facade.asked_for("pins")) == 3)


# ---- threads ----


def test_a_thread_shows_the_message_it_hangs_from_and_only_its_replies(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    with_thread(facade)
    opened.window.chat.pane.timeline.action_asked.emit(14, "thread")
    qtbot.waitUntil(lambda: opened.models.thread.rowCount() == 4)
    assert texts(opened)[0].startswith("@anna can you ask")
    assert texts(opened)[1:] == ["reply 24", "reply 26", "reply 28"]
    assert opened.window.chat.side.thread_panel.composer.box.hasFocus()
    facade.arrive(message(1, 30, 2, NOW, "one more", thread=14))
    facade.arrive(message(1, 31, 2, NOW, "not here"))
    qtbot.waitUntil(lambda: texts(opened)[-1] == "one more")
    facade.change(1, 24, text="mended", pos=99)
    qtbot.waitUntil(lambda: texts(opened)[1] == "mended")
    assert opened.models.thread.rowCount() == 5


def test_from_a_reply_the_thread_is_opened_in_which_it_is(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    facade.arrive(message(1, 24, 2, NOW, "a reply", thread=14))
    qtbot.waitUntil(lambda: opened.models.timeline.last_number == 24)
    opened.window.chat.pane.timeline.action_asked.emit(24, "thread")
    qtbot.waitUntil(lambda: opened.models.thread.rowCount() == 2)
    assert opened.side.thread_talk.root == 14


def test_a_reply_is_sent_into_the_thread_and_stands_there_at_once(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    with_thread(facade)
    opened.side.open_thread(14)
    qtbot.waitUntil(lambda: opened.models.thread.rowCount() == 4)
    box = opened.window.chat.side.thread_panel.composer.box
    assert box.placeholderText() == "Reply in the thread"
    write(box, "I will")
    press(box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: texts(opened)[-1] == "I will")
    assert facade.asked_for("post") == [(1, "I will", None, 14)]
    sent = facade.community.pending[1][-1].key

    async def acknowledge() -> None:
        facade.acknowledge(sent)

    opened.bridge.run(acknowledge)
    qtbot.waitUntil(lambda: opened.models.thread.entry(4).kind == "text")
    assert texts(opened).count("I will") == 1


def test_what_waits_elsewhere_in_the_room_is_not_in_the_thread(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    opened.side.open_thread(14)
    qtbot.waitUntil(lambda: opened.models.thread.rowCount() == 1)
    assert len(facade.community.pending[1]) == 2


def test_a_thread_has_a_draft_of_its_own(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    facade.community.drafts[1, 14] = Draft("half a")
    opened.side.open_thread(14)
    box = opened.window.chat.side.thread_panel.composer.box
    qtbot.waitUntil(lambda: box.toPlainText() == "half a")
    write(box, " thought")
    press(box, Qt.Key.Key_Escape)
    settle(qtbot, opened)
    assert opened.window.chat.panel is None
    assert opened.window.chat.pane.composer.box.hasFocus()
    assert facade.asked_for("save_draft") == [(1, "half a thought", None, 14)]
    assert opened.window.chat.pane.composer.text() == ""


def test_a_draft_of_another_device_comes_into_the_thread(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    opened.side.open_thread(14)
    qtbot.waitUntil(lambda: opened.models.thread.rowCount() == 1)
    facade.community.drafts[1, 14] = Draft("from the laptop")
    facade.say(DraftChanged(room=1, thread=14))
    box = opened.window.chat.side.thread_panel.composer.box
    qtbot.waitUntil(lambda: box.toPlainText() == "from the laptop")


def test_older_replies_are_read_while_scrolling_up_and_the_first_message_with_the_last_of_them(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    facade.community.messages[1] += [
        message(1, number, 2, NOW, f"reply {number}", thread=14) for number in range(24, 224)
    ]
    opened.side.open_thread(14)
    model, timeline = opened.models.thread, opened.window.chat.side.thread_panel.timeline
    qtbot.waitUntil(lambda: model.rowCount() >= 60)  # what lies above a page that nearly fits is read at once
    bar = timeline.verticalScrollBar()
    assert bar is not None
    for _ in range(30):
        if not model.has_more_before:
            break
        timeline.settle()
        bar.setValue(0)
        settle(qtbot, opened)
    assert (model.rowCount(), model.first_number) == (201, 14)


def test_a_message_of_mine_is_edited_in_the_thread(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    facade.community.messages[1].append(message(1, 24, 1, NOW, "my word", thread=14))
    opened.side.open_thread(14)
    qtbot.waitUntil(lambda: opened.models.thread.rowCount() == 2)
    panel = opened.window.chat.side.thread_panel
    panel.timeline.action_asked.emit(24, "edit")
    write(panel.composer.box, "s")
    press(panel.composer.box, Qt.Key.Key_Return)
    settle(qtbot, opened)
    assert facade.asked_for("edit") == [(1, 24, "my words")]
    panel.timeline.action_asked.emit(24, "reply")
    assert "my word" in panel.composer._note.text()


def test_what_leads_away_from_a_thread_leads_where_it_does_from_the_room(opened: App) -> None:
    timeline = opened.window.chat.side.thread_panel.timeline
    timeline.hidden_link_clicked.emit("https://evil.example/x")
    dialog = opened.window.findChild(LinkDialog)
    assert dialog is not None
    assert dialog.shown.toPlainText() == "https://evil.example/x"
    dialog.reject()
    assert opened.models.thread.has_room("Workshop")
    assert opened.models.thread.markups is opened.models.timeline.markups
    timeline.room_asked.emit("Workshop")
    assert opened.conversation.room == 2


def test_a_reply_to_a_message_outside_the_thread_leads_there(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    facade.community.messages[1].append(message(1, 24, 2, NOW, "as said", thread=14, reply_to=8))
    opened.side.open_thread(14)
    qtbot.waitUntil(lambda: opened.models.thread.rowCount() == 2)
    timeline = opened.window.chat.side.thread_panel.timeline
    timeline.quote_asked.emit(14)
    assert timeline._lit == 14
    timeline.quote_asked.emit(8)
    assert opened.window.chat.pane.timeline._lit == 8


def test_a_thread_is_left_with_its_room(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    opened.side.open_thread(14)
    qtbot.waitUntil(lambda: opened.models.thread.rowCount() == 1)
    opened.conversation.open(2)
    assert opened.window.chat.panel is None
    assert opened.side.thread_talk.room == 0


def test_a_thread_that_cannot_be_read_says_why(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    facade.refuse["thread"] = HearthError(ErrorCode.BUSY, "There is no connection.")
    opened.side.open_thread(14)
    timeline = opened.window.chat.side.thread_panel.timeline
    qtbot.waitUntil(lambda: timeline._empty == ("This thread cannot be read now", "There is no connection."))


def test_closing_the_program_keeps_the_words_of_the_thread(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    opened.side.open_thread(14)
    qtbot.waitUntil(lambda: opened.models.thread.rowCount() == 1)
    write(opened.window.chat.side.thread_panel.composer.box, "not lost")
    opened.stop()
    assert facade.asked_for("save_draft") == [(1, "not lost", None, 14)]
    assert QApplication.activeModalWidget() is None
