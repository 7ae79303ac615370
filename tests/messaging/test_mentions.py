"""Whom messages call for: members by their names, everyone where that is allowed; and how many calls wait."""

from typing import Any

import pytest

from accounts import personal
from accounts import services as accounts
from accounts.usernames import username_key
from chatprotocol import codec, rows
from chatprotocol import requests as rq
from chatprotocol.frames import RoomStands
from messaging import handlers
from messaging.models import Member, Mention
from messaging.queries import catch_up
from messaging.services import marks, members, mentioning, messages
from tests.cast import Cast, Person, cast, person, room, say, say_many
from tests.messaging.conftest import limit

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Cast:
    return cast("private")


def called(who: Person, room_id: int, number: int) -> tuple[list[int], bool]:
    [found] = handlers.read(who.actor, rq.History(room=room_id, around=number, limit=1)).messages
    assert isinstance(found, rows.Message)
    return found.mentions, found.mentions_all


def calls(who: Person, *room_ids: int) -> list[int]:
    """How many unread messages of each room call for somebody, as they are counted for them."""
    found = handlers.read(who.actor, rq.Counts(rooms=list(room_ids)))
    return [found[str(one)].mentions for one in room_ids]


def name(who: Person) -> str:
    return who.user.username


def test_a_member_is_called_however_the_name_is_written(scene: Cast) -> None:
    there, member = scene.room.pk, scene.member
    for written in (name(member), name(member).upper(), f"{name(member)}.", f"{name(member)}'s"):
        number = say(scene.owner, there, f"ask (@{written})")
        assert called(scene.owner, there, number) == ([member.id], False)


def test_whoever_is_not_in_the_room_is_just_text(scene: Cast) -> None:
    there = scene.room.pk
    outsiders = [name(scene.stranger), name(scene.removed), "nobody"]
    number = say(scene.owner, there, " ".join(f"@{one}" for one in outsiders))
    assert called(scene.owner, there, number) == ([], False)
    assert not Mention.objects.exists()


def test_several_are_called_in_the_order_of_the_text_each_once(scene: Cast) -> None:
    text = f"@{name(scene.member)}, @{name(scene.owner)} and again @{name(scene.member)}"
    number = say(scene.moderator, scene.room.pk, text)
    assert called(scene.owner, scene.room.pk, number) == ([scene.member.id, scene.owner.id], False)


def test_no_more_are_called_than_the_limit_allows(scene: Cast, settings: Any) -> None:
    limit(settings, mentions=2)
    text = f"@nobody @{name(scene.member)} @{name(scene.owner)}"
    number = say(scene.moderator, scene.room.pk, text)
    assert called(scene.owner, scene.room.pk, number) == ([scene.member.id], False)


def test_what_is_too_long_for_a_name_is_not_compared_with_any(
    scene: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []

    def key(name: str) -> str:
        compared.append(name)
        return username_key(name)

    monkeypatch.setattr(mentioning, "username_key", key)
    # Thousands of marks out of their order take the square of their number to be compared.
    marks_of_a = "\u0f71\u0f72\u0f74" * 1_500
    text = f"@a{marks_of_a} @{name(scene.member)}"
    number = say(scene.owner, scene.room.pk, text)
    assert called(scene.owner, scene.room.pk, number) == ([scene.member.id], False)
    assert set(compared) == {name(scene.member)}


# ---- everyone ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["all", "here", "ALL"])
def test_in_a_small_room_everybody_calls_for_all(scene: Cast, word: str) -> None:
    number = say(scene.member, scene.room.pk, f"@{word} tea")
    assert called(scene.owner, scene.room.pk, number) == ([], True)


def test_in_a_larger_room_owners_and_moderators_alone_call_for_all(scene: Cast, settings: Any) -> None:
    there = scene.room.pk
    people = Member.objects.filter(room=there, state="member").count()
    limit(settings, everyone_members=people - 1)
    text = f"@all and @{name(scene.owner)}"
    for author, everyone in ((scene.owner, True), (scene.moderator, True), (scene.member, False)):
        assert called(scene.owner, there, say(author, there, text)) == ([scene.owner.id], everyone)
    limit(settings, everyone_members=people)
    assert called(scene.owner, there, say(scene.member, there, text))[1]


# ---- counting ----------------------------------------------------------------------------------------------------


def test_unread_calls_are_counted_for_each_of_many_rooms() -> None:
    anna, ben = person("anna"), person("ben")
    first, second, third = (room(anna, ben, name=f"room {n}").pk for n in range(3))
    say_many(anna, first, [f"@{name(ben)}", "x", f"@all and @{name(ben)}", f"@{name(anna)}", "@here"])
    say_many(anna, second, [f"@{name(ben)} @{name(ben)}", "x"])
    assert calls(ben, first, second, third) == [3, 1, 0]
    # Whoever writes has read.
    assert calls(anna, first, second, third) == [0, 0, 0]
    marks.mark_read(ben.actor, first, 3)
    assert calls(ben, first, second) == [1, 1]
    marks.mark_read(ben.actor, first, 0, back=True)
    assert calls(ben, first) == [3]


def test_where_a_room_stands_says_how_many_calls_wait(scene: Cast) -> None:
    there = scene.room.pk
    say(scene.owner, there, f"@{name(scene.member)}")
    say(scene.owner, there, "@all")
    [one] = catch_up(scene.member.id, {there: None})
    assert one.frame is not None
    [frame] = codec.decode_server(one.frame)
    assert isinstance(frame, RoomStands)
    assert (frame.mentions, frame.unread) == (2, 3)


def test_nobody_calls_for_themselves_nor_does_whom_they_have_blocked(scene: Cast) -> None:
    there, anna, ben = scene.room.pk, scene.owner, scene.member
    say(anna, there, "@all")
    marks.mark_read(anna.actor, there, 0, back=True)
    assert calls(anna, there) == [0]
    say(ben, there, f"@{name(anna)}")
    say(scene.moderator, there, "@all")
    assert calls(anna, there) == [2]
    personal.set_block(anna.id, anna.device.pk, ben.id, True)
    assert calls(anna, there) == [1]
    assert calls(scene.moderator, there) == [0]
    personal.set_block(anna.id, anna.device.pk, ben.id, False)
    assert calls(anna, there) == [2]


def test_an_edit_calls_anew_and_a_deletion_for_nobody(scene: Cast) -> None:
    there = scene.room.pk
    number = say(scene.owner, there, f"@{name(scene.member)}")
    messages.edit_message(scene.owner.actor, there, number, f"@{name(scene.moderator)}")
    assert called(scene.owner, there, number) == ([scene.moderator.id], False)
    assert (calls(scene.member, there), calls(scene.moderator, there)) == ([0], [1])
    messages.edit_message(scene.owner.actor, there, number, "@all")
    assert (calls(scene.member, there), calls(scene.moderator, there)) == ([1], [1])
    messages.delete_message(scene.owner.actor, there, number)
    assert called(scene.owner, there, number) == ([], False)
    assert (calls(scene.member, there), calls(scene.moderator, there)) == ([0], [0])
    assert not Mention.objects.exists()


def test_who_comes_in_later_is_not_called_by_what_was_said_before(scene: Cast) -> None:
    there = scene.room.pk
    say(scene.owner, there, f"@all @{name(scene.stranger)}")
    members.invite(scene.owner.actor, there, scene.stranger.id)
    assert calls(scene.stranger, there) == [0]
    number = say(scene.owner, there, f"@{name(scene.stranger)}")
    assert called(scene.owner, there, number) == ([scene.stranger.id], False)
    assert calls(scene.stranger, there) == [1]


def test_a_name_that_was_changed_is_not_called_any_more(scene: Cast) -> None:
    accounts.change_profile(scene.member.id, display_name="Someone", by=scene.member.id)
    number = say(scene.owner, scene.room.pk, f"@Someone @{name(scene.member)}")
    assert called(scene.owner, scene.room.pk, number) == ([scene.member.id], False)
