"""Why the database does not answer, in a line for the server's owner."""

import shutil
from pathlib import Path
from typing import Final

from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.translation import gettext as _

SMALL_BYTES: Final = 256 * 1024
"""With less than this SQLite cannot even be asked."""


def is_full(folder: Path, error: BaseException) -> bool:
    """Tell whether it is that the disk of a folder is full: SQLite has many names for that."""
    return "full" in str(error) or shutil.disk_usage(folder).free < SMALL_BYTES


def first_line(error: BaseException) -> str:
    """Return the first line of what was said, or of what kind it is where nothing was."""
    return (str(error).splitlines() or [type(error).__name__])[0]


def why(error: BaseException) -> str:
    """Return what the database said, or that the disk is full on which it lies."""
    usual = connections[DEFAULT_DB_ALIAS]
    folder = Path(usual.settings_dict["NAME"]).parent
    if usual.vendor == "sqlite" and folder.is_dir() and is_full(folder, error):
        return _("the disk of %(folder)s is full.") % {"folder": folder}
    return first_line(error)
