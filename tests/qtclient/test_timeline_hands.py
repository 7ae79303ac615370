"""The timeline under mouse and keys: links, selections, the walk from message to message, menus."""

from collections.abc import Sequence

import pytest
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QHelpEvent, QMouseEvent
from PyQt6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from qtclient.itemmodels.entries import Entry
from qtclient.itemmodels.timeline import TimelineModel
from qtclient.widgets.timeline import Timeline
from qtclient.widgets.timeline_menu import Rights, message_menu
from tests.qtclient.community import ME, NOW, REFUSED, WAITING, general, long_room, message
from tests.qtclient.hands import click, double_click, press
from tests.qtclient.showing import page, show, text_point

MODERATOR = Rights(moderate=True, pin=True)


# ---- mouse ----


def test_a_link_is_opened_by_a_click(qtbot: QtBot, timeline: Timeline, model: TimelineModel) -> None:
    show(timeline, model, [message(1, 1, 2, NOW, "see https://example.org/x?y=1 now 🎉")])
    with qtbot.waitSignal(timeline.link_opened) as heard:
        click(timeline.viewport(), at=text_point(timeline, 0, 10))
    assert heard.args == ["https://example.org/x?y=1"]
    assert timeline.link_at(text_point(timeline, 0, 1)) is None


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "file:///etc/passwd", "<a href='https://e.org'>x</a>"]
)
def test_nothing_else_is_a_link(timeline: Timeline, model: TimelineModel, text: str) -> None:
    show(timeline, model, [message(1, 1, 2, NOW, text)])
    assert timeline.link_at(text_point(timeline, 0, 2)) is None


def drag(timeline: Timeline, start: QPoint, end: QPoint) -> None:
    for kind, point, buttons in (
        (QMouseEvent.Type.MouseButtonPress, start, Qt.MouseButton.LeftButton),
        (QMouseEvent.Type.MouseMove, end, Qt.MouseButton.LeftButton),
        (QMouseEvent.Type.MouseButtonRelease, end, Qt.MouseButton.NoButton),
    ):
        button = Qt.MouseButton.NoButton if kind == QMouseEvent.Type.MouseMove else Qt.MouseButton.LeftButton
        event = QMouseEvent(
            kind, QPointF(point), QPointF(point), button, buttons, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(timeline.viewport(), event)


def test_text_is_selected_with_the_mouse_and_copied(timeline: Timeline, model: TimelineModel) -> None:
    show(timeline, model, [message(1, 1, 2, NOW, "Hello 🎉 world")])
    drag(timeline, text_point(timeline, 0, 0) - QPoint(2, 0), text_point(timeline, 0, 8))
    assert timeline.selected_text() == "Hello 🎉"
    timeline.copy()
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    assert clipboard.text() == "Hello 🎉"


def test_several_messages_are_copied_with_author_and_time(timeline: Timeline, model: TimelineModel) -> None:
    show(timeline, model, [message(1, 1, 2, NOW, "one"), message(1, 2, 3, NOW, "two")])
    drag(timeline, text_point(timeline, 0, 1), text_point(timeline, 1, 2))
    text = timeline.selected_text()
    assert text.startswith("Ben Okafor, ")
    assert "one" in text
    assert "\n\nClara Ruiz, " in text


def test_a_double_click_selects_the_word(qtbot: QtBot, timeline: Timeline, model: TimelineModel) -> None:
    show(timeline, model, [message(1, 1, 2, NOW, "Hello dear world")])
    double_click(timeline.viewport(), at=text_point(timeline, 0, 7))
    assert timeline.selected_text() == "dear"


def test_a_selection_stays_with_its_message_while_others_come(
    timeline: Timeline, model: TimelineModel
) -> None:
    messages = [message(1, n, 2, NOW, f"text {n}") for n in range(1, 5)]
    show(timeline, model, messages[2:3], before=True)
    drag(timeline, text_point(timeline, 0, 0), text_point(timeline, 0, 4) - QPoint(3, 0))
    model.add_older(page(messages[:2]))
    model.update(messages[3:])
    assert timeline.selected_text() == "text"


def test_a_refused_message_offers_retry_and_discard(
    qtbot: QtBot, timeline: Timeline, model: TimelineModel
) -> None:
    model.show(page(general()), [REFUSED], me=ME)
    timeline.settle()
    row = model.rowCount() - 1
    laid = timeline.laid(row)
    y = timeline.row_top(row) + laid.note_y + 6
    heard = []
    for x in range(70, 700, 4):
        action = timeline._painter.action_at(
            model.entry(row), laid, timeline._layouts.columns, QPoint(x, laid.note_y + 6)
        )
        if action and action not in heard:
            heard.append(action)
            if action == "retry":
                with qtbot.waitSignal(timeline.action_asked) as asked:
                    click(timeline.viewport(), at=QPoint(x + 6, y))
                assert asked.args == [REFUSED.key, "retry"]
    assert heard == ["retry", "copy", "discard"]


def test_a_quote_leads_to_what_it_answers(qtbot: QtBot, timeline: Timeline, model: TimelineModel) -> None:
    show(timeline, model, [message(1, 1, 2, NOW, "question"), message(1, 2, 3, NOW, "answer", reply_to=1)])
    laid = timeline.laid(1)
    assert laid.quote_y >= 0
    point = QPoint(timeline._layouts.columns.text + 20, timeline.row_top(1) + laid.quote_y + 5)
    with qtbot.waitSignal(timeline.quote_asked) as heard:
        click(timeline.viewport(), at=point)
    assert heard.args == [1]


def test_a_tooltip_tells_the_exact_time(timeline: Timeline, model: TimelineModel) -> None:
    show(timeline, model, [message(1, 1, 2, NOW, "x")])
    point = QPoint(30, timeline.row_top(0) + timeline.laid(0).head_y + 5)
    assert str(NOW.year) in timeline._tip(point)
    over_name = QPoint(timeline._layouts.columns.text + 5, point.y())
    assert timeline._tip(over_name) == "Ben Okafor (@ben)"
    event = QHelpEvent(QHelpEvent.Type.ToolTip, over_name, timeline.mapToGlobal(over_name))
    assert QApplication.sendEvent(timeline.viewport(), event)
    QToolTip.hideText()


# ---- keys ----


def test_the_arrows_walk_from_message_to_message(
    qtbot: QtBot, timeline: Timeline, model: TimelineModel
) -> None:
    show(timeline, model, general())
    timeline.clearFocus()
    timeline.setFocus(Qt.FocusReason.TabFocusReason)
    assert "Ben Okafor" in timeline.accessibleName()
    press(timeline, Qt.Key.Key_Up)
    assert timeline.accessibleName().startswith("Clara Ruiz, ")
    for _ in range(40):
        press(timeline, Qt.Key.Key_Up)
    assert "summer fair" in timeline.accessibleName()
    assert timeline.row_top(0) == 0


def test_keys_of_the_timeline(qtbot: QtBot, timeline: Timeline, model: TimelineModel) -> None:
    show(timeline, model, long_room(300))
    timeline.setFocus()
    press(timeline, Qt.Key.Key_PageUp)
    assert not timeline.at_end
    press(timeline, Qt.Key.Key_Home)
    assert timeline.row_top(0) == 0
    with qtbot.waitSignal(timeline.end_asked):
        press(timeline, Qt.Key.Key_End)
    with qtbot.waitSignal(timeline.text_typed) as typed:
        press(timeline, "h")
    assert typed.args == ["h"]
    press(timeline, "a", Qt.KeyboardModifier.ControlModifier)
    assert timeline.selected_text().count("\n\n") == 299


def menu_words(
    timeline: Timeline, entry: Entry, rights: Rights = MODERATOR, more: Sequence[str] = ()
) -> list[str] | None:
    menu = message_menu(entry, timeline._people, rights, emoji=["👍"], more=more, parent=timeline)
    if menu is None:
        return None
    return [each.data() for each in menu.actions() if not each.isSeparator() and each.menu() is None]


@pytest.mark.parametrize(
    ("mine", "moderator", "words"),
    [
        (True, False, ["reply", "thread", "edit", "copy", "copy_place", "unread", "delete"]),
        (False, False, ["reply", "thread", "copy", "copy_place", "unread", "profile", "report"]),
        (
            False,
            True,
            ["reply", "thread", "copy", "copy_place", "unread", "pin", "profile", "report", "delete"],
        ),
    ],
)
def test_the_menu_offers_what_may_be_done(
    timeline: Timeline, model: TimelineModel, mine: bool, moderator: bool, words: list[str]
) -> None:
    show(timeline, model, [message(1, 1, ME if mine else 2, NOW, "x")])
    rights = Rights(moderate=moderator, pin=moderator)
    assert menu_words(timeline, model.entry(0), rights) == words


def test_the_menu_of_what_waits_and_of_what_is_gone(timeline: Timeline, model: TimelineModel) -> None:
    gone = message(1, 1, ME, NOW, "", deleted=True)
    model.show(page([gone]), [REFUSED, WAITING], me=ME)

    assert menu_words(timeline, model.entry(0)) is None
    assert menu_words(timeline, model.entry(1)) == ["retry", "copy", "discard"]
    assert menu_words(timeline, model.entry(2)) == ["copy"]


def test_the_menu_of_a_pinned_and_edited_message(timeline: Timeline, model: TimelineModel) -> None:
    show(timeline, model, [message(1, 1, 2, NOW, "x", pinned=True, edited_at=1, thread=1)])
    words = menu_words(timeline, model.entry(0), Rights(write=False, react=False, pin=True))
    assert words == ["copy", "copy_place", "versions", "unread", "unpin", "profile", "report"]


def test_a_link_and_a_selection_can_be_copied_from_the_menu(timeline: Timeline, model: TimelineModel) -> None:
    show(timeline, model, [message(1, 1, 2, NOW, "x")])
    press(timeline, "a", Qt.KeyboardModifier.ControlModifier)
    more = timeline._words_for(0, "https://example.org")
    assert more == ["copy_selection", "copy_link"]
    words = menu_words(timeline, model.entry(0), more=more)
    assert words is not None
    assert words[:2] == more


def test_what_is_cut_is_told_in_full(timeline: Timeline, model: TimelineModel) -> None:
    model.show(
        page([message(1, 1, 2, NOW, "question"), message(1, 2, 3, NOW, "answer", reply_to=1)]),
        [REFUSED],
        me=ME,
    )
    timeline.settle()
    left = timeline._layouts.columns.text + 20
    assert timeline._tip(QPoint(left, timeline.row_top(1) + timeline.laid(1).quote_y + 4)) == "question"
    told = timeline._tip(QPoint(left, timeline.row_top(2) + timeline.laid(2).note_y + 4))
    assert "This room takes one message a minute." in told
