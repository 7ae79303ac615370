"""What has come of an upload, in a file of its own on the server's disk. Its length is how far the upload has come.

One at a time writes to it: a lock of the system's, which a process that is killed does not keep, and which the other
processes of this machine see.
"""

import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from django.conf import settings

from attachments.limits import limits
from attachments.refusals import disk_full, locked, no_such_upload, where_disk_is_full

try:
    import fcntl
except ImportError:  # pragma: no cover  # Windows, where nobody serves in several processes
    fcntl = None  # type: ignore[assignment]

READ_BYTES: Final = 1024 * 1024
WRITE_BACK_BYTES: Final = 4 * 1024 * 1024
"""The system begins to write to the disk when so much has come: who syncs anything else waits for little of it."""
_BINARY: Final = getattr(os, "O_BINARY", 0)
_open_here: Final[set[str]] = set()
"""Parts that this process writes to: the lock of its own that counts where the system has none."""


def folder() -> Path:
    """Return where the parts lie; made where it is not there."""
    path = Path(settings.HEARTH_UPLOADS)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def path_of(upload: str) -> Path:
    """Return where the part of an upload lies. No name on the disk tells an upload's id."""
    return folder() / hashlib.sha256(upload.encode()).hexdigest()[:40]


def make(upload: str) -> None:
    """Make the part of an upload that is about to begin."""
    with where_disk_is_full():
        os.close(os.open(path_of(upload), os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600))


def length_of(upload: str) -> int:
    """Return how far an upload has come. Raises not_found where its part is gone."""
    try:
        return path_of(upload).stat().st_size
    except FileNotFoundError:
        raise no_such_upload() from None


def remove(upload: str) -> None:
    """Remove the part of an upload, if it is there, and what was made of it."""
    path = path_of(upload)
    path.unlink(missing_ok=True)
    stripped_path(path).unlink(missing_ok=True)
    _mark_path(path).unlink(missing_ok=True)


def _mark_path(path: Path) -> Path:
    """Return what lies there where a part has begun again."""
    return path.with_name(f"{path.name}.again")


def stripped_path(path: Path) -> Path:
    """Return where what is stored instead of a part is made."""
    return path.with_name(f"{path.name}.stripped")


def free_bytes() -> int:
    """Return how much uploads may still write."""
    return shutil.disk_usage(folder()).free - limits().disk_reserve_bytes


def assert_space(more_bytes: int) -> None:
    """Refuse bytes for which there is no room on the disk."""
    if free_bytes() < more_bytes:
        raise disk_full()


class Part:
    """A part that is held to be written to."""

    def __init__(self, upload: str, descriptor: int) -> None:
        self.upload = upload
        self._descriptor = descriptor
        self.length = os.fstat(descriptor).st_size

    @property
    def path(self) -> Path:
        """Return where it lies."""
        return path_of(self.upload)

    def append(self, data: bytes) -> None:
        """Write on. Raises busy where the disk is full; what was written of it until then stays."""
        assert_space(len(data))
        first, left = self.length, memoryview(data)
        with where_disk_is_full():
            while left:
                written = os.write(self._descriptor, left)
                self.length += written
                left = left[written:]
        self._write_back(first - first % WRITE_BACK_BYTES, self.length - self.length % WRITE_BACK_BYTES)

    def _write_back(self, first: int, end: int) -> None:
        if end > first and sys.platform == "linux":  # elsewhere the same words may do nothing
            os.posix_fadvise(self._descriptor, first, end - first, os.POSIX_FADV_DONTNEED)

    def sync(self) -> None:
        """Return once the disk has what was written."""
        with where_disk_is_full():
            os.fsync(self._descriptor)

    def cut(self, length: int) -> None:
        """Forget what stands behind a place."""
        os.ftruncate(self._descriptor, length)
        os.lseek(self._descriptor, length, os.SEEK_SET)
        self.length = length

    @property
    def has_begun_again(self) -> bool:
        """Tell whether its length was once reached by other bytes: what is remembered of those is not of these."""
        return _mark_path(self.path).exists()

    def begin_again(self) -> None:
        """Forget all of it, and let every process know that."""
        with where_disk_is_full():
            _mark_path(self.path).touch(0o600)
        self.cut(0)

    def close(self) -> None:
        """Let others write."""
        _open_here.discard(self.upload)
        os.close(self._descriptor)


def hold(upload: str) -> Part:
    """Open a part to write behind its end. Raises busy while somebody else does, not_found where it is gone."""
    if upload in _open_here:
        raise locked()
    try:
        descriptor = os.open(path_of(upload), os.O_RDWR | os.O_APPEND | _BINARY)
    except FileNotFoundError:
        raise no_such_upload() from None
    try:
        _lock(descriptor)
        part = Part(upload, descriptor)
    except BaseException:
        os.close(descriptor)
        raise
    _open_here.add(upload)
    return part


def _lock(descriptor: int) -> None:
    if fcntl is not None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise locked() from None


def digest_of(path: Path) -> bytes:
    """Return the SHA-256 of a file."""
    whole = hashlib.sha256()
    with path.open("rb") as file:
        while data := file.read(READ_BYTES):
            whole.update(data)
    return whole.digest()


def strays(before_s: float) -> Iterator[Path]:
    """Return what lies in the folder and was last written before a time."""
    for path in folder().iterdir():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before_s:
                yield path
