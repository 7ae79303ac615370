"""`manage.py drill`: would a server stand again from the latest backup?"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chatsite.backups import drilling, passphrases, progress, record, telling
from chatsite.backups.refusals import BackupRefused
from chatsite.datafolder import FolderInUse, assert_ours
from feeds import terminal
from feeds.calling import call


class Command(terminal.Command):
    """Tries a backup."""

    help = "Restore the latest backup into a folder that goes again, and look whether everything is there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help=_("default: the latest"))
        parser.add_argument(
            "--passphrase-file", metavar="FILE", help=_("its first line; - is standard input")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Try it."""
        latest = record.read().path
        if options["file"] is None and not latest:
            raise CommandError(
                _("There is no backup yet: %(command)s makes one.") % {"command": call("backup")}
            )
        path = options["file"] or Path(latest)
        line = progress.Line()
        try:
            assert_ours(settings.HEARTH_DATA)
            passphrase = passphrases.read(options["passphrase_file"], is_new=False)
            found = drilling.drill(path, passphrase, line)
            record.note_trial(path)
        except (BackupRefused, FolderInUse) as refused:
            line.close()
            raise CommandError(str(refused)) from None
        line.close()
        self.stdout.write(
            _("A server stands again from %(path)s, made %(made_at)s: %(amount)s. Nothing was changed.")
            % {
                "path": path,
                "made_at": found.about.made_at,
                "amount": telling.amount(found.manifest),
            }
        )
        if lost := len(found.manifest.lost):
            self.stdout.write(
                ngettext(
                    "%(count)s file was already lost then.", "%(count)s files were already lost then.", lost
                )
                % {"count": lost}
            )
