"""Jobs: short steps, taken up again where they were."""

from datetime import timedelta
from typing import Any

import pytest

from accounts import jobs
from accounts.jobs import LEASE, Hold, Step
from accounts.models import AuditEntry, Job
from chatprotocol.errors import ErrorCode, HearthError
from tests.accounts.conftest import add
from tests.clock import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def known_kinds(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    kinds: dict[str, Any] = {}
    monkeypatch.setattr(jobs, "_kinds", kinds)
    return kinds


def count_to_three(job: Job) -> Step:
    counted = (job.place or {"counted": 0})["counted"] + 1
    over = counted == 3
    return Step(None if over else {"counted": counted}, counted, 3, "counted to three" if over else "")


def test_a_job_is_done_step_by_step_and_says_what_came_of_it() -> None:
    jobs.register("count", count_to_three)
    job = jobs.ask("count", {})
    assert jobs.step(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.place) == ("running", 1, 3, {"counted": 1})

    jobs.finish(job)

    assert (job.state, job.done, job.told) == ("done", 3, "counted to three")


def test_a_job_that_cannot_go_on_says_why() -> None:
    def refuse(job: Job) -> Step:
        raise HearthError(ErrorCode.NOT_FOUND, "There is no such room.")

    jobs.register("refuse", refuse)

    job = jobs.finish(jobs.ask("refuse", {}))

    assert (job.state, job.told) == ("failed", "There is no such room.")


def test_no_step_of_a_job_is_begun_after_it_was_called_off() -> None:
    jobs.register("count", count_to_three)
    job = jobs.ask("count", {})
    jobs.step(job.pk)

    jobs.cancel(job.pk)

    assert not jobs.step(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done) == ("cancelled", 1)
    with pytest.raises(HearthError, match="over"):
        jobs.cancel(job.pk)


def test_what_is_asked_for_in_a_slot_is_one_job() -> None:
    jobs.register("count", count_to_three)

    assert jobs.ask("count", {}, slot="today") == jobs.ask("count", {}, slot="today")


def test_a_job_that_fails_by_accident_says_no_more_than_that() -> None:
    def stumble(job: Job) -> Step:
        raise ValueError("a secret")

    jobs.register("stumble", stumble)

    job = jobs.finish(jobs.ask("stumble", {}))

    assert job.state == "failed"
    assert "secret" not in job.told


def test_a_step_that_the_server_is_too_busy_for_is_tried_again() -> None:
    tries: list[int] = []

    def be_busy_once(job: Job) -> Step:
        tries.append(job.pk)
        if len(tries) == 1:
            raise HearthError(ErrorCode.BUSY, "Later.", retry_ms=1)
        return Step(None, 1)

    jobs.register("busy", be_busy_once)
    job = jobs.ask("busy", {})
    hold = held(job)
    with pytest.raises(HearthError, match="busy"):
        jobs.go_on(hold)
    assert jobs.go_on(hold) is None
    job.refresh_from_db()
    assert (job.state, tries) == ("done", [job.pk, job.pk])


def test_nobody_asks_for_a_kind_that_there_is_not() -> None:
    with pytest.raises(HearthError, match="internal"):
        jobs.ask("nothing", {})
    assert not Job.objects.exists()


# ---- whose a job is ----------------------------------------------------------------------------------------------


def held(job: Job) -> Hold:
    hold = jobs.take(job.pk)
    assert hold is not None
    return hold


def test_a_job_is_one_processs_at_a_time() -> None:
    jobs.register("count", count_to_three)
    job = jobs.ask("count", {})
    hold = held(job)
    assert jobs.take(job.pk) is None
    assert jobs.take_some(8) == []
    assert jobs.free_at() == hold.until
    jobs.let_go([hold])
    assert jobs.free_at() is None
    assert [taken.job for taken in jobs.take_some(8)] == [job.pk]


def test_what_a_process_has_left_is_taken_up_where_it_was(clock: Clock) -> None:
    jobs.register("count", count_to_three)
    job = jobs.ask("count", {})
    jobs.go_on(held(job))  # and then it is killed
    assert jobs.take(job.pk) is None
    clock.turn(seconds=LEASE.total_seconds() + 1)

    jobs.finish(job)

    assert (job.state, job.done) == ("done", 3)
    assert job.begun_at is not None
    assert job.begun_at < job.ended_at  # type: ignore[operator]  # it has ended


def test_whoever_was_away_too_long_does_not_go_on_with_what_another_has_taken(clock: Clock) -> None:
    jobs.register("count", count_to_three)
    job = jobs.ask("count", {})
    slow = held(job)
    clock.turn(seconds=LEASE.total_seconds() + 1)
    other = jobs.go_on(held(job))

    assert jobs.go_on(slow) is None

    job.refresh_from_db()
    assert other is not None
    assert (job.done, job.held_until) == (1, other.until)
    jobs.let_go([slow])
    assert jobs.take(job.pk) is None


def test_what_a_step_says_that_ends_after_another_has_taken_the_job_does_not_count(clock: Clock) -> None:
    def be_slow(job: Job) -> Step:
        clock.turn(seconds=LEASE.total_seconds() + 1)
        held(job)
        return Step(None, 7, told="all of it")

    jobs.register("slow", be_slow)
    job = jobs.ask("slow", {})
    jobs.go_on(held(job))
    job.refresh_from_db()
    assert (job.state, job.done, job.told) == ("running", 0, "")


def test_finishing_waits_for_the_process_that_is_at_it(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs.register("count", count_to_three)
    job = jobs.ask("count", {})
    others: list[Hold | None] = [held(job)]
    slept: list[float] = []

    def meanwhile(seconds: float) -> None:
        slept.append(seconds)
        others.append(jobs.go_on(others[-1]) if others[-1] is not None else None)

    monkeypatch.setattr("accounts.jobs.time.sleep", meanwhile)
    jobs.finish(job)
    assert (job.state, job.done, len(slept)) == ("done", 3, 3)


def test_the_oldest_jobs_are_taken_first_and_not_more_than_asked_for(clock: Clock) -> None:
    jobs.register("count", count_to_three)
    asked = []
    for _ in range(3):
        asked.append(jobs.ask("count", {}).pk)
        clock.turn(seconds=1)
    assert [hold.job for hold in jobs.take_some(2)] == asked[:2]
    assert [hold.job for hold in jobs.take_some(2)] == asked[2:]


def test_a_kind_that_this_version_does_not_know_is_left_to_another(
    known_kinds: dict[str, Any],
) -> None:
    jobs.register("count", count_to_three)
    jobs.ask("count", {})
    known_kinds.clear()
    assert jobs.take_some(8) == []


def test_what_is_done_daily_is_asked_for_once_a_day(clock: Clock) -> None:
    jobs.register("tidy", count_to_three, every=timedelta(days=1))
    jobs.register("count", count_to_three)
    for hours in (0, 2, 23, 24):
        clock.turn(hours=hours)
        jobs.ask_for_what_is_due()
        jobs.ask_for_what_is_due()
    assert list(Job.objects.values_list("kind", flat=True)) == ["tidy"] * 3


def test_what_was_over_long_ago_is_forgotten(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "FORGOTTEN_AT_ONCE", 2)
    jobs.register("count", count_to_three)
    for _ in range(2):
        jobs.finish(jobs.ask("count", {}))
    jobs.cancel(jobs.ask("count", {}).pk)
    clock.turn(days=1)
    kept = [jobs.finish(jobs.ask("count", {})), jobs.ask("count", {})]
    clock.turn(days=jobs.KEPT.days)
    assert [jobs.forget_old(), jobs.forget_old()] == [True, False]
    assert list(Job.objects.order_by("pk")) == kept


def test_the_latest_look_of_the_server_by_itself_stays_however_old_it_is(clock: Clock) -> None:
    jobs.register("audit", count_to_three, every=timedelta(days=1))
    _, latest = [jobs.finish(jobs.ask("audit", {})) for _ in range(2)]
    jobs.cancel(jobs.ask("audit", {}).pk)
    clock.turn(days=jobs.KEPT.days + 1)
    jobs.forget_old()
    assert list(Job.objects.all()) == [latest]


# ---- who calls a job off -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "may"), [("asker", True), ("another", False), ("admin", True), (None, True)])
def test_a_job_is_called_off_by_who_asked_for_it_and_by_administrators(who: str | None, may: bool) -> None:
    jobs.register("count", count_to_three)
    people = {name: add(name, "moderator") for name in ("asker", "another")} | {
        "admin": add("admin", "admin")
    }
    job = jobs.ask("count", {}, by=people["asker"].pk)
    by = None if who is None else people[who].pk
    noted = AuditEntry.objects.filter(act="job.cancelled")
    if may:
        assert jobs.cancel(job.pk, by=by).state == "cancelled"
        [entry] = noted
        assert (entry.actor_id, entry.subject) == (by, f"job {job.pk}")
    else:
        with pytest.raises(HearthError, match="not_found"):
            jobs.cancel(job.pk, by=by)
        assert not noted.exists()
