"""Brings a SQLite database that was unpacked to what this version wants, before anybody's server has it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from chatsite.backups import contents
from chatsite.backups.refusals import BackupRefused

_ROOT: Final = Path(__file__).resolve().parent.parent.parent
_OF_THE_SERVER: Final = (
    "DATABASE_URL",
    "REDIS_URL",
    "HEARTH_SECRET_KEY",
    "HEARTH_S3_URL",
    "HEARTH_X_ACCEL",
)


def bring_up_to_date(folder: Path) -> None:
    """Bring the database of a folder up to date, in a process that takes the folder for its server's.

    Raises BackupRefused.
    """
    database, served = folder / contents.DATABASES["sqlite"], folder / "hearth.sqlite3"
    database.rename(served)
    environment = {name: value for name, value in os.environ.items() if name not in _OF_THE_SERVER}
    environment |= {"HEARTH_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "chatsite.settings"}
    command = [sys.executable, "-m", "django", "migrate", "--no-input", "--verbosity", "0"]
    done = subprocess.run(command, cwd=_ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or ["?"])[-1]
        raise BackupRefused(
            _("The database in the backup cannot be brought up to date: %(said)s") % {"said": said}
        )
    served.rename(database)
