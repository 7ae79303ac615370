"""What waits for somebody of the staff, the most pressing first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import models
from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import jobs
from accounts.models import Job, User
from attachments.models import File
from chatsite.doctor.findings import Finding, Level
from feeds import clock
from messaging.moderation import cases
from messaging.moderation.models import Look, Report

FAILED_LATELY: Final = timedelta(days=7)
"""So long a job that has failed is told of."""


@dataclass(frozen=True, slots=True)
class Want:
    """Something that waits. `address` is where it is dealt with; empty where that is not in the administration."""

    tone: str
    """How pressing: bad or warn."""
    icon: str
    said: str
    more: str = ""
    address: str = ""


def wants(user: User, findings: list[Finding]) -> list[Want]:
    """Return what waits for somebody. `findings` are what is wrong with the server, for whoever can mend it."""
    return [*_reports(user), *_looks(user), *_failed(user), *_wrong(findings)]


def badges(user: User) -> dict[str, int]:
    """Return how much waits in which part of the administration, by the names of models."""
    found = {"messaging.report": open_reports(user).count()}
    if user.role == User.Role.ADMIN:
        found["messaging.look"] = asked_looks(user).count()
    return found


def open_reports(user: User) -> QuerySet[Report]:
    """Return what somebody may decide: a message that many have reported counts once."""
    return cases.waiting(user)


def asked_looks(user: User) -> QuerySet[Look]:
    """Return what other administrators have asked for and this one may grant."""
    return Look.objects.filter(state=Look.State.ASKED).exclude(asked_by=user)


def _reports(user: User) -> Iterator[Want]:
    found = open_reports(user).aggregate(count=Count("pk"), since=Min("reported_at"))
    if found["count"]:
        said = ngettext("%(count)d open report", "%(count)d open reports", found["count"])
        more = _("The oldest has waited for %(time)s.") % {"time": timesince(found["since"], clock.now())}
        yield Want("bad", "flag", said % found, more, list_of(Report, outcome__exact=""))


def _looks(user: User) -> Iterator[Want]:
    count = asked_looks(user).count() if user.role == User.Role.ADMIN else 0
    if count:
        said = ngettext("%(count)d request to read in a room", "%(count)d requests to read in a room", count)
        more = _("It takes a second administrator.")
        yield Want("warn", "visibility", said % {"count": count}, more, list_of(Look, state__exact="asked"))


def _failed(user: User) -> Iterator[Want]:
    failed = Job.objects.filter(
        jobs.asked_by(user), state=Job.State.FAILED, ended_at__gt=clock.now() - FAILED_LATELY
    )
    count = failed.count()
    if count:
        said = ngettext("%(count)d job has failed", "%(count)d jobs have failed", count) % {"count": count}
        more = _("In the last %(days)d days.") % {"days": FAILED_LATELY.days}
        yield Want("warn", "pending_actions", said, more, list_of(Job, state__exact="failed"))


def _wrong(findings: list[Finding]) -> Iterator[Want]:
    for finding in sorted(findings, key=lambda found: -found.level):
        if finding.level is not Level.GOOD:
            tone = "bad" if finding.level is Level.FAULT else "warn"
            address = list_of(File) if finding.what == "disk" else ""
            yield Want(tone, "build", finding.said, finding.cure, address)


def list_of(model: type[models.Model], **filters: Any) -> str:
    """Return the address of a part's list, filtered."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
    return reverse(name, query=filters)
