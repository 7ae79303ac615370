"""Completion while writing, what is sent with names of emoji and with @all, the keys for marks, pasting, drafts."""

import pytest
from PyQt6.QtCore import QMimeData, QPointF, Qt
from PyQt6.QtGui import QEnterEvent, QTextCursor
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from chatclient.changes import DraftChanged, PreferencesChanged
from chatclient.core.model import Draft
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.limits import Limits
from chatprotocol.rows import RoomRole
from qtclient.app import App
from qtclient.itemmodels.people import People
from qtclient.itemmodels.rooms import RoomsModel
from qtclient.itemmodels.suggestions import people_for, rooms_for
from qtclient.itemmodels.triggers import Trigger, trigger_in
from qtclient.theme.look import Look
from qtclient.widgets.composer import Composer
from qtclient.widgets.composer_edit import ComposerEdit
from tests.qtclient.community import ME, NOW, message
from tests.qtclient.fake import FakeFacade
from tests.qtclient.hands import click, press, write
from tests.qtclient.steps import settle

# Popups grab the keyboard, which the screenless platform has none of.
pytestmark = pytest.mark.qt_log_ignore("^This plugin does not support", extend=True)

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


# ---- what can be completed ----


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("@", Trigger("person", 0, "")),
        ("hello @be", Trigger("person", 6, "be")),
        ("(@be", Trigger("person", 1, "be")),
        ("**@be", Trigger("person", 2, "be")),
        ("see #gen", Trigger("room", 4, "gen")),
        (":ta", Trigger("emoji", 0, "ta")),
        ("ok :+1", Trigger("emoji", 3, "+1")),
        ("🎉 @b", Trigger("person", 2, "b")),
        (":t", None),
        (":)", None),
        (":-)", None),
        ("10:30", None),
        ("mail@be", None),
        ("@be n", None),
        ("`@be", None),
        ("`x` @be", Trigger("person", 4, "be")),
        ("https://x.org", None),
        ("# title", None),
    ],
)
def test_what_stands_before_the_cursor(line: str, found: Trigger | None) -> None:
    assert trigger_in("", line) == found


def test_nothing_is_completed_in_a_block_of_code() -> None:
    assert trigger_in("```\ncode", "@be") is None
    assert trigger_in("```\ncode\n```", "@be") is not None


def test_who_wrote_last_comes_first_among_those_who_fit(people: People) -> None:
    def names(typed: str, recent: list[int]) -> list[str]:
        return [each.text for each in people_for(typed, [ME, 2, 3, 4, 9], recent, people)]

    assert names("", [3, 9]) == ["@clara", "@ole", "@ben", "@david", "@all", "@here"]
    assert names("l", [3, 9])[0] == "@david"
    assert names("ben", []) == ["@ben"]
    assert names("al", [])[-1] == "@all"
    people.set_blocked(frozenset({2}))
    assert names("ben", []) == []


def test_rooms_of_one_word_are_offered(rooms: RoomsModel) -> None:
    assert next(each.text for each in rooms_for("gen", rooms)) == "#general"
    assert not [each for each in rooms_for("", rooms) if " " in each.text]


# ---- in the window ----


@pytest.fixture
def box(opened: App) -> ComposerEdit:
    found = opened.window.chat.pane.composer.box
    found.setFocus()
    return found


def titles(app: App) -> list[str]:
    popup = app.conversation.completing.popup
    model = popup.list.model()
    assert model is not None
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())] if popup.isVisible() else []


def test_a_person_of_the_room_is_completed_by_tab(qtbot: QtBot, opened: App, box: ComposerEdit) -> None:
    write(box, "ask @")
    settle(qtbot, opened)
    assert titles(opened)[:2] == ["Ben Okafor", "Clara Ruiz"]
    assert "Zoë" not in titles(opened)
    write(box, "cl")
    assert titles(opened) == ["Clara Ruiz"]
    assert box.accessibleDescription() == "Clara Ruiz, @clara, 1 of 1, Tab takes it"
    press(box, Qt.Key.Key_Tab)
    assert box.toPlainText() == "ask @clara "
    assert box.hasFocus()
    assert titles(opened) == []
    assert box.accessibleDescription() == ""


def test_enter_takes_a_suggestion_and_sends_nothing(
    qtbot: QtBot, opened: App, box: ComposerEdit, facade: FakeFacade
) -> None:
    write(box, "in #wor")
    press(box, Qt.Key.Key_Return)
    assert box.toPlainText() == "in #workshop "
    assert facade.asked_for("post") == []
    press(box, Qt.Key.Key_Return)
    settle(qtbot, opened)
    assert facade.asked_for("post") == [(1, "in #workshop", None, None)]


def test_the_arrows_go_through_the_list_and_round_its_end(
    qtbot: QtBot, opened: App, box: ComposerEdit
) -> None:
    write(box, "@")
    settle(qtbot, opened)
    first, last = titles(opened)[0], titles(opened)[-1]
    popup = opened.conversation.completing.popup
    press(box, Qt.Key.Key_Up)
    assert popup.current() is not None
    assert popup.current().title == last  # type: ignore[union-attr]  # as just asked
    press(box, Qt.Key.Key_Down)
    assert popup.current().title == first  # type: ignore[union-attr]  # as just asked


def test_escape_closes_the_list_for_this_word_then_does_what_it_did(
    qtbot: QtBot, opened: App, box: ComposerEdit
) -> None:
    opened.conversation.writing.reply_to(23)
    write(box, "@b")
    settle(qtbot, opened)
    press(box, Qt.Key.Key_Escape)
    assert titles(opened) == []
    write(box, "e")
    assert titles(opened) == []
    assert opened.window.chat.pane.composer._note.text()
    press(box, Qt.Key.Key_Escape)
    assert not opened.window.chat.pane.composer._note_row.isVisible()
    write(box, " @b")
    assert titles(opened)[0] == "Ben Okafor"


def test_an_emoji_is_completed_by_its_name_and_used_last_then(
    qtbot: QtBot, opened: App, box: ComposerEdit, facade: FakeFacade
) -> None:
    box.insertPlainText("🎈 ")
    write(box, ":tada")
    qtbot.waitUntil(lambda: titles(opened) != [])
    assert titles(opened)[0] == "🎉"
    press(box, Qt.Key.Key_Tab)
    assert box.toPlainText() == "🎈 🎉 "
    assert opened.models.emojis.recents[0] == "🎉"


def test_a_suggestion_can_be_clicked(qtbot: QtBot, opened: App, box: ComposerEdit) -> None:
    write(box, "#gen")
    popup = opened.conversation.completing.popup
    index = popup.list.model().index(0, 0)  # type: ignore[union-attr]  # it has one
    click(popup.list.viewport(), popup.list.visualRect(index).center())
    assert box.toPlainText() == "#general "
    assert box.hasFocus()


def test_the_list_goes_with_the_focus(qtbot: QtBot, opened: App, box: ComposerEdit) -> None:
    write(box, "#gen")
    assert titles(opened)
    opened.window.chat.pane.timeline.setFocus()
    assert titles(opened) == []


def test_names_of_emoji_are_sent_as_emoji(
    qtbot: QtBot, opened: App, box: ComposerEdit, facade: FakeFacade
) -> None:
    write(box, "done :tada: `:tada:`")
    press(box, Qt.Key.Key_Return)
    settle(qtbot, opened)
    assert facade.asked_for("post") == [(1, "done 🎉 `:tada:`", None, None)]


def test_the_emoji_button_writes_what_is_picked(qtbot: QtBot, opened: App, box: ComposerEdit) -> None:
    facade_says = PreferencesChanged(preferences={"emoji.recent": "🦦"})
    opened.models.emojis.take_preferences(facade_says.preferences)
    write(box, "hi ")
    click(opened.window.chat.pane.composer.emoji_button)
    picker = opened.servers.here.picking._picker
    assert picker is not None
    press(picker.typed, Qt.Key.Key_Return)
    assert box.toPlainText() == "hi 🦦"
    assert box.hasFocus()


def test_the_table_of_emoji_is_read_once_their_button_is_pointed_at(qtbot: QtBot, opened: App) -> None:
    button = opened.window.chat.pane.composer.emoji_button
    assert opened.models.emojis.table is None
    at = QPointF(button.rect().center())
    QApplication.sendEvent(button, QEnterEvent(at, at, at))
    qtbot.waitUntil(lambda: opened.models.emojis.table is not None)


# ---- calling everybody ----


def test_a_message_to_all_warns_once_with_the_count(
    qtbot: QtBot, opened: App, box: ComposerEdit, facade: FakeFacade
) -> None:
    composer = opened.window.chat.pane.composer
    write(box, "@all dinner ")
    press(box, Qt.Key.Key_Return)
    settle(qtbot, opened)
    assert composer._note.text() == "This calls 8 people. Send it once more if you mean it."
    assert facade.asked_for("post") == []
    press(box, Qt.Key.Key_Return)
    settle(qtbot, opened)
    assert facade.asked_for("post") == [(1, "@all dinner", None, None)]
    assert not composer._note_row.isVisible()


def test_who_may_not_call_so_many_is_told_that_it_calls_nobody(
    qtbot: QtBot, opened: App, box: ComposerEdit, facade: FakeFacade
) -> None:
    facade.community.limits = Limits(everyone_members=8)
    facade.community.roles[1] = "member"
    write(box, "@all dinner")
    press(box, Qt.Key.Key_Return)
    settle(qtbot, opened)
    note = opened.window.chat.pane.composer._note.text()
    assert (
        note == "Only moderators call all in a room of more than 8 people: this calls nobody. Enter sends it."
    )
    press(box, Qt.Key.Key_Return)
    settle(qtbot, opened)
    assert facade.asked_for("post") == [(1, "@all dinner", None, None)]


@pytest.mark.parametrize(("most", "role"), [(9, "member"), (2, "moderator")])
def test_who_may_call_all_is_told_how_many(
    qtbot: QtBot, opened: App, box: ComposerEdit, facade: FakeFacade, most: int, role: RoomRole
) -> None:
    facade.community.limits = Limits(everyone_members=most)
    facade.community.roles[1] = role
    write(box, "@all dinner")
    press(box, Qt.Key.Key_Return)
    settle(qtbot, opened)
    assert opened.window.chat.pane.composer._note.text().startswith("This calls 8 people.")


def test_the_warning_goes_with_the_next_word_or_escape_and_comes_again(
    qtbot: QtBot, opened: App, box: ComposerEdit, facade: FakeFacade
) -> None:
    composer = opened.window.chat.pane.composer
    opened.conversation.writing.reply_to(23)
    write(box, "@here now ")
    for undo in (Qt.Key.Key_X, Qt.Key.Key_Escape):
        press(box, Qt.Key.Key_Return)
        settle(qtbot, opened)
        assert composer._note.text().startswith("This calls")
        press(box, undo)
        assert composer._note.text().startswith("Reply to")
    facade.refuse["members"] = HearthError(ErrorCode.BUSY, "Offline.")
    press(box, Qt.Key.Key_Return)
    settle(qtbot, opened)
    assert composer._note.text().startswith("This calls")
    assert facade.asked_for("post") == []


# ---- marks and pasting ----


@pytest.fixture
def composer(qtbot: QtBot, look: Look) -> Composer:
    made = Composer(look)
    qtbot.addWidget(made)
    made.show()
    return made


def select(edit: ComposerEdit, start: int, end: int) -> None:
    cursor = edit.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    edit.setTextCursor(cursor)


@pytest.mark.parametrize(
    ("key", "held", "marked"),
    [
        (Qt.Key.Key_B, CONTROL, "one **two** three"),
        (Qt.Key.Key_I, CONTROL, "one *two* three"),
        (Qt.Key.Key_X, CONTROL | SHIFT, "one ~~two~~ three"),
    ],
)
def test_keys_put_marks_around_what_is_selected_and_take_them_off(
    composer: Composer, key: Qt.Key, held: Qt.KeyboardModifier, marked: str
) -> None:
    composer.set_text("one two three")
    select(composer.box, 4, 7)
    press(composer.box, key, held)
    assert composer.text() == marked
    assert composer.box.textCursor().selectedText() == "two"
    press(composer.box, key, held)
    assert composer.text() == "one two three"
    press(composer.box, key, held)
    composer.box.undo()
    assert composer.text() == "one two three"


def test_marks_within_a_selection_are_taken_off_and_others_kept(composer: Composer) -> None:
    composer.set_text("**two**")
    composer.box.selectAll()
    press(composer.box, Qt.Key.Key_B, CONTROL)
    assert composer.text() == "two"
    composer.set_text("**two**")
    select(composer.box, 2, 5)
    press(composer.box, Qt.Key.Key_I, CONTROL)
    assert composer.text() == "***two***"


def test_with_nothing_selected_the_cursor_stands_between_the_marks(composer: Composer) -> None:
    press(composer.box, Qt.Key.Key_B, CONTROL)
    write(composer.box, "x")
    assert composer.text() == "**x**"


def rich_text() -> QMimeData:
    data = QMimeData()
    data.setHtml("<p>a <b>b</b><img src='https://example.org/x.png'></p>")
    data.setText("a b")
    return data


def test_rich_text_is_pasted_as_markdown_and_plain_where_that_is_asked(composer: Composer) -> None:
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    clipboard.setMimeData(rich_text())
    press(composer.box, Qt.Key.Key_V, CONTROL)
    assert composer.text() == "a **b**"
    composer.set_text("")
    press(composer.box, Qt.Key.Key_V, CONTROL | SHIFT)
    assert composer.text() == "a b"


# ---- drafts ----


def test_a_draft_is_kept_with_what_it_replies_to(
    qtbot: QtBot, opened: App, box: ComposerEdit, facade: FakeFacade
) -> None:
    opened.conversation.writing.reply_to(23)
    opened.conversation.writing.save()
    settle(qtbot, opened)
    assert facade.asked_for("save_draft") == []
    write(box, "thanks")
    opened.conversation.open(2)
    settle(qtbot, opened)
    assert facade.asked_for("save_draft") == [(1, "thanks", 23, 0)]
    opened.conversation.open(1)
    settle(qtbot, opened)
    composer = opened.window.chat.pane.composer
    assert composer.text() == "thanks"
    assert "Chain oil" in composer._note.text()
    press(box, Qt.Key.Key_Return)
    settle(qtbot, opened)
    assert facade.asked_for("post") == [(1, "thanks", 23, None)]


def test_a_draft_of_another_device_comes_into_the_box(
    qtbot: QtBot, opened: App, box: ComposerEdit, facade: FakeFacade
) -> None:
    facade.community.drafts[1, 0] = Draft("from the phone", 999)
    facade.say(DraftChanged(room=1, thread=0))
    settle(qtbot, opened)
    settle(qtbot, opened)
    composer = opened.window.chat.pane.composer
    assert composer.text() == "from the phone"
    assert composer._note.text() == "Reply to an earlier message"


@pytest.mark.parametrize("change", [DraftChanged(room=2, thread=0), DraftChanged(room=1, thread=7)])
def test_a_draft_of_another_room_or_thread_does_not(
    qtbot: QtBot, opened: App, box: ComposerEdit, facade: FakeFacade, change: DraftChanged
) -> None:
    facade.community.drafts[1, 0] = Draft("not this")
    facade.say(change)
    settle(qtbot, opened)
    settle(qtbot, opened)
    assert opened.window.chat.pane.composer.text() == ""


def test_what_is_being_written_is_not_replaced(
    qtbot: QtBot, opened: App, box: ComposerEdit, facade: FakeFacade
) -> None:
    write(box, "I am writing")
    facade.community.drafts[1, 0] = Draft("from the phone")
    facade.say(DraftChanged(room=1, thread=0))
    settle(qtbot, opened)
    settle(qtbot, opened)
    assert box.toPlainText() == "I am writing"


def test_a_draft_that_comes_during_an_edit_is_there_after_it(
    qtbot: QtBot, opened: App, box: ComposerEdit, facade: FakeFacade
) -> None:
    opened.conversation.writing.edit(9)
    facade.community.drafts[1, 0] = Draft("from the phone", 23)
    facade.say(DraftChanged(room=1, thread=0))
    settle(qtbot, opened)
    settle(qtbot, opened)
    assert box.toPlainText() == "Deadline is Friday."
    press(box, Qt.Key.Key_Escape)
    assert box.toPlainText() == "from the phone"
    assert "Chain oil" in opened.window.chat.pane.composer._note.text()


def test_messages_of_a_busy_room_do_not_close_the_list(
    qtbot: QtBot, opened: App, box: ComposerEdit, facade: FakeFacade
) -> None:
    write(box, "#gen")
    facade.arrive(message(1, 24, 2, NOW, "news"))
    settle(qtbot, opened)
    assert titles(opened) == ["general"]
