"""`manage.py audit`: whether the audit log is as it was written, and what to keep elsewhere so that this can be told."""

import re
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any, Final

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from accounts import audit, auditguard
from feeds import terminal

_HEAD: Final = re.compile(r"(\d{1,18}):([0-9a-f]{64})")


class Command(terminal.Command):
    """Looks through the audit log, prints how far it goes, or has it guarded."""

    requires_migrations_checks = True
    help = (
        "verify: look through the whole audit log; the exit status is 1 where it is not as it was written. "
        "head: print the number and the hash of its latest entry. Kept elsewhere, they show later whether the end was cut "
        "off or all of it written anew: audit verify --head NUMBER:HASH. Every backup keeps them, and doctor compares. "
        "guard: let the database refuse again what would change the log."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("what", choices=["verify", "head", "guard"])
        parser.add_argument("--head", type=_read, metavar="NUMBER:HASH", help=_("what was kept elsewhere"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked."""
        if options["what"] == "head":
            head = audit.head()
            self.stdout.write(f"{head.number}:{head.hash}")
            return
        if options["what"] == "guard":
            auditguard.unguard()
            auditguard.guard()
            self.stdout.write(_("The database refuses what would change the audit log."))
            return
        verdict = audit.verify(options["head"])
        if verdict.broken_at is not None:
            raise CommandError(
                _(
                    "The audit log is broken at entry %(entry)s: it is missing, or not as it was written. The %(number)s before it are good."
                )
                % {"entry": verdict.broken_at, "number": verdict.head.number}
            )
        self.stdout.write(
            _("The audit log is whole, up to entry %(number)s. Keep this elsewhere: %(number)s:%(hash)s")
            % {"number": verdict.head.number, "hash": verdict.head.hash}
        )


def _read(text: str) -> audit.Head:
    found = _HEAD.fullmatch(text)
    if found is None:
        raise ArgumentTypeError(_("this is not what audit head prints"))
    return audit.Head(int(found[1]), found[2])
