"""The timeline keeps the reader's place, and follows its end."""

import pytest
from pytestqt.qtbot import QtBot

from chatclient.core.model import Page
from qtclient.delegates.layouts import KEPT
from qtclient.itemmodels.people import People
from qtclient.itemmodels.timeline import TimelineModel
from qtclient.theme.look import Look
from qtclient.widgets.timeline import Timeline
from tests.qtclient.community import ME, NOW, long_room, message
from tests.qtclient.showing import page, scroll_to, show, timeline_height, y_of


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
