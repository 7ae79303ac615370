"""Judging reports: what each decision does, who may decide what, and two who decide at once."""

from datetime import timedelta
from typing import Any, Final

import pytest
from django.db import transaction

from accounts import jobs
from accounts import services as accounts
from accounts.models import AuditEntry, Job, User
from chatprotocol.errors import HearthError
from feeds import clock
from messaging.models import Member, Message
from messaging.moderation import erasing, purging
from messaging.moderation.judging import Decision, decide, look_at
from messaging.moderation.models import Report
from messaging.services import members, messages
from messaging.services.reports import report_message
from tests.cast import MEMBERS_MESSAGE, OWNERS_MESSAGE, Cast, Person, cast, person, say

pytestmark = pytest.mark.django_db

HOUR: Final = timedelta(hours=1)


@pytest.fixture
def scene() -> Cast:
    return cast("private")


def report_in(scene: Cast, by: Person | None = None, number: int = MEMBERS_MESSAGE) -> Report:
    reporter = by or scene.owner
    report_message(reporter.actor, scene.room.pk, number, "rude")
    return Report.objects.get(reporter=reporter.id, room=scene.room, number=number)


@pytest.fixture
def report(scene: Cast) -> Report:
    return report_in(scene)


def decided(report: Report, outcome: str, by: Person, **more: Any) -> Report:
    more = dict[str, Any](reason="we are kind here", silence=HOUR) | more
    return decide(report.pk, Decision(outcome=outcome, **more), by=by.id)


def told(who: Person) -> str:
    """What the house has told somebody; empty where it has said nothing."""
    found = Message.objects.filter(room__members__user=who.id, author__house=True)
    return "\n".join(found.values_list("text", flat=True))


def is_deleted(scene: Cast) -> bool:
    return Message.objects.get(room=scene.room, number=MEMBERS_MESSAGE).deleted


def stands(scene: Cast) -> Member:
    return Member.objects.get(room=scene.room, user=scene.member.id)


# ---- what comes of it --------------------------------------------------------------------------------------------


def test_what_is_dismissed_changes_nothing_but_the_report(
    scene: Cast, report: Report, moderator: Person
) -> None:
    found = decided(report, "dismissed", moderator, reason="", deletes=True)
    assert (found.outcome, found.decided_by_id, found.note) == ("dismissed", moderator.id, "")
    assert found.decided_at is not None
    assert (is_deleted(scene), stands(scene).state, told(scene.member)) == (False, "member", "")


def test_a_deleted_message_is_a_tombstone_and_its_author_learns_why(
    scene: Cast, report: Report, moderator: Person
) -> None:
    decided(report, "deleted", moderator)
    assert is_deleted(scene)
    assert "deleted this message of yours" in told(scene.member)
    assert "> the member's message" in told(scene.member)
    assert "we are kind here" in told(scene.member)


def test_nobody_is_told_of_a_deletion_that_they_did_themselves(
    scene: Cast, report: Report, moderator: Person
) -> None:
    messages.delete_message(scene.member.actor, scene.room.pk, MEMBERS_MESSAGE)
    assert decided(report, "deleted", moderator, reason="").outcome == "deleted"
    assert told(scene.member) == ""


def test_a_warning_is_read_by_the_author_alone(scene: Cast, report: Report, moderator: Person) -> None:
    decided(report, "warned", moderator)
    assert "warn you" in told(scene.member)
    assert not is_deleted(scene)
    assert told(scene.owner) == ""


@pytest.mark.parametrize("outcome", ["warned", "silenced", "removed", "suspended"])
def test_the_message_goes_with_anything_else_where_somebody_says_so(
    scene: Cast, report: Report, moderator: Person, outcome: str
) -> None:
    decided(report, outcome, moderator, deletes=True)
    assert is_deleted(scene)


def test_whoever_is_silenced_may_write_again_after_the_time(
    scene: Cast, report: Report, moderator: Person
) -> None:
    now = clock.now()
    with clock.standing(now):
        decided(report, "silenced", moderator, silence=HOUR)
        with pytest.raises(HearthError, match="silenced"):
            say(scene.member, scene.room.pk)
    assert "“lounge” for 1 hour" in told(scene.member)
    with clock.standing(now + HOUR):
        say(scene.member, scene.room.pk)


def test_whoever_is_removed_is_not_in_the_room_any_more(
    scene: Cast, report: Report, moderator: Person
) -> None:
    decided(report, "removed", moderator)
    assert stands(scene).state == "removed"
    assert "removed you from “lounge”" in told(scene.member)


def test_whoever_is_suspended_reads_why_should_they_come_back(
    scene: Cast, report: Report, moderator: Person
) -> None:
    decided(report, "suspended", moderator)
    assert not User.objects.get(pk=scene.member.id).active
    assert "suspended your account" in told(scene.member)


def test_a_purge_suspends_deletes_at_once_and_leaves_the_rest_to_a_job(
    scene: Cast, report: Report, moderator: Person
) -> None:
    number = say(scene.member, scene.room.pk, "more")
    decided(report, "purged", moderator)
    assert not User.objects.get(pk=scene.member.id).active
    assert is_deleted(scene)
    job = jobs.finish(Job.objects.get(kind="purge"))
    assert job.state == "done"
    assert Message.objects.get(room=scene.room, number=number).deleted
    assert told(scene.member) == ""


def test_the_author_is_told_in_the_language_of_whoever_decides(
    scene: Cast, report: Report, moderator: Person
) -> None:
    decided(report, "silenced", moderator, language="de", silence=timedelta(days=1))
    assert "„lounge“ für 1 Tag nur lesen" in told(scene.member)


def test_a_long_message_is_quoted_in_part(scene: Cast, moderator: Person) -> None:
    number = say(scene.member, scene.room.pk, "a" * 500)
    decided(report_in(scene, number=number), "warned", moderator)
    assert "> " + "a" * 200 + "…" in told(scene.member)


# ---- together, and once ------------------------------------------------------------------------------------------


def test_all_open_reports_of_a_message_are_decided_together(
    scene: Cast, report: Report, moderator: Person
) -> None:
    second = report_in(scene, scene.moderator)
    other = report_in(scene, number=say(scene.member, scene.room.pk, "another"))
    decided(report, "deleted", moderator)
    outcomes = {each.pk: each.outcome for each in Report.objects.all()}
    assert outcomes == {report.pk: "deleted", second.pk: "deleted", other.pk: ""}


def test_a_purge_decides_all_that_is_open_about_its_person(
    scene: Cast, report: Report, moderator: Person
) -> None:
    other = report_in(scene, number=say(scene.member, scene.room.pk, "another"))
    about_the_owner = report_in(scene, scene.member, OWNERS_MESSAGE)
    decided(report, "purged", moderator)
    outcomes = {each.pk: each.outcome for each in Report.objects.all()}
    assert outcomes == {report.pk: "purged", other.pk: "purged", about_the_owner.pk: ""}


def test_the_second_to_decide_is_told_who_has_decided(scene: Cast, report: Report, moderator: Person) -> None:
    decided(report, "dismissed", moderator)
    with pytest.raises(HearthError, match=f"{moderator.user.username} has decided this already") as refusal:
        decided(report, "deleted", person("second", role="moderator"))
    assert refusal.value.code.value == "conflict"
    assert not is_deleted(scene)


def test_a_message_is_reported_again_after_a_decision(scene: Cast, report: Report, moderator: Person) -> None:
    decided(report, "dismissed", moderator)
    again = report_in(scene, scene.moderator)
    assert decided(again, "deleted", moderator).outcome == "deleted"
    report.refresh_from_db()
    assert report.outcome == "dismissed"


# ---- who may -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("judge", "author", "may"),
    [
        ("member", "member", False),
        ("moderator", "member", True),
        ("moderator", "moderator", False),
        ("moderator", "admin", False),
        ("admin", "member", True),
        ("admin", "moderator", True),
        ("admin", "admin", True),
    ],
)
def test_nobody_acts_above_their_role(scene: Cast, judge: str, author: str, may: bool) -> None:
    person("chief", role="admin")
    writer, judging = person("author", role=author), person("judge", role=judge)
    members.invite(scene.owner.actor, scene.room.pk, writer.id)
    report = report_in(scene, number=say(writer, scene.room.pk))
    for outcome in ("deleted", "warned", "silenced", "removed", "suspended", "purged"):
        with transaction.atomic():
            before = AuditEntry.objects.count()
            if may:
                decided(report, outcome, judging)
            else:
                with pytest.raises(HearthError, match="forbidden"):
                    decided(report, outcome, judging)
                assert AuditEntry.objects.count() == before
            transaction.set_rollback(True)
    if judge != "member":
        decided(report, "dismissed", judging)


@pytest.mark.parametrize("kind", ["private", "direct"])
def test_who_erases_their_account_does_not_keep_what_they_have_said_there(
    moderator: Person, kind: str
) -> None:
    scene = cast(kind)
    number = say(scene.member, scene.room.pk, "something vile")
    report = report_in(scene, number=number)
    jobs.finish(erasing.erase(scene.member.id, by=scene.member.id))
    for outcome in ("warned", "suspended"):
        with pytest.raises(HearthError, match="forbidden"):
            decided(report, outcome, moderator)
    assert decided(report, "deleted", moderator).outcome == "deleted"
    assert Message.objects.get(room=scene.room, number=number).deleted
    assert not Message.objects.filter(author__house=True).exists()


def test_all_that_an_erased_person_has_said_can_still_be_deleted(moderator: Person, scene: Cast) -> None:
    say(scene.member, scene.room.pk, "something vile")
    report = report_in(scene)
    jobs.finish(erasing.erase(scene.member.id, by=scene.member.id))
    assert decided(report, "purged", moderator).outcome == "purged"
    jobs.finish(Job.objects.get(kind="purge"))
    assert not Message.objects.filter(author=scene.member.id, kind="text", deleted=False).exists()
    with pytest.raises(HearthError, match="forbidden"):
        purging.purge(scene.member.id, by=scene.owner.id)


@pytest.mark.parametrize("role", ["moderator", "admin"])
def test_nobody_judges_what_was_reported_about_themselves(scene: Cast, role: str) -> None:
    writer = person("author", role=role)
    members.invite(scene.owner.actor, scene.room.pk, writer.id)
    report = report_in(scene, number=say(writer, scene.room.pk))
    with pytest.raises(HearthError, match="not_found"):
        decided(report, "dismissed", writer)
    with pytest.raises(HearthError, match="not_found"):
        look_at(report.pk, by=writer.id)


def test_whoever_was_suspended_or_is_of_the_staff_no_more_decides_nothing(
    scene: Cast, report: Report, moderator: Person
) -> None:
    person("admin", role="admin")
    accounts.change_role(moderator.id, "member")
    with pytest.raises(HearthError, match="forbidden"):
        decided(report, "dismissed", moderator)
    accounts.suspend(moderator.id)
    with pytest.raises(HearthError, match="suspended"):
        decided(report, "dismissed", moderator)


def test_the_last_administrator_stays(scene: Cast) -> None:
    admin, other = person("admin", role="admin"), person("other", role="admin")
    members.invite(scene.owner.actor, scene.room.pk, admin.id)
    report = report_in(scene, number=say(admin, scene.room.pk))
    accounts.change_role(other.id, "moderator")
    with pytest.raises(HearthError, match="forbidden"):
        decided(report, "suspended", other)


def test_in_a_direct_conversation_nobody_is_silenced_or_removed(moderator: Person) -> None:
    scene = cast("direct")
    report = report_in(scene)
    for outcome in ("silenced", "removed"):
        with pytest.raises(HearthError, match="forbidden"):
            decided(report, outcome, moderator)
    decided(report, "deleted", moderator)
    assert is_deleted(scene)


# ---- what is no decision -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "more", "code", "field"),
    [
        ("", {}, "bad_request", "outcome"),
        ("hanged", {}, "bad_request", "outcome"),
        ("warned", {"reason": " \n"}, "bad_request", "reason"),
        ("suspended", {"reason": ""}, "bad_request", "reason"),
        ("warned", {"reason": "ü" * 501}, "too_large", "reason"),
        ("dismissed", {"reason": "a\x07b"}, "bad_request", "reason"),
        ("silenced", {"silence": None}, "bad_request", "silence"),
        ("silenced", {"silence": timedelta()}, "bad_request", "silence"),
        ("silenced", {"silence": timedelta(days=400)}, "bad_request", "silence"),
    ],
)
def test_what_is_no_decision_is_refused(
    report: Report, moderator: Person, outcome: str, more: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(HearthError, match=code) as refusal:
        decided(report, outcome, moderator, **more)
    assert refusal.value.field == field
    report.refresh_from_db()
    assert report.outcome == ""


def test_a_report_that_is_not_there_is_not_found(moderator: Person) -> None:
    with pytest.raises(HearthError, match="not_found"):
        decide(999_999, Decision(outcome="dismissed"), by=moderator.id)


def test_whoever_has_gone_is_not_removed_and_nothing_is_half_done(
    scene: Cast, report: Report, moderator: Person
) -> None:
    members.leave_room(scene.member.actor, scene.room.pk)
    before = AuditEntry.objects.count()
    with pytest.raises(HearthError, match="not in the room"):
        decided(report, "removed", moderator, deletes=True)
    assert (is_deleted(scene), AuditEntry.objects.count()) == (False, before)
    decided(report, "silenced", moderator)


# ---- what the log says -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "acts"),
    [
        ("dismissed", []),
        ("deleted", ["message.deleted"]),
        ("warned", ["person.warned"]),
        ("silenced", ["member.silenced"]),
        ("removed", ["member.removed"]),
        ("suspended", ["person.suspended"]),
        ("purged", ["person.suspended", "message.deleted", "person.purged"]),
    ],
)
def test_the_audit_log_has_the_decision_and_what_befell_the_author(
    scene: Cast, report: Report, moderator: Person, outcome: str, acts: list[str]
) -> None:
    before = AuditEntry.objects.count()
    decided(report, outcome, moderator)
    entries = list(AuditEntry.objects.filter(number__gt=before).order_by("number"))
    assert [entry.act for entry in entries] == [*acts, "report.decided"]
    assert {(entry.actor_id, entry.person_id, entry.reason) for entry in entries} == {
        (moderator.id, scene.member.id, "we are kind here")
    }
    assert entries[-1].details["outcome"] == outcome
    assert "the member's message" not in "".join(str(entry.details) for entry in entries)


def test_the_audit_log_says_who_has_looked_at_a_report(report: Report, moderator: Person) -> None:
    look_at(report.pk, by=moderator.id)
    entry = AuditEntry.objects.latest("number")
    assert (entry.act, entry.actor_id, entry.subject) == ("report.read", moderator.id, f"report {report.pk}")
