"""Drafts between this device, the server and my other devices."""

import pytest

from chatclient.core.drafts import FINGERS_MS, INTERVAL_MS, Drafts, Kept
from chatclient.core.model import Draft
from chatprotocol.requests import DraftRequest
from chatprotocol.rows import Draft as DraftRow
from chatprotocol.rows import Gone

LONG_AGO, NOW = 1_000_000, 2_000_000


class Clock:
    now_ms = NOW

    def __call__(self) -> int:
        return self.now_ms


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def drafts(clock: Clock) -> Drafts:
    return Drafts((), clock)


def kept(text: str, at_ms: int = NOW, *, thread: int = 0, reply_to: int | None = None) -> Kept:
    return Kept(room=7, thread=thread, text=text, reply_to=reply_to, at_ms=at_ms)


def row(text: str, pos: int, at: int = NOW, *, thread: int = 0, reply_to: int | None = None) -> DraftRow:
    return DraftRow(room=7, thread=thread, text=text, reply_to=reply_to, at=at, pos=pos)


def gone(pos: int, thread: int = 0) -> Gone:
    return Gone("draft", (7, thread), pos)


def sent(drafts: Drafts, now_ms: int) -> list[str]:
    return [request.text for request in drafts.due(now_ms)]


# ---- sending -----------------------------------------------------------------------------------------------------


def test_what_is_written_is_shown_at_once_and_sent_later(drafts: Drafts) -> None:
    drafts.write(kept("half", reply_to=3), 0)
    assert drafts.shown(7) == Draft("half", 3)
    assert drafts.due(INTERVAL_MS - 1) == ()
    assert drafts.next_due_ms() == INTERVAL_MS
    assert drafts.due(INTERVAL_MS) == (DraftRequest(room=7, text="half", reply_to=3),)
    assert drafts.next_due_ms() is None


def test_only_the_latest_is_sent_and_no_more_often_than_every_two_seconds(drafts: Drafts) -> None:
    times = []
    for now_ms in range(0, 10_000, 100):
        drafts.write(kept(f"text {now_ms}"), now_ms)
        for request in drafts.due(now_ms):
            times.append(now_ms)
            assert request.text == f"text {now_ms}"
            drafts.answered(7, 0, now_ms)
    assert times == [2_000, 4_100, 6_200, 8_300]


def test_one_is_on_its_way_at_a_time(drafts: Drafts) -> None:
    drafts.write(kept("half"), 0)
    drafts.due(INTERVAL_MS)
    drafts.write(kept("half a"), INTERVAL_MS)
    assert drafts.due(10 * INTERVAL_MS) == ()
    drafts.answered(7, 0, 5)
    assert sent(drafts, 10 * INTERVAL_MS) == ["half a"]


def test_rooms_and_threads_are_apart(drafts: Drafts) -> None:
    drafts.write(kept("in the room"), 0)
    drafts.write(kept("in a thread", thread=3), 0)
    assert (drafts.shown(7).text, drafts.shown(7, 3).text) == ("in the room", "in a thread")
    assert sent(drafts, INTERVAL_MS) == ["in the room", "in a thread"]


def test_who_leaves_is_not_waited_for(drafts: Drafts) -> None:
    moving = [drafts.moving]
    drafts.write(kept("half"), 0)
    drafts.hurry()
    moving.append(drafts.moving)
    assert sent(drafts, 0) == ["half"]
    moving.append(drafts.moving)
    drafts.answered(7, 0, 5)
    assert [*moving, drafts.moving] == [False, True, True, False]


def test_a_lost_answer_lets_it_be_sent_again(drafts: Drafts) -> None:
    drafts.write(kept("half"), 0)
    drafts.due(INTERVAL_MS)
    drafts.lost()
    assert sent(drafts, INTERVAL_MS) == ["half"]
    drafts.answered(7, 0, 5)
    drafts.lost()
    assert sent(drafts, INTERVAL_MS) == ["half"], "its row was not here yet"


def test_a_transient_refusal_is_tried_again_with_what_is_written_by_then(drafts: Drafts) -> None:
    drafts.write(kept("half"), 0)
    drafts.due(INTERVAL_MS)
    drafts.refused(7, 0, INTERVAL_MS, 500)
    assert drafts.due(INTERVAL_MS + 499) == ()
    drafts.write(kept("half a"), INTERVAL_MS + 499)
    assert sent(drafts, INTERVAL_MS + 500) == ["half a"]


def test_what_the_server_does_not_take_stays_here(drafts: Drafts) -> None:
    drafts.write(kept("half"), 0)
    drafts.due(INTERVAL_MS)
    drafts.refused(7, 0, INTERVAL_MS, None)
    assert (drafts.shown(7), drafts.unsent(7, 0)) == (Draft("half"), kept("half"))
    assert (drafts.next_due_ms(), drafts.moving) == (None, False)
    drafts.write(kept("half a"), INTERVAL_MS)
    assert sent(drafts, 2 * INTERVAL_MS) == ["half a"]


def test_answers_that_nobody_waits_for_change_nothing(drafts: Drafts) -> None:
    drafts.answered(7, 0, 5)
    drafts.refused(7, 0, 0, None)
    drafts.write(kept("half"), 0)
    drafts.answered(7, 0, 5)
    drafts.refused(7, 0, 0, None)
    assert sent(drafts, INTERVAL_MS) == ["half"]


# ---- what is stored ----------------------------------------------------------------------------------------------


def test_a_draft_is_stored_until_its_row_is_here(drafts: Drafts) -> None:
    drafts.write(kept("half"), 0)
    drafts.due(INTERVAL_MS)
    drafts.answered(7, 0, 5)
    assert drafts.settled() == (kept("half"),)
    assert not drafts.row(row("half", 5))
    assert drafts.settled() == ((7, 0),)
    assert drafts.settled() == ()
    assert drafts.shown(7) == Draft("half")


def test_a_row_that_comes_before_its_answer_settles_with_it(drafts: Drafts) -> None:
    drafts.write(kept("half"), 0)
    drafts.due(INTERVAL_MS)
    drafts.row(row("half", 5))
    assert drafts.unsent(7, 0) is not None
    drafts.answered(7, 0, 5)
    assert drafts.unsent(7, 0) is None


def test_nothing_where_there_never_was_anything_has_no_row(drafts: Drafts) -> None:
    drafts.write(kept(""), 0)
    drafts.due(INTERVAL_MS)
    drafts.answered(7, 0, 0)
    assert drafts.settled() == ((7, 0),)


def test_what_was_stored_is_sent_after_the_next_start(clock: Clock) -> None:
    drafts = Drafts([kept("half", LONG_AGO)], clock)
    assert drafts.shown(7) == Draft("half")
    assert drafts.written_here(7, 0)
    assert not drafts.written_here(7, 3)
    assert sent(drafts, 0) == ["half"]


# ---- other devices -----------------------------------------------------------------------------------------------


def test_what_is_written_elsewhere_is_shown(drafts: Drafts) -> None:
    assert drafts.row(row("elsewhere", 5, reply_to=2, thread=3))
    assert drafts.shown(7, 3) == Draft("elsewhere", 2)
    assert drafts.shown(7) == Draft()
    assert not drafts.row(row("older", 4, thread=3))
    assert drafts.row(gone(6, thread=3))
    assert drafts.shown(7, 3) == Draft()
    assert not drafts.row(gone(7, thread=3))


def test_rows_that_are_held_are_shown(drafts: Drafts) -> None:
    drafts.row(row("of another epoch", 9))
    drafts.load([row("half", 5)])
    assert drafts.shown(7) == Draft("half")
    drafts.load([])
    assert drafts.shown(7) == Draft()


def test_newer_words_of_another_device_win(clock: Clock) -> None:
    drafts = Drafts([kept("mine", LONG_AGO)], clock)
    assert drafts.row(row("theirs", 5, LONG_AGO + 1))
    assert drafts.shown(7) == Draft("theirs")
    assert (drafts.settled(), drafts.due(NOW)) == (((7, 0),), ())


def test_older_words_of_another_device_lose(clock: Clock) -> None:
    drafts = Drafts([kept("mine", LONG_AGO)], clock)
    assert not drafts.row(row("theirs", 5, LONG_AGO - 1))
    assert sent(drafts, NOW) == ["mine"]


def test_times_are_compared_by_the_servers_clock(clock: Clock) -> None:
    drafts = Drafts([kept("mine", LONG_AGO)], clock)
    drafts.ahead_ms = 60_000
    assert not drafts.row(row("theirs", 5, LONG_AGO + 59_999))
    assert drafts.row(row("theirs", 6, LONG_AGO + 60_001))


def test_emptiness_does_not_win_over_words_that_it_has_not_seen(clock: Clock) -> None:
    drafts = Drafts([kept("mine", LONG_AGO)], clock)
    assert not drafts.row(gone(5))
    assert sent(drafts, NOW) == ["mine"]


def test_what_is_sent_is_cleared_from_elsewhere(drafts: Drafts, clock: Clock) -> None:
    drafts.write(kept("mine"), 0)
    drafts.due(INTERVAL_MS)
    drafts.answered(7, 0, 5)
    drafts.row(row("mine", 5))
    clock.now_ms += FINGERS_MS
    assert drafts.row(gone(6))
    assert drafts.shown(7) == Draft()


@pytest.mark.parametrize(
    ("theirs", "is_sent"),
    [
        (row("theirs", 6, NOW + 5_000), False),
        (row("theirs", 6, NOW + 5_000), True),
        (row("being written there", 6, NOW + 5_000), False),
        (gone(6), False),
    ],
)
def test_words_under_the_fingers_are_not_replaced(
    theirs: DraftRow | Gone, is_sent: bool, drafts: Drafts
) -> None:
    drafts.write(kept("being writ"), 0)
    if is_sent:
        drafts.due(INTERVAL_MS)
        drafts.answered(7, 0, 5)
        drafts.row(row("being writ", 5))
    assert not drafts.row(theirs)
    assert drafts.shown(7) == Draft("being writ")
    assert sent(drafts, INTERVAL_MS) == ["being writ"]


@pytest.mark.parametrize("theirs", [row("being written on", 6, NOW + 5_000), gone(6)])
def test_who_goes_on_at_another_device_is_followed_at_once(theirs: DraftRow | Gone, drafts: Drafts) -> None:
    drafts.write(kept("being writ"), 0)
    drafts.due(INTERVAL_MS)
    drafts.answered(7, 0, 5)
    drafts.row(row("being writ", 5))
    assert drafts.row(theirs)
    assert drafts.shown(7).text == getattr(theirs, "text", "")
    assert drafts.due(2 * INTERVAL_MS) == ()


def test_hands_that_rest_hold_nothing_back(drafts: Drafts, clock: Clock) -> None:
    drafts.write(kept("written"), 0)
    clock.now_ms += FINGERS_MS
    assert drafts.row(row("theirs", 6, NOW + FINGERS_MS))
    assert drafts.shown(7) == Draft("theirs")


def test_what_is_on_its_way_is_the_last_word(drafts: Drafts, clock: Clock) -> None:
    drafts.write(kept("mine"), 0)
    drafts.due(INTERVAL_MS)
    clock.now_ms += FINGERS_MS
    assert not drafts.row(row("theirs", 4, NOW + FINGERS_MS))
    drafts.answered(7, 0, 5)
    assert drafts.shown(7) == Draft("mine")
    assert drafts.row(row("theirs later", 6, NOW + FINGERS_MS))


def test_an_echo_of_what_was_sent_before_brings_no_words_back(drafts: Drafts) -> None:
    """Posted right after its draft was sent: the row of the draft comes when the box is empty already."""
    drafts.write(kept("hello"), 0)
    drafts.due(INTERVAL_MS)
    drafts.answered(7, 0, 5)
    drafts.write(kept(""), INTERVAL_MS)
    assert not drafts.row(row("hello", 5, NOW + 1))
    assert drafts.shown(7) == Draft()
    assert sent(drafts, 2 * INTERVAL_MS) == [""]


def test_the_same_words_from_elsewhere_settle_nothing_and_harm_nothing(clock: Clock) -> None:
    drafts = Drafts([kept("mine", LONG_AGO)], clock)
    assert not drafts.row(row("mine", 5, NOW))
    assert sent(drafts, NOW) == ["mine"]
