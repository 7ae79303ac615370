"""A lock of the system's on a file: for the processes of one machine, and not kept by one that is killed."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # pragma: no cover  # Windows, where nobody is kept from anything
    fcntl = None  # type: ignore[assignment]


@contextlib.contextmanager
def held(path: Path, *, alone: bool, wait: bool = False) -> Iterator[bool]:
    """Hold a file for the time of the block, with others or alone; tell whether it is held."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield _lock(descriptor, alone, wait)
    finally:
        os.close(descriptor)


def _lock(descriptor: int, alone: bool, wait: bool) -> bool:
    if fcntl is not None:
        try:
            fcntl.flock(
                descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | (0 if wait else fcntl.LOCK_NB)
            )
        except BlockingIOError:
            return False
    return True
