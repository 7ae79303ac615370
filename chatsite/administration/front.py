"""The first page of the administration: what needs somebody now, how the house is doing, whether the server is well."""

import logging
from collections.abc import Callable, Iterator
from typing import Any, Final

from django.db import connection
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.adminsite import staff
from accounts.models import User
from chatsite import health
from chatsite.administration import attention, charts, house
from chatsite.doctor import dependencies, keeping, machine
from chatsite.doctor.findings import Finding, Level, Wishes, fault, good

logger = logging.getLogger(__name__)

CHECKS: Final[tuple[Callable[[Wishes], Iterator[Finding]], ...]] = (
    machine.disk,
    keeping.backups,
    dependencies.viruses,
)
"""What `doctor` looks at that costs nothing."""
TONES: Final = {Level.GOOD: "good", Level.WARNING: "warn", Level.FAULT: "bad"}


def context(request: HttpRequest, found: dict[str, Any]) -> dict[str, Any]:
    """Return what the first page shows, besides what every page does."""
    user = staff(request)
    findings = look() if user.role == User.Role.ADMIN else []
    talk, kept = house.talk(), house.storage()
    return found | {
        "title": _("Overview"),
        "wants": attention.wants(user, findings),
        "people": house.people(),
        "talk": talk,
        "chart": charts.bars(talk.days.counts),
        "kept": kept,
        "disk": charts.pieces(
            [("ours", kept.here_bytes), ("others", kept.others_bytes), ("free", kept.free_bytes)]
        ),
        "findings": [(TONES[finding.level], finding) for finding in findings],
    }


def look() -> list[Finding]:
    """Return how the server is."""
    found = list(_answering())
    for check in CHECKS:
        try:
            found += check(Wishes())
        except OSError as error:
            logger.warning("%s could not be looked at: %s", check.__name__, type(error).__name__)
            found.append(fault(check.__name__, _("The data folder cannot be read."), _("See the log.")))
    return found


def _answering() -> Iterator[Finding]:
    standing = health.standing()
    names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
    database = {"name": names.get(connection.vendor, connection.vendor)}
    cure = _("Look at the server's log.")
    if standing["database"]:
        yield good("database", _("The database (%(name)s) answers.") % database)
    else:
        yield fault("database", _("The database (%(name)s) answers too slowly.") % database, cure)
    if standing["layer"]:
        yield good("layer", _("News reach everybody at once."))
    else:
        yield fault("layer", _("News reach people late: Redis does not answer."), cure)
