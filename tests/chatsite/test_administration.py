"""The administration as a whole: its first page, the way to its parts, and that it speaks German."""

import re
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import unfold  # type: ignore[import-untyped]  # has no types
from django.contrib import admin
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from pytest_django import Settings

from accounts.models import Job
from chatsite import health, scrape
from chatsite.administration import charts, house, navigation
from chatsite.backups import record
from feeds import clock, runtime
from messaging.moderation.models import Look, Report
from messaging.services import reports
from tests.cast import Person, person, room, say

LOOK = Path(unfold.__file__).parent
FRONT = "/admin/"


@pytest.fixture
def data(tmp_path: Path, settings: Settings) -> Path:
    """A data folder with a backup of today that was tried."""
    settings.HEARTH_DATA = tmp_path
    (tmp_path / "backup.tar").touch()
    record.note_backup(tmp_path / "backup.tar", datetime.now(UTC).isoformat())
    record.note_trial(tmp_path / "backup.tar")
    return tmp_path


def _page(who: Person, language: str = "en") -> str:
    """Return what somebody sees of the first page, without its sidebar."""
    client = Client()
    client.force_login(who.user)
    answer = client.get(FRONT, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return answer.content.decode().partition('class="hearth-front"')[2]


def _words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def _reported() -> Report:
    anna, ben = person("anna"), person("ben")
    lounge = room(anna, ben)
    number = say(ben, lounge.pk, "the canary sings")
    reports.report_message(anna.actor, lounge.pk, number, "rude")
    return Report.objects.get(room=lounge)


# ---- what needs somebody -------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_where_nothing_waits_the_page_says_so(data: Path) -> None:
    assert "Nothing waits for you." in _page(person("admin", role="admin"))


@pytest.mark.django_db
def test_open_reports_come_first_and_lead_to_their_list(data: Path) -> None:
    report = _reported()
    Report.objects.filter(pk=report.pk).update(reported_at=clock.now() - timedelta(days=2))
    page = _page(person("moderator", role="moderator"))
    assert "1 open report" in page
    assert "2\xa0days" in page
    assert 'href="/admin/messaging/report/?outcome__exact="' in page
    assert "canary" not in page


@pytest.mark.django_db
def test_nobody_is_told_of_reports_about_themselves(data: Path) -> None:
    moderator, anna = person("moderator", role="moderator"), person("anna")
    lounge = room(moderator, anna)
    reports.report_message(anna.actor, lounge.pk, say(moderator, lounge.pk, "oh"), "rude")
    assert "open report" not in _page(moderator)
    assert "open report" in _page(person("second", role="moderator"))


@pytest.mark.django_db
def test_a_second_administrator_is_asked_and_not_the_one_who_asks(data: Path) -> None:
    first, second = person("first", role="admin"), person("second", role="admin")
    Look.objects.create(room=room(first), reason="why", asked_by=first.user, asked_at=clock.now())
    assert "1 request to read in a room" in _page(second)
    assert "request to read" not in _page(first)
    assert "request to read" not in _page(person("moderator", role="moderator"))


@pytest.mark.django_db
def test_failed_jobs_are_told_of_for_a_week_to_whoever_may_see_them(data: Path) -> None:
    admin_, moderator = person("admin", role="admin"), person("moderator", role="moderator")
    ended = {"asked_at": clock.now(), "kind": "count", "state": "failed"}
    Job.objects.create(ended_at=clock.now(), **ended)
    assert "1 job has failed" in _page(admin_)
    assert "has failed" not in _page(moderator)
    Job.objects.create(ended_at=clock.now(), asked_by=moderator.user, **ended)
    assert "1 job has failed" in _page(moderator)
    Job.objects.update(ended_at=clock.now() - timedelta(days=8))
    assert "has failed" not in _page(admin_)


@pytest.mark.django_db
def test_administrators_are_told_of_an_old_backup_and_a_full_disk(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin_, moderator = person("admin", role="admin"), person("moderator", role="moderator")
    old = datetime.now(UTC) - timedelta(days=9, hours=1)
    record.note_backup(data / "backup.tar", old.isoformat())
    usage = shutil._ntuple_diskusage(100 << 30, (100 << 30) - (100 << 20), 100 << 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    page = _page(admin_)
    assert page.index("nobody can upload any more") < page.index("The latest backup is 9 days old.")
    assert "backup" not in _page(moderator)


# ---- how the house is doing ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_people_messages_and_rooms_are_counted(data: Path) -> None:
    staff, anna = person("staff", role="moderator"), person("anna")
    lounge = room(anna, name="lounge")
    room(anna, staff, kind="direct")
    with clock.standing(clock.now() - timedelta(days=3)):
        say(anna, lounge.pk)
    words = _words(_page(staff))
    assert "of 2 people" in words
    # One of today is of the direct conversation.
    assert "Messages today 1 2 in the last 7 days" in words
    assert "Rooms 1 without direct conversations" in words


@pytest.mark.django_db
def test_a_day_is_a_bar_and_a_line_of_a_table(data: Path) -> None:
    page = _page(person("staff", role="moderator"))
    assert len(re.findall(r"<rect [^>]*><title>", page)) == house.DAYS
    assert len(re.findall(r'<tr><th scope="row">', page)) == house.DAYS


@pytest.mark.django_db
@pytest.mark.parametrize(("seen", "shown"), [(scrape.Seen(people=7), "7"), (None, "–")])
def test_who_is_online_is_asked_of_the_process_that_serves(
    data: Path, monkeypatch: pytest.MonkeyPatch, seen: scrape.Seen | None, shown: str
) -> None:
    monkeypatch.setattr(runtime, "current", object)
    monkeypatch.setattr(scrape, "look_from_outside", lambda process, patience_s: seen)
    monkeypatch.setattr(health, "standing", lambda: {"database": True, "layer": True})
    assert f"Online now {shown} of" in _words(_page(person("staff", role="admin")))


def test_bars_reach_as_far_as_their_numbers() -> None:
    day = date(2026, 3, 1)
    drawn = charts.bars([(day, 0), (day, 1), (day, 30), (day, 50)])
    assert (drawn.top, drawn.half) == (50, 25)
    assert [(bar.y, bar.height) for bar in drawn.bars] == [(100, 0), (98, 2), (40, 60), (0, 100)]


def test_something_is_seen_even_beside_very_much() -> None:
    day = date(2026, 3, 1)
    assert charts.bars([(day, 1), (day, 100_000)]).bars[0].height == charts.LEAST


@pytest.mark.parametrize(
    ("number", "top"), [(0, 10), (10, 10), (11, 20), (21, 50), (51, 100), (101, 200), (999, 1000)]
)
def test_an_axis_ends_at_a_round_number(number: int, top: int) -> None:
    assert charts.round_up(number) == top


def test_parts_fill_the_whole() -> None:
    laid = charts.pieces([("ours", 1), ("others", 2), ("free", 1)])
    assert [(piece.x, piece.width) for piece in laid] == [(0, 25), (25, 50), (75, 25)]
    assert [piece.width for piece in charts.pieces([("ours", 0)])] == [0]


# ---- health --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_administrators_see_whether_the_server_is_well(data: Path) -> None:
    page = _page(person("admin", role="admin"))
    for said in ("The database (", "News reach everybody", "are free.", "The latest backup", "is good."):
        assert said in page
    assert "Whether the server is well" not in _page(person("moderator", role="moderator"))


@pytest.mark.django_db
@pytest.mark.parametrize(("part", "said"), [("database", "answers too slowly"), ("layer", "Redis does not")])
def test_a_part_that_does_not_answer_is_what_needs_somebody(
    data: Path, monkeypatch: pytest.MonkeyPatch, part: str, said: str
) -> None:
    monkeypatch.setattr(health, "standing", lambda: {"database": True, "layer": True} | {part: False})
    now, _, rest = _page(person("admin", role="admin")).partition("How the house is doing")
    assert said in now
    assert said in rest


# ---- the whole page ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_page_costs_the_same_however_much_there_is(
    data: Path, django_assert_max_num_queries: CaptureQueriesContext
) -> None:
    for _ in range(5):
        _reported()
    staff = person("admin", role="admin")
    client = Client()
    client.force_login(staff.user)
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        client.get(FRONT)


@pytest.mark.django_db
def test_the_page_speaks_german(data: Path) -> None:
    _reported()
    words = _words(_page(person("admin", role="admin"), "de"))
    for said in (
        "Was jetzt auf Sie wartet",
        "1 offene Meldung",
        "Die älteste wartet seit",
        "von 3 Personen",
        "heute",
    ):
        assert said in words
    assert not re.search(r"\b(the|is|reports?|messages|people)\b", words, re.IGNORECASE)


# ---- the way to the parts ------------------------------------------------------------------------------------------


def _request(rf: RequestFactory, who: Person) -> HttpRequest:
    request = rf.get(FRONT)
    request.user = who.user
    return request


def _sidebar(who: Person, rf: RequestFactory) -> list[dict[str, Any]]:
    return navigation.navigation(_request(rf, who))


@pytest.mark.django_db
def test_every_part_of_the_administration_has_its_place(rf: RequestFactory) -> None:
    groups = _sidebar(person("admin", role="admin"), rf)
    links = [item["link"] for group in groups for item in group["items"]]
    apps = admin.site.get_app_list(_request(rf, person("second", role="admin")))
    assert set(links) == {FRONT, *(part["admin_url"] for app in apps for part in app["models"])}
    assert len(links) == len(set(links))


@pytest.mark.django_db
def test_reports_wear_how_many_are_open(rf: RequestFactory) -> None:
    moderator = person("moderator", role="moderator")

    def badges() -> dict[str, int]:
        return {
            item["link"]: item["badge"]
            for group in _sidebar(moderator, rf)
            for item in group["items"]
            if "badge" in item
        }

    assert badges() == {}
    _reported()
    assert badges() == {"/admin/messaging/report/": 1}


def test_what_the_look_says_by_itself_has_its_german() -> None:
    pages = "".join(path.read_text("utf-8") for path in (LOOK / "templates").rglob("*.html"))
    code = "".join(path.read_text("utf-8") for path in LOOK.glob("*.py"))
    in_pages = re.findall(r"""{%\s*trans(?:late)?\s+(["'])(.+?)\1\s""", pages)
    said = {sentence for _, sentence in in_pages} | set(re.findall(r'_\("(.+?)"\)', code))
    assert "Filters" in said
    with translation.override("de"):
        assert {sentence for sentence in said if translation.gettext(sentence) == sentence} == set()
