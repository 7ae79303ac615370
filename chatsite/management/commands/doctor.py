"""`manage.py doctor`: what is well, what is not, and what helps."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

import msgspec
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from chatsite.backups.progress import Line
from chatsite.doctor.findings import Finding, Level, Wishes
from chatsite.doctor.looking import look
from feeds import terminal


class Command(terminal.Command):
    """Looks at the server."""

    requires_system_checks = ()  # it looks itself, and says more
    help = (
        "Look at this server and say what is wrong and what helps. Nothing leaves the machine but for what the settings "
        "name. The exit status is 0 where all is well, 1 with warnings, 2 with faults."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--json", action="store_true", help=_("for programs"))
        parser.add_argument(
            "--from-outside", default="", metavar="URL", help=_("ask this server at its public address, too")
        )
        parser.add_argument("--tls-cert", default="", metavar="FILE", help=_("as for serve: look at it"))
        parser.add_argument("--tls-key", default="", metavar="FILE", help=_("as for serve"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Look."""
        if bool(options["tls_cert"]) != bool(options["tls_key"]):
            raise CommandError(_("--tls-cert and --tls-key belong together."))
        wishes = Wishes(options["from_outside"], options["tls_cert"], options["tls_key"])
        line = Line()
        found = list(look(wishes, line))
        line.close()
        if options["json"]:
            plain = [msgspec.to_builtins(each) | {"level": each.level.name.lower()} for each in found]
            self.stdout.write(json.dumps(plain, indent=1, ensure_ascii=False))
        else:
            for each in found:
                self._say(each)
        worst = max(each.level for each in found)
        if worst is not Level.GOOD:
            sys.exit(int(worst))

    def _say(self, finding: Finding) -> None:
        marks = {Level.GOOD: _("ok"), Level.WARNING: _("warning"), Level.FAULT: _("FAULT")}
        width = max(map(len, marks.values()))
        self.stdout.write(f"{marks[finding.level]:>{width}}  {finding.said}")
        if finding.cure:
            self.stdout.write(f"{'':>{width}}  → {finding.cure}")
