"""Blocks: two people who have nothing to say to each other, alone; in a room of many nothing is refused."""

import pytest

from accounts import personal
from chatprotocol import requests as rq
from chatprotocol.errors import HearthError
from messaging import handlers
from messaging.models import Membership, Message, Room
from messaging.services import members, messages, rooms
from tests.cast import Person, new_key, person, room, say

pytestmark = pytest.mark.django_db


def block(who: Person, other: Person, on: bool = True) -> None:
    personal.set_block(who.id, who.device.pk, other.id, on)


def test_neither_opens_a_direct_room_with_the_other(anna: Person, ben: Person) -> None:
    block(anna, ben)
    for one, other in ((anna, ben), (ben, anna)):
        with pytest.raises(HearthError, match="forbidden") as refusal:
            rooms.direct_room(one.actor, [other.id])
        assert refusal.value.field == "users"
    assert not Room.objects.exists()
    block(anna, ben, on=False)
    assert rooms.direct_room(ben.actor, [anna.id])


def test_whoever_is_blocked_is_not_told_so(anna: Person, ben: Person) -> None:
    direct = room(anna, ben, kind="direct").pk
    block(anna, ben)
    with pytest.raises(HearthError) as refusal:
        say(ben, direct)
    assert "block" not in refusal.value.message
    assert rooms.direct_room(ben.actor, [anna.id]) == direct
    with pytest.raises(HearthError, match="You have blocked this person"):
        say(anna, direct)


def test_in_the_room_of_two_nothing_is_written_until_the_block_is_taken_back(
    anna: Person, ben: Person
) -> None:
    direct = room(anna, ben, kind="direct").pk
    say(ben, direct, "before")
    block(anna, ben)
    for one in (anna, ben):
        with pytest.raises(HearthError, match="forbidden"):
            say(one, direct, "after")
    with pytest.raises(HearthError, match="forbidden"):
        messages.edit_message(ben.actor, direct, 2, "after")
    assert list(Message.objects.filter(room=direct).values_list("text", flat=True)) == ["hello", "before"]
    block(anna, ben, on=False)
    assert say(ben, direct) == 3


def test_what_was_said_stays_to_be_read_and_deleted(anna: Person, ben: Person) -> None:
    direct = room(anna, ben, kind="direct").pk
    say(ben, direct, "before")
    block(anna, ben)
    for one in (anna, ben):
        assert len(handlers.read(one.actor, rq.History(room=direct)).messages) == 2
    messages.delete_message(ben.actor, direct, 2)


def test_a_message_that_was_sent_again_is_answered_as_before(anna: Person, ben: Person) -> None:
    direct = room(anna, ben, kind="direct").pk
    key = new_key()
    number = say(ben, direct, key=key)
    block(anna, ben)
    assert say(ben, direct, key=key) == number


def test_a_silent_room_stays_hidden_from_whoever_is_blocked(anna: Person, ben: Person) -> None:
    silent = rooms.direct_room(anna.actor, [ben.id])
    block(anna, ben)
    with pytest.raises(HearthError, match="forbidden"):
        rooms.direct_room(ben.actor, [anna.id])
    assert rooms.direct_room(anna.actor, [ben.id]) == silent
    with pytest.raises(HearthError, match="forbidden"):
        say(anna, silent)
    assert not Membership.objects.filter(member__user=ben.id).exists()


def test_nobody_hears_who_writes_in_a_room_of_two_that_is_shut(anna: Person, ben: Person) -> None:
    direct = room(anna, ben, kind="direct").pk
    typing = rq.Typing(room=direct, on=True)
    assert isinstance(handlers.read(ben.actor, typing), handlers.Told)
    block(anna, ben)
    for one in (anna, ben):
        assert handlers.read(one.actor, typing) == rq.Done()


@pytest.mark.parametrize("kind", ["public", "private", "direct"])
def test_in_a_room_of_many_nothing_is_refused(anna: Person, ben: Person, kind: str) -> None:
    clara = person("clara")
    block(anna, ben)
    many = room(anna, ben, clara, kind=kind).pk
    number = say(ben, many)
    messages.edit_message(ben.actor, many, number, "changed")
    say(anna, many)
    assert isinstance(handlers.read(ben.actor, rq.Typing(room=many, on=True)), handlers.Told)


def test_somebody_blocked_can_be_brought_into_a_room(anna: Person, ben: Person) -> None:
    block(anna, ben)
    lounge = room(anna).pk
    members.invite(anna.actor, lounge, ben.id)
    say(ben, lounge)


def test_others_write_to_each_of_them(anna: Person, ben: Person) -> None:
    clara = person("clara")
    block(anna, ben)
    for one in (anna, ben):
        say(clara, room(clara, one, kind="direct").pk)
