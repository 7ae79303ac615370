"""Looks at everything, one after another; what cannot be looked at is a finding, too."""

from collections.abc import Iterator
from typing import Final

from django.db import DatabaseError
from django.utils.translation import gettext as _

from chatsite.backups.progress import Tell
from chatsite.doctor import dependencies, keeping, machine, reaching
from chatsite.doctor.findings import Check, Finding, Wishes, fault

CHECKS: Final[tuple[Check, ...]] = (
    machine.sqlite,
    machine.disk,
    machine.rights,
    machine.time,
    reaching.names,
    reaching.link_address,
    reaching.secrets,
    reaching.certificate,
    reaching.outside,
    keeping.whole,
    keeping.database,
    keeping.audit_log,
    dependencies.layer,
    dependencies.viruses,
    dependencies.mail,
    keeping.backups,
    keeping.files,
)


def look(wishes: Wishes, tell: Tell) -> Iterator[Finding]:
    """Yield what is found."""
    for number, check in enumerate(CHECKS):
        tell("Looking", number, len(CHECKS))
        try:
            yield from check(wishes)
        except (DatabaseError, OSError) as error:
            name = check.__name__
            yield fault(
                name,
                _("%(name)s: could not be looked at (%(kind)s).")
                % {"name": name, "kind": type(error).__name__},
                _("See the other findings."),
            )
