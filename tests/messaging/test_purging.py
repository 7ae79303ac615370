"""Purging: everything that a person has said becomes tombstones, and nothing of anybody else's."""

import pytest
from django.utils import translation

from accounts import jobs
from accounts.models import AuditEntry, Job
from accounts.sentences import read
from chatprotocol.errors import HearthError
from messaging.models import Message, MessageVersion, Room
from messaging.moderation import purging
from messaging.services import members, messages
from tests.cast import Cast, Person, cast, file_of, person, room, say, say_many

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Cast:
    return cast("private")


def theirs(who: Person) -> list[bool]:
    said = Message.objects.filter(author=who.id, kind="text").order_by("pk")
    return list(said.values_list("deleted", flat=True))


def test_all_that_a_person_has_said_goes_wherever_it_was_said(scene: Cast, admin: Person) -> None:
    member, owner = scene.member, scene.owner
    lobby, direct = room(member, owner, name="lobby").pk, room(member, owner, kind="direct").pk
    left = room(owner, member, name="attic").pk
    say_many(member, lobby, ["spam"] * 5)
    say(member, left, "spam")
    members.leave_room(member.actor, left)
    say(member, direct, "spam", files=[file_of(member)])
    messages.edit_message(member.actor, lobby, 1, "more spam")
    say(owner, lobby, "please stop")
    job = jobs.finish(purging.purge(member.id, by=admin.id, reason="spam"))
    assert theirs(member) == [True] * 9
    assert not any(theirs(owner))
    assert not MessageVersion.objects.exists()
    assert Room.objects.get(pk=direct).files_bytes == 0
    assert (job.state, read(job.told)) == ("done", ["Messages deleted: 9"])


def test_it_goes_on_where_it_was_and_says_how_far_it_is(
    scene: Cast, admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purging, "MESSAGES_AT_ONCE", 2)
    monkeypatch.setattr(purging, "NUMBERS_AT_ONCE", 3)
    say_many(scene.member, scene.room.pk, ["spam"] * 7)
    say_many(scene.owner, scene.room.pk, ["no"] * 7)
    job = purging.purge(scene.member.id, by=admin.id)
    seen = []
    while jobs.step(job.pk):
        job.refresh_from_db()
        seen.append((job.done, sum(theirs(scene.member))))
    assert seen == sorted(seen)
    assert len(seen) > 4
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("done", job.total, job.done)
    assert all(theirs(scene.member))


def test_a_step_that_was_done_already_is_done_again_without_harm(scene: Cast, admin: Person) -> None:
    job = purging.purge(scene.member.id, by=admin.id)
    jobs.step(job.pk)
    Job.objects.filter(pk=job.pk).update(place=None)
    assert jobs.finish(job).state == "done"
    assert all(theirs(scene.member))


def test_a_purge_that_is_on_its_way_is_not_begun_again(scene: Cast, admin: Person) -> None:
    first = purging.purge(scene.member.id, by=admin.id)
    assert purging.purge(scene.member.id, by=admin.id) == first
    jobs.finish(first)
    assert purging.purge(scene.member.id, by=admin.id) != first
    assert AuditEntry.objects.filter(act="person.purged").count() == 2


def test_nobody_purges_their_equals_or_those_above(scene: Cast) -> None:
    moderator = person("moderator", role="moderator")
    for who in (person("other", role="moderator"), person("boss", role="admin")):
        with pytest.raises(HearthError, match="forbidden"):
            purging.purge(who.id, by=moderator.id)
    with pytest.raises(HearthError, match="forbidden"):
        purging.purge(scene.owner.id, by=scene.member.id)
    with pytest.raises(HearthError, match="not_found"):
        purging.purge(999_999, by=moderator.id)
    assert not Job.objects.exists()


def test_what_a_room_says_of_what_they_did_stays(scene: Cast, admin: Person) -> None:
    guest = person("guest")
    members.invite(scene.owner.actor, scene.room.pk, guest.id)
    members.leave_room(guest.actor, scene.room.pk)
    jobs.finish(purging.purge(guest.id, by=admin.id))
    assert not Message.objects.filter(author=guest.id, deleted=True).exists()


def test_its_title_and_its_outcome_are_in_the_language_of_whoever_reads(scene: Cast, admin: Person) -> None:
    job = jobs.finish(purging.purge(scene.member.id, by=admin.id))
    with translation.override("de"):
        assert jobs.title_of(job) == f"Alles löschen, was {scene.member.user.username} geschrieben hat"
        assert read(job.told) == ["Gelöschte Nachrichten: 1"]
