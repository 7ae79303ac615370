"""Messages by number: bounds, limits, the ends of a room, tombstones, and what a message said before."""

from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatprotocol import codec
from chatprotocol import requests as rq
from chatprotocol.errors import HearthError
from chatprotocol.limits import PAGE_BYTES
from messaging import handlers
from messaging.models import Member, Message, MessageVersion, Room, SentKey
from messaging.policy import Actor
from messaging.services import members, messages, posting, rooms
from messaging.services.posting import NewMessage
from tests.cast import Person, person, room, say, say_many

pytestmark = pytest.mark.django_db


@pytest.fixture
def ten(anna: Person) -> int:
    """A room with messages 1 to 10."""
    lounge = room(anna, person("ben"))
    say_many(anna, lounge.pk, (f"message {n}" for n in range(1, 11)))
    return int(lounge.pk)


def page(who: Person, room_id: int, **bounds: Any) -> tuple[list[int], bool, bool]:
    """Return the numbers on a page, and whether there is more before and after."""
    found: rq.MessagePage = handlers.read(who.actor, rq.History(room=room_id, **bounds))
    return [message.number for message in found.messages], found.has_more_before, found.has_more_after


def span(first: int, last: int) -> list[int]:
    return list(range(first, last + 1))


PAGES: list[tuple[dict[str, int], list[int], bool, bool]] = [
    # the latest
    ({}, span(1, 10), False, False),
    ({"limit": 10}, span(1, 10), False, False),
    ({"limit": 3}, span(8, 10), True, False),
    ({"limit": 1}, span(10, 10), True, False),
    # before a number, which is not on the page
    ({"before": 11}, span(1, 10), False, False),
    ({"before": 10, "limit": 3}, span(7, 9), True, True),
    ({"before": 4, "limit": 3}, span(1, 3), False, True),
    ({"before": 4, "limit": 2}, span(2, 3), True, True),
    ({"before": 2}, span(1, 1), False, True),
    ({"before": 1}, [], False, True),
    ({"before": 0}, [], False, True),
    ({"before": 1_000, "limit": 2}, span(9, 10), True, False),
    # after a number, which is not on the page
    ({"after": 0}, span(1, 10), False, False),
    ({"after": 0, "limit": 3}, span(1, 3), False, True),
    ({"after": 1, "limit": 3}, span(2, 4), True, True),
    ({"after": 7, "limit": 3}, span(8, 10), True, False),
    ({"after": 9}, span(10, 10), True, False),
    ({"after": 10}, [], True, False),
    ({"after": 1_000}, [], True, False),
    # around a number, which is
    ({"around": 5, "limit": 5}, span(3, 7), True, True),
    ({"around": 5, "limit": 4}, span(4, 7), True, True),
    ({"around": 5, "limit": 1}, span(5, 5), True, True),
    ({"around": 5}, span(1, 10), False, False),
    ({"around": 1, "limit": 4}, span(1, 4), False, True),
    ({"around": 2, "limit": 5}, span(1, 5), False, True),
    ({"around": 10, "limit": 4}, span(7, 10), True, False),
    ({"around": 9, "limit": 5}, span(6, 10), True, False),
    ({"around": 0, "limit": 4}, span(1, 4), False, True),
    ({"around": 1_000, "limit": 4}, span(7, 10), True, False),
]
"""Bounds, the numbers on the page, whether there is more before and after; of a room with messages 1 to 10."""


def test_a_page_is_what_its_bounds_say(anna: Person, ten: int) -> None:
    assert [(bounds, *page(anna, ten, **bounds)) for bounds, *_ in PAGES] == PAGES


@pytest.mark.parametrize("bounds", [{}, {"before": 5}, {"after": 0}, {"after": 5}, {"around": 1}], ids=str)
def test_an_empty_room_has_nothing_before_and_nothing_after(anna: Person, bounds: dict[str, int]) -> None:
    assert page(anna, room(anna).pk, **bounds) == ([], False, False)


@pytest.mark.parametrize(
    "bounds",
    [{"before": 5, "after": 2}, {"before": 5, "around": 2}, {"after": 5, "around": 2}, {"before": 1, "after": 1, "around": 1}],
    ids=str,
)  # fmt: skip
def test_two_bounds_are_refused(anna: Person, ten: int, bounds: dict[str, int]) -> None:
    with pytest.raises(HearthError, match="bad_request"):
        page(anna, ten, **bounds)


@given(
    bound=st.sampled_from(["before", "after", "around", None]),
    number=st.integers(0, 14),
    limit=st.integers(1, 12),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_page_is_a_span_and_tells_of_its_ends(
    anna: Person, ten: int, bound: str | None, number: int, limit: int
) -> None:
    bounds = {} if bound is None else {bound: number}
    numbers, more_before, more_after = page(anna, ten, limit=limit, **bounds)
    assert len(numbers) <= limit
    if numbers:
        assert numbers == span(numbers[0], numbers[-1])
        assert more_before == (numbers[0] > 1)
        assert more_after == (numbers[-1] < 10)
    if bound == "around":
        assert len(numbers) == min(limit, 10)
        assert number in numbers or not 1 <= number <= 10


def test_walking_back_and_forth_meets_every_message_once(anna: Person, ten: int) -> None:
    met: list[int] = []
    before = None
    while before != 1:
        numbers, more, _ = page(anna, ten, limit=3, **({} if before is None else {"before": before}))
        met = numbers + met
        before = numbers[0]
        assert more == (before != 1)
    assert met == span(1, 10)
    met, after, more = [], 0, True
    while more:
        numbers, _, more = page(anna, ten, limit=4, after=after)
        met += numbers
        after = numbers[-1]
    assert met == span(1, 10)


def test_a_tombstone_stands_where_the_message_stood(anna: Person, ten: int) -> None:
    messages.edit_message(anna.actor, ten, 5, "edited")
    messages.delete_message(anna.actor, ten, 5)
    found = handlers.read(anna.actor, rq.History(room=ten)).messages
    assert [message.number for message in found] == span(1, 10)
    tombstone = found[4]
    assert (tombstone.deleted, tombstone.text, tombstone.edited_at, tombstone.reply_to) == (
        True,
        "",
        None,
        None,
    )
    assert tombstone.author == anna.id
    assert tombstone.key is not None


def test_what_lies_below_the_first_is_not_there(anna: Person, ten: int) -> None:
    _retain_from(ten, 4)
    assert page(anna, ten) == (span(4, 10), False, False)
    assert page(anna, ten, before=6) == (span(4, 5), False, True)
    assert page(anna, ten, before=4) == ([], False, True)
    assert page(anna, ten, after=0, limit=2) == (span(4, 5), False, True)
    assert page(anna, ten, around=4, limit=3) == (span(4, 6), False, True)
    assert page(anna, ten, around=1, limit=3) == (span(4, 6), False, True)
    with pytest.raises(HearthError, match="not_found"):
        handlers.read(anna.actor, rq.Edits(room=ten, number=3))


def _retain_from(room_id: int, first: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE messaging_room SET first = %s WHERE feed_id = %s", [first, room_id])


@pytest.mark.parametrize(
    ("bounds", "nearest"),
    [({}, -1), ({"before": 31}, -1), ({"after": 0}, 0), ({"around": 15}, None)],
    ids=str,
)
def test_a_page_ends_at_its_bytes(anna: Person, bounds: dict[str, int], nearest: int | None) -> None:
    lounge = room(anna).pk
    say_many(anna, lounge, (f"{n} " + "x" * 16_000 for n in range(1, 31)))
    found = handlers.read(anna.actor, rq.History(room=lounge, limit=200, **bounds))
    sizes = [len(codec.encode_row(message)) for message in found.messages]
    assert PAGE_BYTES - 2 * max(sizes) < sum(sizes) <= PAGE_BYTES
    numbers = [message.number for message in found.messages]
    assert numbers == span(numbers[0], numbers[-1])
    assert found.has_more_before == (numbers[0] > 1)
    assert found.has_more_after == (numbers[-1] < 30)
    if nearest is None:
        assert 15 in numbers
    else:
        assert numbers[nearest] == (30 if nearest else 1)
    assert len(codec.encode_ok(1, found)) <= 256 * 1024


def test_a_page_is_not_cut_where_its_rows_might_have_been_larger_than_they_are(anna: Person) -> None:
    there = room(anna).pk
    say_many(anna, there, ["x" * 15_000] * 4)
    assert page(anna, there) == (span(1, 4), False, False)


def test_one_message_is_on_the_page_however_large_a_page_may_be(
    anna: Person, ten: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("messaging.queries._fit.__defaults__", (1,))
    assert page(anna, ten) == ([10], True, False)
    assert page(anna, ten, after=4) == ([5], True, True)


def test_who_came_later_sees_what_was_said_before(anna: Person, ten: int) -> None:
    clara = person("clara")
    members.join_room(clara.actor, ten)
    assert page(clara, ten) == (span(1, 11), False, False)


def test_history_costs_the_same_however_much_there_is(
    anna: Person, ten: int, django_assert_num_queries: Any
) -> None:
    for bounds, queries in (({}, 3), ({"before": 5}, 3), ({"after": 5}, 3), ({"around": 5}, 4)):
        with django_assert_num_queries(queries):
            page(anna, ten, **bounds)


# ---- edits -------------------------------------------------------------------------------------------------------


def versions(who: Person, room_id: int, number: int) -> list[str]:
    return [
        version.text for version in handlers.read(who.actor, rq.Edits(room=room_id, number=number)).versions
    ]


def test_every_version_is_kept_for_the_members_to_see(anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_000]
    monkeypatch.setattr("feeds.clock.now_ms", lambda: now[0])
    ben = person("ben")
    lounge = room(anna, ben).pk
    say(anna, lounge, "one")
    for text in ("two", "three", "three", "one"):
        now[0] += 1_000
        messages.edit_message(anna.actor, lounge, 1, text)
    found = handlers.read(ben.actor, rq.Edits(room=lounge, number=1)).versions
    assert [(version.text, version.at) for version in found] == [
        ("one", 5_000), ("three", 3_000), ("two", 2_000), ("one", 1_000)
    ]  # fmt: skip


def test_a_message_that_was_never_edited_has_one_version(anna: Person, ten: int) -> None:
    assert versions(anna, ten, 3) == ["message 3"]


def test_a_deletion_wipes_the_versions(anna: Person, ten: int) -> None:
    messages.edit_message(anna.actor, ten, 3, "edited")
    messages.delete_message(anna.actor, ten, 3)
    assert versions(anna, ten, 3) == []
    assert not MessageVersion.objects.exists()
    assert "message 3" not in str(list(Message.objects.values()))


def test_a_message_that_is_not_there_has_no_versions(anna: Person, ten: int) -> None:
    for number in (0, 11):
        with pytest.raises(HearthError, match="not_found") as refusal:
            versions(anna, ten, number)
        assert refusal.value.field == "number"


def test_versions_end_with_a_page(anna: Person, ten: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(5):
        messages.edit_message(anna.actor, ten, 3, f"edit {n}")
    monkeypatch.setattr("messaging.queries.VERSIONS", 3)
    assert versions(anna, ten, 3) == ["edit 4", "edit 3", "edit 2"]
    monkeypatch.setattr("messaging.queries.PAGE_BYTES", 13)
    assert versions(anna, ten, 3) == ["edit 4", "edit 3"]
    assert Room.objects.get(pk=ten).last_number == 10


def test_a_deleted_message_is_not_edited_and_deleting_it_again_changes_nothing(
    anna: Person, ten: int
) -> None:
    pos = messages.delete_message(anna.actor, ten, 3)
    assert messages.delete_message(anna.actor, ten, 3) == pos
    with pytest.raises(HearthError, match="conflict"):
        messages.edit_message(anna.actor, ten, 3, "back")


def test_an_edit_is_a_message_too(anna: Person, ten: int) -> None:
    for text, code in (("", "bad_request"), (" \n", "bad_request"), ("x" * 16_385, "too_large")):
        with pytest.raises(HearthError, match=code):
            messages.edit_message(anna.actor, ten, 3, text)
    for number in (0, 11):
        with pytest.raises(HearthError, match="not_found"):
            messages.edit_message(anna.actor, ten, number, "x")
        with pytest.raises(HearthError, match="not_found"):
            messages.delete_message(anna.actor, ten, number)
    assert versions(anna, ten, 3) == ["message 3"]


def test_where_nobody_writes_nobody_edits_but_everybody_deletes_their_own(anna: Person, ten: int) -> None:
    rooms.update_room(anna.actor, rq.RoomUpdate(room=ten, archived=True))
    with pytest.raises(HearthError, match="read_only"):
        messages.edit_message(anna.actor, ten, 3, "changed")
    messages.delete_message(anna.actor, ten, 3)
    assert versions(anna, ten, 3) == []


def test_rows_say_what_they_are(anna: Person, ten: int) -> None:
    messages.edit_message(anna.actor, ten, 3, "edited")
    member = Member.objects.get(room=ten, user=anna.id)
    message = Message.objects.get(room=ten, number=3)
    key = SentKey.objects.filter(room=ten).first()
    found = [str(row) for row in (member, member.membership, message, message.versions.get(), key)]
    assert found == [
        f"{anna.id} in {ten}: member", f"membership {member.membership.pk}, read to 10", f"message 3 of room {ten}",
        f"version of message {message.pk}", f"key of {anna.id} in room {ten}",
    ]  # fmt: skip
    assert str(Room.objects.get(pk=ten)) == "lounge"


def test_within_the_server_nobody_needs_a_device(anna: Person, ten: int) -> None:
    server = Actor(anna.id)
    assert handlers.read(server, rq.History(room=ten)).messages
    assert messages.edit_message(server, ten, 3, "edited")
    assert posting.post_messages(NewMessage(server, rq.Post(room=ten, key=b"k" * 16, text="x"))).number == 11
