"""Read marks: the latest only, one at a time, at most every two seconds a room; shown at once."""

from hypothesis import given
from hypothesis import strategies as st

from chatclient.core.marks import INTERVAL_MS, ReadMarks
from chatprotocol.requests import MarkRead

ROOM = 7


def mark(number: int, back: bool = False, room: int = ROOM) -> MarkRead:
    return MarkRead(room=room, number=number, back=back)


def test_a_mark_is_due_at_once_and_the_next_two_seconds_later() -> None:
    marks = ReadMarks()
    marks.want(ROOM, 5, False)
    assert marks.next_due_ms() == 0
    assert marks.due(1_000) == (mark(5),)
    marks.answered(ROOM, 1)
    marks.want(ROOM, 6, False)
    assert marks.next_due_ms() == 1_000 + INTERVAL_MS
    assert marks.due(2_999) == ()
    assert marks.due(3_000) == (mark(6),)


def test_only_the_latest_of_many_is_sent() -> None:
    marks = ReadMarks()
    for number in (3, 9, 4):
        marks.want(ROOM, number, False)
    assert marks.due(0) == (mark(9),)
    assert marks.due(INTERVAL_MS) == ()


def test_a_mark_waits_for_the_answer_to_the_one_before() -> None:
    marks = ReadMarks()
    marks.want(ROOM, 1, False)
    marks.due(0)
    marks.want(ROOM, 2, False)
    assert marks.next_due_ms() is None
    assert marks.due(INTERVAL_MS) == ()
    marks.answered(ROOM, 4)
    assert marks.due(INTERVAL_MS) == (mark(2),)


def test_rooms_do_not_wait_for_each_other() -> None:
    marks = ReadMarks()
    marks.want(1, 5, False)
    marks.want(2, 6, False)
    assert marks.due(0) == (mark(5, room=1), mark(6, room=2))


def test_forwards_after_an_unsent_way_back_is_still_a_way_back() -> None:
    marks = ReadMarks()
    marks.want(ROOM, 5, True)
    marks.want(ROOM, 8, False)
    assert marks.due(0) == (mark(8, back=True),)


def test_forwards_below_a_wanted_mark_changes_nothing() -> None:
    marks = ReadMarks()
    marks.want(ROOM, 5, True)
    marks.want(ROOM, 4, False)
    assert marks.due(0) == (mark(5, back=True),)


def test_what_was_lost_is_sent_again_unless_a_later_mark_is_wanted() -> None:
    marks = ReadMarks()
    marks.want(ROOM, 5, False)
    marks.due(0)
    marks.lost()
    assert marks.due(INTERVAL_MS) == (mark(5),)
    marks.want(ROOM, 7, False)
    marks.lost()
    assert marks.due(2 * INTERVAL_MS) == (mark(7),)


def test_a_way_back_that_was_lost_is_not_forgotten_for_a_mark_after_it() -> None:
    marks = ReadMarks()
    marks.want(ROOM, 5, True)
    marks.due(0)
    marks.want(ROOM, 6, False)
    marks.lost()
    assert marks.due(INTERVAL_MS) == (mark(6, back=True),)


def test_a_refusal_for_good_gives_the_mark_up_and_another_waits() -> None:
    marks = ReadMarks()
    marks.want(ROOM, 5, False)
    marks.due(0)
    marks.refused(ROOM, 100, None)
    assert marks.unsent() == ()
    marks.want(ROOM, 6, False)
    marks.due(INTERVAL_MS)
    marks.refused(ROOM, INTERVAL_MS, 9_000)
    assert marks.next_due_ms() == INTERVAL_MS + 9_000
    assert marks.shown(ROOM, 0, 1) == 6


def test_a_mark_is_shown_from_the_wish_until_the_row_says_it() -> None:
    marks = ReadMarks()
    assert marks.shown(ROOM, 2, 1) == 2
    marks.want(ROOM, 5, False)
    assert marks.shown(ROOM, 2, 1) == 5
    marks.due(0)
    assert marks.shown(ROOM, 2, 1) == 5
    marks.answered(ROOM, 3)
    assert marks.shown(ROOM, 2, 1) == 5
    assert marks.shown(ROOM, 9, 3) == 9
    assert marks.shown(ROOM, 2, 3) == 2


def test_a_way_back_is_shown_too() -> None:
    marks = ReadMarks()
    marks.want(ROOM, 3, True)
    assert marks.shown(ROOM, 8, 1) == 3


def test_a_mark_ahead_on_another_device_is_not_hidden() -> None:
    marks = ReadMarks()
    marks.want(ROOM, 3, False)
    assert marks.shown(ROOM, 8, 1) == 8


def test_a_room_that_is_no_longer_mine_has_no_marks() -> None:
    marks = ReadMarks()
    marks.want(ROOM, 3, False)
    marks.due(0)
    marks.drop(ROOM)
    marks.answered(ROOM, 3)
    marks.refused(ROOM, 0, 5)
    assert marks.unsent() == ()
    assert marks.next_due_ms() is None


steps = st.lists(
    st.one_of(
        st.tuples(st.just("want"), st.integers(1, 20), st.booleans()),
        st.tuples(st.just("send"), st.sampled_from(["answered", "refused", "lost"]), st.just(False)),
    ),
    max_size=30,
)


@given(steps)
def test_in_the_end_the_server_has_what_was_wanted_last(steps: list[tuple[str, int | str, bool]]) -> None:
    marks, now_ms, server, wanted, pos = ReadMarks(), 0, 0, 0, 0

    def carry_out(outcome: str) -> None:
        nonlocal now_ms, server, pos
        now_ms += INTERVAL_MS
        for each in marks.due(now_ms):
            if outcome != "refused":
                server = each.number if each.back else max(server, each.number)
            pos += 1
            if outcome == "answered":
                marks.answered(ROOM, pos)
            elif outcome == "refused":
                marks.refused(ROOM, now_ms, 0)
            else:
                marks.lost()

    for verb, what, back in steps:
        if verb == "want":
            number = int(what)
            wanted = number if back else max(wanted, number)
            marks.want(ROOM, number, back)
        else:
            carry_out(str(what))
        assert marks.shown(ROOM, server, pos) == wanted
    for _ in range(3):
        carry_out("answered")
    assert server == wanted
