"""The timeline: the reader's place is kept, the end is followed, text can be selected, links opened."""

import itertools
from collections.abc import Sequence

import pytest
from PyQt6.QtCore import QPoint, QPointF, Qt, QTimer
from PyQt6.QtGui import QColor, QHelpEvent, QImage, QMouseEvent, QPainter
from PyQt6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from chatclient.core.model import Page
from chatprotocol.rows import Message
from qtclient.delegates.layouts import KEPT
from qtclient.itemmodels.entries import Entry
from qtclient.itemmodels.people import People
from qtclient.itemmodels.timeline import TimelineModel
from qtclient.theme.look import Look
from qtclient.widgets.timeline import Timeline
from qtclient.widgets.timeline_menu import Rights, message_menu
from tests.qtclient.community import ME, NOW, REFUSED, WAITING, general, long_room, message
from tests.qtclient.hands import click, double_click, press

MODERATOR = Rights(moderate=True, pin=True)


def page(messages: list[Message], *, before: bool = False, after: bool = False) -> Page:
    return Page(room=1, messages=tuple(messages), has_more_before=before, has_more_after=after)


def show(timeline: Timeline, model: TimelineModel, messages: list[Message], **more: bool) -> None:
    model.show(page(messages, **more), (), me=ME)
    timeline.settle()


def y_of(timeline: Timeline, model: TimelineModel, number: int) -> int:
    timeline.settle()
    row = model.row_of(number)
    assert row is not None
    return timeline.row_top(row)


def scroll_to(timeline: Timeline, value: int) -> None:
    bar = timeline.verticalScrollBar()
    assert bar is not None
    bar.setValue(value)
    timeline.settle()


def timeline_height(timeline: Timeline) -> int:
    timeline.settle()
    return timeline._placing.view_px


def text_point(timeline: Timeline, row: int, place: int = 0, line: int = 0) -> QPoint:
    """Return a point in the middle of a letter of a row."""
    timeline.settle()
    laid = timeline.laid(row)
    assert laid.layout is not None
    x = laid.layout.lineAt(line).cursorToX(place)[0] + 2
    y = timeline.row_top(row) + laid.body_y + line * timeline._look.sizes.line + 8
    return QPoint(round(timeline._layouts.columns.text + x), y)


# ---- the reader's place ----


def test_a_room_opens_at_its_end(timeline: Timeline, model: TimelineModel) -> None:
    show(timeline, model, long_room(300))
    assert timeline.at_end
    assert timeline.last_in_sight() == 300


def test_who_is_at_the_end_is_far_from_the_top_before_anything_was_painted(
    timeline: Timeline, model: TimelineModel
) -> None:
    model.show(page(long_room(300), before=True), (), me=ME)
    timeline.to_end()
    assert not timeline.near_top()


def test_at_the_end_what_is_new_is_followed(timeline: Timeline, model: TimelineModel) -> None:
    messages = long_room(301)
    show(timeline, model, messages[:300])
    model.update(messages[300:])
    assert timeline.last_in_sight() == 301
    assert timeline.at_end


def test_who_reads_older_history_is_never_scrolled(timeline: Timeline, model: TimelineModel) -> None:
    messages = long_room(320)
    show(timeline, model, messages[:300])
    scroll_to(timeline, 4_000)
    place = timeline.first_in_sight()
    assert place is not None
    before = y_of(timeline, model, place[0])
    model.update(messages[300:])
    assert y_of(timeline, model, place[0]) == before
    assert timeline.first_in_sight() == place
    assert not timeline.at_end


@pytest.mark.parametrize("value", [0, 137, 3_333])
def test_the_place_is_kept_while_older_messages_come_above(
    timeline: Timeline, model: TimelineModel, value: int
) -> None:
    messages = long_room(400)
    show(timeline, model, messages[200:], before=True)
    scroll_to(timeline, value)
    place = timeline.first_in_sight()
    assert place is not None
    before = y_of(timeline, model, place[0] + 3)
    model.add_older(page(messages[100:200], before=True))
    assert y_of(timeline, model, place[0] + 3) == before
    model.add_older(page(messages[:100]))
    assert y_of(timeline, model, place[0] + 3) == before


def test_the_place_is_kept_when_a_message_above_is_edited(timeline: Timeline, model: TimelineModel) -> None:
    messages = long_room(300)
    show(timeline, model, messages)
    scroll_to(timeline, 5_000)
    place = timeline.first_in_sight()
    assert place is not None
    before = y_of(timeline, model, place[0] + 2)
    old = messages[place[0] - 2]
    model.update([message(1, old.number, old.author, NOW, "long " * 400)])
    assert y_of(timeline, model, place[0] + 2) == before


def test_scrolling_up_through_unmeasured_rows_never_jumps(timeline: Timeline, model: TimelineModel) -> None:
    show(timeline, model, long_room(300))
    bar = timeline.verticalScrollBar()
    assert bar is not None
    for _ in range(120):
        place = timeline.first_in_sight()
        assert place is not None
        before = y_of(timeline, model, place[0])
        old = bar.value()
        bar.setValue(old - 100)
        moved = min(100, old)
        assert abs(y_of(timeline, model, place[0]) - before - moved) <= 1 or bar.value() == 0


def test_resizing_keeps_the_message_at_the_top(timeline: Timeline, model: TimelineModel) -> None:
    show(timeline, model, long_room(300))
    scroll_to(timeline, 4_000)
    place = timeline.first_in_sight()
    assert place is not None
    timeline.resize(520, 480)
    after = timeline.first_in_sight()
    assert after is not None
    assert after[0] == place[0]


def test_a_place_can_be_left_and_found_again(timeline: Timeline, model: TimelineModel) -> None:
    show(timeline, model, long_room(300))
    scroll_to(timeline, 4_000)
    place = timeline.first_in_sight()
    assert place is not None
    timeline.to_end()
    timeline.settle()
    timeline.to_place(*place)
    assert timeline.first_in_sight() == place


def test_the_first_unread_message_stands_in_the_upper_part(timeline: Timeline, model: TimelineModel) -> None:
    show(timeline, model, long_room(300))
    timeline.to_row(200, 0.22)
    timeline.settle()
    assert 0 < timeline.row_top(200) < 0.3 * timeline.height()
    timeline.to_row(299, 0.22)
    timeline.settle()
    assert timeline.at_end


def test_more_below_is_not_the_end(timeline: Timeline, model: TimelineModel) -> None:
    show(timeline, model, long_room(60), after=True)
    assert not timeline.at_end
    assert timeline.near_bottom()
    scroll_to(timeline, 0)
    assert timeline.near_top()


def test_who_stood_at_the_end_follows_again_when_what_is_missing_is_read(
    timeline: Timeline, model: TimelineModel
) -> None:
    held = long_room(300)
    show(timeline, model, held[:200])
    model.update([held[-1]])
    timeline.settle()
    assert not timeline.at_end
    model.add_newer(page(held[200:250], after=True))
    timeline.settle()
    assert not timeline.at_end
    assert timeline.last_in_sight() == 200
    model.add_newer(page(held[250:]))
    timeline.settle()
    assert timeline.at_end


def test_who_has_moved_meanwhile_stays_where_they_are(timeline: Timeline, model: TimelineModel) -> None:
    held = long_room(300)
    show(timeline, model, held[:200])
    model.update([held[-1]])
    scroll_to(timeline, 4_000)
    place = timeline.first_in_sight()
    model.add_newer(page(held[200:]))
    assert timeline.first_in_sight() == place
    assert not timeline.at_end


def test_who_reads_on_through_old_pages_is_not_taken_to_the_end(
    timeline: Timeline, model: TimelineModel
) -> None:
    held = long_room(300)
    show(timeline, model, held[:200], after=True)
    timeline.to_row(100, 0.4)
    bar = timeline.verticalScrollBar()
    assert bar is not None
    timeline.settle()
    scroll_to(timeline, bar.maximum())
    model.add_newer(page(held[200:]))
    timeline.settle()
    assert not timeline.at_end
    assert timeline.last_in_sight() == 200


def test_a_row_stands_where_it_is_to_stand_whether_the_view_has_its_size_before_or_after(
    qtbot: QtBot, model: TimelineModel, people: People, look: Look
) -> None:
    tops: list[int] = []
    views = [Timeline(model, people, look, NOW.date) for _ in range(2)]
    for view, early in zip(views, (True, False), strict=True):
        qtbot.addWidget(view)
        if early:
            view.resize(900, 600)
        show(view, model, long_room(200))
        view.to_row(100, 0.22)
        view.last_in_sight()
        model.add_older(Page(room=1, messages=(), has_more_before=False, has_more_after=False))
        view.resize(900, 600)
        view.grab()
        tops.append(view.row_top(100))
    assert tops[0] == tops[1] == round(0.22 * timeline_height(views[0]))


def test_what_was_seen_stays_when_the_view_grows(timeline: Timeline, model: TimelineModel) -> None:
    show(timeline, model, long_room(300))
    timeline.to_row(200, 0.5)
    timeline.grab()
    place = timeline.first_in_sight()
    timeline.resize(900, 800)
    timeline.grab()
    assert timeline.first_in_sight() == place


def test_few_messages_stand_at_the_bottom(timeline: Timeline, model: TimelineModel) -> None:
    show(timeline, model, long_room(2))
    assert timeline.row_top(0) > 200
    assert timeline._placing.row_at(5) is None


def test_only_some_layouts_are_kept(timeline: Timeline, model: TimelineModel) -> None:
    show(timeline, model, long_room(2_000))
    for value in range(0, 40_000, 300):
        scroll_to(timeline, value)
    assert len(timeline._layouts) <= KEPT


# ---- what is seen ----


def test_all_text_begins_at_one_edge_and_every_line_is_as_high(
    timeline: Timeline, model: TimelineModel
) -> None:
    show(timeline, model, general())
    for row in range(model.rowCount()):
        laid = timeline.laid(row)
        if laid.layout is None:
            continue
        tops = [
            laid.layout.lineAt(n).y() + laid.layout.lineAt(n).ascent() for n in range(laid.layout.lineCount())
        ]
        assert all(abs(b - a - timeline._look.sizes.line) < 0.01 for a, b in itertools.pairwise(tops))
        assert tops[0] == pytest.approx(timeline._look.sizes.baseline)
        assert all(laid.layout.lineAt(n).x() == 0 for n in range(laid.layout.lineCount()))
        assert all(laid.layout.lineAt(n).naturalTextWidth() <= 721 for n in range(laid.layout.lineCount()))


@pytest.mark.parametrize("width", [900, 420, 360])
def test_the_bar_of_a_message_never_lies_over_its_words(
    timeline: Timeline, model: TimelineModel, width: int
) -> None:
    timeline.resize(width, 600)
    long = "A word and another, until the end of the line is reached and one more. " * 3
    show(timeline, model, [message(1, number, 2, NOW, long, reply_to=1) for number in range(1, 9)])
    for row in range(6, 8):
        timeline._set_hovered(row, -1)
        laid, bar = timeline.laid(row), timeline._bar.geometry()
        assert bar.bottom() < timeline.row_top(row) + laid.lead_y
        assert bar.right() < timeline.viewport().width()  # type: ignore[union-attr]  # a view always has one
        assert timeline._bar._emoji[0].isHidden() == (width < 900)


@pytest.mark.parametrize("width", [900, 420])
@pytest.mark.parametrize("hidden_px", [0, 12])
def test_the_bar_of_the_topmost_message_never_lies_over_its_words(
    timeline: Timeline, model: TimelineModel, width: int, hidden_px: int
) -> None:
    timeline.resize(width, 600)
    long = "A word and another, until the end of the line is reached and one more. " * 3
    show(timeline, model, [message(1, number, 2, NOW, long) for number in range(1, 40)])
    timeline.to_row(20, 0.0)
    timeline.settle()
    scroll = timeline.verticalScrollBar()
    assert scroll is not None
    scroll.setValue(scroll.value() + timeline.row_top(20) + hidden_px)
    timeline._set_hovered(20, -1)
    laid, bar = timeline.laid(20), timeline._bar.geometry()
    assert timeline.row_top(20) == -hidden_px
    assert laid.body is not None
    words = timeline.row_top(20) + laid.body_y
    assert bar.bottom() < words or bar.top() >= words + laid.body.height
    assert 0 <= bar.top() <= bar.bottom() < timeline.height()


def test_the_bar_of_a_message_leaves_the_way_to_the_end_free(
    timeline: Timeline, model: TimelineModel
) -> None:
    show(timeline, model, long_room(30))
    row = model.rowCount() - 1
    timeline._set_hovered(row, -1)
    place = timeline._bar.geometry().adjusted(30, 0, 0, 0)
    timeline._set_hovered(-1, -1)
    timeline.keep_clear(place)
    timeline._set_hovered(row, -1)
    assert not timeline._bar.geometry().intersects(place)


def test_news_leave_time_for_what_the_person_does_before_they_are_painted(
    qtbot: QtBot, timeline: Timeline, model: TimelineModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str | int] = []
    monkeypatch.setattr(timeline._placing, "seen", lambda: done.append(model.last_number))
    show(timeline, model, long_room(60))
    timeline.show()
    qtbot.waitUntil(lambda: bool(done) and not timeline._repainter.isActive())
    done.clear()
    model.update([message(1, 61, 2, NOW, "new")])
    QTimer.singleShot(1, lambda: done.append("key"))
    qtbot.waitUntil(lambda: len(done) == 2)
    assert done == ["key", 61]


def test_what_is_near_the_view_is_laid_out_once_all_is_calm(
    qtbot: QtBot, timeline: Timeline, model: TimelineModel
) -> None:
    show(timeline, model, long_room(300))
    above = timeline._placing.anchor[0] - 1
    assert not timeline._placing.heights.is_measured(above)
    timeline.grab()
    qtbot.waitUntil(lambda: timeline._placing.heights.is_measured(above))
    assert timeline.at_end


def test_gaps_are_those_of_the_visual_bar(timeline: Timeline, model: TimelineModel) -> None:
    show(timeline, model, long_room(9))
    for row in range(1, 9):
        laid, shape = timeline.laid(row), model.entry(row).shape
        if shape.head and not shape.day:
            assert 12 <= laid.head_y <= 16
        elif not shape.day:
            assert 2 <= laid.body_y <= 4


def painted(timeline: Timeline) -> QImage:
    view = timeline.viewport()
    assert view is not None
    image = QImage(view.size(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    view.render(painter, QPoint())
    painter.end()
    return image


def test_everything_is_painted_in_both_themes(timeline: Timeline, model: TimelineModel, look: Look) -> None:
    model.show(page(general()), [REFUSED, WAITING], me=ME, divider=20)
    for scheme in ("light", "dark"):
        look.choose(scheme=scheme)
        timeline.settle()
        for value in (0, 400, 10_000):
            scroll_to(timeline, value)
            image = painted(timeline)
            assert image.pixelColor(image.width() - 3, 3) in (
                QColor(look.colours.surface),
                QColor(look.colours.mention),
            )
    assert painted(timeline) != painted(timeline).mirrored()


def test_a_message_that_calls_for_me_is_tinted(timeline: Timeline, model: TimelineModel, look: Look) -> None:
    show(timeline, model, [message(1, 1, 3, NOW, "@anna look", mentions=[ME])])
    y = timeline.row_top(0) + timeline.laid(0).body_y + 10
    image = painted(timeline)
    assert image.pixelColor(1, y) == QColor(look.colours.accent)
    assert image.pixelColor(image.width() - 3, y) == QColor(look.colours.mention)


def test_nothing_is_said_twice_where_a_room_is_empty(timeline: Timeline, model: TimelineModel) -> None:
    timeline.set_empty("This is where it begins", "Write")
    show(timeline, model, [])
    assert timeline.last_in_sight() == 0
    assert timeline.first_in_sight() is None
    image = painted(timeline)
    assert any(
        image.pixelColor(x, image.height() // 2 - 20).lightness() < 100
        for x in range(100, image.width() - 100)
    )


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
