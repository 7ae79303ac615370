"""Why there is no backup, or why one is not put back."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from feeds.unanswered import is_full

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class BackupRefused(Exception):
    """It cannot be done; the message is for the server's owner, in one plain sentence."""


def full(path: Path) -> BackupRefused:
    """Return the refusal of a disk on which there is no room."""
    return BackupRefused(
        _("The disk is full: nothing was left behind at %(path)s. Make room, or choose another disk.")
        % {"path": path}
    )


def unreadable(database: Path, work: Path, error: Exception) -> BackupRefused:
    """Return why SQLite does not copy a database to a place."""
    for folder in (database.parent, work):
        if is_full(folder, error):
            return full(folder)
    return BackupRefused(
        _("The database %(database)s cannot be read: %(reason)s.") % {"database": database, "reason": error}
    )


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Say in a sentence why something cannot be written at a path, or read meanwhile."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise full(path) from None
        raise BackupRefused(
            _("%(path)s cannot be read or written: %(reason)s.")
            % {"path": error.filename or path, "reason": error.strerror or error}
        ) from None
