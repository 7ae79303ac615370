"""Announcements: everybody reads them while they last, and what the server says otherwise before and after."""

from datetime import datetime, timedelta
from typing import Any, Final

import pytest
from django.test import Client
from django.urls import reverse

from accounts import jobs
from accounts import services as accounts
from accounts.models import AuditEntry, Job, Server
from chatprotocol.errors import HearthError
from feeds import clock
from messaging.moderation import announcing
from messaging.moderation.announcing import announce, withdraw
from messaging.moderation.models import Announcement
from tests.cast import Person, person

pytestmark = pytest.mark.django_db

HOUR: Final = timedelta(hours=1)


@pytest.fixture
def now() -> datetime:
    return clock.now()


def says() -> str:
    """What the server says to everybody, once what is due was done."""
    jobs.ask_for_what_is_due()
    for job in Job.objects.filter(kind=announcing.KIND, state="waiting"):
        jobs.finish(job)
    return Server.objects.get().motd


def says_at(at: datetime) -> str:
    with clock.standing(at):
        return says()


def test_an_announcement_is_read_while_it_lasts(moderator: Person, now: datetime) -> None:
    accounts.change_server(name="Linde", motd="Welcome")
    announce("The server restarts at ten.", now + HOUR, now + 2 * HOUR, by=moderator.id)
    assert [says_at(now + minutes * HOUR / 60) for minutes in (0, 59, 60, 119, 120)] == [
        "Welcome", "Welcome", "The server restarts at ten.", "The server restarts at ten.", "Welcome"
    ]  # fmt: skip


def test_what_begins_now_is_read_at_once(moderator: Person, now: datetime) -> None:
    announce("Tea is ready.", now, now + HOUR, by=moderator.id)
    assert Server.objects.get().motd == "Tea is ready."


def test_what_is_withdrawn_is_over_at_once_or_never_begins(moderator: Person, now: datetime) -> None:
    first = announce("Tea is ready.", now, now + HOUR, by=moderator.id)
    later = announce("Tea is cold.", now + HOUR, now + 2 * HOUR, by=moderator.id)
    withdraw(first.pk, by=moderator.id)
    assert Server.objects.get().motd == ""
    withdraw(later.pk, by=moderator.id)
    assert says_at(now + HOUR) == ""
    for gone in (first, later):
        with pytest.raises(HearthError, match="conflict"):
            withdraw(gone.pk, by=moderator.id)
    with pytest.raises(HearthError, match="not_found"):
        withdraw(999_999, by=moderator.id)


def test_of_several_the_one_that_began_last_is_read(moderator: Person, now: datetime) -> None:
    announce("All week", now, now + 100 * HOUR, by=moderator.id)
    announce("At noon", now + HOUR, now + 2 * HOUR, by=moderator.id)
    assert [says_at(now + hours * HOUR) for hours in (0, 1, 2)] == ["All week", "At noon", "All week"]


def test_what_the_server_says_otherwise_is_changed_meanwhile_and_read_afterwards(
    moderator: Person, now: datetime
) -> None:
    accounts.change_server(name="Linde", motd="Welcome")
    announce("Tea is ready.", now, now + HOUR, by=moderator.id)
    accounts.change_server(name="Linde", motd="Hello")
    assert says() == "Tea is ready."
    assert says_at(now + HOUR) == "Hello"


def test_no_job_is_begun_where_nothing_is_to_be_switched(moderator: Person, now: datetime) -> None:
    announce("Tea is ready.", now, now + HOUR, by=moderator.id)
    for minutes in range(5):
        says_at(now + minutes * HOUR / 60)
    assert not Job.objects.filter(kind=announcing.KIND).exists()


@pytest.mark.parametrize(
    ("text", "begins", "ends", "code", "field"),
    [
        ("", 0, 1, "bad_request", "text"),
        ("a\nb", 0, 1, "bad_request", "text"),
        ("ü" * 513, 0, 1, "too_large", "text"),
        ("x", 2, 1, "bad_request", "ends_at"),
        ("x", 1, 1, "bad_request", "ends_at"),
        ("x", -2, -1, "bad_request", "ends_at"),
        ("x", 0, 24 * 367, "bad_request", "ends_at"),
    ],
)
def test_what_is_no_announcement_is_refused(
    moderator: Person, now: datetime, text: str, begins: int, ends: int, code: str, field: str
) -> None:
    with pytest.raises(HearthError, match=code) as refusal:
        announce(text, now + begins * HOUR, now + ends * HOUR, by=moderator.id)
    assert refusal.value.field == field
    assert not Announcement.objects.exists()


def test_only_who_keeps_order_announces(now: datetime, moderator: Person) -> None:
    anna = person("anna")
    with pytest.raises(HearthError, match="forbidden"):
        announce("Party at mine", now, now + HOUR, by=anna.id)
    made = announce("Tea is ready.", now, now + HOUR, by=moderator.id)
    with pytest.raises(HearthError, match="forbidden"):
        withdraw(made.pk, by=anna.id)


def test_the_audit_log_says_who_has_announced_and_withdrawn(now: datetime, moderator: Person) -> None:
    made = announce("Tea is ready.", now, now + HOUR, by=moderator.id)
    withdraw(made.pk, by=moderator.id)
    entries = AuditEntry.objects.order_by("-number")[:2]
    assert [(entry.act, entry.actor_id, entry.subject) for entry in entries] == [
        ("announcement.withdrawn", moderator.id, f"announcement {made.pk}"),
        ("announcement.made", moderator.id, f"announcement {made.pk}"),
    ]
    assert "Tea" not in str([entry.details for entry in entries])


# ---- in the administration ---------------------------------------------------------------------------------------


LIST: Final = "admin:messaging_announcement_changelist"
ADD: Final = "admin:messaging_announcement_add"


def form(begins: datetime, ends: datetime) -> dict[str, Any]:
    return {
        "text": "Tea is ready.",
        "begins_at": f"{begins:%Y-%m-%dT%H:%M}",
        "ends_at": f"{ends:%Y-%m-%dT%H:%M}",
    }


def test_it_is_announced_in_a_form_and_withdrawn_in_the_list(browser: Client, now: datetime) -> None:
    assert 'type="datetime-local"' in browser.get(reverse(ADD)).content.decode()
    assert browser.post(reverse(ADD), form(now, now + HOUR)).status_code == 302
    assert Server.objects.get().motd == "Tea is ready."
    assert "shown now" in browser.get(reverse(LIST)).content.decode()
    made = Announcement.objects.get()
    browser.post(reverse(LIST), {"action": "withdraw", "_selected_action": [made.pk]})
    assert Server.objects.get().motd == ""
    assert "withdrawn" in browser.get(reverse(LIST)).content.decode()


def test_the_list_says_what_is_planned_and_what_is_over(
    browser: Client, now: datetime, moderator: Person
) -> None:
    announce("Tea is ready.", now + HOUR, now + 2 * HOUR, by=moderator.id)
    assert "planned" in browser.get(reverse(LIST)).content.decode()
    with clock.standing(now + 2 * HOUR):
        assert "over" in browser.get(reverse(LIST)).content.decode()


def test_a_time_that_is_none_is_refused_where_it_was_asked_for(browser: Client, now: datetime) -> None:
    answer = browser.post(reverse(ADD), form(now, now - HOUR), follow=True)
    assert "ends after it begins" in answer.content.decode()
    assert not Announcement.objects.exists()


def test_members_announce_nothing(client: Client, now: datetime) -> None:
    client.force_login(person("anna").user)
    assert client.post(reverse(ADD), form(now, now + HOUR)).status_code == 302
    assert not Announcement.objects.exists()
