"""Coming into rooms and going: bans with an end, roles, the last owner, and who is read on which page."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import AuditEntry
from chatprotocol import requests as rq
from chatprotocol.errors import HearthError
from messaging import handlers, policy
from messaging.models import Member, Membership
from messaging.services import marks, members, messages, reactions
from messaging.services.reactions import NewReaction
from tests.cast import MEMBERS_MESSAGE, OWNERS_MESSAGE, Cast, Person, cast, person, room, say, say_many

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Cast:
    return cast("public")


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A clock that a test turns."""
    found = [1_000_000]
    monkeypatch.setattr("feeds.clock.now_ms", lambda: found[0])
    return found


def stands(room_id: int, who: Person) -> Member:
    return Member.objects.get(room=room_id, user=who.id)


# ---- coming in ---------------------------------------------------------------------------------------------------


def test_on_coming_in_everything_said_before_is_read(scene: Cast, now: list[int]) -> None:
    membership = members.join_room(scene.stranger.actor, scene.room.pk)
    assert (membership.read, membership.joined_at_ms) == (scene.room.last_number + 1, now[0])
    now[0] += 5
    say_many(scene.owner, scene.room.pk, ["a", "b"])
    members.leave_room(scene.stranger.actor, scene.room.pk)
    say(scene.owner, scene.room.pk)
    again = members.join_room(scene.stranger.actor, scene.room.pk)
    assert (again.read, again.joined_at_ms, again.pk) == (membership.read + 5, now[0], membership.pk)


def test_who_comes_back_is_a_plain_member(scene: Cast) -> None:
    members.leave_room(scene.moderator.actor, scene.room.pk)
    assert stands(scene.room.pk, scene.moderator).role == "member"
    members.join_room(scene.moderator.actor, scene.room.pk)
    assert stands(scene.room.pk, scene.moderator).role == "member"


def test_joining_or_being_invited_twice_changes_nothing(scene: Cast) -> None:
    before = stands(scene.room.pk, scene.member).pos
    assert members.join_room(scene.member.actor, scene.room.pk).member.pos == before
    assert members.invite(scene.owner.actor, scene.room.pk, scene.member.id) == before


def test_nobody_is_invited_who_is_not_there(scene: Cast) -> None:
    with pytest.raises(HearthError, match="not_found") as refusal:
        members.invite(scene.owner.actor, scene.room.pk, 999_999)
    assert refusal.value.field == "user"


# ---- bans --------------------------------------------------------------------------------------------------------


def test_a_ban_holds_until_its_end_and_no_longer(scene: Cast, now: list[int]) -> None:
    lounge = scene.room.pk
    members.ban(scene.owner.actor, lounge, scene.member.id, now[0] + 60_000)
    row = stands(lounge, scene.member)
    assert (row.state, row.banned_until_ms) == ("banned", now[0] + 60_000)
    now[0] += 59_999
    with pytest.raises(HearthError, match="forbidden"):
        members.join_room(scene.member.actor, lounge)
    now[0] += 1
    members.join_room(scene.member.actor, lounge)
    row = stands(lounge, scene.member)
    assert (row.state, row.banned_until_ms) == ("member", None)


def test_a_ban_without_an_end_holds_for_good(scene: Cast, now: list[int]) -> None:
    members.ban(scene.owner.actor, scene.room.pk, scene.member.id)
    now[0] += 10**12
    with pytest.raises(HearthError, match="forbidden"):
        members.join_room(scene.member.actor, scene.room.pk)


def test_who_was_never_in_can_be_banned_beforehand(scene: Cast) -> None:
    members.ban(scene.moderator.actor, scene.room.pk, scene.stranger.id)
    with pytest.raises(HearthError, match="forbidden"):
        members.join_room(scene.stranger.actor, scene.room.pk)
    assert not Membership.objects.filter(member__user=scene.stranger.id, member__room=scene.room.pk).exists()
    with pytest.raises(HearthError, match="not_found"):
        members.ban(scene.owner.actor, scene.room.pk, 999_999)


def test_a_banned_person_is_brought_back_by_a_moderator_and_by_nobody_else(scene: Cast) -> None:
    lounge = scene.room.pk
    members.ban(scene.owner.actor, lounge, scene.stranger.id)
    with pytest.raises(HearthError, match="forbidden") as refusal:
        members.invite(scene.member.actor, lounge, scene.stranger.id)
    assert refusal.value.field == "user"
    members.invite(scene.moderator.actor, lounge, scene.stranger.id)
    assert stands(lounge, scene.stranger).is_in
    assert Membership.objects.filter(member__user=scene.stranger.id, member__room=lounge).count() == 1


def test_a_ban_can_be_given_another_end(scene: Cast, now: list[int]) -> None:
    lounge = scene.room.pk
    members.ban(scene.owner.actor, lounge, scene.member.id)
    members.ban(scene.owner.actor, lounge, scene.member.id, now[0] + 5)
    now[0] += 5
    members.join_room(scene.member.actor, lounge)
    assert stands(lounge, scene.member).is_in


def test_a_removal_does_not_end_a_ban(scene: Cast) -> None:
    members.ban(scene.owner.actor, scene.room.pk, scene.member.id)
    with pytest.raises(HearthError, match="not_found"):
        members.remove(scene.owner.actor, scene.room.pk, scene.member.id)
    assert stands(scene.room.pk, scene.member).state == "banned"


# ---- being silenced ----------------------------------------------------------------------------------------------


def test_whoever_is_silenced_neither_writes_nor_edits_nor_reacts_until_it_is_over(
    scene: Cast, now: list[int]
) -> None:
    lounge, member = scene.room.pk, scene.member
    members.silence(scene.moderator.actor, lounge, member.id, until_ms=now[0] + 60_000)
    react = NewReaction(member.actor, rq.React(room=lounge, number=OWNERS_MESSAGE, emoji="👍", on=True))
    deeds: list[Callable[[], object]] = [
        lambda: say(member, lounge),
        lambda: messages.edit_message(member.actor, lounge, MEMBERS_MESSAGE, "changed"),
        lambda: reactions.react_to_messages(react),
    ]
    for what in deeds:
        with pytest.raises(HearthError, match="silenced") as refusal:
            what()
        assert refusal.value.retry_ms == 60_000
    assert not policy.is_heard(policy.standing(member.id, lounge), now[0])
    now[0] += 60_000
    say(member, lounge)
    assert policy.is_heard(policy.standing(member.id, lounge), now[0])


def test_silence_survives_leaving_and_coming_back_and_ends_when_somebody_ends_it(
    scene: Cast, now: list[int]
) -> None:
    lounge, member = scene.room.pk, scene.member
    members.silence(scene.owner.actor, lounge, member.id, until_ms=2**52)
    members.leave_room(member.actor, lounge)
    members.join_room(member.actor, lounge)
    with pytest.raises(HearthError, match="silenced"):
        say(member, lounge)
    members.silence(scene.moderator.actor, lounge, member.id)
    say(member, lounge)


def test_the_audit_log_says_who_has_silenced_whom(scene: Cast) -> None:
    for _ in range(2):
        members.silence(scene.owner.actor, scene.room.pk, scene.member.id, until_ms=2**52)
    entry = AuditEntry.objects.get(act="member.silenced")
    assert (entry.actor_id, entry.person_id, entry.room) == (scene.owner.id, scene.member.id, scene.room.pk)
    assert entry.details == {"until_ms": 2**52}


# ---- ranks -------------------------------------------------------------------------------------------------------


def test_nobody_expels_their_equals_or_those_above(scene: Cast) -> None:
    lounge = scene.room.pk
    other = scene.stranger
    members.join_room(other.actor, lounge)
    members.give_role(scene.owner.actor, lounge, other.id, "moderator")
    for who, whom in ((scene.moderator, other), (scene.moderator, scene.owner)):
        for verb in (members.remove, members.ban, members.silence):
            with pytest.raises(HearthError, match="forbidden"):
                verb(who.actor, lounge, whom.id)
    members.give_role(scene.owner.actor, lounge, other.id, "owner")
    with pytest.raises(HearthError, match="forbidden"):
        members.remove(scene.owner.actor, lounge, other.id)


def test_a_role_is_given_to_who_is_in(scene: Cast) -> None:
    for whom in (scene.stranger.id, scene.removed.id, 999_999):
        with pytest.raises(HearthError, match="not_found"):
            members.give_role(scene.owner.actor, scene.room.pk, whom, "moderator")


def test_a_role_that_one_has_takes_no_position(scene: Cast) -> None:
    before = stands(scene.room.pk, scene.member).pos
    assert members.give_role(scene.owner.actor, scene.room.pk, scene.member.id, "member") == before


# ---- the last owner ----------------------------------------------------------------------------------------------


def test_the_last_owner_neither_leaves_nor_steps_down(scene: Cast) -> None:
    lounge = scene.room.pk
    with pytest.raises(HearthError, match="conflict"):
        members.leave_room(scene.owner.actor, lounge)
    for role in ("moderator", "member"):
        with pytest.raises(HearthError, match="conflict"):
            members.give_role(scene.owner.actor, lounge, scene.owner.id, role)
    members.give_role(scene.owner.actor, lounge, scene.owner.id, "owner")


def test_one_of_two_owners_may_go(scene: Cast) -> None:
    lounge = scene.room.pk
    members.give_role(scene.owner.actor, lounge, scene.member.id, "owner")
    members.give_role(scene.owner.actor, lounge, scene.owner.id, "member")
    members.leave_room(scene.owner.actor, lounge)
    with pytest.raises(HearthError, match="conflict"):
        members.leave_room(scene.member.actor, lounge)


def test_who_is_alone_may_leave() -> None:
    anna, ben = person("anna"), person("ben")
    lounge = room(anna, ben).pk
    members.leave_room(ben.actor, lounge)
    membership = members.leave_room(anna.actor, lounge)
    assert membership.member.state == "left"
    with pytest.raises(HearthError, match="forbidden"):
        members.leave_room(anna.actor, lounge)


# ---- reading -----------------------------------------------------------------------------------------------------


def page(who: Person, room_id: int, **how: Any) -> tuple[list[int], int | None]:
    found: rq.MemberPage = handlers.read(who.actor, rq.Members(room=room_id, **how))
    return [member.user for member in found.members], found.next


def test_members_come_by_person_in_pages_those_who_have_gone_included(scene: Cast) -> None:
    everybody = sorted(
        somebody.id
        for somebody in (scene.owner, scene.moderator, scene.member, scene.removed, scene.suspended)
    )
    lounge = scene.room.pk
    assert page(scene.member, lounge) == (everybody, None)
    assert page(scene.member, lounge, limit=5) == (everybody, None)
    assert page(scene.member, lounge, limit=2) == (everybody[:2], everybody[1])
    assert page(scene.member, lounge, limit=2, after=everybody[1]) == (everybody[2:4], everybody[3])
    assert page(scene.member, lounge, limit=2, after=everybody[3]) == (everybody[4:], None)
    assert page(scene.member, lounge, after=everybody[-1]) == ([], None)


# ---- read marks --------------------------------------------------------------------------------------------------


def unread(who: Person, *rooms: int) -> dict[str, int]:
    counts = handlers.read(who.actor, rq.Counts(rooms=list(rooms)))
    return {room_id: count.unread for room_id, count in counts.items()}


def test_the_read_mark_goes_forward_and_back_only_when_told_to() -> None:
    anna, ben = person("anna"), person("ben")
    lounge = room(anna, ben).pk
    say_many(anna, lounge, "abcde")
    assert unread(ben, lounge) == {str(lounge): 5}
    pos = marks.mark_read(ben.actor, lounge, 3)
    assert unread(ben, lounge) == {str(lounge): 2}
    assert marks.mark_read(ben.actor, lounge, 2) == marks.mark_read(ben.actor, lounge, 3) == pos
    assert marks.mark_read(ben.actor, lounge, 3, back=True) == pos
    assert marks.mark_read(ben.actor, lounge, 1, back=True) == pos + 1
    assert unread(ben, lounge) == {str(lounge): 4}
    marks.mark_read(ben.actor, lounge, 5, back=True)
    assert unread(ben, lounge) == {str(lounge): 0}


def test_what_is_not_there_yet_cannot_be_read() -> None:
    anna = person("anna")
    lounge = room(anna).pk
    say(anna, lounge)
    for back in (False, True):
        with pytest.raises(HearthError, match="bad_request") as refusal:
            marks.mark_read(anna.actor, lounge, 2, back=back)
        assert refusal.value.field == "number"


def test_counts_are_of_ones_own_rooms_alone(scene: Cast) -> None:
    mine, theirs = room(scene.member, name="mine").pk, room(scene.owner, name="theirs").pk
    silent_key = str(scene.room.pk)
    assert unread(scene.member, scene.room.pk, mine, theirs, 999_999) == {silent_key: 1, str(mine): 0}
    assert unread(scene.member) == {}
    assert unread(scene.removed, scene.room.pk) == {}


def test_ones_own_words_are_read_and_the_others_are_not() -> None:
    anna, ben = person("anna"), person("ben")
    lounge = room(anna, ben).pk
    say_many(anna, lounge, "abc")
    say(ben, lounge)
    say_many(anna, lounge, "de")
    assert unread(ben, lounge) == {str(lounge): 2}
    assert unread(anna, lounge) == {str(lounge): 0}
