"""Why there is no backup, or why one is not put back."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class BackupRefused(Exception):
    """It cannot be done; the message is for the server's owner, in one plain sentence."""


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Say in a sentence why something cannot be written at a path, or read meanwhile."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise BackupRefused(
                f"The disk is full: nothing was left behind at {path}. Make room, or choose another disk."
            ) from None
        raise BackupRefused(
            f"{error.filename or path} cannot be read or written: {error.strerror or error}."
        ) from None
