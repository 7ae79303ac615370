"""Tries a backup: puts it into a folder that goes again, looks whether everything is there, and changes nothing."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection

from chatsite.backups import contents, postgresql
from chatsite.backups.looking import assert_all_there, assert_good_sqlite
from chatsite.backups.progress import Tell
from chatsite.backups.refusals import BackupRefused
from chatsite.backups.unpacking import Unpacked, unpack
from chatsite.backups.writing import workplace

_ROOT: Final = Path(__file__).resolve().parent.parent.parent
_NOT_FOR_A_TRIAL: Final = (
    "DATABASE_URL",
    "REDIS_URL",
    "HEARTH_SECRET_KEY",
    "HEARTH_S3_URL",
    "HEARTH_X_ACCEL",
)


def drill(path: Path, passphrase: str | None, tell: Tell) -> Unpacked:
    """Try a backup. Raises BackupRefused where a server could not stand again from it."""
    with workplace(Path(settings.HEARTH_DATA)) as work:
        new = work / "restored"
        unpacked = unpack(path, passphrase, work, new, tell)
        tell("Looking into the database", 0, 0)
        database = new / contents.DATABASES[unpacked.about.database]
        if unpacked.about.database == "sqlite":
            assert_good_sqlite(database, unpacked.manifest)
            database.rename(new / "hearth.sqlite3")
            _bring_up_to_date(new)
        elif connection.vendor != "postgresql":
            raise BackupRefused(
                "This backup is of a server with PostgreSQL: it is tried where DATABASE_URL names one."
            )
        else:
            with postgresql.for_a_look(database) as ask:
                assert_all_there(ask, unpacked.manifest)
    return unpacked


def _bring_up_to_date(data: Path) -> None:
    """Do what `restore` would do, in a process that takes the folder for its server's."""
    environment = {name: value for name, value in os.environ.items() if name not in _NOT_FOR_A_TRIAL}
    environment |= {"HEARTH_DATA": str(data), "DJANGO_SETTINGS_MODULE": "chatsite.settings"}
    command = [sys.executable, "-m", "django", "migrate", "--no-input", "--verbosity", "0"]
    done = subprocess.run(command, cwd=_ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        *_, said = done.stderr.strip().splitlines() or ["nobody knows why"]
        raise BackupRefused(f"The database in the backup cannot be brought up to date: {said}")
