"""Long work in short steps: asked for by a verb, done beside everything else, taken up again after every end of a process.

A kind of job is a function from where it stands to where the next step begins. It does a short part – at most some tens of
milliseconds in the journal – and must bear to be done twice: what is killed between a step and its mark does that step again.

A job is one process's at a time, for `LEASE` after each of its steps. What that process has written as the end of its
hold is also what it shows to go on: where another has taken the job meanwhile, or somebody has called it off, it has nothing
to show any more.

Every server process looks for work (`accounts.worker`). Commands and tests call `finish`, which does all steps at once.
"""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import structlog
from django.db import DatabaseError, transaction
from django.db.models import Max, Q, QuerySet

from accounts import audit, policy
from accounts.models import Job, User
from accounts.services import actor_of
from chatprotocol.errors import ErrorCode, HearthError
from feeds import clock
from feeds.journal import verb

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

logger = structlog.get_logger(__name__)

Place = dict[str, Any]
State: Final = Job.State
TO_DO: Final = (State.WAITING, State.RUNNING)

LEASE: Final = timedelta(seconds=20)
"""So long after its latest step a job belongs to its process: a step, and the rest after it, take less."""
KEPT: Final = timedelta(days=90)
"""So long a job that is over can be looked at; who has asked for what stands in the audit log."""
FORGOTTEN_AT_ONCE: Final = 500
ASKED_AGAIN_S: Final = 0.5
"""So often `finish` looks whether another process has come to an end with a job."""


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
    """A kind of job: what does it, how often it is begun by the server itself, and what people call it."""

    work: Work
    every: timedelta | None = None
    title: "StrOrPromise" = ""
    is_due: Callable[[], bool] | None = None
    has_to_end: bool = False


_kinds: Final[dict[str, Kind]] = {}


def register(
    name: str,
    work: Work,
    *,
    every: timedelta | None = None,
    title: "StrOrPromise" = "",
    is_due: Callable[[], bool] | None = None,
    has_to_end: bool = False,
) -> None:
    """Make a kind of job known. With `every` the server asks for it by itself, so often, and only where `is_due` says so.

    `title` is for jobs that have none of their own. What `has_to_end` nobody calls off: what is done cannot be taken back, and
    the rest belongs to it.
    """
    _kinds[name] = Kind(work, every, title, is_due, has_to_end)


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
    if has_to_end(job):
        raise HearthError(ErrorCode.CONFLICT, "This has to be brought to its end: it cannot be called off.")
    changed = Job.objects.filter(pk=id, state__in=TO_DO).update(
        state=State.CANCELLED, ended_at=clock.now(), held_until=None
    )
    if not changed:
        raise HearthError(ErrorCode.CONFLICT, "This job is over.")
    audit.note(audit.Act.JOB_CANCELLED, by=by, subject=f"job {id}", kind=job.kind)
    job.refresh_from_db()
    return job


def has_to_end(job: Job) -> bool:
    """Tell whether a job is one that nobody calls off."""
    kind = _kinds.get(job.kind)
    return kind is not None and kind.has_to_end


# ---- doing -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hold:
    """That a job is this process's until a time."""

    job: int
    until: datetime

    def rows(self) -> QuerySet[Job]:
        """Return the job, where it still is."""
        return Job.objects.filter(pk=self.job, state=State.RUNNING, held_until=self.until)


def finish(job: Job) -> Job:
    """Do all steps of a job that are left, at once, and return it as it is then. Blocks, for a thread or a command.

    Where another process is at it, that one's end is waited for.
    """
    while job.state in TO_DO:
        hold = take(job.pk)
        if hold is None:
            time.sleep(ASKED_AGAIN_S)
        while hold is not None:
            hold = go_on(hold)
        job.refresh_from_db()
    return job


def step(id: int) -> bool:
    """Do the next step of a job that nobody holds, and let go of it; tell whether there is more to do here."""
    hold = take(id)
    hold = go_on(hold) if hold is not None else None
    if hold is not None:
        let_go([hold])
    return hold is not None


def go_on(hold: Hold) -> Hold | None:
    """Do the next step of a job that is held; return how it is held then, None where there is nothing more to do here.

    Raises DatabaseError, or HearthError (busy), where the step can be tried again under the same hold.
    """
    job = hold.rows().first()
    if job is None:
        return None
    try:
        done = _kinds[job.kind].work(job)
    except HearthError as refusal:
        if refusal.code is ErrorCode.BUSY:
            raise
        _end(hold, State.FAILED, job.done, job.total, refusal.message)
        return None
    except DatabaseError:
        raise
    except Exception:
        logger.exception("a job failed", job=job.pk, kind=job.kind)
        told = "Something went wrong on the server; it has been noted."
        _end(hold, State.FAILED, job.done, job.total, told)
        return None
    if done.place is not None:
        return _note(hold, done)
    _end(hold, State.DONE, done.done, done.done if done.total is None else done.total, done.told)
    return None


def take_some(most: int) -> list[Hold]:
    """Hold those jobs that wait, or that their process has left, the oldest first; so many at most."""
    # Most looks find nothing, and write nothing.
    free = Job.objects.filter(_free(), kind__in=_kinds).order_by("asked_at", "pk")
    holds = (take(id) for id in list(free.values_list("pk", flat=True)[:most]))
    return [hold for hold in holds if hold is not None]


@verb
def take(id: int) -> Hold | None:
    """Hold a job for this process, where nobody does and it is not over."""
    now = clock.now()
    hold = Hold(id, now + LEASE)
    taken = Job.objects.filter(_free(), pk=id).update(state=State.RUNNING, held_until=hold.until)
    if not taken:
        return None
    Job.objects.filter(pk=id, begun_at=None).update(begun_at=now)
    return hold


@verb
def let_go(holds: Collection[Hold]) -> None:
    """Let any process go on with jobs, at once."""
    for hold in holds:
        hold.rows().update(held_until=None)


def free_at() -> datetime | None:
    """Return when the first of the jobs that are held now is any process's; None where none is held."""
    held = Job.objects.filter(state=State.RUNNING, held_until__isnull=False, kind__in=_kinds)
    return held.order_by("held_until").values_list("held_until", flat=True).first()


def _free() -> Q:
    left = Q(held_until__isnull=True) | Q(held_until__lt=clock.now())
    return Q(state=State.WAITING) | (Q(state=State.RUNNING) & left)


@verb
def _note(hold: Hold, step: Step) -> Hold | None:
    """Write how far a job is; None where it is not this process's any more."""
    on = Hold(hold.job, clock.now() + LEASE)
    noted = hold.rows().update(place=step.place, done=step.done, total=step.total, held_until=on.until)
    return on if noted else None


@verb
def _end(hold: Hold, state: str, done: int, total: int | None, told: str) -> None:
    ended = hold.rows().update(
        state=state, told=told, done=done, total=total, ended_at=clock.now(), held_until=None
    )
    if ended:
        logger.debug("job over", job=hold.job, state=state)


def ask_for_what_is_due() -> None:
    """Ask for those jobs that the server begins by itself, once in each span of their time, whichever process asks."""
    now = clock.now()
    for name, kind in _kinds.items():
        if kind.every is not None:
            slot = f"{name} {int(now.timestamp() // kind.every.total_seconds())}"
            if Job.objects.filter(slot=slot).exists() or not (kind.is_due is None or kind.is_due()):
                continue
            ask(name, {}, slot=slot)


@verb
def forget_old() -> bool:
    """Forget some of the jobs that were over long ago; tell whether there are more.

    Of what the server does by itself the latest that was done stays: it says how things were then.
    """
    by_itself = [name for name, kind in _kinds.items() if kind.every is not None]
    done = Job.objects.filter(kind__in=by_itself, state=State.DONE)
    latest = done.values("kind").annotate(latest=Max("pk")).values("latest")
    old = Job.objects.filter(ended_at__lt=clock.now() - KEPT).exclude(pk__in=latest)
    some = list(old.values_list("pk", flat=True)[: FORGOTTEN_AT_ONCE + 1])
    Job.objects.filter(pk__in=some[:FORGOTTEN_AT_ONCE]).delete()
    return len(some) > FORGOTTEN_AT_ONCE


# ---- seeing ------------------------------------------------------------------------------------------------------


def title_of(job: Job) -> str:
    """Return what people call a job, in the language of whoever reads it."""
    if job.title:
        return str(job)
    kind = _kinds.get(job.kind)
    return str(kind.title) if kind is not None and kind.title else job.kind


def asked_by(user: User) -> Q:
    """Return which jobs somebody may see: administrators all, others their own."""
    return Q() if policy.sees_all_jobs(user) else Q(asked_by=user)


_worker: Callable[[], None] | None = None


def use_worker(worker: Callable[[], None] | None) -> None:
    """Let the worker of this process be woken; it may be called in any thread, and must return at once."""
    global _worker  # noqa: PLW0603  # a process has one
    _worker = worker


def wake() -> None:
    """Wake the worker of this process, where it has one; the others look by themselves."""
    if _worker is not None:
        _worker()
