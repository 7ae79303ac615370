"""Files that are there whole or not at all, written so that whoever else uses the disk waits little for it."""

import contextlib
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from chatsite.backups.pacing import PIECE_BYTES, Pace
from chatsite.backups.progress import Tell
from chatsite.backups.refusals import BackupRefused, writing
from feeds import filelock

SPARE_BYTES: Final = 16 * 1024 * 1024
"""What else takes room, generously."""
BALLAST_BYTES: Final = 1024 * 1024
WORK: Final = "work-"
_LOCK: Final = "lock"


@dataclass(frozen=True, slots=True)
class Work:
    """What a command works with: a folder that goes again, whoever looks on, and how much it leaves to others."""

    folder: Path
    tell: Tell
    pace: Pace

    def __truediv__(self, name: str) -> Path:
        """Return a path in the folder."""
        return self.folder / name


class Paced:
    """A file that is written in pieces which the disk takes one after another: who syncs anything else waits for little."""

    def __init__(self, file: BinaryIO, pace: Pace) -> None:
        self._file = file
        self._pace = pace
        self._waiting = 0

    def write(self, data: bytes) -> int:
        """Write on."""
        self._file.write(data)
        self._waiting += len(data)
        if self._waiting >= PIECE_BYTES:
            self._waiting = 0
            self._file.flush()
            _let_go(self._file.fileno())
            self._pace.rest()
        return len(data)

    def flush(self) -> None:
        """Write what waits."""
        self._file.flush()

    def tell(self) -> int:
        """Return the place."""
        return self._file.tell()

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place."""
        return self._file.seek(offset, whence)


def let_go(path: Path) -> None:
    """Let the system write to the disk what it holds of a file."""
    with contextlib.suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            _let_go(descriptor)
        finally:
            os.close(descriptor)


def _let_go(descriptor: int) -> None:
    if sys.platform == "linux":  # elsewhere the same words may do nothing
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Write a file under another name beside its place; in the end it is on the disk and there, or nothing is.

    Raises BackupRefused where it cannot be written.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with writing(path):
        try:
            descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "r+b") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
            sync_folder(path.parent)
        except BaseException:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)
            raise


def assert_room(folder: Path, wanted: int) -> None:
    """Refuse early what would not fit: the server may write to the same disk. Raises BackupRefused."""
    free = shutil.disk_usage(folder).free
    if free < wanted + SPARE_BYTES:
        raise BackupRefused(
            _("The disk of %(folder)s is too full: %(megabytes)s MB are needed, and %(free)s MB are free.")
            % {"folder": folder, "megabytes": _megabytes(wanted + SPARE_BYTES), "free": _megabytes(free)}
        )


def _megabytes(size: int) -> str:
    return number_format(size // 1_000_000, force_grouping=True)


def sync_folder(folder: Path) -> None:
    """Return once the disk has the names in a folder."""
    if os.name == "posix":  # elsewhere a folder cannot be opened
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextlib.contextmanager
def workplace(data: Path, tell: Tell, pace: Pace) -> Iterator[Work]:
    """Make a folder in the data folder that is gone afterwards; those of commands that were killed go now.

    Raises BackupRefused where the disk refuses anything in the block.
    """
    for left in data.glob(f"{WORK}*"):
        with contextlib.suppress(OSError), filelock.held(left / _LOCK, alone=True) as is_nobodys:
            if is_nobodys:
                shutil.rmtree(left, ignore_errors=True)
    folder = data / f"{WORK}{secrets.token_hex(4)}"
    with writing(data):
        try:
            folder.mkdir(0o700)
            with filelock.held(folder / _LOCK, alone=True):
                yield Work(folder, tell, pace)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def ballast(work: Work) -> Iterator[None]:
    """Take a little room for the time of the block: after it there is some for the way back, however full the disk became."""
    path = work / "ballast"
    with writing(path):
        path.write_bytes(bytes(BALLAST_BYTES))
    try:
        yield
    finally:
        path.unlink()
