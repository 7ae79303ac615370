"""The open room on a fake façade: where it opens, what is read and marked, what comes meanwhile."""

import msgspec
import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from chatclient.changes import MessagesChanged, MessagesStale, RoomsChanged
from chatclient.core.model import Page
from qtclient.app import App
from tests.qtclient.community import ME, NOW, long_room, message
from tests.qtclient.fake import FakeFacade
from tests.qtclient.hands import click
from tests.qtclient.steps import key, settle

# Popups grab the keyboard, which the screenless platform has none of.
pytestmark = pytest.mark.qt_log_ignore("^This plugin does not support", extend=True)


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


def test_unread_from_here_puts_the_mark_back(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    qtbot.waitUntil(lambda: facade.community.read[1] == 23)
    opened.conversation._is_watched = lambda: False
    opened.conversation._on_action(15, "unread")
    qtbot.waitUntil(lambda: facade.community.read[1] == 14)
    assert opened.models.timeline.divider == 15


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


# ---- where a room begins ----


def test_what_goes_while_the_room_is_open_is_not_shown_and_comes_back(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    held = facade.community.messages[1]
    facade.community.messages[1] = held[20:]
    facade.say(MessagesStale(room=1))
    qtbot.waitUntil(lambda: opened.models.timeline.first_number == 21)
    facade.community.messages[1] = held
    facade.say(MessagesStale(room=1))
    qtbot.waitUntil(lambda: opened.models.timeline.first_number == 1)


def test_a_room_that_has_lost_everything_says_that_it_begins(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    facade.community.messages[1] = []
    facade.say(MessagesStale(room=1))
    qtbot.waitUntil(lambda: opened.models.timeline.message_count == 0)
    assert "begins" in opened.window.chat.pane.timeline._empty[0]


def test_a_room_says_above_how_long_it_keeps_what_is_said(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    rooms = facade.community.rooms
    rooms[1] = msgspec.structs.replace(rooms[1], retention_days=30, topic="tea")
    facade.say(RoomsChanged(rooms=(facade.community.summary(1),)))
    topic = opened.window.chat.pane.header._topic
    qtbot.waitUntil(lambda: topic.text().endswith(" · tea"))
    assert topic.text().startswith("Messages are kept for 30 day")
