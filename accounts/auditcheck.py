"""Looking through the audit log: a job, once a day by itself and whenever an administrator asks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import audit, jobs, policy
from accounts.audit import BEGINNING, Head
from accounts.jobs import Step
from accounts.models import AuditEntry, Job
from accounts.services import actor_of
from feeds.journal import verb

logger = structlog.get_logger(__name__)

KIND: Final = "audit"
AT_ONCE: Final = 1_000
BROKEN: Final = "The audit log is not as it was written: an entry is missing, or is another."


@dataclass(frozen=True, slots=True)
class Checked:
    """What the latest look through all of the log has shown."""

    at: datetime
    good: int
    """So many entries are as they were written, from the first on."""
    is_whole: bool

    @property
    def broken_at(self) -> int:
        """Which entry is missing or is another, where the log is not whole."""
        return self.good + 1


def register() -> None:
    """Make the job known."""
    jobs.register(KIND, _check, every=timedelta(days=1), title=_("Look through the audit log"))


@verb
def ask(*, by: int) -> Job:
    """Ask for a look through the whole log. Raises HearthError (forbidden)."""
    policy.assert_may_read_audit(actor_of(by))
    return jobs.ask(KIND, {}, by=by)


def latest() -> Checked | None:
    """Return what the latest look has shown; None where there was none yet."""
    job = _finished().first()
    return None if job is None or job.ended_at is None else Checked(job.ended_at, job.done, not job.told)


def _check(job: Job) -> Step:
    place = job.place or {}
    verdict = audit.read_on(Head(place.get("number", 0), place.get("hash", BEGINNING)), AT_ONCE)
    good = verdict.head.number
    if verdict.broken_at is None and AuditEntry.objects.filter(number__gt=good).exists():
        return Step({"number": good, "hash": verdict.head.hash}, good, audit.head().number)
    before = latest()
    if verdict.broken_at is None and (before is None or before.good <= good):
        return Step(None, good)
    # What was there at the look before has to be there now.
    logger.error("the audit log is broken", entry=good + 1)
    return Step(None, good, told=BROKEN)


def _finished() -> QuerySet[Job]:
    return Job.objects.filter(kind=KIND, state=Job.State.DONE).order_by("-ended_at", "-pk")
