"""Making rooms, the one direct room of some people, and changing what rooms are."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from msgspec import UNSET

from accounts import services as accounts
from chatprotocol import requests as rq
from chatprotocol.errors import HearthError
from messaging import handlers
from messaging.models import Member, Membership, Room, SentKey
from messaging.services import members, rooms
from messaging.services.administration import administer_room
from tests.cast import Person, new_key, person, room, say

pytestmark = pytest.mark.django_db


def wish(**what: Any) -> rq.RoomCreate:
    return rq.RoomCreate(**({"kind": "public", "name": "lounge", "key": new_key()} | what))


def in_room(room_id: int) -> dict[int, tuple[str, str]]:
    """Return the role and state of everybody who is or was in a room."""
    found = Member.objects.filter(room=room_id).values_list("user", "role", "state")
    return {user: (role, state) for user, role, state in found}


# ---- room_create -------------------------------------------------------------------------------------------------


def test_who_makes_a_room_owns_it_and_brings_the_named_in(anna: Person, ben: Person) -> None:
    clara = person("clara")
    made = rooms.create_room(
        anna.actor, wish(kind="private", topic="dust", members=[ben.id, clara.id, ben.id, anna.id])
    )
    lounge = Room.objects.get(pk=made)
    assert (lounge.kind, lounge.name, lounge.topic, lounge.last_number) == ("private", "lounge", "dust", 0)
    assert in_room(made) == {
        anna.id: ("owner", "member"), ben.id: ("member", "member"), clara.id: ("member", "member")
    }  # fmt: skip
    assert Membership.objects.filter(member__room=made).count() == 3


@pytest.mark.parametrize("name", ["lou\u202ege", "lou\u2066ge", "lou\u200bge", "\ufefflounge"])
def test_a_room_is_not_called_by_what_turns_a_line_or_is_not_seen(anna: Person, name: str) -> None:
    made = rooms.create_room(anna.actor, wish())
    doors: list[Callable[[], object]] = [
        lambda: rooms.create_room(anna.actor, wish(name=name)),
        lambda: rooms.update_room(anna.actor, rq.RoomUpdate(room=made, name=name)),
    ]
    for door in doors:
        with pytest.raises(HearthError, match="cannot be shown") as refused:
            door()
        assert refused.value.field == "name"


def test_the_same_key_makes_one_room(anna: Person, ben: Person) -> None:
    once = wish()
    made = rooms.create_room(anna.actor, once)
    assert rooms.create_room(anna.actor, once) == made
    assert rooms.create_room(anna.actor, wish(key=once.key, name="another", members=[999])) == made
    assert rooms.create_room(ben.actor, once) != made
    assert Room.objects.count() == 2
    assert SentKey.objects.filter(author=anna.id).count() == 1


def test_a_key_that_has_made_a_room_answers_it_when_the_maker_has_left(anna: Person, ben: Person) -> None:
    once = wish(members=[ben.id])
    made = rooms.create_room(anna.actor, once)
    members.give_role(anna.actor, made, ben.id, "owner")
    members.leave_room(anna.actor, made)
    assert rooms.create_room(anna.actor, once) == made


def test_a_key_that_names_a_message_makes_no_room(anna: Person) -> None:
    key = new_key()
    say(anna, room(anna).pk, key=key)
    with pytest.raises(HearthError, match="conflict"):
        rooms.create_room(anna.actor, wish(key=key))


@pytest.mark.parametrize(
    ("what", "code", "field"),
    [
        ({"name": ""}, "bad_request", "name"),
        ({"name": " \t"}, "bad_request", "name"),
        ({"name": "two\nlines"}, "bad_request", "name"),
        ({"name": "x" * 129}, "too_large", "name"),
        ({"name": "ü" * 65}, "too_large", "name"),
        ({"topic": "x" * 1025}, "too_large", "topic"),
        ({"members": [999_999]}, "not_found", "members"),
        ({"members": list(range(201))}, "too_large", "members"),
    ],
    ids=str,
)
def test_a_wish_that_cannot_be_fulfilled_makes_nothing(
    anna: Person, what: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(HearthError, match=code) as refusal:
        rooms.create_room(anna.actor, wish(**what))
    assert refusal.value.field == field
    assert not Room.objects.exists()
    assert not SentKey.objects.exists()


def test_nobody_is_brought_into_more_rooms_than_a_welcome_can_name(
    anna: Person, ben: Person, settings: Any
) -> None:
    settings.HEARTH_PERSONAL_LIMITS = msgspec.structs.replace(settings.HEARTH_PERSONAL_LIMITS, rooms=2)
    clara = person("clara")
    open_to_all = room(clara, name="open").pk
    lost = room(anna, ben).pk
    # It counts before anything is said there: they see it with the first word.
    direct = rooms.direct_room(anna.actor, [ben.id])
    asks = (
        (lambda: rooms.create_room(ben.actor, wish()), "members"),
        (lambda: rooms.create_room(clara.actor, wish(members=[ben.id])), "members"),
        (lambda: rooms.direct_room(clara.actor, [ben.id]), "users"),
        (lambda: members.invite(clara.actor, open_to_all, ben.id), "user"),
        (lambda: members.join_room(ben.actor, open_to_all), "room"),
    )
    for ask, field in asks:
        with pytest.raises(HearthError, match="too_large") as refusal:
            ask()
        assert refusal.value.field == field
    assert rooms.direct_room(ben.actor, [anna.id]) == direct
    members.leave_room(ben.actor, lost)
    assert members.join_room(ben.actor, open_to_all)


def test_nobody_is_looked_for_where_too_many_are_named(anna: Person) -> None:
    crowd = list(range(1_000, 21_000))
    with CaptureQueriesContext(connection) as asked:
        with pytest.raises(HearthError, match="too_large"):
            rooms.create_room(anna.actor, wish(members=crowd))
        with pytest.raises(HearthError, match="too_large"):
            rooms.direct_room(anna.actor, crowd)
    assert max(len(query["sql"]) for query in asked) < 2_000


def test_the_longest_name_and_topic_are_stored_unchanged(anna: Person) -> None:
    made = rooms.create_room(anna.actor, wish(name="ü" * 64, topic="x" * 1024))
    assert (Room.objects.get(pk=made).name, Room.objects.get(pk=made).topic) == ("ü" * 64, "x" * 1024)


def test_whoever_is_suspended_is_brought_into_nothing(anna: Person, ben: Person) -> None:
    accounts.suspend(ben.id)
    lounge = room(anna).pk
    with pytest.raises(HearthError, match="not_found"):
        rooms.create_room(anna.actor, wish(members=[ben.id]))
    with pytest.raises(HearthError, match="not_found"):
        rooms.direct_room(anna.actor, [ben.id])
    with pytest.raises(HearthError, match="not_found"):
        members.invite(anna.actor, lounge, ben.id)


# ---- direct ------------------------------------------------------------------------------------------------------


def test_the_direct_room_of_some_people_is_one_whoever_asks_and_in_whatever_order(
    anna: Person, ben: Person
) -> None:
    clara = person("clara")
    found = rooms.direct_room(anna.actor, [ben.id, clara.id])
    assert rooms.direct_room(clara.actor, [ben.id, anna.id]) == found
    assert rooms.direct_room(ben.actor, [clara.id, ben.id, anna.id, clara.id]) == found
    assert rooms.direct_room(anna.actor, [ben.id]) != found
    assert in_room(found) == dict.fromkeys((anna.id, ben.id, clara.id), ("member", "member"))
    assert Room.objects.get(pk=found).direct_key == ",".join(map(str, sorted([anna.id, ben.id, clara.id])))


def test_a_direct_room_shows_itself_to_who_asks_and_to_the_others_with_the_first_message(
    anna: Person, ben: Person
) -> None:
    clara = person("clara")
    found = rooms.direct_room(anna.actor, [ben.id, clara.id])

    def sees() -> set[int]:
        return set(Membership.objects.filter(member__room=found).values_list("member__user", flat=True))

    assert sees() == {anna.id}
    rooms.direct_room(ben.actor, [anna.id, clara.id])
    assert sees() == {anna.id, ben.id}
    say(ben, found)
    assert sees() == {anna.id, ben.id, clara.id}
    counts = handlers.read(clara.actor, rq.Counts(rooms=[found]))
    assert counts[str(found)].unread == 1


@pytest.mark.parametrize(("others", "code"), [(0, "bad_request"), (9, "too_large")])
def test_a_direct_room_is_of_two_to_nine_people(anna: Person, others: int, code: str) -> None:
    people = [person(f"p{n}").id for n in range(others)]
    with pytest.raises(HearthError, match=code) as refusal:
        rooms.direct_room(anna.actor, people)
    assert refusal.value.field == "users"
    assert not Room.objects.exists()


def test_nine_people_have_a_direct_room(anna: Person) -> None:
    assert len(in_room(rooms.direct_room(anna.actor, [person(f"p{n}").id for n in range(8)]))) == 9


def test_a_direct_room_with_oneself_or_with_nobody_there_is_refused(anna: Person) -> None:
    with pytest.raises(HearthError, match="bad_request"):
        rooms.direct_room(anna.actor, [anna.id])
    with pytest.raises(HearthError, match="not_found"):
        rooms.direct_room(anna.actor, [999_999])


# ---- room_update -------------------------------------------------------------------------------------------------


def test_what_a_wish_names_changes_and_nothing_else(anna: Person) -> None:
    lounge = room(anna)
    before = {name: getattr(lounge, name) for name in ("name", "topic", "slow_ms", "read_only", "archived")}
    for what in (
        {"name": "attic"},
        {"topic": "dust"},
        {"slow_ms": 5},
        {"read_only": True},
        {"archived": True},
    ):
        rooms.update_room(anna.actor, rq.RoomUpdate(room=lounge.pk, **what))
        before |= what
        lounge.refresh_from_db()
        assert {name: getattr(lounge, name) for name in before} == before


def test_a_wish_that_changes_nothing_takes_no_position(anna: Person) -> None:
    lounge = room(anna)
    pos = rooms.update_room(anna.actor, rq.RoomUpdate(room=lounge.pk, name="lounge", topic=""))
    assert pos == rooms.update_room(anna.actor, rq.RoomUpdate(room=lounge.pk)) == lounge.pos
    assert rq.RoomUpdate(room=lounge.pk).name is UNSET


@pytest.mark.parametrize(
    ("what", "code", "field"),
    [
        ({"name": ""}, "bad_request", "name"),
        ({"topic": "x" * 1025}, "too_large", "topic"),
        ({"slow_ms": 24 * 3600 * 1000 + 1}, "bad_request", "slow_ms"),
    ],
    ids=str,
)
def test_a_wish_that_cannot_be_fulfilled_changes_nothing(
    anna: Person, what: dict[str, Any], code: str, field: str
) -> None:
    lounge = room(anna)
    with pytest.raises(HearthError, match=code) as refusal:
        rooms.update_room(anna.actor, rq.RoomUpdate(room=lounge.pk, read_only=True, **what))
    assert refusal.value.field == field
    lounge.refresh_from_db()
    assert not lounge.read_only


def test_an_archived_room_is_changed_by_bringing_it_back_alone(anna: Person, ben: Person) -> None:
    lounge = room(anna, ben).pk
    members.give_role(anna.actor, lounge, ben.id, "moderator")
    rooms.update_room(anna.actor, rq.RoomUpdate(room=lounge, archived=True))
    for who in (anna, ben):
        with pytest.raises(HearthError, match="read_only"):
            rooms.update_room(who.actor, rq.RoomUpdate(room=lounge, name="other"))
    with pytest.raises(HearthError, match="forbidden"):
        rooms.update_room(ben.actor, rq.RoomUpdate(room=lounge, archived=False))
    rooms.update_room(anna.actor, rq.RoomUpdate(room=lounge, archived=False, name="back"))
    assert Room.objects.get(pk=lounge).name == "back"
    assert say(ben, lounge) == Room.objects.get(pk=lounge).last_number


def test_nobody_comes_into_an_archived_room(anna: Person, ben: Person) -> None:
    lounge = room(anna).pk
    rooms.update_room(anna.actor, rq.RoomUpdate(room=lounge, archived=True))
    with pytest.raises(HearthError, match="read_only"):
        members.join_room(ben.actor, lounge)
    with pytest.raises(HearthError, match="read_only"):
        members.invite(anna.actor, lounge, ben.id)
    members.leave_room(anna.actor, lounge)


# ---- the staff ---------------------------------------------------------------------------------------------------


def test_the_staff_changes_rooms_without_being_in_them_but_no_conversations(
    anna: Person, ben: Person
) -> None:
    lounge, direct = room(anna).pk, room(anna, ben, kind="direct").pk
    moderator, member, gone = person("m", "moderator"), person("m"), person("g", "moderator")
    accounts.suspend(gone.id)
    change = rq.RoomUpdate(room=lounge, name="renamed")
    administer_room(lounge, change, by=moderator.id)
    assert Room.objects.get(pk=lounge).name == "renamed"
    for room_id, who, code in (
        (lounge, member.id, "forbidden"),
        (direct, moderator.id, "forbidden"),
        (999_999, moderator.id, "not_found"),
        (lounge, gone.id, "suspended"),
    ):
        with pytest.raises(HearthError, match=code):
            administer_room(room_id, change, by=who)


# ---- the directory -----------------------------------------------------------------------------------------------


def listed(who: Person, query: str = "", after: int | None = None) -> tuple[list[str], int | None]:
    page = handlers.read(who.actor, rq.Rooms(query=query, after=after))
    return [found.name for found in page.rooms], page.next


def test_the_directory_names_the_public_rooms_that_are_not_archived(anna: Person, ben: Person) -> None:
    room(anna, name="open")
    room(anna, name="secret", kind="private")
    room(anna, ben, kind="direct")
    old = room(anna, name="old").pk
    rooms.update_room(anna.actor, rq.RoomUpdate(room=old, archived=True))
    assert listed(ben) == listed(anna) == (["open"], None)


def test_the_directory_finds_by_name_and_topic_in_any_case(anna: Person) -> None:
    room(anna, name="Größe")
    garden = room(anna, name="Garden").pk
    rooms.update_room(anna.actor, rq.RoomUpdate(room=garden, topic="ROSES and thorns"))
    assert listed(anna, "GRÖSSE")[0] == ["Größe"]
    assert listed(anna, " roses ")[0] == ["Garden"]
    assert listed(anna, "den")[0] == ["Garden"]
    assert listed(anna, "%")[0] == listed(anna, "nothing")[0] == []


def test_the_directory_comes_in_pages(anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("messaging.queries.DIRECTORY_PAGE", 2)
    made = [room(anna, name=f"room {n}").pk for n in range(5)]
    assert listed(anna) == (["room 0", "room 1"], made[1])
    assert listed(anna, after=made[1]) == (["room 2", "room 3"], made[3])
    assert listed(anna, after=made[3]) == (["room 4"], None)
    assert listed(anna, after=made[2]) == (["room 3", "room 4"], None)
    assert listed(anna, query="3") == (["room 3"], None)


def test_where_there_are_many_rooms_a_page_ends_early_and_the_next_goes_on(
    anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("messaging.queries.DIRECTORY_LOOKED_AT", 3)
    made = [room(anna, name=f"room {n}").pk for n in range(6)]
    assert listed(anna, "5") == ([], made[2])
    assert listed(anna, "5", made[2]) == (["room 5"], made[5])
    assert listed(anna, "5", made[5]) == ([], None)
