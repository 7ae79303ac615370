"""Jobs: short steps, taken up again where they were."""

from typing import Any

import pytest

from accounts import jobs
from accounts.jobs import Step
from accounts.models import Job
from chatprotocol.errors import ErrorCode, HearthError

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
