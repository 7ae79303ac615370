"""Reports: what somebody in a room has shown to the moderators, and who sees it."""

import logging
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from django.test import Client
from django.urls import reverse

from chatprotocol.errors import HearthError
from feeds import clock
from messaging.moderation.models import Report
from messaging.services import members, messages
from messaging.services.reports import report_message
from tests.cast import MEMBERS_MESSAGE, OWNERS_MESSAGE, Person, cast, person, room, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> Person:
    return person("anna")


@pytest.fixture
def ben() -> Person:
    return person("ben")


@pytest.fixture
def lounge(anna: Person, ben: Person) -> int:
    found: int = room(anna, ben).pk
    for text in ("rude", "ruder", "rudest"):
        say(ben, found, text)
    return found


def test_a_report_keeps_what_was_said_by_whom_and_where(anna: Person, ben: Person, lounge: int) -> None:
    report_message(anna.actor, lounge, 2, "It hurts.\nReally.")
    report = Report.objects.get()
    assert (report.reporter_id, report.room_id, report.number) == (anna.id, lounge, 2)
    assert (report.author_id, report.text, report.reason) == (ben.id, "ruder", "It hurts.\nReally.")
    assert report.said_at <= report.reported_at
    assert report.outcome == ""


def test_deleting_the_message_destroys_no_evidence(anna: Person, ben: Person, lounge: int) -> None:
    report_message(anna.actor, lounge, 1, "rude")
    messages.edit_message(ben.actor, lounge, 1, "nice")
    messages.delete_message(ben.actor, lounge, 1)
    assert Report.objects.get().text == "rude"


def test_a_second_report_of_the_same_message_changes_nothing(anna: Person, ben: Person, lounge: int) -> None:
    report_message(anna.actor, lounge, 1, "rude")
    messages.delete_message(ben.actor, lounge, 1)
    report_message(anna.actor, lounge, 1, "very rude")
    assert Report.objects.get().reason == "rude"


def test_everybody_may_report_the_same_message_once(anna: Person, lounge: int) -> None:
    clara = person("clara")
    members.join_room(clara.actor, lounge)
    report_message(anna.actor, lounge, 1, "rude")
    report_message(clara.actor, lounge, 1, "rude")
    assert Report.objects.count() == 2


@pytest.mark.parametrize(
    ("number", "reason", "code", "field"),
    [
        (4, "mine", "bad_request", "number"),
        (5, "nothing there", "not_found", "number"),
        (0, "nothing there", "not_found", "number"),
        (3, "deleted", "conflict", "number"),
        (1, " \n", "bad_request", "reason"),
        (1, "ü" * 501, "too_large", "reason"),
        (1, "a\x07b", "bad_request", "reason"),
    ],
)
def test_what_cannot_be_reported_is_refused(
    anna: Person, ben: Person, lounge: int, number: int, reason: str, code: str, field: str
) -> None:
    say(anna, lounge, "my own")
    messages.delete_message(ben.actor, lounge, 3)
    with pytest.raises(HearthError, match=code) as refusal:
        report_message(anna.actor, lounge, number, reason)
    assert refusal.value.field == field
    assert not Report.objects.exists()


def test_so_much_may_be_reported_within_an_hour(
    anna: Person, ben: Person, lounge: int, settings: Any
) -> None:
    settings.HEARTH_PERSONAL_LIMITS = msgspec.structs.replace(settings.HEARTH_PERSONAL_LIMITS, reports=2)
    begun = clock.now()
    with clock.standing(begun):
        report_message(anna.actor, lounge, 1, "rude")
    with clock.standing(begun + timedelta(minutes=10)):
        report_message(anna.actor, lounge, 2, "rude")
        with pytest.raises(HearthError, match="rate_limited") as refusal:
            report_message(anna.actor, lounge, 3, "rude")
        assert refusal.value.retry_ms == 50 * 60_000
        report_message(anna.actor, lounge, 2, "known already")
    with clock.standing(begun + timedelta(minutes=60)):
        report_message(anna.actor, lounge, 3, "rude")


def test_a_clock_that_was_set_back_locks_nobody_out(anna: Person, lounge: int, settings: Any) -> None:
    settings.HEARTH_PERSONAL_LIMITS = msgspec.structs.replace(settings.HEARTH_PERSONAL_LIMITS, reports=1)
    with clock.standing(clock.now() + timedelta(days=1)):
        report_message(anna.actor, lounge, 1, "rude")
    report_message(anna.actor, lounge, 2, "rude")


# ---- in the administration ---------------------------------------------------------------------------------------


LIST = "admin:messaging_report_changelist"
CANARY = "the canary sings at midnight"


@pytest.fixture
def report() -> Report:
    scene = cast("private")
    messages.edit_message(scene.member.actor, scene.room.pk, MEMBERS_MESSAGE, CANARY)
    report_message(scene.owner.actor, scene.room.pk, MEMBERS_MESSAGE, "too loud")
    report_message(scene.member.actor, scene.room.pk, OWNERS_MESSAGE, "too quiet")
    return Report.objects.get(number=MEMBERS_MESSAGE)


def page_of(report: Report) -> str:
    return reverse("admin:messaging_report_change", args=[report.pk])


def test_moderators_see_what_was_reported_and_the_log_says_who_looked(
    client: Client, report: Report, caplog: pytest.LogCaptureFixture
) -> None:
    moderator = person("moderator", role="moderator")
    client.force_login(moderator.user)
    listed = client.get(reverse(LIST))
    assert listed.status_code == 200
    assert CANARY not in listed.content.decode()
    with caplog.at_level(logging.INFO):
        shown = client.get(page_of(report)).content.decode()
    assert CANARY in shown
    assert "too loud" in shown
    assert "report looked at" in caplog.text


@pytest.mark.parametrize("role", ["moderator", "admin"])
def test_nobody_of_the_staff_sees_who_has_reported_them(client: Client, role: str) -> None:
    reported, anna = person("reported", role=role), person("anna")
    lounge = room(anna, reported).pk
    report_message(anna.actor, lounge, say(reported, lounge, CANARY), "too loud")
    report = Report.objects.get()
    client.force_login(reported.user)
    assert anna.user.username not in client.get(reverse(LIST)).content.decode()
    answer = client.get(page_of(report), follow=True)
    assert CANARY not in answer.content.decode()
    client.force_login(person("other", role="moderator").user)
    assert anna.user.username in client.get(reverse(LIST)).content.decode()
    assert CANARY in client.get(page_of(report)).content.decode()


def test_nobody_else_sees_it(client: Client, report: Report) -> None:
    client.force_login(person("anna").user)
    for address in (reverse(LIST), page_of(report)):
        answer = client.get(address)
        assert answer.status_code == 302
        assert CANARY not in answer.content.decode()


def test_reports_are_neither_added_nor_changed_nor_deleted(client: Client, report: Report) -> None:
    client.force_login(person("admin", role="admin").user)
    assert client.get(reverse("admin:messaging_report_add")).status_code == 403
    assert client.post(page_of(report), {"decided": "on"}).status_code == 403
    assert client.post(reverse("admin:messaging_report_delete", args=[report.pk])).status_code == 403
    report.refresh_from_db()
    assert report.outcome == ""


def test_the_list_costs_the_same_however_many_reports(
    client: Client, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    client.force_login(person("moderator", role="moderator").user)
    ben = person("ben")
    for name in ("anna", "clara", "dora", "emil", "fritz"):
        somebody = person(name)
        lounge = room(somebody, ben).pk
        report_message(somebody.actor, lounge, say(ben, lounge), "rude")
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        client.get(reverse(LIST))
