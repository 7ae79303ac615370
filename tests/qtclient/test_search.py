"""Searching: what is typed, filters, hits, the way there and back."""

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from chatclient.changes import RoomsChanged
from chatclient.core.model import Found
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.requests import Hit
from qtclient.app import App
from qtclient.panels.search_words import filters_in, with_filter, without
from qtclient.widgets.choice_menu import ChoiceMenu
from qtclient.widgets.search_panel import SearchPanel
from qtclient.words.plain import isolated
from tests.qtclient.community import long_room
from tests.qtclient.fake import FakeFacade
from tests.qtclient.hands import click, press, write
from tests.qtclient.photos import file_of, photo
from tests.qtclient.steps import choose, key, settle

# Popups grab the keyboard, which the screenless platform has none of.
pytestmark = pytest.mark.qt_log_ignore("^This plugin does not support", extend=True)

CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def everywhere(qtbot: QtBot, opened: App) -> SearchPanel:
    key(qtbot, opened, Qt.Key.Key_F, CONTROL, SHIFT)
    return opened.window.chat.side.search


def look_for(qtbot: QtBot, opened: App, words: str) -> SearchPanel:
    """Search everywhere, without waiting for the pause of whoever types."""
    panel = everywhere(qtbot, opened)
    panel.field.setText(words)
    opened.side.search._ask()
    settle(qtbot, opened)
    return panel


def numbers(opened: App) -> list[tuple[int, int]]:
    return [row.where for row in opened.models.hits.rows()]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("from:anna tea in:general", ["from: anna", "in: general"]),
        ('in:"summer party" -cake', ["in: summer party"]),
        ("FROM:me", ["from: me"]),
        ("from: tea", []),
        ("http://example.org before:2026-01-31", ["before: 2026-01-31"]),
        ("xfrom:anna", []),
    ],
)
def test_filters_are_told_from_words(typed: str, words: list[str]) -> None:
    assert [each.word for each in filters_in(typed)] == words


def test_a_filter_is_taken_away_and_added() -> None:
    typed = "tea from:anna kettle"
    assert without(typed, filters_in(typed)[0]) == "tea kettle"
    assert without("from:anna", filters_in("from:anna")[0]) == ""
    assert with_filter("tea ", "has:file ") == "tea has:file "
    assert with_filter("", "from:") == "from:"


def test_what_is_typed_is_looked_for_after_a_pause(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    panel = everywhere(qtbot, opened)
    assert panel.field.hasFocus()
    write(panel.field, "list")
    assert opened.side.search._ask_soon.isActive()
    assert facade.asked_for("search") == []
    opened.side.search._ask_soon.timeout.emit()
    qtbot.waitUntil(lambda: opened.models.hits.rowCount() == 2)
    assert facade.asked_for("search") == [("list", None, None)]


def test_hits_say_at_once_who_wrote_them_and_when(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    read_before = len(facade.asked_for("page"))
    look_for(qtbot, opened, "glue")
    hits = opened.models.hits
    assert hits.row(0).at == facade.community.messages[2][hits.row(0).number - 1].at
    assert len(facade.asked_for("page")) == read_before
    assert (hits.row(0).author, hits.row(0).place, hits.row(0).spans) == (2, "workshop", ((4, 8),))
    spoken = hits.data(hits.index(0), Qt.ItemDataRole.AccessibleTextRole)
    assert isinstance(spoken, str)
    assert spoken.startswith("Ben Okafor")
    assert f"in {isolated('workshop')}" in spoken


def test_a_hit_without_words_says_what_it_carries(
    qtbot: QtBot, opened: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = file_of(1, photo(1))
    hits = [Hit(room=1, number=1, snippet="", spans=[], files=[picture, picture])]

    async def found(*_asked: object) -> Found:
        return Found(hits=tuple(hits), next=None)

    monkeypatch.setattr(FakeFacade, "search", found)
    look_for(qtbot, opened, "has:image")
    assert opened.models.hits.data(opened.models.hits.index(0)) == "2 picture(s)"


def test_ctrl_f_searches_the_open_room_until_its_chip_is_taken_away(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    key(qtbot, opened, Qt.Key.Key_F, CONTROL)
    panel = opened.window.chat.side.search
    assert panel.chips.words() == [f"only in {isolated('general')}"]
    panel.field.setText("the")
    opened.side.search._ask()
    settle(qtbot, opened)
    assert {room for room, _ in numbers(opened)} == {1}
    assert opened.models.hits.row(0).place == ""
    click(panel.chips.chip(0))
    assert panel.chips.words() == []
    opened.side.search._ask()
    settle(qtbot, opened)
    assert [asked[:2] for asked in facade.asked_for("search")] == [("the", 1), ("the", None)]


def test_filters_are_chips_that_can_be_taken_away_by_key(qtbot: QtBot, opened: App) -> None:
    panel = everywhere(qtbot, opened)
    panel.field.setText("tea from:ben has:file")
    assert panel.chips.words() == ["from: ben", "has: file"]
    press(panel.chips.chip(0), Qt.Key.Key_Space)
    assert panel.field.text() == "tea has:file"
    assert panel.field.hasFocus()


def test_a_filter_is_added_from_the_menu(qtbot: QtBot, opened: App) -> None:
    panel = everywhere(qtbot, opened)
    panel.field.setText("tea")
    opened.side.search._show_filters(QPoint(10, 10))
    choose(opened.window.findChildren(ChoiceMenu)[-1], "has:image ")
    assert panel.field.text() == "tea has:image "
    assert panel.chips.words() == ["has: image"]


def test_enter_goes_through_the_hits_and_opens_them_in_their_place(qtbot: QtBot, opened: App) -> None:
    panel = look_for(qtbot, opened, "the glue")
    panel = look_for(qtbot, opened, "another")
    rooms = [room for room, _ in numbers(opened)]
    press(panel.field, Qt.Key.Key_Return)
    settle(qtbot, opened)
    assert opened.conversation.room == rooms[0] == 2
    assert panel.list.currentIndex().row() == 0
    assert panel.field.hasFocus()
    assert opened.window.chat.pane.timeline._lit == opened.models.hits.row(0).number


def test_shift_enter_goes_back_through_the_hits(qtbot: QtBot, opened: App) -> None:
    panel = look_for(qtbot, opened, "list")
    for _ in range(2):
        press(panel.field, Qt.Key.Key_Return)
    assert panel.list.currentIndex().row() == 1
    press(panel.field, Qt.Key.Key_Return, SHIFT)
    assert panel.list.currentIndex().row() == 0
    assert opened.window.chat.pane.timeline._lit == opened.models.hits.row(0).number


def test_enter_before_the_answer_goes_to_the_first_hit_when_it_comes(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    panel = everywhere(qtbot, opened)
    write(panel.field, "glue")
    press(panel.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: opened.conversation.room == 2)
    assert len(facade.asked_for("search")) == 1


def test_alt_left_goes_back_to_where_one_was(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    facade.community.messages[4] = long_room(300, 4)
    facade.community.read[4] = 300
    facade.say(RoomsChanged(rooms=(facade.community.summary(4),)))
    settle(qtbot, opened)
    opened.conversation.open(4)
    settle(qtbot, opened)
    bar = opened.window.chat.pane.timeline.verticalScrollBar()
    assert bar is not None
    bar.setValue(bar.maximum() // 3)
    settle(qtbot, opened)
    place = opened.conversation.place()
    assert place is not None
    panel = look_for(qtbot, opened, "glue needs another hour.")
    press(panel.field, Qt.Key.Key_Return)
    settle(qtbot, opened)
    assert opened.conversation.room == 2
    key(qtbot, opened, Qt.Key.Key_Left, ALT)
    settle(qtbot, opened)
    assert (opened.conversation.room, opened.conversation.place()) == (4, place)
    key(qtbot, opened, Qt.Key.Key_Left, ALT)
    assert opened.conversation.room == 4


def test_more_hits_are_read_while_scrolling(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    panel = look_for(qtbot, opened, "the")
    qtbot.waitUntil(lambda: opened.models.hits.rowCount() == 5)
    panel.list.more_asked.emit()
    panel.list.more_asked.emit()
    qtbot.waitUntil(lambda: opened.models.hits.rowCount() == 10)
    assert [asked[2] for asked in facade.asked_for("search")] == [None, "5"]
    assert len(set(numbers(opened))) == 10


def test_a_query_that_cannot_be_read_is_a_plain_hint(qtbot: QtBot, opened: App) -> None:
    panel = look_for(qtbot, opened, '"boiling')
    qtbot.waitUntil(lambda: panel.hint.text() == "A phrase has no end quote.")
    assert panel.hint.isVisible()
    assert QApplication.activeModalWidget() is None
    panel.field.setText("boiling")
    assert not panel.hint.isVisible()


def test_without_a_connection_it_says_that_only_this_device_was_searched(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    facade.holes = True
    panel = look_for(qtbot, opened, "glue")
    qtbot.waitUntil(lambda: panel.note.text() == "There is no connection: only this device was searched.")
    panel = look_for(qtbot, opened, "xyzzy")
    assert panel.note.text().endswith("Nothing was found.")


def test_nothing_found_and_refusals_are_said(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    panel = look_for(qtbot, opened, "xyzzy")
    assert panel.note.text() == "Nothing was found."
    facade.refuse["search"] = HearthError(ErrorCode.RATE_LIMITED, "Slower, please.")
    panel = look_for(qtbot, opened, "list")
    assert panel.note.text() == "Slower, please."


def test_an_answer_to_what_is_no_longer_typed_is_left_out(qtbot: QtBot, opened: App) -> None:
    panel = everywhere(qtbot, opened)
    panel.field.setText("glue")
    opened.side.search._ask()
    panel.field.setText("")
    settle(qtbot, opened)
    assert opened.models.hits.rowCount() == 0
    assert panel.note.text().startswith("Words find messages")


def test_down_goes_from_the_field_to_the_hits_and_escape_closes(qtbot: QtBot, opened: App) -> None:
    box = opened.window.chat.pane.composer.box
    qtbot.waitUntil(box.hasFocus)
    panel = look_for(qtbot, opened, "list")
    press(panel.field, Qt.Key.Key_Down)
    assert panel.list.hasFocus()
    assert panel.list.currentIndex().row() == 0
    press(panel.list, Qt.Key.Key_Return)
    assert panel.list.hasFocus()
    press(panel.list, Qt.Key.Key_Escape)
    assert opened.window.chat.panel is None
    assert box.hasFocus()
