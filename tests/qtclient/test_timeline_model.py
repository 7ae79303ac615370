"""The list behind the timeline: always what a fresh reading of the same messages would be."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QAbstractItemModelTester

from chatclient.core.model import Page, Pending
from chatprotocol.rows import Message
from qtclient.itemmodels.entries import GROUP_MS, Entry
from qtclient.itemmodels.markups import Markups
from qtclient.itemmodels.people import People
from qtclient.itemmodels.sentences import copied, spoken
from qtclient.itemmodels.timeline import TimelineModel
from qtclient.times.moments import time_of_day
from tests.qtclient.community import ME

MINUTE = 60_000
MORNING = 1_763_370_000_000


def said(number: int, author: int = 2, minutes: float = 0, **more: object) -> Message:
    at = int(MORNING + minutes * MINUTE)
    return Message(pos=number, room=1, number=number, author=author, at=at, text=f"m{number}", **more)  # type: ignore[arg-type]


def page(*messages: Message, before: bool = False, after: bool = False) -> Page:
    return Page(room=1, messages=messages, has_more_before=before, has_more_after=after)


def waits(key: int, text: str = "w", state: str = "waiting") -> Pending:
    return Pending(key=key.to_bytes(16, "big"), room=1, text=text, created_at_ms=MORNING, state=state)  # type: ignore[arg-type]


def entries(model: TimelineModel) -> list[Entry]:
    return [model.entry(row) for row in range(model.rowCount())]


def numbers(model: TimelineModel) -> list[int]:
    return [entry.number for entry in entries(model)]


@pytest.fixture
def tested(model: TimelineModel) -> TimelineModel:
    model.tester = QAbstractItemModelTester(  # type: ignore[attr-defined]
        model, QAbstractItemModelTester.FailureReportingMode.Warning
    )
    return model


# ---- groups, days, "New", folds ----


def test_one_author_within_five_minutes_shares_a_head(tested: TimelineModel) -> None:
    tested.show(
        page(said(1), said(2, minutes=4.9), said(3, minutes=10), said(4, author=3, minutes=10.1)), (), me=ME
    )
    assert [entry.shape.head for entry in entries(tested)] == [True, False, True, True]


def test_replies_in_a_thread_are_a_group_of_their_own_that_says_so(tested: TimelineModel) -> None:
    talk = page(said(1), said(2, thread=1), said(3, thread=1), said(4), said(5, author=3, thread=1))
    tested.show(talk, (), me=ME)
    assert [entry.shape.head for entry in entries(tested)] == [True, True, False, True, True]
    assert [entry.shape.thread for entry in entries(tested)] == [0, 1, 0, 0, 1]
    tested.root = 1
    tested.show(talk, (), me=ME)
    assert [entry.shape.head for entry in entries(tested)] == [True, False, False, False, True]
    assert [entry.shape.thread for entry in entries(tested)] == [0] * 5


def test_a_group_is_counted_from_message_to_message(tested: TimelineModel) -> None:
    tested.show(page(*(said(n, minutes=4 * n) for n in range(1, 6))), (), me=ME)
    assert [entry.shape.head for entry in entries(tested)] == [True, False, False, False, False]
    assert GROUP_MS == 5 * MINUTE


def test_every_day_begins_with_its_heading(tested: TimelineModel) -> None:
    tested.show(page(said(1), said(2, minutes=24 * 60), said(3, minutes=24 * 60 + 1)), (), me=ME)
    assert [entry.shape.day for entry in entries(tested)] == [True, True, False]


def test_new_stands_above_the_first_unread_message_for_the_visit(tested: TimelineModel) -> None:
    tested.show(page(said(1), said(2), said(3)), (), me=ME, divider=2)
    tested.update([said(4), said(5)])
    assert [entry.shape.new for entry in entries(tested)] == [False, True, False, False, False]
    assert entries(tested)[1].shape.head
    tested.set_divider(4)
    assert [entry.number for entry in entries(tested) if entry.shape.new] == [4]
    tested.set_divider(None)
    assert not any(entry.shape.new for entry in entries(tested))


def test_system_lines_are_folded_into_one(tested: TimelineModel) -> None:
    lines = [said(n, kind="system") for n in (1, 2, 3)]
    tested.show(page(*lines, said(4)), (), me=ME)
    assert [entry.shape.folded for entry in entries(tested)] == [False, True, True, False]
    assert [len(tested.told_by(row)) for row in (0, 3)] == [3, 1]


# ---- what comes ----


def test_older_messages_are_put_before_the_first(tested: TimelineModel) -> None:
    tested.show(page(said(5), said(6), before=True), (), me=ME)
    tested.add_older(page(said(3), said(4), said(5)))
    assert numbers(tested) == [3, 4, 5, 6]
    assert not tested.has_more_before
    assert not entries(tested)[2].shape.head


def test_what_does_not_touch_the_stretch_is_left_out(tested: TimelineModel) -> None:
    tested.show(page(said(5), said(6)), (), me=ME)
    tested.update([said(9)])
    assert numbers(tested) == [5, 6]
    assert tested.has_more_after
    tested.add_newer(page(said(7), said(8), said(9)))
    assert numbers(tested) == [5, 6, 7, 8, 9]
    assert not tested.has_more_after


def test_an_edit_and_a_deletion_change_the_row_in_its_place(tested: TimelineModel) -> None:
    tested.show(page(said(1), said(2)), (), me=ME)
    edited = Message(pos=7, room=1, number=1, author=2, at=MORNING, text="other", edited_at=MORNING + 1)
    tested.update([edited, Message(pos=8, room=1, number=2, author=2, at=MORNING, deleted=True)])
    assert [(entry.kind, entry.text) for entry in entries(tested)] == [("text", "other"), ("deleted", "")]


def test_what_waits_stands_last_and_becomes_the_message_in_its_place(tested: TimelineModel) -> None:
    tested.show(page(said(1, ME)), [waits(1), waits(2)], me=ME)
    moved: list[object] = []
    tested.rowsInserted.connect(lambda *_: moved.append("in"))
    tested.rowsRemoved.connect(lambda *_: moved.append("out"))
    tested.update([said(2, ME, key=(1).to_bytes(16, "big"))])
    assert numbers(tested) == [1, 2, 0]
    tested.set_pending([waits(2)])
    assert numbers(tested) == [1, 2, 0]
    assert moved == []


def test_somebody_elses_message_comes_before_what_waits(tested: TimelineModel) -> None:
    tested.show(page(said(1)), [waits(1)], me=ME)
    tested.update([said(2, 3)])
    assert numbers(tested) == [1, 2, 0]
    tested.set_pending([waits(1, state="failed"), waits(2)])
    assert [entry.failed for entry in entries(tested)] == [False, False, True, False]
    tested.set_pending([])
    assert numbers(tested) == [1, 2]


def test_a_message_that_is_here_already_does_not_wait_too(tested: TimelineModel) -> None:
    tested.show(page(said(1, ME, key=(1).to_bytes(16, "big"))), [waits(1), waits(2)], me=ME)
    assert numbers(tested) == [1, 0]
    tested.set_pending([waits(1), waits(2)])
    assert numbers(tested) == [1, 0]


def test_the_last_of_mine_is_the_last_that_can_be_edited(tested: TimelineModel) -> None:
    gone = Message(pos=4, room=1, number=4, author=ME, at=MORNING, deleted=True)
    tested.show(page(said(1, ME), said(2, ME), said(3), gone), [waits(1)], me=ME)
    last = tested.last_own()
    assert last is not None
    assert last.number == 2


def test_a_row_is_found_by_number_and_by_key(tested: TimelineModel) -> None:
    tested.show(page(said(7), said(8)), [waits(3)], me=ME)
    assert tested.row_of(8) == 1
    assert tested.row_of(9) is None
    assert tested.row_of((3).to_bytes(16, "big")) == 2
    assert tested.row_of(b"x" * 16) is None
    assert tested.index(0).data() == "m7"
    assert tested.index(9).data() is None


@settings(max_examples=60)
@given(data=st.data())
def test_however_it_came_it_reads_like_a_fresh_page(qapp: object, data: st.DataObject) -> None:
    """Pages, news, edits and pending messages in any order leave the rows that one reading would give."""
    authors = data.draw(st.lists(st.sampled_from([ME, 2, 3]), min_size=4, max_size=40))
    kinds = data.draw(
        st.lists(st.sampled_from(["text", "system"]), min_size=len(authors), max_size=len(authors))
    )
    gaps = data.draw(st.lists(st.sampled_from([0.5, 6, 1500]), min_size=len(authors), max_size=len(authors)))
    told = [
        said(n, author, minutes=sum(gaps[:n]), kind=kind)
        for n, (author, kind) in enumerate(zip(authors, kinds, strict=True), 1)
    ]
    model = TimelineModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    first = data.draw(st.integers(0, len(told) - 1))
    last = data.draw(st.integers(first, len(told)))
    divider = data.draw(st.none() | st.integers(1, len(told)))
    pending = [waits(n) for n in range(data.draw(st.integers(0, 3)))]
    model.show(page(*told[first:last], before=first > 0), pending, me=ME, divider=divider)
    shown_from = first
    while shown_from or last < len(told):
        if shown_from and data.draw(st.booleans()):
            step = data.draw(st.integers(1, shown_from))
            model.add_older(page(*told[shown_from - step : shown_from], before=shown_from > step))
            shown_from -= step
        elif last < len(told) and last > shown_from:
            step = data.draw(st.integers(1, len(told) - last))
            model.update(told[last : last + step])
            last += step
        else:
            model.add_newer(page(*told[last:], after=False))
            last = len(told)
    fresh = TimelineModel()
    fresh.show(page(*told), pending, me=ME, divider=divider)
    assert entries(model) == entries(fresh)
    assert [model.told_by(row) for row in range(model.rowCount())] == [
        fresh.told_by(row) for row in range(fresh.rowCount())
    ]
    del tester


# ---- what is heard and copied ----


def test_a_screen_reader_hears_author_time_text_and_state(model: TimelineModel, people: People) -> None:
    edited = Message(pos=7, room=1, number=1, author=2, at=MORNING, text="hello", edited_at=MORNING + 1)
    gone = Message(pos=8, room=1, number=2, author=3, at=MORNING, deleted=True)
    model.show(page(edited, gone), [waits(1, "later", "failed")], me=ME)
    heard = [spoken(entry, people, Markups()) for entry in entries(model)]
    assert heard[0].startswith("Ben Okafor, ")
    assert heard[0].endswith(", hello, edited")
    assert heard[1].endswith("Message deleted")
    assert heard[2].endswith("later, not sent")
    assert "hello" in copied(entries(model), people)
    model.show(page(Message(pos=1, room=1, number=1, author=2, at=MORNING)), (), me=ME)
    assert copied(entries(model), people).endswith("A file that is not kept any more")


def test_the_model_speaks_to_assistive_views(people: People) -> None:
    model = TimelineModel(lambda entry: spoken(entry, people, Markups()))
    model.show(page(said(1)), (), me=ME)
    assert str(model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)).endswith("m1")


# ---- what a screen reader says ----

HEARD = {
    "plain": (said(1), "m1"),
    "edited": (said(1, edited_at=MORNING + 1), "m1, edited"),
    "deleted": (said(1, deleted=True, pinned=True, reactions={"👍": (3,)}), "Message deleted"),
    "deleted, with replies": (said(1, deleted=True, replies=2), "Message deleted, 2 replies"),
    "its file not kept": (
        Message(pos=1, room=1, number=1, author=2, at=MORNING, pinned=True),
        "A file that is not kept any more, pinned",
    ),
    "pinned": (said(1, pinned=True), "m1, pinned"),
    "with replies": (said(1, replies=3), "m1, 3 replies"),
    "in a thread": (said(2, thread=1), "in a thread, m2"),
    "with reactions": (said(1, reactions={"👍": (3, ME)}), "m1, Reactions: 👍 You, \u2068Clara Ruiz\u2069"),
    "all at once": (
        said(1, edited_at=MORNING + 1, pinned=True, replies=2, reactions={"👍": (ME,)}),
        "m1, edited, pinned, 2 replies, Reactions: 👍 You",
    ),
}


@pytest.mark.parametrize("name", HEARD)
def test_every_state_of_a_message_is_heard_after_its_author_its_time_and_its_words(
    model: TimelineModel, people: People, name: str
) -> None:
    message, rest = HEARD[name]
    model.show(page(message), (), me=ME)
    entry = model.entry(0)
    assert spoken(entry, people, Markups()) == f"Ben Okafor, {time_of_day(entry.at)}, {rest}"


@pytest.mark.parametrize(("state", "heard"), [("waiting", "waiting to be sent"), ("failed", "not sent")])
def test_what_has_not_gone_out_is_heard_as_such(
    model: TimelineModel, people: People, state: str, heard: str
) -> None:
    model.show(page(), (waits(1, state=state),), me=ME)
    assert spoken(model.entry(0), people, Markups()).endswith(f", w, {heard}")
