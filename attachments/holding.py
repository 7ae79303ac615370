"""While somebody copies what the store holds, no bytes are removed from it; afterwards, whatever is due.

It counts for the processes of one machine. Bytes that go nevertheless are missed by whoever copies, and named.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings

from feeds import filelock

LOCK_FILE: Final = "removing.lock"


def _path() -> Path:
    return Path(settings.HEARTH_DATA) / LOCK_FILE


@contextlib.contextmanager
def hold_all() -> Iterator[None]:
    """Let nothing be removed for the time of the block. Waits for who removes something just now."""
    with filelock.held(_path(), alone=True, wait=True):
        yield


@contextlib.contextmanager
def may_remove() -> Iterator[bool]:
    """Tell whether bytes may be removed in the block, and let nobody begin to copy meanwhile."""
    with filelock.held(_path(), alone=False) as may:
        yield may
