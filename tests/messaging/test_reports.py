"""Reports: what somebody in a room has shown to the moderators."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from chatprotocol.errors import HearthError
from feeds import clock
from messaging.moderation.models import Report
from messaging.services import members, messages
from messaging.services.reports import report_message
from tests.cast import Person, person, room, say

pytestmark = pytest.mark.django_db


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
