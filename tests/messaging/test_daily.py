"""How much is said a day: counted once, by the day where the server stands, and never by going through all messages."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import jobs
from chatprotocol import requests as rq
from feeds import clock
from messaging.models import Message
from messaging.moderation import daily
from messaging.moderation.models import MessageDay
from messaging.services import messages, rooms
from tests.cast import Person, person, room, say, say_many

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@pytest.fixture
def anna() -> Iterator[Person]:
    with clock.standing(NOON - timedelta(days=40)):
        yield person("anna")


def _said_at(anna: Person, room_id: int, *times: datetime) -> None:
    for at in times:
        with clock.standing(at):
            say(anna, room_id)


def _counts(days: int = 30) -> dict[date, int]:
    with clock.standing(NOON):
        return {day: count for day, count in daily.last_days(days).counts if count}


def _count_all() -> None:
    with clock.standing(NOON):
        jobs.finish(jobs.ask(daily.KIND, {}))


def test_days_are_the_same_before_and_after_they_are_counted(anna: Person) -> None:
    lounge = room(anna).pk
    yesterday = NOON - timedelta(days=1)
    _said_at(anna, lounge, yesterday, yesterday, NOON - timedelta(hours=1))
    wanted = {date(2026, 3, 9): 2, date(2026, 3, 10): 1}
    assert _counts() == wanted
    _count_all()
    assert dict(MessageDay.objects.values_list("day", "messages")) == wanted
    assert _counts() == wanted


def test_every_day_is_there_also_one_without_a_word(anna: Person) -> None:
    with clock.standing(NOON):
        counts = daily.last_days(30).counts
    assert [day for day, _ in counts] == [date(2026, 2, 9) + timedelta(days=number) for number in range(30)]
    assert {count for _, count in counts} == {0}


def test_a_day_begins_at_midnight_where_the_server_stands(anna: Person) -> None:
    lounge = room(anna).pk
    _said_at(anna, lounge, datetime(2026, 3, 9, 18, 29, tzinfo=UTC), datetime(2026, 3, 9, 18, 30, tzinfo=UTC))
    with timezone.override("Asia/Kolkata"):  # five and a half hours ahead
        assert _counts() == {date(2026, 3, 9): 1, date(2026, 3, 10): 1}
        _count_all()
        assert _counts() == {date(2026, 3, 9): 1, date(2026, 3, 10): 1}


def test_what_the_house_notes_is_not_counted_and_what_was_deleted_is(anna: Person) -> None:
    with clock.standing(NOON):
        lounge = room(anna).pk
        rooms.update_room(anna.actor, rq.RoomUpdate(room=lounge, topic="tea"))
        number = say(anna, lounge)
        messages.delete_message(anna.actor, lounge, number)
    assert _counts() == {date(2026, 3, 10): 1}


def test_what_was_said_this_minute_is_left_for_the_next_time(anna: Person) -> None:
    """Another with a lower id may not be committed yet."""
    lounge = room(anna).pk
    _said_at(anna, lounge, NOON - timedelta(minutes=2), NOON)
    _count_all()
    assert list(MessageDay.objects.values_list("messages", flat=True)) == [1]
    assert _counts() == {date(2026, 3, 10): 2}


def test_a_job_counts_in_parts_and_nothing_twice(anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daily, "PART", 3)
    lounge = room(anna).pk
    with clock.standing(NOON - timedelta(days=2)):
        say_many(anna, lounge, ["hello"] * 10)
    with clock.standing(NOON):
        job = jobs.ask(daily.KIND, {})
        jobs.step(job.pk)
        assert MessageDay.objects.get().messages == 3
        assert jobs.finish(job).done == 10
        jobs.finish(jobs.ask(daily.KIND, {}))
    assert _counts() == {date(2026, 3, 8): 10}


def test_a_step_that_was_done_already_changes_nothing(anna: Person) -> None:
    day = date(2026, 3, 10)
    daily.store(0, 5, {day: 5})
    daily.store(0, 5, {day: 5})
    assert MessageDay.objects.get().messages == 5


def test_where_much_is_not_counted_yet_somebody_who_looks_counts_a_part_and_is_told(
    anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daily, "AT_ONCE", 4)
    lounge = room(anna).pk
    with clock.standing(NOON - timedelta(days=1)):
        say_many(anna, lounge, ["hello"] * 5)
    with clock.standing(NOON):
        assert daily.last_days(2) == daily.Days([(date(2026, 3, 9), 4), (date(2026, 3, 10), 0)], False)
    _count_all()
    with clock.standing(NOON):
        assert daily.last_days(2).is_whole


def test_counting_ends_where_messages_are_gone(anna: Person) -> None:
    lounge = room(anna).pk
    _said_at(anna, lounge, NOON - timedelta(hours=2), NOON - timedelta(hours=1), NOON)
    QuerySet.delete(Message.objects.filter(number=2))
    _count_all()
    assert _counts() == {date(2026, 3, 10): 2}


def test_looking_costs_the_same_however_much_was_said(
    anna: Person, django_assert_max_num_queries: CaptureQueriesContext
) -> None:
    lounge = room(anna).pk
    say_many(anna, lounge, ["hello"] * 50)
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        daily.last_days(30)
