"""The same done to many rows: a job, which the administration begins and shows."""

from typing import Any

import pytest
from django.contrib import admin as administration
from django.db.models import QuerySet
from django.test import Client, RequestFactory
from django.utils import translation

from accounts import bulk, jobs, services
from accounts.admin import people as people_admin
from accounts.adminsite import AT_ONCE, ServiceAdmin
from accounts.models import AuditEntry, Job, Link, User
from accounts.sentences import read, sentence
from chatprotocol.errors import ErrorCode, HearthError
from tests.accounts.conftest import add

pytestmark = pytest.mark.django_db

PEOPLE = "/admin/accounts/user/"
JOBS = "/admin/accounts/job/"
MANY = AT_ONCE + 1


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def crowd(size: int) -> list[User]:
    new = (services.NewPerson(username=f"person{number:05}") for number in range(size))
    return [services.store_person(one) for one in new]


def suspend(browser: Client, *people: User, everybody: bool = False) -> str:
    """Choose people in the list, and suspend them; return the page that answers."""
    chosen = {
        "action": "suspend",
        "_selected_action": [one.pk for one in people],
        "select_across": int(everybody),
    }
    return browser.post(f"{PEOPLE}?role__exact=member", chosen, follow=True).content.decode()


def suspended() -> int:
    return User.objects.filter(active=False).count()


def test_few_are_dealt_with_at_once(admin: User) -> None:
    page = suspend(browser(admin), *crowd(3))
    assert "3 suspended." in page
    assert suspended() == 3
    assert not Job.objects.exists()


def test_many_are_dealt_with_by_a_job_that_says_what_became_of_it(admin: User) -> None:
    people = crowd(MANY)
    page = suspend(browser(admin), *people)
    job = Job.objects.get()
    assert f"{JOBS}{job.pk}/change/" in page
    assert (suspended(), job.title, job.asked_by) == (0, f"Suspend\n({MANY})", admin)

    jobs.finish(job)

    assert suspended() == MANY
    assert (job.state, job.done, job.total, job.told) == ("done", MANY, MANY, f"{MANY} suspended.")
    assert AuditEntry.objects.filter(act="job.asked", actor=admin, subject=f"job {job.pk}").exists()


def test_what_is_done_to_many_is_called_in_the_language_of_whoever_reads_it(admin: User) -> None:
    visitor, people = browser(admin), crowd(MANY)
    with translation.override("de"):
        suspend(visitor, *people)
    page = f"{JOBS}{Job.objects.get().pk}/change/"
    for language, title in (("de", f"Sperren ({MANY})"), ("en", f"Suspend ({MANY})")):
        assert title in visitor.get(page, headers={"accept-language": language}).content.decode()


def test_all_on_all_pages_can_be_chosen_at_once(admin: User, moderator: User) -> None:
    people = crowd(130)
    suspend(browser(admin), people[0], everybody=True)
    jobs.finish(Job.objects.get())
    assert suspended() == 130
    moderator.refresh_from_db()
    assert moderator.active  # the list showed members alone


def test_links_are_made_for_as_many_as_are_shown_and_else_for_nobody(
    admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people_admin, "LINKS_AT_ONCE", 3)
    chosen = {"action": "link_for_password", "_selected_action": [one.pk for one in crowd(4)]}
    page = browser(admin).post(PEOPLE, chosen, follow=True).content.decode()
    assert "Choose 3 at once at most. Nothing was done." in page
    assert not Link.objects.exists()
    browser(admin).post(PEOPLE, {**chosen, "_selected_action": chosen["_selected_action"][:3]})
    assert Link.objects.count() == 3


def test_what_some_are_refused_is_said_once_with_their_names(moderator: User) -> None:
    people = crowd(MANY)
    above = [add(f"chief{number:02}", "admin") for number in range(12)]
    everybody = [one.pk for one in (*people, *above)]
    deed = bulk.deed_of(services.suspend)
    job = jobs.finish(bulk.ask(deed, everybody, done="%(count)d suspended.", by=moderator.pk))
    assert suspended() == MANY
    browsed = browser(moderator).get(f"{JOBS}{job.pk}/change/").content.decode()
    assert f"{MANY} suspended." in browsed
    assert "You may not do this to that person." in browsed
    assert "Refused for 12: chief00, chief01" in browsed
    assert "chief09 …" in browsed
    assert "chief10" not in browsed


def test_what_was_killed_goes_on_where_it_was(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    suspend(browser(admin), *crowd(MANY))
    job = Job.objects.get()
    assert jobs.step(job.pk)
    was = suspended()
    assert 0 < was < MANY

    class Killed(BaseException):
        pass

    def killed(*args: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "_note", killed)
        with pytest.raises(Killed):
            jobs.step(job.pk)
    assert suspended() > was
    Job.objects.update(held_until=None)  # its time is over

    jobs.finish(job)

    assert (suspended(), job.state, job.done) == (MANY, "done", MANY)


def test_nothing_more_is_done_for_somebody_who_was_suspended_meanwhile(admin: User, moderator: User) -> None:
    suspend(browser(moderator), *crowd(MANY))
    job = Job.objects.get()
    jobs.step(job.pk)
    was = suspended()
    services.suspend(moderator.pk, by=admin.pk)
    jobs.finish(job)
    assert (job.state, suspended()) == ("failed", was + 1)
    assert "suspended" in job.told


def test_a_row_that_the_server_was_too_busy_for_is_the_next_that_is_tried(
    admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = crowd(MANY)
    tries: list[int] = []

    def stumble(row: int, *, by: int) -> None:
        tries.append(row)
        if tries.count(people[3].pk) == 1 and row == people[3].pk:
            raise HearthError(ErrorCode.BUSY, "Later.", retry_ms=1)

    monkeypatch.setattr(bulk, "_deeds", {})
    bulk.register("stumble", stumble, User, "Stumble")
    job = bulk.ask(bulk.deed_of(stumble), [one.pk for one in people], done="%(count)d.", by=admin.pk)
    jobs.finish(job)
    assert (job.state, job.told) == ("done", f"{MANY}.")
    assert [row for row in set(tries) if tries.count(row) > 1] == [people[3].pk]


def test_who_is_no_moderator_lets_nothing_be_done_to_many_and_nobody_to_too_many(
    admin: User, member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    deed = bulk.deed_of(services.suspend)
    with pytest.raises(HearthError, match="forbidden"):
        bulk.ask(deed, [1, 2], done="", by=member.pk)
    monkeypatch.setattr(bulk, "MOST_ROWS", 2)
    with pytest.raises(HearthError, match="too_large"):
        bulk.ask(deed, [1, 2, 3], done="", by=admin.pk)
    people = crowd(3)
    monkeypatch.setattr("accounts.adminsite.AT_ONCE", 1)
    assert "too many" in suspend(browser(admin), *people)
    assert not Job.objects.exists()


def test_whatever_is_done_row_by_row_can_be_done_to_many(
    admin: User, rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def for_each(part: object, request: object, rows: object, service: bulk.Service, done: str) -> None:
        asked.append((service, done))

    monkeypatch.setattr(ServiceAdmin, "for_each", for_each)
    request = rf.post("/admin/")
    request.user = admin
    for part in administration.site._registry.values():
        for name in part.actions or ():
            action = getattr(part, str(name))
            rows: QuerySet[Any] = part.model._default_manager.none()
            action(request, rows)
    assert len(asked) >= 9
    for service, done in asked:
        assert bulk.deed_of(service).service is service
        assert done % {"count": 3}


# ---- the page ----------------------------------------------------------------------------------------------------


def asked_by(user: User) -> Job:
    deed = bulk.deed_of(services.suspend)
    return bulk.ask(deed, [one.pk for one in crowd(1)], done="%(count)d suspended.", by=user.pk)


def test_administrators_see_all_jobs_and_moderators_their_own(
    admin: User, moderator: User, member: User
) -> None:
    other = add("other", "moderator")
    job = asked_by(moderator)
    page = f"{JOBS}{job.pk}/change/"
    assert {who.username: browser(who).get(page).status_code for who in (admin, moderator, other, member)} == {
        "adele": 200, "moritz": 200, "other": 302, "mara": 302,
    }  # fmt: skip
    listed = {
        who.username: page in browser(who).get(JOBS).content.decode() for who in (admin, moderator, other)
    }
    assert listed == {"adele": True, "moritz": True, "other": False}
    answer = browser(other).post(page, {"_call": "x"})
    job.refresh_from_db()
    assert (answer.status_code, job.state) == (302, "waiting")
    browser(other).post(JOBS, {"action": "call_off", "_selected_action": [job.pk]})
    job.refresh_from_db()
    assert job.state == "waiting"


def test_the_page_of_a_job_looks_again_until_the_job_is_over(admin: User) -> None:
    job = asked_by(admin)
    page = f"{JOBS}{job.pk}/change/"
    shown = browser(admin).get(page)
    assert shown.headers["Refresh"] == "3"
    assert "Call off" in shown.content.decode()
    jobs.finish(job)
    shown = browser(admin).get(page)
    assert "Refresh" not in shown.headers
    assert "Call off" not in shown.content.decode()
    assert "1 suspended." in shown.content.decode()


@pytest.mark.parametrize("name", ["two\u2028lines", "two\x85lines", '["', "50%", "a\nb"])
def test_whatever_a_row_is_called_it_is_told_of(name: str) -> None:
    kept = sentence("Refused for %(count)s: %(names)s", count=1, names=name)
    assert read(f"0 archived.\n{kept}") == ["0 archived.", f"Refused for 1: {name}"]


@pytest.mark.parametrize("key", ["nonsense", "9" * 30, "1%0A2", "-1"])
def test_a_job_that_is_none_leads_elsewhere(admin: User, key: str) -> None:
    assert browser(admin).get(f"/admin/accounts/job/{key}/change/").status_code in {302, 404}


@pytest.mark.parametrize("key", ["nonsense", "1\n2", "//evil.example", "9" * 30])
def test_a_page_that_is_none_is_not_gone_back_to(admin: User, member: User, key: str) -> None:
    wish = {"action": "suspend", "_selected_action": [member.pk], "from_page": key}
    answer = browser(admin).post("/admin/accounts/user/", wish)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/accounts/user/")


def test_how_far_a_job_is_can_be_seen(admin: User) -> None:
    deed = bulk.deed_of(services.suspend)
    job = bulk.ask(deed, [one.pk for one in crowd(MANY)], done="%(count)d suspended.", by=admin.pk)
    jobs.step(job.pk)
    for page in (JOBS, f"{JOBS}{job.pk}/change/"):
        said = browser(admin).get(page).content.decode()
        assert f'<progress max="{MANY}" value="20"' in said
        assert f"20 / {MANY}" in said


def test_a_job_is_called_off_on_its_page_and_in_the_list(admin: User) -> None:
    visitor = browser(admin)
    one, other = asked_by_number(admin, 1), asked_by_number(admin, 2)
    page = f"{JOBS}{one.pk}/change/"
    here = {"action": "call_off", "_selected_action": one.pk, "from_page": one.pk}
    answer = visitor.post(JOBS, here, follow=True)
    assert answer.redirect_chain[-1][0] == page
    assert "1 called off." in answer.content.decode()
    chosen = {"action": "call_off", "_selected_action": [one.pk, other.pk]}
    said = visitor.post(JOBS, chosen, follow=True).content.decode()
    assert "1 called off." in said
    assert "This job is over." in said
    assert set(Job.objects.values_list("state", flat=True)) == {"cancelled"}
    # What is over is only looked at.
    assert 'value="call_off"' not in visitor.get(page).content.decode()
    assert visitor.post(page, {}).status_code == 403
    assert AuditEntry.objects.filter(act="job.cancelled").count() == 2


def asked_by_number(user: User, number: int) -> Job:
    deed = bulk.deed_of(services.suspend)
    return bulk.ask(deed, [user.pk], done=f"{number}", by=user.pk)


def test_jobs_speak_german(admin: User) -> None:
    german = Client(headers={"accept-language": "de"})
    german.force_login(admin)
    deed = {"action": "suspend", "_selected_action": [one.pk for one in (*crowd(MANY), admin)]}
    page = german.post(PEOPLE, deed, follow=True).content.decode()
    assert "Das sind viele" in page
    job = jobs.finish(Job.objects.get())
    said = german.get(f"{JOBS}{job.pk}/change/").content.decode()
    for words in (
        f"Sperren ({MANY + 1})",
        f"{MANY} gesperrt.",
        "Sich selbst können Sie nicht sperren.",
        "fertig",
    ):
        assert words in said


def test_jobs_are_neither_added_nor_changed_nor_deleted(admin: User) -> None:
    job = asked_by(admin)
    visitor = browser(admin)
    assert visitor.get(f"{JOBS}add/").status_code == 403
    assert visitor.post(f"{JOBS}{job.pk}/delete/").status_code == 403


def test_the_list_of_jobs_does_not_read_what_they_are_to_do(
    admin: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        asked_by_number(admin, number)
    visitor = browser(admin)
    with django_assert_max_num_queries(12) as queries:
        visitor.get(JOBS)
    assert not [query for query in queries if '"wish"' in query["sql"]]


@pytest.mark.soak
def test_ten_thousand_people_are_suspended(admin: User) -> None:
    people = crowd(10_000)
    suspend(browser(admin), people[0], everybody=True)
    job = jobs.finish(Job.objects.get())
    assert (suspended(), job.state, job.told) == (10_000, "done", "10000 suspended.")
