"""How long things are kept, in the administration: what would go is told before, and what went is brought back."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from accounts import jobs
from accounts.models import AuditEntry, Job
from messaging.models import Message, Room
from messaging.moderation import retention, rules, tidying
from messaging.moderation.models import Cut, FilesCut, HouseRules
from tests.cast import Person, file_of, person, room, say
from tests.clock import Clock, stopped

pytestmark = pytest.mark.django_db

ROOMS, CUTS, FILES = "/admin/messaging/room/", "/admin/messaging/cut/", "/admin/messaging/filescut/"
RULES = "/admin/messaging/houserules/1/change/"
CANARY = "the canary sings at midnight"


@pytest.fixture(autouse=True)
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return stopped(monkeypatch)


@pytest.fixture
def lounge(anna: Person, time: Clock) -> Room:
    """A room of five messages, of which three are old; the first carries a file."""
    there = room(anna, person("ben"))
    with time.ago(60):
        say(anna, there.pk, CANARY, files=[file_of(anna, b"x" * 2048, name=f"{CANARY}.txt")])
        say(anna, there.pk, CANARY)
        say(anna, there.pk, CANARY)
    say(anna, there.pk, "new")
    say(anna, there.pk, "new")
    there.refresh_from_db()
    return there


def browser(who: Person, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(who.user)
    return client


def keeping(there: Room) -> str:
    return f"{ROOMS}{there.pk}/keeping/"


def said(page: str) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def post(who: Person, address: str, **fields: object) -> str:
    return said(browser(who).post(address, fields, follow=True).content.decode())


def state(there: Room) -> tuple[int | None, int]:
    there.refresh_from_db()
    return there.retention_days, there.first


# ---- a room ------------------------------------------------------------------------------------------------------


def test_a_rooms_page_says_how_long_it_keeps_messages_and_leads_to_where_that_is_said(
    lounge: Room, admin: Person
) -> None:
    page = browser(admin).get(f"{ROOMS}{lounge.pk}/change/").content.decode()
    assert keeping(lounge) in page
    assert "Messages are kept for ever." in page


def test_what_would_go_is_told_before_anything_goes(lounge: Room, admin: Person) -> None:
    page = post(admin, keeping(lounge), days="30")
    assert "3 messages are older than 30 days." in page
    assert "2.0 KB" in page
    assert "can be brought back for 14 days" in page
    assert state(lounge) == (None, 1)
    page = post(admin, keeping(lounge), days="30", sure="yes")
    assert "Messages are kept for 30 days." in page
    assert "3 messages are in the trash." in page
    assert state(lounge) == (30, 4)
    acts = list(AuditEntry.objects.filter(actor=admin.id, room=lounge.pk).values_list("act", flat=True))
    assert acts == ["retention.set", "retention.cut"]


def test_where_nothing_would_go_nothing_is_asked(lounge: Room, admin: Person) -> None:
    assert "Messages are kept for 90 days." in post(admin, keeping(lounge), days="90")
    assert state(lounge) == (90, 1)
    assert "Messages are kept for ever." in post(admin, keeping(lounge), days="")
    assert state(lounge) == (None, 1)


def test_that_the_trash_keeps_nothing_is_told_too(lounge: Room, admin: Person) -> None:
    HouseRules.objects.update(trash_days=0)
    assert "cannot be brought back" in post(admin, keeping(lounge), days="30")


@pytest.mark.parametrize("days", ["0", "-1", "36501", "soon"])
def test_days_that_are_none_are_refused_in_the_form(lounge: Room, admin: Person, days: str) -> None:
    assert "How long messages are kept" in post(admin, keeping(lounge), days=days, sure="yes")
    assert state(lounge) == (None, 1)


def test_moderators_look_and_nobody_else_does(lounge: Room, anna: Person) -> None:
    moderator = person("moderator", role="moderator")
    page = said(browser(moderator).get(keeping(lounge)).content.decode())
    assert "Messages are kept for ever. Administrators say how long it is." in page
    assert browser(moderator).post(keeping(lounge), {"days": "1", "sure": "yes"}).status_code == 403
    for address in (CUTS, FILES):
        assert browser(moderator).get(address).status_code == 403
    for address in (keeping(lounge), CUTS, FILES, RULES):
        assert browser(anna).get(address).status_code == 302
    assert state(lounge) == (None, 1)


def test_direct_conversations_have_no_such_page(anna: Person, admin: Person) -> None:
    direct = room(anna, person("ben"), kind="direct")
    assert browser(admin).get(keeping(direct)).status_code == 404
    assert browser(admin).post(keeping(direct), {"days": "1", "sure": "yes"}).status_code == 404


# ---- the trash ---------------------------------------------------------------------------------------------------


@pytest.fixture
def cut(lounge: Room, admin: Person) -> Cut:
    post(admin, keeping(lounge), days="30", sure="yes")
    return Cut.objects.get()


def bring_back(who: Person, address: str, *ids: int, **more: object) -> str:
    return post(who, address, action="bring_back", _selected_action=ids, **more)


def test_the_trash_says_what_is_there_and_never_what_was_said(cut: Cut, admin: Person) -> None:
    page = browser(admin).get(CUTS).content.decode()
    for words in ("lounge", "2.0\xa0KB", admin.user.username, "Dec. 13, 2026", "In the trash"):
        assert words.casefold() in page.casefold(), words
    assert CANARY not in page


def test_of_what_goes_by_night_it_is_said_that_the_server_has_done_it(lounge: Room, admin: Person) -> None:
    retention.set_retention(lounge.pk, 30, by=admin.id)
    assert retention.cut_old(lounge.pk) is not None
    page = browser(admin).get(CUTS).content.decode()
    assert "the server" in page


def test_messages_are_brought_back_once_it_was_said_what_comes_with_them(
    cut: Cut, lounge: Room, admin: Person, time: Clock
) -> None:
    page = bring_back(admin, CUTS, cut.pk)
    assert "lounge: 3 messages come back" in page
    assert "keep everything from then on" in page
    assert state(lounge) == (30, 4)
    page = bring_back(admin, CUTS, cut.pk, sure="yes")
    assert "lounge: 3 messages are back." in page
    assert state(lounge) == (None, 1)


def test_of_several_cuts_of_a_room_each_message_is_counted_once(
    cut: Cut, lounge: Room, admin: Person, time: Clock
) -> None:
    HouseRules.objects.update(trash_days=300)
    Cut.objects.update(due_at=time.time + timedelta(days=300))
    time.turn(31)
    jobs.finish(jobs.ask(tidying.KIND, {}))
    assert state(lounge) == (30, 6)
    ids = list(Cut.objects.values_list("pk", flat=True))
    assert "lounge: 5 messages come back" in bring_back(admin, CUTS, *ids)
    page = bring_back(admin, CUTS, *ids, sure="yes")
    assert "lounge: 5 messages are back." in page
    assert "not in the trash" not in page


def test_what_was_destroyed_meanwhile_is_refused_plainly(cut: Cut, admin: Person, time: Clock) -> None:
    time.turn(14)
    assert "This is not in the trash any more." in bring_back(admin, CUTS, cut.pk, sure="yes")
    assert "over: it is being destroyed" in said(browser(admin).get(CUTS).content.decode())


# ---- the rules of the house --------------------------------------------------------------------------------------

FORM = {
    "newcomer_hours": "0",
    "newcomer_messages_a_minute": "10",
    "newcomer_directs_a_day": "5",
    "newcomer_files": "on",
    "newcomer_links": "on",
    "files_days": "0",
    "trash_days": "14",
}


def set_rules(who: Person, **changed: str) -> str:
    return post(who, RULES, **(FORM | changed))


def test_administrators_set_the_rules_and_moderators_read_them(admin: Person) -> None:
    moderator = person("moderator", role="moderator")
    assert browser(admin).get("/admin/messaging/houserules/").headers["Location"] == RULES
    page = said(browser(moderator).get(RULES).content.decode())
    assert "People who are new" in page
    assert browser(moderator).post(RULES, FORM | {"newcomer_hours": "48"}).status_code == 403
    page = set_rules(admin, newcomer_hours="48", newcomer_directs_a_day="2", trash_days="7")
    assert "The rules of the house are as you said." in page
    found = rules.rules()
    assert (found.newcomer_hours, found.newcomer_directs_a_day, found.trash_days) == (48, 2, 7)
    [entry] = AuditEntry.objects.filter(act="rules.changed")
    assert entry.details == {"newcomer_hours": 48, "newcomer_directs_a_day": 2, "trash_days": 7}


@pytest.mark.parametrize(
    ("name", "value"), [("files_days", "36501"), ("trash_days", "-1"), ("newcomer_hours", "x")]
)
def test_a_rule_beyond_its_bounds_is_refused_in_the_form(admin: Person, name: str, value: str) -> None:
    set_rules(admin, **{name: value})
    assert not AuditEntry.objects.filter(act="rules.changed").exists()


def test_which_files_would_go_is_told_before_they_go_and_a_job_does_it(lounge: Room, admin: Person) -> None:
    page = set_rules(admin, files_days="30")
    assert "1 file was sent more than 30 days ago. It has 2.0 KB." in page
    assert "for direct conversations too" in page
    assert rules.rules().files_days == 0
    set_rules(admin, files_days="30", sure="yes")
    assert rules.rules().files_days == 30
    job = jobs.finish(Job.objects.get(kind=tidying.KIND))
    assert (job.state, job.asked_by_id) == ("done", admin.id)
    assert not Message.objects.filter(files__gt="").exists()
    page = browser(admin).get(f"/admin/accounts/job/{job.pk}/change/").content.decode()
    assert "Files put into the trash: 1" in page


def test_files_are_brought_back_by_a_job(lounge: Room, admin: Person) -> None:
    set_rules(admin, files_days="30", sure="yes")
    jobs.finish(Job.objects.get(kind=tidying.KIND))
    there = FilesCut.objects.get()
    page = browser(admin).get(FILES).content.decode()
    assert CANARY not in page
    assert "1 file comes back into its message." in bring_back(admin, FILES, there.pk)
    assert "The files come back." in bring_back(admin, FILES, there.pk, sure="yes")
    jobs.finish(Job.objects.get(kind="files_back"))
    assert Message.objects.filter(files__gt="").count() == 1
    assert rules.rules().files_days == 0


def test_all_of_it_speaks_german(lounge: Room, admin: Person) -> None:
    german = browser(admin, "de")
    pages = [
        german.get(RULES),
        german.post(RULES, FORM | {"files_days": "1"}),
        german.get(keeping(lounge)),
        german.post(keeping(lounge), {"days": "30"}),
        german.post(keeping(lounge), {"days": "30", "sure": "yes"}, follow=True),
        german.get(CUTS),
    ]
    words = [
        "Wer neu ist",
        "Das gilt für alle Räume",
        "Tage, die Nachrichten bleiben",
        "3 Nachrichten sind älter als 30 Tage.",
        "Nachrichten bleiben 30 Tage lang.",
        "im Papierkorb",
    ]
    for page, expected in zip(pages, words, strict=True):
        assert expected.casefold() in said(page.content.decode()).casefold()
