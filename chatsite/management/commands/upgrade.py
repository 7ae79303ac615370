"""`manage.py upgrade`: after a newer version was installed, or when it has to go again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chatsite import upgrading
from chatsite.backups import progress
from chatsite.backups.refusals import BackupRefused
from chatsite.datafolder import FolderInUse
from feeds import terminal
from feeds.calling import call


class Command(terminal.Command):
    """Brings the database up to date, or back."""

    requires_system_checks = ()  # they are asked once the database is what they expect
    help = (
        "Keep a copy of the database, bring it to what this version wants, and try it. The server must not run. "
        "With --rollback the database of before is put back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--rollback", action="store_true", help=_("put the database of before the latest upgrade back")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Go forward or back."""
        line = progress.Line()
        try:
            if options["rollback"]:
                self._go_back(line)
            else:
                self._go_on(line)
        except (upgrading.UpgradeRefused, BackupRefused, FolderInUse) as refused:
            line.close()
            raise CommandError(str(refused)) from None

    def _go_on(self, line: progress.Line) -> None:
        before = upgrading.upgrade(line)
        line.close()
        if not before.applied:
            self.stdout.write(_("The database is made, and answers as it should."))
            return
        done = before.pending
        if not done:
            self.stdout.write(_("The database is what this version wants, and answers as it should."))
            return
        self.stdout.write(
            ngettext(
                "The database has gone through %(count)s change and answers as it should: %(list)s.",
                "The database has gone through %(count)s changes and answers as it should: %(list)s.",
                len(done),
            )
            % {"count": len(done), "list": ", ".join(done)}
        )
        self.stdout.write(
            _("Start the server. If something is wrong, stop it and go back: %(command)s")
            % {"command": call("upgrade --rollback")}
        )

    def _go_back(self, line: progress.Line) -> None:
        back = upgrading.roll_back(line)
        line.close()
        self.stdout.write(
            _("The database of %(made_at)s is back. What was written since lies in %(aside)s.")
            % {"made_at": back.note.made_at, "aside": back.aside}
        )
        self.stdout.write(_("Install the Hearth that ran before, then start it."))
