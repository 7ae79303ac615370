"""Long work in short steps: asked for by a verb, done beside everything else, taken up again after every end of a process.

A kind of job is a function from where it stands to where the next step begins. It does a short part – at most some tens of
milliseconds in the journal – and must bear to be done twice: what is killed between a step and its mark does that step again.
Every process that `serve` starts looks for work; a job is one process's at a time. After each step the worker rests for a
multiple of the time that the step took, so that people at the same server notice nothing.

Commands and tests call `finish`, which does all steps at once.
"""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import structlog
from django.db import DatabaseError, connection, transaction
from django.db.models import Q

from accounts import audit, policy
from accounts.models import Job, User
from accounts.services import actor_of
from chatprotocol.errors import ErrorCode, HearthError
from feeds import clock
from feeds.journal import verb

logger = structlog.get_logger(__name__)

Place = dict[str, Any]
State: Final = Job.State

LEASE: Final = timedelta(seconds=60)
"""So long after its latest step a job belongs to its process: a step takes far less."""
REST: Final = 4.0
"""After a step the worker rests for so many times as long as it took."""
ROUND_S: Final = 30.0
"""So often a process looks for work that another one was told of, or left."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far a job is after a step. `place` is where the next one begins; None where there is nothing more to do."""

    place: Place | None
    done: int = 0
    total: int | None = None
    told: str = ""
    """What came of it, where it is over."""


Work = Callable[[Job], Step]
"""Does the next step of a job, from `job.place` on. Raises HearthError where it cannot go on at all."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job: what does it, and how often it is begun by the server itself."""

    work: Work
    every: timedelta | None = None


_kinds: Final[dict[str, Kind]] = {}


def register(name: str, work: Work, *, every: timedelta | None = None) -> None:
    """Make a kind of job known. With `every` the server asks for it by itself, so often."""
    _kinds[name] = Kind(work, every)


# ---- asking ------------------------------------------------------------------------------------------------------


@verb
def ask(
    kind: str, wish: dict[str, Any], *, title: str = "", by: int | None = None, slot: str | None = None
) -> Job:
    """Ask for a job; whoever asks has been judged by the verb that this is a part of. A known slot answers its job."""
    known = Job.objects.filter(slot=slot).first() if slot is not None else None
    if known is not None:
        return known
    if kind not in _kinds:
        raise LookupError(f"there is no such kind of job: {kind}")
    job = Job.objects.create(
        kind=kind, wish=wish, title=title, asked_by_id=by, asked_at=clock.now(), slot=slot
    )
    transaction.on_commit(wake)
    return job


@verb
def cancel(id: int, *, by: int | None = None) -> Job:
    """Call a job off: no further step is begun. What was done stays. Raises HearthError: forbidden, not_found, conflict."""
    actor = actor_of(by)
    job = Job.objects.filter(pk=id).first()
    if job is None or not policy.may_see_job(actor, job):
        raise HearthError(ErrorCode.NOT_FOUND, "There is no such job.")
    changed = Job.objects.filter(pk=id, state__in=[State.WAITING, State.RUNNING]).update(
        state=State.CANCELLED, ended_at=clock.now(), held_until=None
    )
    if not changed:
        raise HearthError(ErrorCode.CONFLICT, "This job is over.")
    audit.note(audit.Act.JOB_CANCELLED, by=by, subject=f"job {id}", kind=job.kind)
    job.refresh_from_db()
    return job


# ---- doing -------------------------------------------------------------------------------------------------------


def finish(job: Job) -> Job:
    """Do all steps of a job that are left, at once, and return it as it is then. Blocks, for a thread or a command."""
    while step(job.pk):
        pass
    job.refresh_from_db()
    return job


def step(id: int) -> bool:
    """Do the next step of a job that nobody else holds; tell whether there is more to do here."""
    job = _taken(id)
    if job is None:
        return False
    try:
        done = _kinds[job.kind].work(job)
    except HearthError as refusal:
        if refusal.code is ErrorCode.BUSY:
            raise
        _end(job, State.FAILED, refusal.message)
        return False
    except DatabaseError:
        raise
    except Exception:
        logger.exception("a job failed", job=job.pk, kind=job.kind)
        _end(job, State.FAILED, "Something went wrong on the server; it has been noted.")
        return False
    if done.place is None:
        job.done, job.total = done.done, done.done if done.total is None else done.total
        _end(job, State.DONE, done.told)
        return False
    return bool(_note(id, done.place, done.done, done.total))


@verb
def _taken(id: int) -> Job | None:
    """Hold a job for this process, where nobody else does."""
    now = clock.now()
    mine = Q(state=State.WAITING) | Q(state=State.RUNNING)
    if not Job.objects.filter(mine, pk=id).exists():
        return None
    Job.objects.filter(pk=id, begun_at=None).update(begun_at=now)
    Job.objects.filter(pk=id).update(state=State.RUNNING, held_until=now + LEASE)
    return Job.objects.get(pk=id)


@verb
def _note(id: int, place: Place, done: int, total: int | None) -> int:
    """Write how far a job is; 0 where it was called off meanwhile."""
    return Job.objects.filter(pk=id, state=State.RUNNING).update(
        place=place, done=done, total=total, held_until=clock.now() + LEASE
    )


@verb
def _end(job: Job, state: str, told: str) -> None:
    Job.objects.filter(pk=job.pk, state=State.RUNNING).update(
        state=state, told=told, done=job.done, total=job.total, ended_at=clock.now(), held_until=None
    )
    logger.info("job over", job=job.pk, kind=job.kind, state=state)


@verb
def _claim() -> int | None:
    """Return the oldest job that waits, or that its process has left; it is this process's now."""
    now = clock.now()
    free = Q(state=State.WAITING) | Q(state=State.RUNNING, held_until__lt=now)
    id = (
        Job.objects.filter(free, kind__in=_kinds)
        .order_by("asked_at", "pk")
        .values_list("pk", flat=True)
        .first()
    )
    if id is None or not Job.objects.filter(free, pk=id).update(state=State.RUNNING, held_until=now + LEASE):
        return None
    return int(id)


def ask_for_what_is_due() -> None:
    """Ask for those jobs that the server begins by itself, once in each span of their time, whichever process asks."""
    now = clock.now()
    for name, kind in _kinds.items():
        if kind.every is not None:
            slot = f"{name} {int(now.timestamp() // kind.every.total_seconds())}"
            if not Job.objects.filter(slot=slot).exists():
                ask(name, {}, slot=slot)


# ---- beside people -----------------------------------------------------------------------------------------------


class Worker:
    """Does what jobs there are, one at a time, and rests between their steps."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Look soon. May be called in any thread."""
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._woken.set)

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            self._woken.clear()
            try:
                await asyncio.to_thread(_closing, ask_for_what_is_due)
                while (job := await asyncio.to_thread(_closing, _claim)) is not None:
                    await self._do(job)
            except (DatabaseError, HearthError) as error:
                logger.warning("a job could not go on for now", reason=type(error).__name__)
            except Exception:
                logger.exception("a job could not go on")
            with contextlib.suppress(TimeoutError):
                # Processes that were started together do not look together for ever.
                async with asyncio.timeout(ROUND_S * (0.75 + random.random() / 2)):  # noqa: S311  # no secret
                    await self._woken.wait()

    async def _do(self, job: int) -> None:
        is_more = True
        while is_more:
            begun_s = time.monotonic()
            is_more = await asyncio.to_thread(_closing, step, job)
            await asyncio.sleep((time.monotonic() - begun_s) * REST)


def _closing(function: Callable[..., Any], *args: Any) -> Any:
    """Call something in a thread that is nobody's, and leave no connection behind."""
    try:
        return function(*args)
    finally:
        connection.close()


_worker: Worker | None = None


def wake() -> None:
    """Wake the worker of this process, where it has one; the others look by themselves."""
    if _worker is not None:
        _worker.wake()


@contextlib.asynccontextmanager
async def beside_people() -> AsyncIterator[None]:
    """Work while the server serves."""
    global _worker  # noqa: PLW0603  # a process has one
    _worker = Worker()
    running = asyncio.create_task(_worker.run())
    try:
        yield
    finally:
        _worker = None
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


def asked_by(user: User) -> Q:
    """Return which jobs somebody may see: administrators all, others their own."""
    return Q() if policy.sees_all_jobs(user) else Q(asked_by=user)
