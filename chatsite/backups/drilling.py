"""Tries a backup: puts it into a folder that goes again, looks whether everything is there, and changes nothing."""

from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from chatsite.backups import contents, pacing, postgresql
from chatsite.backups.looking import assert_all_there, assert_good_sqlite
from chatsite.backups.migrating import bring_up_to_date
from chatsite.backups.progress import Tell
from chatsite.backups.refusals import BackupRefused
from chatsite.backups.unpacking import Unpacked, look_through, unpack
from chatsite.backups.writing import workplace


def drill(path: Path, passphrase: str | None, tell: Tell) -> Unpacked:
    """Try a backup. Raises BackupRefused where a server could not stand again from it."""
    with workplace(Path(settings.HEARTH_DATA), tell, pacing.beside_server()) as work:
        new = work / "restored"
        # Of the files nobody wants more than what their sums say.
        unpacked = unpack(path, passphrase, work, new, take_file=look_through)
        tell(_("Looking into the database"), 0, 0)
        database = new / contents.DATABASES[unpacked.about.database]
        if unpacked.about.database == "sqlite":
            assert_good_sqlite(database, unpacked)
            bring_up_to_date(new)
        elif connection.vendor != "postgresql":
            raise BackupRefused(
                _("This backup is of a server with PostgreSQL: it is tried where DATABASE_URL names one.")
            )
        else:
            with postgresql.for_a_look(database) as ask:
                assert_all_there(ask, unpacked)
    return unpacked
