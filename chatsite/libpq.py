"""How backups reach PostgreSQL: its own programs."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _

_KNOWN: Final = frozenset(
    {"host", "port", "user", "dbname", "passfile", "service", "sslmode", "sslrootcert", "sslcert", "sslkey"}
)


class ProgramRefused(Exception):
    """One of the programs is not there or could not do it; the message is for the server's owner, in one line."""


def run(name: str, *arguments: str, database: str | None = None) -> None:
    """Run one of PostgreSQL's programs on this server's database, or on another of the same server. Raises ProgramRefused."""
    params = {key: str(value) for key, value in connection.get_connection_params().items() if key in _KNOWN}
    if database is not None:
        params["dbname"] = database
    command = [program(name), *arguments, "--no-password", f"--dbname={_conninfo(params)}"]
    done = subprocess.run(command, env=_environment(), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said: Sequence[str] = done.stderr.strip().splitlines() or [f"{name} failed."]
        raise ProgramRefused(said[0].removesuffix("."))


def _conninfo(params: dict[str, Any]) -> str:
    from psycopg.conninfo import make_conninfo

    return make_conninfo(**params)


def _environment() -> dict[str, str]:
    """Return the environment with the password in it: on a command line everybody would read it."""
    password = connection.settings_dict["PASSWORD"]
    return os.environ | ({"PGPASSWORD": str(password)} if password else {})


def program(name: str) -> str:
    """Return the path of a program, the newest there is: an older one refuses a newer server. Raises ProgramRefused."""
    found = [path for path in Path("/usr/lib/postgresql").glob(f"*/bin/{name}") if path.exists()]
    newest = max(found, key=lambda path: float(path.parent.parent.name), default=None)
    path = str(newest) if newest is not None else shutil.which(name)
    if path is None:
        raise ProgramRefused(
            _("%(name)s is not installed here: it comes with postgresql-client") % {"name": name}
        )
    return path
