"""The worker of a server process, beside people."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import pytest
from django.db import OperationalError, connection

from accounts import jobs, worker
from accounts.jobs import Step
from accounts.models import Job

R = TypeVar("R")

PATIENCE_S = 10


@pytest.fixture(autouse=True)
def stage(monkeypatch: pytest.MonkeyPatch, shared_database: None) -> None:
    monkeypatch.setattr(jobs, "_kinds", {})
    monkeypatch.setattr(worker, "REST", 0.0)


async def doing(function: Callable[..., R], *args: Any, **kwargs: Any) -> R:
    def work() -> R:
        try:
            return function(*args, **kwargs)
        finally:
            connection.close()

    return await asyncio.to_thread(work)


class Counting:
    """A kind of job that counts, and tells a test of each step."""

    def __init__(self, name: str, steps: int) -> None:
        self.steps = steps
        self.done: asyncio.Queue[int] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        jobs.register(name, self)

    def __call__(self, job: Job) -> Step:
        counted = (job.place or {"counted": 0})["counted"] + 1
        self._loop.call_soon_threadsafe(self.done.put_nowait, job.pk)
        return Step(None if counted == self.steps else {"counted": counted}, counted, self.steps)

    async def step(self) -> int:
        async with asyncio.timeout(PATIENCE_S):
            return await self.done.get()


@asynccontextmanager
async def served() -> AsyncIterator[None]:
    async with asyncio.timeout(PATIENCE_S), worker.beside_people():
        yield


async def over(job: Job, state: str = "done") -> None:
    """Wait for the end of a job: its last step was told before it was noted."""
    async with asyncio.timeout(PATIENCE_S):
        while job.state != state:
            await doing(job.refresh_from_db)


async def test_what_waits_is_done_when_the_server_starts_and_what_is_asked_for_at_once() -> None:
    count = Counting("count", 2)
    first = await doing(jobs.ask, "count", {})
    async with served():
        assert [await count.step(), await count.step()] == [first.pk] * 2
        second = await doing(jobs.ask, "count", {})
        assert [await count.step(), await count.step()] == [second.pk] * 2
        await over(first)
        await over(second)


async def test_a_long_job_does_not_hold_up_another() -> None:
    long = Counting("long", 1_000_000)
    Counting("short", 3)
    async with served():
        await doing(jobs.ask, "long", {})
        await long.step()
        job = await doing(jobs.ask, "short", {})
        await over(job)
        await long.step()


async def test_the_server_ends_in_the_middle_of_a_job_and_another_goes_on_at_once() -> None:
    count = Counting("count", 1_000_000)
    async with served():
        job = await doing(jobs.ask, "count", {})
        await count.step()
    await doing(job.refresh_from_db)
    assert (job.state, job.held_until) == ("running", None)
    was = job.done
    assert was >= 1
    count.steps = was + 1
    async with served():
        await over(job)
    assert job.done == was + 1


async def test_a_job_that_was_called_off_is_not_gone_on_with() -> None:
    long, other = Counting("long", 1_000_000), Counting("other", 1)
    async with served():
        job = await doing(jobs.ask, "long", {})
        await long.step()
        await doing(jobs.cancel, job.pk)
        await over(await doing(jobs.ask, "other", {}))
        while not long.done.empty():
            long.done.get_nowait()
        await over(await doing(jobs.ask, "other", {}))
        assert long.done.empty()
        await other.step()


@pytest.mark.parametrize("trouble", [OperationalError("locked"), RuntimeError("no such table")])
async def test_what_the_database_cannot_do_now_is_done_later(
    monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    monkeypatch.setattr(worker, "TROUBLE_S", 0.0)
    count = Counting("count", 1)
    go_on, took, failures = jobs.go_on, jobs.take_some, [trouble, trouble]

    def stumble(function: Callable[..., Any]) -> Callable[..., Any]:
        def stumbling(*args: Any) -> Any:
            if failures:
                raise failures.pop()
            return function(*args)

        return stumbling

    monkeypatch.setattr(jobs, "go_on", stumble(go_on))
    monkeypatch.setattr(jobs, "take_some", stumble(took))
    async with served():
        job = await doing(jobs.ask, "count", {})
        await count.step()
        await over(job)
    assert not failures


async def test_a_step_that_does_not_end_does_not_keep_the_server_from_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker, "PATIENCE_S", 0.05)
    began, ends = threading.Event(), threading.Event()

    def stand_still(job: Job) -> Step:
        began.set()
        ends.wait(PATIENCE_S)
        return Step(None)

    jobs.register("still", stand_still)
    async with served():
        job = await doing(jobs.ask, "still", {})
        await asyncio.to_thread(began.wait, PATIENCE_S)
    assert not ends.is_set()
    ends.set()
    await over(job)


async def test_a_worker_is_at_so_many_jobs_and_takes_the_next_when_one_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker, "AT_ONCE", 1)
    count = Counting("count", 3)
    asked = [await doing(jobs.ask, "count", {}) for _ in range(3)]
    async with served():
        done = [await count.step() for _ in range(9)]
        assert done == [job.pk for job in asked for _ in range(3)]


async def test_it_rests_so_many_times_as_long_as_a_step_took(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "REST", 4.0)
    rests: list[float] = []
    pause = worker.Worker._pause

    async def noted(self: worker.Worker, seconds: float) -> None:
        rests.append(seconds)
        await pause(self, 0)

    monkeypatch.setattr(worker.Worker, "_pause", noted)
    passed = [0.0]
    monkeypatch.setattr(worker, "monotonic", lambda: passed[0])

    def take_long(job: Job) -> Step:
        passed[0] += 1.0 if job.place is None else 100.0
        return Step({}, 1) if job.place is None else Step(None, 2)

    jobs.register("long", take_long)
    job = await doing(jobs.ask, "long", {})
    async with served():
        await over(job)
    assert [rest for rest in rests if rest in {4.0, worker.LONGEST_REST_S}] == [4.0, worker.LONGEST_REST_S]
