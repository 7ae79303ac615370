"""What is done in a thread of which the room holds nothing just now: with its messages, and while one is written."""

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from chatclient.changes import BlocksChanged, MessagesChanged, PreferencesChanged
from chatclient.core.model import Pending
from qtclient.app import App
from qtclient.widgets.message_dialogs import ReportDialog
from qtclient.widgets.room_dialogs import ConfirmDialog
from qtclient.widgets.timeline import Timeline
from tests.qtclient.community import ME, NOW, long_room, message, ms
from tests.qtclient.fake import FakeFacade
from tests.qtclient.hands import click, press, write
from tests.qtclient.steps import settle

# Popups grab the keyboard, which the screenless platform has none of.
pytestmark = pytest.mark.qt_log_ignore("^This plugin does not support", extend=True)

ROOM, ROOT, REPLY, MINE = 9, 2, 3, 4
FAILED = Pending(
    key=b"f" * 16, room=ROOM, text="too soon", created_at_ms=ms(NOW), state="failed", thread=ROOT
)


@pytest.fixture
def talk(qtbot: QtBot, opened: App, facade: FakeFacade) -> Timeline:
    """The thread that hangs from a message far above what the room holds."""
    held = long_room(200, ROOM)
    held[REPLY - 1] = message(ROOM, REPLY, 2, NOW, "a reply", thread=ROOT)
    held[MINE - 1] = message(ROOM, MINE, ME, NOW, "my word", thread=ROOT)
    facade.community.messages[ROOM] = held
    facade.community.read[ROOM] = 200
    facade.community.pending[ROOM] = [FAILED]
    opened.conversation.open(ROOM)
    qtbot.waitUntil(lambda: opened.models.timeline.room == ROOM)
    opened.side.open_thread(ROOT)
    qtbot.waitUntil(lambda: opened.models.thread.rowCount() == 4)
    assert opened.models.timeline.row_of(REPLY) is None
    return opened.window.chat.side.thread_panel.timeline


# ---- where it stands in its room ----


def test_a_line_over_a_reply_in_the_room_opens_its_thread(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    facade.community.messages[1].append(message(1, 24, 2, NOW, "a reply", thread=12))
    facade.say(MessagesChanged(room=1, messages=(facade.community.messages[1][-1],)))
    qtbot.waitUntil(lambda: opened.models.timeline.row_of(24) is not None)
    timeline = opened.window.chat.pane.timeline
    timeline.to_end()
    timeline.settle()
    row = opened.models.timeline.row_of(24)
    assert row is not None
    aside = timeline.laid(row).aside
    assert aside is not None
    assert "in a thread" in timeline._spoken(row)
    click(
        timeline.viewport(),
        QPoint(round(aside.left()) + 8, timeline.row_top(row) + round(aside.center().y())),
    )
    assert opened.window.chat.panel == "thread"
    assert opened.side.thread_talk.root == 12


# ---- with its messages ----


def test_a_reaction_is_added_and_taken_back(
    qtbot: QtBot, opened: App, talk: Timeline, facade: FakeFacade
) -> None:
    talk.action_asked.emit(REPLY, "react 👍")
    settle(qtbot, opened)
    talk.action_asked.emit(REPLY, "react 👍")
    settle(qtbot, opened)
    assert facade.asked_for("react") == [(ROOM, REPLY, "👍", True), (ROOM, REPLY, "👍", False)]


def test_a_picked_emoji_reacts_and_the_focus_comes_back_to_the_thread(
    qtbot: QtBot, opened: App, talk: Timeline, facade: FakeFacade
) -> None:
    opened.models.emojis.take_preferences(PreferencesChanged(preferences={"emoji.recent": "🦦"}).preferences)
    talk.action_asked.emit(REPLY, "react")
    picker = opened.servers.here.picking._picker
    assert picker is not None
    press(picker.typed, Qt.Key.Key_Return)
    settle(qtbot, opened)
    assert facade.asked_for("react") == [(ROOM, REPLY, "🦦", True)]
    assert opened.window.focusWidget() is talk


def test_a_message_is_pinned_linked_to_and_deleted(
    qtbot: QtBot, opened: App, talk: Timeline, facade: FakeFacade
) -> None:
    talk.action_asked.emit(REPLY, "pin")
    talk.action_asked.emit(REPLY, "copy_place")
    talk.action_asked.emit(MINE, "delete")
    dialog = opened.window.findChild(ConfirmDialog)
    assert dialog is not None
    click(dialog.action_button)
    settle(qtbot, opened)
    assert facade.asked_for("pin") == [(ROOM, REPLY, True)]
    assert facade.asked_for("delete") == [(ROOM, MINE)]
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    assert clipboard.text() == f"hearth://127.0.0.1:8000/{ROOM}/{REPLY}"


def test_a_message_is_reported(qtbot: QtBot, opened: App, talk: Timeline, facade: FakeFacade) -> None:
    talk.action_asked.emit(REPLY, "report")
    dialog = opened.window.findChild(ReportDialog)
    assert dialog is not None
    write(dialog.reason, "rude")
    click(dialog.action_button)
    settle(qtbot, opened)
    assert facade.asked_for("report") == [(ROOM, REPLY, "rude")]


def test_a_refused_reply_is_retried_or_discarded(
    qtbot: QtBot, opened: App, talk: Timeline, facade: FakeFacade
) -> None:
    talk.action_asked.emit(FAILED.key, "retry")
    talk.action_asked.emit(FAILED.key, "discard")
    settle(qtbot, opened)
    assert facade.asked_for("retry") == [(FAILED.key,)]
    assert opened.models.thread.row_of(FAILED.key) is None


def test_unread_from_a_reply_puts_back_the_mark_of_the_room(
    qtbot: QtBot, opened: App, talk: Timeline, facade: FakeFacade
) -> None:
    opened.conversation._is_watched = lambda: False
    talk.action_asked.emit(REPLY, "unread")
    qtbot.waitUntil(lambda: facade.community.read[ROOM] == REPLY - 1)


def test_up_edits_the_last_reply_of_mine(
    qtbot: QtBot, opened: App, talk: Timeline, facade: FakeFacade
) -> None:
    box = opened.window.chat.side.thread_panel.composer.box
    press(box, Qt.Key.Key_Up)
    assert box.toPlainText() == "my word"
    write(box, "s")
    press(box, Qt.Key.Key_Return)
    settle(qtbot, opened)
    assert facade.asked_for("edit") == [(ROOM, MINE, "my words")]


def test_no_thread_is_offered_in_a_thread(qtbot: QtBot, opened: App, talk: Timeline) -> None:
    talk.settle()
    talk._set_hovered(0, -1)
    assert talk._bar.isVisible()
    assert not talk._bar._thread.isVisibleTo(talk._bar)
    talk._open_menu(0, talk.pos(), "")
    words = {str(action.data()) for action in opened.window.findChildren(QAction)}
    assert "copy_place" in words
    assert "thread" not in words


def test_the_message_a_thread_hangs_from_does_not_lead_to_where_it_is(
    qtbot: QtBot, opened: App, talk: Timeline, facade: FakeFacade
) -> None:
    facade.change(ROOM, ROOT, replies=2)
    root = opened.models.thread.row_of(ROOT)
    assert root is not None

    def replies() -> int:
        held = opened.models.thread.entry(root).message
        return held.replies if held is not None else 0

    qtbot.waitUntil(lambda: replies() == 2)
    talk.settle()
    assert talk.laid(root).thread is None


def test_who_is_blocked_is_hidden_in_the_thread_too(
    qtbot: QtBot, opened: App, talk: Timeline, facade: FakeFacade
) -> None:
    facade.say(BlocksChanged(blocked=frozenset({2})))
    qtbot.waitUntil(lambda: opened.models.thread.entry(1).kind == "blocked")
    talk._act(REPLY, "show")
    assert opened.models.thread.entry(1).text == "a reply"


# ---- while one is written ----


def titles(app: App) -> list[str]:
    popup = app.side.thread_talk.completing.popup
    model = popup.list.model()
    assert model is not None
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())] if popup.isVisible() else []


def test_people_rooms_and_emoji_are_completed(
    qtbot: QtBot, opened: App, talk: Timeline, facade: FakeFacade
) -> None:
    box = opened.window.chat.side.thread_panel.composer.box
    write(box, "@cl")
    settle(qtbot, opened)
    assert titles(opened) == ["Clara Ruiz"]
    press(box, Qt.Key.Key_Tab)
    write(box, "#wor")
    press(box, Qt.Key.Key_Tab)
    write(box, ":otte")
    qtbot.waitUntil(lambda: bool(titles(opened)))
    press(box, Qt.Key.Key_Return)
    assert box.toPlainText() == "@clara #workshop 🦦 "
    assert titles(opened) == []
    assert opened.window.chat.pane.composer.text() == ""


def test_who_is_in_the_room_is_asked_although_the_thread_is_not_read_yet(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    opened.side.open_thread(14)
    write(opened.window.chat.side.thread_panel.composer.box, "@")
    settle(qtbot, opened)
    assert facade.asked_for("members")[-1] == (1,)


def test_escape_closes_the_list_and_leaves_the_thread(qtbot: QtBot, opened: App, talk: Timeline) -> None:
    box = opened.window.chat.side.thread_panel.composer.box
    write(box, "@cl")
    settle(qtbot, opened)
    press(box, Qt.Key.Key_Escape)
    assert titles(opened) == []
    assert opened.window.chat.panel == "thread"


def test_the_emoji_button_writes_into_the_thread(qtbot: QtBot, opened: App, talk: Timeline) -> None:
    opened.models.emojis.take_preferences(PreferencesChanged(preferences={"emoji.recent": "🦦"}).preferences)
    composer = opened.window.chat.side.thread_panel.composer
    write(composer.box, "hi ")
    click(composer.emoji_button)
    picker = opened.servers.here.picking._picker
    assert picker is not None
    press(picker.typed, Qt.Key.Key_Return)
    assert composer.text() == "hi 🦦"
    assert composer.box.hasFocus()
