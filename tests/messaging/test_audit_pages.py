"""The audit log in the administration: administrators read it, nobody changes it."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts import audit, auditcheck, auditguard, jobs
from accounts import services as accounts
from accounts.audit import Act
from accounts.models import AuditEntry, Job
from feeds.journal import verb
from messaging.services import members
from tests.cast import Person, person, room

pytestmark = pytest.mark.django_db

LIST = "/admin/accounts/auditentry/"


@pytest.fixture
def admin() -> Person:
    return person("adele", role="admin")


@pytest.fixture
def browser(client: Client, admin: Person) -> Client:
    client.force_login(admin.user)
    return client


@verb
def act(act: Act, **what: Any) -> AuditEntry:
    return audit.note(act, by=what.pop("by", None), **what)


def page(browser: Client, address: str = LIST, **how: Any) -> str:
    answer = browser.get(address, **how)
    assert answer.status_code == 200
    return str(answer.content.decode())


def finish_check() -> None:
    jobs.finish(Job.objects.filter(kind=auditcheck.KIND).latest("pk"))


# ---- who ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["moderator", "member"])
def test_nobody_but_administrators_reads_it(client: Client, role: str) -> None:
    entry = act(Act.SERVER_CHANGED)
    client.force_login(person("somebody", role=role).user)
    for address in (LIST, f"{LIST}{entry.number}/change/", f"{LIST}export/"):
        assert client.get(address).status_code in {302, 403}
    assert client.post(f"{LIST}check/").status_code in {302, 403}
    assert not Job.objects.exists()


def test_nobody_changes_it(browser: Client) -> None:
    entry = act(Act.SERVER_CHANGED, reason="as it was")
    assert browser.get(f"{LIST}add/").status_code == 403
    assert browser.post(f"{LIST}{entry.number}/delete/", {"post": "yes"}).status_code == 403
    assert browser.post(f"{LIST}{entry.number}/change/", {"reason": "another"}).status_code == 403
    browser.post(LIST, {"action": "delete_selected", "_selected_action": [entry.number], "post": "yes"})
    assert audit.verify().broken_at is None
    assert AuditEntry.objects.get(pk=entry.number).reason == "as it was"


# ---- what is shown -----------------------------------------------------------------------------------------------


def test_it_says_who_did_what_to_whom_where_and_why(browser: Client, admin: Person) -> None:
    anna, ben = person("anna"), person("ben")
    attic = room(anna, ben, name="attic", kind="private")
    members.remove(anna.actor, attic.pk, ben.id)
    accounts.suspend(ben.id, by=admin.id, reason="threatened others")
    listed = page(browser)
    for word in (
        anna.user.username,
        "removed a person from a room",
        f"attic ({attic.pk})",
        "threatened others",
    ):
        assert word in listed
    assert "the server, or its owner" in listed


def test_an_entry_has_a_page_with_all_that_was_noted(browser: Client, admin: Person) -> None:
    accounts.change_role(person("ben").id, "moderator", by=admin.id)
    entry = AuditEntry.objects.get(act=Act.PERSON_ROLE)
    shown = page(browser, f"{LIST}{entry.number}/change/")
    assert "role: &quot;moderator&quot;" in shown
    assert entry.hash in shown


def test_an_act_of_another_version_is_shown_as_it_stands(browser: Client) -> None:
    class Unknown:
        value = "tea.made"

    act(Unknown())  # type: ignore[arg-type]  # of a version to come
    assert "tea.made" in page(browser)


def test_it_is_german_for_germans(browser: Client) -> None:
    act(Act.PERSON_SUSPENDED)
    shown = page(browser, headers={"Accept-Language": "de"})
    assert "sperrte eine Person" in shown
    assert "Das Protokoll wurde noch nicht durchgesehen." in shown


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("q=BEN", {"person", "actor"}),
        ("q=the+attic", {"room"}),
        ("q=Report+3", {"subject"}),
        ("q=nobody", set()),
        ("q=rules.changed", {"room"}),
        ("act=announcement.made", {"person"}),
        ("q=ben&act=announcement.made", {"person"}),
        ("act=never.heard", set()),
    ],
)
def test_it_is_searched_by_people_rooms_and_what_it_is_about(
    browser: Client, wanted: str, found: set[str]
) -> None:
    ben = person("ben")
    place = room(ben, name="The Attic")
    act(Act.ANNOUNCED, person=ben.id, reason="-person-")
    act(Act.WORD_CHANGED, by=ben.id, reason="-actor-")
    act(Act.RULES_CHANGED, room=place.pk, reason="-room-")
    act(Act.REPORT_DECIDED, subject="report 3", reason="-subject-")
    listed = page(browser, f"{LIST}?{wanted}")
    assert {word for word in ("person", "actor", "room", "subject") if f"-{word}-" in listed} == found


def test_an_entry_is_found_by_its_number(browser: Client) -> None:
    entries = [act(Act.SERVER_CHANGED, reason=f"-reason {number}-") for number in range(3)]
    listed = page(browser, f"{LIST}?q={entries[1].number}")
    assert "-reason 1-" in listed
    assert "-reason 2-" not in listed


@pytest.mark.parametrize("asked", ["reason__startswith=a", "hash__gte=0", "person__password__startswith=a"])
def test_addresses_ask_nothing_else(browser: Client, asked: str) -> None:
    assert browser.get(f"{LIST}?{asked}").status_code in {302, 400}


def test_the_list_costs_the_same_however_many_entries(
    browser: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(20):
        act(Act.PERSON_SUSPENDED, person=person("anna").id, room=room(person("ben")).pk)
    with django_assert_max_num_queries(12):
        page(browser)


# ---- whether it is whole -----------------------------------------------------------------------------------------


def test_an_administrator_has_it_looked_through(browser: Client) -> None:
    act(Act.SERVER_CHANGED)
    assert "not looked through yet" in page(browser)
    browser.post(f"{LIST}check/")
    finish_check()
    assert f"The log is whole, up to entry {audit.head().number} (looked through: " in page(browser)


def test_it_is_looked_through_in_steps(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auditcheck, "AT_ONCE", 2)
    for _ in range(5):
        act(Act.SERVER_CHANGED)
    browser.post(f"{LIST}check/")
    finish_check()
    found = auditcheck.latest()
    assert found is not None
    assert (found.good, found.is_whole) == (audit.head().number, True)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE accounts_auditentry SET reason = 'harmless' WHERE number = 2",
        "DELETE FROM accounts_auditentry WHERE number >= 2",
    ],
)
def test_a_log_that_was_changed_or_cut_off_is_told_with_the_entry(browser: Client, tampering: str) -> None:
    for _ in range(3):
        act(Act.SERVER_CHANGED)
    browser.post(f"{LIST}check/")
    finish_check()
    auditguard.unguard()
    with connection.cursor() as cursor:
        cursor.execute(tampering)
    browser.post(f"{LIST}check/")
    finish_check()
    assert "The log is broken: entry 2 is missing, or is not as it was written (" in page(browser)


def test_the_server_looks_through_it_every_day() -> None:
    jobs.ask_for_what_is_due()
    assert Job.objects.filter(kind=auditcheck.KIND, asked_by=None).count() == 1


def test_looking_through_it_is_asked_for_and_not_only_opened(browser: Client) -> None:
    assert browser.get(f"{LIST}check/").status_code == 405
    assert not Job.objects.filter(kind=auditcheck.KIND).exists()


# ---- taken along -------------------------------------------------------------------------------------------------


@pytest.fixture
def saved(browser: Client) -> Callable[[str], list[dict[str, str]]]:
    def save(wanted: str = "") -> list[dict[str, str]]:
        answer = browser.get(f"{LIST}export/?{wanted}")
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        return list(csv.DictReader(io.StringIO(answer.content.decode())))

    return save


Saved = Callable[..., list[dict[str, str]]]


def test_the_log_is_saved_as_csv_with_what_proves_it(saved: Saved) -> None:
    ben = person("ben")
    entry = act(Act.PERSON_SUSPENDED, person=ben.id, reason='said "so", and\nmore', until_ms=5)
    [latest, *_] = saved()
    assert (latest["number"], latest["act"], latest["person"]) == (
        str(entry.number), "person.suspended", ben.user.username
    )  # fmt: skip
    assert (latest["reason"], latest["details"], latest["hash"]) == (
        'said "so", and\nmore', '{"until_ms": 5}', entry.hash
    )  # fmt: skip


def test_what_the_list_does_not_show_is_not_saved(saved: Saved) -> None:
    act(Act.SERVER_CHANGED)
    act(Act.ANNOUNCED)
    assert {line["act"] for line in saved("act=announcement.made")} == {"announcement.made"}


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@sum", "'@sum"),
        ("\t=1", "'\t=1"),
        ("\n=1", "'\n=1"),
        ("＝1", "'＝1"),  # noqa: RUF001  # that is the point
        ("so;=1+1; @sum", "so;'=1+1; '@sum"),
        ("1 + 1 = 2; a-b@c", "1 + 1 = 2; a-b@c"),
    ],
)
def test_no_spreadsheet_works_anything_out(saved: Saved, said: str, plain: str) -> None:
    act(Act.SERVER_CHANGED, reason=said, word=f"a{said}")
    [latest, *_] = saved()
    assert latest["reason"] == plain
    assert ";=" not in latest["details"]


def test_all_of_it_is_asked_for_in_one_go(
    saved: Saved, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(20):
        act(Act.PERSON_SUSPENDED, person=person("anna").id)
    with django_assert_max_num_queries(6):
        saved()


def test_the_list_leads_to_the_file_with_what_it_shows(browser: Client) -> None:
    listed = page(browser, f"{LIST}?act=announcement.made&q=%22a")
    assert f'action="{reverse("admin:accounts_auditentry_export")}"' in listed
    assert '<input type="hidden" name="act" value="announcement.made">' in listed
    assert '<input type="hidden" name="q" value="&quot;a">' in listed
