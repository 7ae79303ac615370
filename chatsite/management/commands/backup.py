"""`manage.py backup`: all of a server in one file, while it serves."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chatsite.backups import making, pacing, passphrases, progress, record, telling, unpacking
from chatsite.backups.refusals import BackupRefused, writing
from chatsite.backups.writing import workplace
from chatsite.datafolder import FolderInUse, assert_ours
from feeds import terminal
from feeds.calling import call


class Command(terminal.Command):
    """Makes a backup, or looks whether one is whole."""

    help = (
        "Make a backup: database, files, secret key, certificate and settings in one file. The server may run. "
        "With a passphrase the file is encrypted (age)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "file", nargs="?", type=Path, metavar="FILE", help=_("default: a new one in HEARTH_DATA/backups")
        )
        parser.add_argument(
            "--passphrase-file", metavar="FILE", help=_("its first line; - is standard input")
        )
        parser.add_argument(
            "--keep", type=int, metavar="N", help=_("remove all but the latest N backups of the folder")
        )
        parser.add_argument(
            "--verify", type=Path, metavar="FILE", help=_("make none; look whether FILE is whole")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it."""
        if options["keep"] is not None and options["keep"] < 1:
            raise CommandError(_("--keep must be at least 1."))
        line = progress.Line()
        try:
            if options["verify"] is not None:
                self._verify(options["verify"], options["passphrase_file"], line)
                return
            assert_ours(settings.HEARTH_DATA)
            made = self._make(options["file"], options["passphrase_file"], line)
            if options["keep"] is not None:
                for old in record.older_than_latest(made.path.parent, options["keep"]):
                    with writing(old):
                        old.unlink(missing_ok=True)
        except (BackupRefused, FolderInUse) as refused:
            line.close()
            raise CommandError(str(refused)) from None
        if lost := len(made.manifest.lost):
            said = ngettext(
                "The backup %(path)s is there, but without %(count)s file, whose bytes are not what was sent, or not there any more: %(command)s names it.",
                "The backup %(path)s is there, but without %(count)s files, whose bytes are not what was sent, or not there any more: %(command)s names them.",
                lost,
            )
            raise CommandError(said % {"path": made.path, "count": lost, "command": call("doctor")})

    def _make(self, path: Path | None, passphrase_file: str | None, line: progress.Line) -> making.Made:
        passphrase = passphrases.read(passphrase_file, is_new=True)
        if path is None:
            path = record.folder()
            with writing(path):
                path.mkdir(0o700, exist_ok=True)
        with writing(path):
            is_folder = path.is_dir()
        if is_folder:
            path = record.new_path(path)
        made = making.make(path, passphrase, line)
        line.close()
        try:
            record.note_backup(made.path, made.about.made_at, made.manifest.audit)
        except BackupRefused as refused:
            raise BackupRefused(
                _("The backup %(path)s is there, but nobody has noted it. %(reason)s")
                % {"path": made.path, "reason": refused}
            ) from None
        self.stdout.write(
            _("%(path)s: %(amount)s, %(megabytes)s MB.")
            % {
                "path": made.path,
                "amount": telling.amount(made.manifest),
                "megabytes": telling.megabytes(made.path),
            }
        )
        return made

    def _verify(self, path: Path, passphrase_file: str | None, line: progress.Line) -> None:
        passphrase = passphrases.read(passphrase_file, is_new=False)
        with workplace(settings.HEARTH_DATA, line, pacing.beside_server()) as work:
            found = unpacking.unpack(path, passphrase, work, None)
        line.close()
        self.stdout.write(
            _("%(path)s is whole: made %(made_at)s by Hearth %(version)s, %(amount)s.")
            % {
                "path": path,
                "made_at": found.about.made_at,
                "version": found.about.version,
                "amount": telling.amount(found.manifest),
            }
        )
