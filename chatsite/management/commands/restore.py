"""`manage.py restore`: a server stands again as it was when the backup was made."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from chatsite.backups import passphrases, progress, restoring, telling
from chatsite.backups.refusals import BackupRefused
from chatsite.datafolder import FolderInUse
from feeds import terminal


class Command(terminal.Command):
    """Puts a backup in place."""

    requires_system_checks = ()  # what is wrong with the database now is what it replaces
    help = (
        "Put a backup in place: the whole file is looked through first. The server must not run. Clients read afresh "
        "afterwards and keep what they have not sent."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE")
        parser.add_argument(
            "--passphrase-file", metavar="FILE", help=_("its first line; - is standard input")
        )
        parser.add_argument(
            "--replace",
            action="store_true",
            help=_("also where there are people; what was there is kept beside"),
        )
        parser.add_argument(
            "--finish",
            action="store_true",
            help=_("finish what was cut off while data was put in the place of other data"),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Put it in place."""
        if options["finish"] == (options["file"] is not None):
            raise CommandError(_("Name the backup, or --finish what was cut off."))
        line = progress.Line()
        try:
            if options["finish"]:
                self._say_finished(restoring.finish(line), line)
                return
            passphrase = passphrases.read(options["passphrase_file"], is_new=False)
            found = restoring.restore(options["file"], passphrase, options["replace"], line)
        except (BackupRefused, FolderInUse) as refused:
            line.close()
            raise CommandError(str(refused)) from None
        line.close()
        about = found.unpacked.about
        self.stdout.write(
            _("Restored from %(made_at)s (Hearth %(version)s): %(amount)s.")
            % {
                "made_at": about.made_at,
                "version": about.version,
                "amount": telling.amount(found.unpacked.manifest),
            }
        )
        self._say_kept(found.aside)
        if found.has_other_secret:
            self.stderr.write(
                _("HEARTH_SECRET_KEY names another secret key than the backup: browsers sign in again.")
            )
        self.stdout.write(
            _("The settings of then stand in settings-of-backup.env in the data folder. Start the server.")
        )

    def _say_finished(self, aside: Path | None, line: progress.Line) -> None:
        line.close()
        self.stdout.write(_("What was cut off is finished."))
        self._say_kept(aside)
        self.stdout.write(_("Start the server."))

    def _say_kept(self, aside: Path | None) -> None:
        if aside is not None:
            self.stdout.write(
                _("What was there before lies in %(aside)s: delete it when you do not need it.")
                % {"aside": aside}
            )
