"""What is seen of a timeline: edges, gaps, colours, the bar of a message; and when it is painted."""

import itertools

import pytest
from PyQt6.QtCore import QTimer
from PyQt6.QtGui import QColor
from pytestqt.qtbot import QtBot

from qtclient.itemmodels.timeline import TimelineModel
from qtclient.theme.look import Look
from qtclient.widgets.timeline import Timeline
from tests.qtclient.community import ME, NOW, REFUSED, WAITING, general, long_room, message
from tests.qtclient.showing import page, painted, scroll_to, show


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
