"""The queue of reports in the administration: what waits, what is shown of it to whom, and deciding in one form."""

from datetime import timedelta
from typing import Any, Final

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEntry, Job, User
from attachments.models import File
from chatprotocol import requests as rq
from feeds import clock
from messaging.models import Member, Message
from messaging.moderation import inforce
from messaging.moderation.judging import Decision, decide
from messaging.moderation.models import Report
from messaging.moderation.words import add_words
from messaging.services import members, messages, posting
from messaging.services.posting import NewMessage
from messaging.services.reports import report_message
from tests.attachments import samples
from tests.cast import (
    MEMBERS_MESSAGE,
    OWNERS_MESSAGE,
    Cast,
    Person,
    cast,
    file_of,
    new_key,
    person,
    room,
    say,
    say_many,
)

pytestmark = pytest.mark.django_db

LIST: Final = "admin:messaging_report_changelist"
CANARY: Final = "the canary sings at midnight"
PNG: Final = samples.saved(samples.gradient(), "PNG")


@pytest.fixture
def scene() -> Cast:
    return cast("private")


def report_in(scene: Cast, number: int = MEMBERS_MESSAGE, by: Person | None = None) -> Report:
    reporter = by or scene.owner
    report_message(reporter.actor, scene.room.pk, number, "too loud")
    return Report.objects.get(reporter=reporter.id, room=scene.room, number=number)


@pytest.fixture
def report(scene: Cast) -> Report:
    """About the member's message, which holds the canary."""
    messages.edit_message(scene.member.actor, scene.room.pk, MEMBERS_MESSAGE, CANARY)
    return report_in(scene)


def page_of(report: Report) -> str:
    return reverse("admin:messaging_report_change", args=[report.pk])


def read(browser: Client, address: str, **headers: str) -> str:
    answer = browser.get(address, headers=headers)
    assert answer.status_code == 200
    return str(answer.content.decode())


def listed(browser: Client, **query: str) -> list[int]:
    """The reports in the list, in order."""
    answer = browser.get(reverse(LIST), query)
    return [found.pk for found in answer.context["cl"].result_list]


def choose(browser: Client, report: Report, outcome: str, **more: Any) -> Any:
    return browser.post(page_of(report), {"outcome": outcome, "reason": "be kind", "silence": "60", **more})


# ---- the list ----------------------------------------------------------------------------------------------------


def test_what_waits_longest_comes_first_and_what_is_decided_is_not_there(
    browser: Client, scene: Cast, moderator: Person
) -> None:
    begun = clock.now()
    found = []
    for minutes in (3, 1, 2):
        with clock.standing(begun - timedelta(minutes=minutes)):
            found.append(report_in(scene, say(scene.member, scene.room.pk)))
    decided = report_in(scene, say(scene.member, scene.room.pk))
    decide(decided.pk, Decision(outcome="dismissed"), by=moderator.id)
    assert listed(browser) == [found[0].pk, found[2].pk, found[1].pk]
    assert listed(browser, outcome__exact="dismissed") == [decided.pk]
    assert len(listed(browser, outcome__exact="all")) == 4


def test_a_message_that_many_have_reported_stands_there_once(browser: Client, scene: Cast) -> None:
    first = report_in(scene)
    report_in(scene, by=scene.moderator)
    other = report_in(scene, OWNERS_MESSAGE, by=scene.member)
    answer = browser.get(reverse(LIST))
    assert [(found.pk, found.times_count) for found in answer.context["cl"].result_list] == [
        (first.pk, 2), (other.pk, 1)
    ]  # fmt: skip


def test_nothing_that_was_said_stands_in_the_list(browser: Client, report: Report) -> None:
    page = read(browser, reverse(LIST))
    assert report.author.username in page
    assert CANARY not in page


def test_reports_are_found_by_people_and_rooms(browser: Client, report: Report, scene: Cast) -> None:
    for words in (scene.member.user.username, scene.owner.user.username, "lounge"):
        assert listed(browser, q=words) == [report.pk]
    assert listed(browser, q="nobody") == []


def test_the_list_costs_the_same_however_many_reports(
    browser: Client, django_assert_max_num_queries: Any
) -> None:
    ben = person("ben")
    for name in ("anna", "clara", "dora", "emil", "fritz"):
        somebody = person(name)
        lounge = room(somebody, ben).pk
        report_message(somebody.actor, lounge, say(ben, lounge), "rude")
    with django_assert_max_num_queries(10):
        read(browser, reverse(LIST))


# ---- a page ------------------------------------------------------------------------------------------------------


def test_the_page_has_the_message_its_neighbours_and_why_it_was_reported(
    browser: Client, scene: Cast
) -> None:
    say_many(scene.owner, scene.room.pk, [f"before {number}." for number in range(1, 8)])
    number = say(scene.member, scene.room.pk, CANARY)
    say_many(scene.owner, scene.room.pk, [f"after {number}." for number in range(1, 8)])
    page = read(browser, page_of(report_in(scene, number)))
    assert CANARY in page
    assert "too loud" in page
    assert [each for each in range(1, 8) if f"before {each}." in page] == [3, 4, 5, 6, 7]
    assert [each for each in range(1, 8) if f"after {each}." in page] == [1, 2, 3, 4, 5]


def test_the_neighbours_of_what_stands_in_a_thread_are_those_of_the_thread(
    browser: Client, scene: Cast
) -> None:
    def reply(who: Person, text: str) -> int:
        post = rq.Post(room=scene.room.pk, key=new_key(), text=text, thread=OWNERS_MESSAGE)
        return posting.post_messages(NewMessage(who.actor, post)).number

    reply(scene.owner, "in the thread")
    say(scene.owner, scene.room.pk, "beside it")
    page = read(browser, page_of(report_in(scene, reply(scene.member, CANARY))))
    assert "the owner&#x27;s message" in page
    assert "in the thread" in page
    assert "beside it" not in page


def test_of_a_direct_conversation_nothing_is_shown_but_what_was_reported(browser: Client) -> None:
    scene = cast("direct")
    number = say(scene.member, scene.room.pk, "this is rude")
    say_many(scene.owner, scene.room.pk, [CANARY] * 3)
    page = read(browser, page_of(report_in(scene, number)))
    assert "this is rude" in page
    assert CANARY not in page
    for outcome in ("silenced", "removed"):
        assert f'value="{outcome}"' not in page


@pytest.mark.parametrize(("kind", "is_shown"), [("private", False), ("public", True)])
def test_a_word_opens_no_private_room(browser: Client, moderator: Person, kind: str, is_shown: bool) -> None:
    scene = cast(kind)
    add_words(["and"], "flag", by=moderator.id)
    paper = file_of(scene.owner, b"words", "notes.txt")
    say(scene.owner, scene.room.pk, CANARY, files=[paper])
    number = say(scene.member, scene.room.pk, "salt and pepper")
    found = Report.objects.get(reporter=None)
    assert "salt and pepper" in read(browser, page_of(found))
    assert (CANARY in read(browser, page_of(found))) is is_shown
    address = reverse("admin:messaging_report_file", args=[found.pk, paper.pk])
    answer = browser.get(address)
    assert answer.status_code == (200 if is_shown else 404)
    if is_shown:
        assert b"".join(answer.streaming_content) == b"words"  # type: ignore[attr-defined]  # it streams
    report_in(scene, number)
    assert CANARY in read(browser, page_of(found))
    inforce.forget()


def test_the_page_says_what_has_become_of_the_message(browser: Client, report: Report, scene: Cast) -> None:
    messages.edit_message(scene.member.actor, scene.room.pk, MEMBERS_MESSAGE, "much nicer")
    page = read(browser, page_of(report))
    assert CANARY in page
    assert "much nicer" in page
    messages.delete_message(scene.member.actor, scene.room.pk, MEMBERS_MESSAGE)
    page = read(browser, page_of(report))
    assert CANARY in page
    assert "not there any more" in page


def test_the_page_says_what_the_author_is_known_for(
    browser: Client, report: Report, scene: Cast, moderator: Person
) -> None:
    assert "Nothing else was ever reported" in read(browser, page_of(report))
    for outcome in ("warned", "warned", "dismissed"):
        former = report_in(scene, say(scene.member, scene.room.pk))
        decide(former.pk, Decision(outcome=outcome, reason="be kind"), by=moderator.id)
    members.leave_room(scene.member.actor, scene.room.pk)
    page = read(browser, page_of(report))
    assert "2 × author warned, 1 × dismissed" in page
    assert "not in this room any more" in page


def test_pictures_and_files_that_are_shown_can_be_had_and_no_others(browser: Client, scene: Cast) -> None:
    picture, paper = file_of(scene.member, PNG, "cat.png"), file_of(scene.member, b"words", "notes.txt")
    number = say(scene.member, scene.room.pk, "look", files=[picture, paper])
    elsewhere = file_of(scene.owner)
    say(scene.owner, room(scene.owner, name="attic").pk, files=[elsewhere])
    report = report_in(scene, number)
    page = read(browser, page_of(report))

    def address(file: Any) -> str:
        return reverse("admin:messaging_report_file", args=[report.pk, file.pk])

    assert address(picture) in page
    assert browser.get(address(picture)).headers["Content-Type"] == "image/webp"
    answer = browser.get(address(paper))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == b"words"  # type: ignore[attr-defined]  # it streams
    assert browser.get(address(elsewhere)).status_code == 404


def test_files_are_kept_until_somebody_has_decided(browser: Client, scene: Cast) -> None:
    picture = file_of(scene.member, PNG, "cat.png")
    number = say(scene.member, scene.room.pk, "look", files=[picture])
    reports = [report_in(scene, number, by=who) for who in (scene.owner, scene.moderator)]
    messages.delete_message(scene.member.actor, scene.room.pk, number)
    address = reverse("admin:messaging_report_file", args=[reports[0].pk, picture.pk])
    assert address in read(browser, page_of(reports[0]))
    assert browser.get(address).status_code == 200
    choose(browser, reports[0], "dismissed")
    assert browser.get(address).status_code == 404
    assert not File.objects.filter(pk=picture.pk).exists()


def test_files_of_a_message_that_stays_stay_with_it(browser: Client, scene: Cast) -> None:
    picture = file_of(scene.member, PNG, "cat.png")
    report = report_in(scene, say(scene.member, scene.room.pk, "look", files=[picture]))
    choose(browser, report, "dismissed")
    assert File.objects.filter(pk=picture.pk).exists()


def test_a_page_costs_the_same_however_much_was_said(browser: Client, scene: Cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            read(browser, page_of(reported))
        return len(asked)

    say(scene.owner, scene.room.pk)
    reported = report_in(scene, say(scene.member, scene.room.pk, CANARY))
    say(scene.owner, scene.room.pk)
    few = queries()
    say_many(scene.owner, scene.room.pk, ["hello"] * 40)
    report_in(scene, reported.number, by=scene.moderator)
    assert queries() == few


def test_the_log_says_who_has_looked(browser: Client, report: Report, moderator: Person) -> None:
    read(browser, page_of(report))
    entry = AuditEntry.objects.latest("number")
    assert (entry.act, entry.actor_id, entry.subject) == ("report.read", moderator.id, f"report {report.pk}")


@pytest.mark.parametrize("nonsense", [{"outcome": "hanged"}, {"silence": "x"}, {"outcome": "warned"}, {}])
def test_whoever_sees_the_page_by_sending_nonsense_is_noted_too(
    browser: Client, report: Report, moderator: Person, nonsense: dict[str, str]
) -> None:
    answer = browser.post(page_of(report), {"reason": "", **nonsense})
    assert CANARY in answer.content.decode()
    entry = AuditEntry.objects.latest("number")
    assert (entry.act, entry.actor_id, entry.subject) == ("report.read", moderator.id, f"report {report.pk}")


def test_files_are_had_by_whoever_has_opened_the_page_and_nobody_else(browser: Client, scene: Cast) -> None:
    paper = file_of(scene.member, b"words", "notes.txt")
    report = report_in(scene, say(scene.member, scene.room.pk, "look", files=[paper]))
    address = reverse("admin:messaging_report_file", args=[report.pk, paper.pk])
    assert browser.get(address).status_code == 404
    read(browser, page_of(report))
    assert b"".join(browser.get(address).streaming_content) == b"words"  # type: ignore[attr-defined]  # it streams
    browser.force_login(person("other", role="moderator").user)
    assert browser.get(address).status_code == 404


def test_the_page_is_german_for_germans(browser: Client, report: Report) -> None:
    page = read(browser, page_of(report), **{"Accept-Language": "de"})
    assert "Warum sie hier ist" in page
    assert "Stumm schalten" in page
    assert "Why" not in page


# ---- deciding ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ["dismissed", "deleted", "warned", "silenced", "removed", "suspended"])
def test_a_button_decides_and_leads_back_to_the_list(browser: Client, report: Report, outcome: str) -> None:
    answer = choose(browser, report, outcome)
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse(LIST))
    report.refresh_from_db()
    assert (report.outcome, report.note) == (outcome, "be kind")
    assert report.pk not in listed(browser)


def test_after_a_decision_comes_the_report_that_waits_next_and_nothing_that_was_passed_over(
    browser: Client, scene: Cast
) -> None:
    begun = clock.now()
    found = []
    for minutes in (4, 3, 2, 1):
        with clock.standing(begun - timedelta(minutes=minutes)):
            found.append(report_in(scene, say(scene.member, scene.room.pk)))
    assert choose(browser, found[1], "dismissed").headers["Location"] == page_of(found[2])
    assert choose(browser, found[2], "warned").headers["Location"] == page_of(found[3])
    assert choose(browser, found[3], "dismissed").headers["Location"] == reverse(LIST)
    assert listed(browser) == [found[0].pk]


def test_the_list_says_why_each_was_reported(browser: Client, report: Report) -> None:
    page = read(browser, reverse(LIST))
    assert "too loud" in page
    assert CANARY not in page


def test_an_empty_queue_says_so(browser: Client) -> None:
    assert "Nothing waits." in read(browser, reverse(LIST))
    assert "Nothing here fits what you ask for." in read(browser, f"{reverse(LIST)}?q=nobody")


def test_somebody_is_silenced_for_as_long_as_was_chosen(browser: Client, report: Report, scene: Cast) -> None:
    now = clock.now()
    with clock.standing(now):
        choose(browser, report, "silenced", silence="10080", deletes="on")
    member = Member.objects.get(room=scene.room, user=scene.member.id)
    assert member.silenced_until_ms == clock.to_ms(now + timedelta(weeks=1))
    assert Message.objects.get(room=scene.room, number=MEMBERS_MESSAGE).deleted


def test_nobody_is_asked_whether_they_are_sure_before_they_have_said_why(
    browser: Client, report: Report
) -> None:
    page = choose(browser, report, "purged", reason="").content.decode()
    assert "Say why" in page
    assert "cannot be brought back" not in page


def test_what_cannot_be_undone_is_asked_twice(browser: Client, report: Report) -> None:
    answer = choose(browser, report, "purged")
    assert "cannot be brought back" in answer.content.decode()
    report.refresh_from_db()
    assert report.outcome == ""
    choose(browser, report, "purged", sure="1")
    assert Job.objects.filter(kind="purge").count() == 1
    assert not User.objects.get(pk=report.author_id).active


def test_a_reason_that_is_missing_is_asked_for_and_what_was_chosen_stays(
    browser: Client, report: Report
) -> None:
    answer = choose(browser, report, "silenced", reason="", silence="10080")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Say why: the author reads it." in page
    assert '<option value="10080" selected>' in page
    report.refresh_from_db()
    assert report.outcome == ""


def test_the_second_to_decide_is_told_who_was_first(browser: Client, report: Report) -> None:
    first = person("first", role="moderator")
    decide(report.pk, Decision(outcome="dismissed"), by=first.id)
    page = choose(browser, report, "deleted").content.decode()
    assert f"{first.user.username} has decided this already: dismissed." in page
    assert 'name="outcome"' not in page


@pytest.mark.parametrize("role", ["moderator", "admin"])
def test_a_moderator_can_but_dismiss_what_is_about_their_equals(
    browser: Client, scene: Cast, role: str
) -> None:
    author = person("author", role=role)
    members.invite(scene.owner.actor, scene.room.pk, author.id)
    report = report_in(scene, say(author, scene.room.pk))
    page = read(browser, page_of(report))
    assert page.count('name="outcome"') == 1
    refused = choose(browser, report, "suspended").content.decode()
    assert "may not do this" in refused
    assert User.objects.get(pk=author.id).active
    choose(browser, report, "dismissed")
    report.refresh_from_db()
    assert report.outcome == "dismissed"


@pytest.mark.parametrize("nonsense", [{"outcome": "hanged"}, {}, {"outcome": "warned", "silence": "x"}])
def test_nonsense_decides_nothing(browser: Client, report: Report, nonsense: dict[str, str]) -> None:
    assert browser.post(page_of(report), {"reason": "x", **nonsense}).status_code == 200
    report.refresh_from_db()
    assert report.outcome == ""


# ---- who sees it -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["moderator", "admin"])
def test_nobody_of_the_staff_sees_or_judges_what_was_reported_about_them(
    client: Client, scene: Cast, role: str
) -> None:
    author = person("author", role=role)
    members.invite(scene.owner.actor, scene.room.pk, author.id)
    report = report_in(scene, say(author, scene.room.pk, CANARY))
    client.force_login(author.user)
    assert listed(client) == []
    assert CANARY not in client.get(page_of(report), follow=True).content.decode()
    assert choose(client, report, "dismissed").status_code == 302
    report.refresh_from_db()
    assert report.outcome == ""
    client.force_login(person("other", role="moderator").user)
    assert listed(client) == [report.pk]


def test_nobody_else_sees_it(client: Client, report: Report, scene: Cast) -> None:
    number = say(scene.member, scene.room.pk, files=[file_of(scene.member, PNG, "cat.png")])
    with_file = report_in(scene, number)
    file = Message.objects.get(room=scene.room, number=number).files.split("\t")[0]
    address = reverse("admin:messaging_report_file", args=[with_file.pk, file])
    for somebody in (scene.owner, scene.member):
        client.force_login(somebody.user)
        for asked in (reverse(LIST), page_of(report), address):
            answer = client.get(asked)
            assert answer.status_code == 302
            assert CANARY not in answer.content.decode()
        assert choose(client, report, "dismissed").status_code == 302
    report.refresh_from_db()
    assert report.outcome == ""


def test_reports_are_neither_added_nor_deleted(browser: Client, report: Report) -> None:
    assert browser.get(reverse("admin:messaging_report_add")).status_code == 403
    assert browser.post(reverse("admin:messaging_report_delete", args=[report.pk])).status_code == 403
    assert Report.objects.count() == 1


def test_a_report_that_is_not_there_leads_to_the_list(browser: Client) -> None:
    for key in ("999999", "nonsense"):
        answer = browser.get(reverse("admin:messaging_report_change", args=[key]))
        assert (answer.status_code, answer.headers["Location"]) == (302, reverse(LIST))
