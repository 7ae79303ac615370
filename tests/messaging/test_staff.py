"""What the staff of the server does in rooms without being in them: who may, what the room sees, what the log says."""

from collections.abc import Callable
from typing import Final

import pytest
from django.db import transaction

from accounts.models import AuditEntry
from chatprotocol.errors import HearthError
from messaging.models import Member, Message
from messaging.moderation.models import Report
from messaging.services import administration as staff
from messaging.services import members
from messaging.services.reports import report_message
from tests.cast import MEMBERS_MESSAGE, OWNERS_MESSAGE, ROOM_KINDS, Cast, Person, cast, person, say

pytestmark = pytest.mark.django_db

UNTIL_MS: Final = 2**52

Act = Callable[[Cast, int], int]

ACTS: Final[dict[str, Act]] = {
    "remove": lambda s, by: staff.remove_as_staff(s.room.pk, s.member.id, by=by, reason="rude"),
    "ban": lambda s, by: staff.ban_as_staff(s.room.pk, s.member.id, UNTIL_MS, by=by, reason="rude"),
    "silence": lambda s, by: staff.silence_as_staff(s.room.pk, s.member.id, UNTIL_MS, by=by, reason="rude"),
    "give a role": lambda s, by: staff.give_role_as_staff(s.room.pk, s.member.id, "moderator", by=by),
    "delete": lambda s, by: staff.delete_as_staff(s.room.pk, MEMBERS_MESSAGE, by=by, reason="rude"),
}


@pytest.fixture
def scene() -> Cast:
    return cast("private")


def stands(scene: Cast, who: Person) -> Member:
    return Member.objects.get(room=scene.room, user=who.id)


@pytest.mark.parametrize("kind", ROOM_KINDS)
def test_staff_acts_in_rooms_of_many_and_nobody_else_does_from_outside(kind: str) -> None:
    scene = cast(kind)
    staff_says = "forbidden" if kind == "direct" else "ok"
    expected = {"owner": "forbidden", "stranger": "forbidden", "suspended": "suspended", "staff": staff_says}
    people = {"staff": person("staff", role="moderator").id} | {
        role: scene.person(role).id for role in ("owner", "stranger", "suspended")
    }
    for name, act in ACTS.items():
        assert {who: outcome(act, scene, id) for who, id in people.items()} == expected, name


def outcome(act: Act, scene: Cast, by: int) -> str:
    with transaction.atomic():
        before = Member.objects.count(), AuditEntry.objects.count(), scene.room.feed.head
        try:
            act(scene, by)
            said = "ok"
        except HearthError as refusal:
            said = refusal.code.value
            assert before == (Member.objects.count(), AuditEntry.objects.count(), scene.room.feed.head)
        transaction.set_rollback(True)
    return said


@pytest.mark.parametrize("name", ACTS)
def test_a_moderator_does_not_act_against_their_equals_or_those_above(name: str, moderator: Person) -> None:
    for role, refused in (("moderator", True), ("admin", True), ("member", False)):
        scene = cast("private")
        target = person("target", role=role)
        members.invite(scene.owner.actor, scene.room.pk, target.id)
        number = say(target, scene.room.pk)
        there: dict[str, Callable[[], int]] = {
            "remove": lambda: staff.remove_as_staff(scene.room.pk, target.id, by=moderator.id),  # noqa: B023  # at once
            "ban": lambda: staff.ban_as_staff(scene.room.pk, target.id, by=moderator.id),  # noqa: B023
            "silence": lambda: staff.silence_as_staff(scene.room.pk, target.id, 5, by=moderator.id),  # noqa: B023
            "give a role": lambda: staff.give_role_as_staff(scene.room.pk, target.id, "owner", by=moderator.id),  # noqa: B023
            "delete": lambda: staff.delete_as_staff(scene.room.pk, number, by=moderator.id),  # noqa: B023
        }  # fmt: skip
        if refused:
            with pytest.raises(HearthError, match="forbidden"):
                there[name]()
        else:
            there[name]()


def test_nobody_of_the_staff_does_it_to_themselves(scene: Cast) -> None:
    admin = person("admin", role="admin")
    members.invite(scene.owner.actor, scene.room.pk, admin.id)
    for act in (staff.remove_as_staff, staff.ban_as_staff, staff.silence_as_staff):
        with pytest.raises(HearthError, match="conflict"):
            act(scene.room.pk, admin.id, by=admin.id)
    with pytest.raises(HearthError, match="conflict"):
        staff.give_role_as_staff(scene.room.pk, admin.id, "owner", by=admin.id)


def test_the_room_says_who_was_removed_and_banned_and_nothing_of_the_rest(
    scene: Cast, moderator: Person
) -> None:
    last = scene.room.last_number
    for act in ACTS.values():
        with transaction.atomic():
            act(scene, moderator.id)
            news = Message.objects.filter(room=scene.room, number__gt=last)
            said = list(news.values_list("kind", "author"))
            transaction.set_rollback(True)
        assert said in ([], [("system", moderator.id)])


def test_the_audit_log_says_who_has_done_what_to_whom_where_and_why(scene: Cast, moderator: Person) -> None:
    for name, act in ACTS.items():
        with transaction.atomic():
            act(scene, moderator.id)
            entry = AuditEntry.objects.latest("number")
            transaction.set_rollback(True)
        assert (entry.actor_id, entry.person_id, entry.room) == (
            moderator.id,
            scene.member.id,
            scene.room.pk,
        )
        assert entry.reason == ("" if name == "give a role" else "rude")


def test_whoever_has_left_is_silenced_for_when_they_come_back(scene: Cast, moderator: Person) -> None:
    members.leave_room(scene.member.actor, scene.room.pk)
    staff.silence_as_staff(scene.room.pk, scene.member.id, UNTIL_MS, by=moderator.id)
    members.invite(scene.owner.actor, scene.room.pk, scene.member.id)
    assert stands(scene, scene.member).silenced_until_ms == UNTIL_MS


def test_whoever_is_not_in_the_room_is_neither_removed_nor_given_a_role(
    scene: Cast, moderator: Person
) -> None:
    for gone in (scene.removed, scene.stranger):
        with pytest.raises(HearthError, match="not_found"):
            staff.remove_as_staff(scene.room.pk, gone.id, by=moderator.id)
        with pytest.raises(HearthError, match="not_found"):
            staff.give_role_as_staff(scene.room.pk, gone.id, "owner", by=moderator.id)
    with pytest.raises(HearthError, match="not_found"):
        staff.silence_as_staff(scene.room.pk, scene.stranger.id, UNTIL_MS, by=moderator.id)
    staff.ban_as_staff(scene.room.pk, scene.stranger.id, by=moderator.id)
    assert stands(scene, scene.stranger).state == "banned"


def test_a_room_keeps_an_owner_and_no_role_is_made_up(scene: Cast, moderator: Person) -> None:
    with pytest.raises(HearthError, match="conflict"):
        staff.give_role_as_staff(scene.room.pk, scene.owner.id, "member", by=moderator.id)
    with pytest.raises(HearthError, match="bad_request"):
        staff.give_role_as_staff(scene.room.pk, scene.member.id, "king", by=moderator.id)


def test_of_a_direct_conversation_only_what_was_reported_there_is_deleted(moderator: Person) -> None:
    scene = cast("direct")
    for number in (OWNERS_MESSAGE, MEMBERS_MESSAGE):
        with pytest.raises(HearthError, match="forbidden"):
            staff.delete_as_staff(scene.room.pk, number, by=moderator.id)
    report_message(scene.owner.actor, scene.room.pk, MEMBERS_MESSAGE, "rude")
    staff.delete_as_staff(scene.room.pk, MEMBERS_MESSAGE, by=moderator.id)
    assert Message.objects.get(room=scene.room, number=MEMBERS_MESSAGE).deleted
    with pytest.raises(HearthError, match="forbidden"):
        staff.delete_as_staff(scene.room.pk, OWNERS_MESSAGE, by=moderator.id)


def test_what_the_filter_has_found_opens_no_direct_conversation(moderator: Person) -> None:
    scene = cast("direct")
    report_message(scene.owner.actor, scene.room.pk, MEMBERS_MESSAGE, "rude")
    Report.objects.update(reporter=None, word="rude")
    with pytest.raises(HearthError, match="forbidden"):
        staff.delete_as_staff(scene.room.pk, MEMBERS_MESSAGE, by=moderator.id)


def test_deleting_what_is_deleted_is_noted_once(scene: Cast, moderator: Person) -> None:
    for _ in range(2):
        staff.delete_as_staff(scene.room.pk, MEMBERS_MESSAGE, by=moderator.id)
    assert AuditEntry.objects.filter(act="message.deleted").count() == 1
