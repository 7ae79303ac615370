"""`manage.py restore`: a server stands again as it was when the backup was made."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from chatsite.backups import passphrases, progress, record, restoring, telling
from chatsite.backups.refusals import BackupRefused
from chatsite.datafolder import FolderInUse


class Command(BaseCommand):
    """Puts a backup in place."""

    requires_system_checks = ()  # what is wrong with the database now is what it replaces
    help = (
        "Put a backup in place: the whole file is looked through first. The server must not run. Clients read afresh "
        "afterwards and keep what they have not sent."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--passphrase-file", metavar="FILE", help="its first line; - is standard input")
        parser.add_argument(
            "--replace",
            action="store_true",
            help="also where there are people; what was there is kept beside",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Put it in place."""
        line = progress.Line()
        try:
            passphrase = passphrases.read(options["passphrase_file"], is_new=False)
            found = restoring.restore(options["file"], passphrase, options["replace"], line)
        except (BackupRefused, FolderInUse) as refused:
            line.close()
            raise CommandError(str(refused)) from None
        line.close()
        record.note_restored(found.unpacked.manifest.audit)
        about = found.unpacked.about
        self.stdout.write(
            f"Restored from {about.made_at} (Hearth {about.version}): {telling.amount(found.unpacked.manifest)}."
        )
        if found.aside is not None:
            self.stdout.write(
                f"What was there before lies in {found.aside}: delete it when you do not need it."
            )
        if found.has_other_secret:
            self.stderr.write(
                "HEARTH_SECRET_KEY names another secret key than the backup: browsers sign in again."
            )
        self.stdout.write(
            "The settings of then stand in settings-of-backup.env in the data folder. Start the server."
        )
