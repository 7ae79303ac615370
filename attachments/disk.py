"""Bytes in a folder of the server's own disk."""

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from django.core.files.storage import FileSystemStorage

from attachments.refusals import where_disk_is_full

_NO_LINKS: Final = frozenset({errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EACCES})


class DiskStorage(FileSystemStorage):
    """A folder; see `attachments.store.Store`."""

    def keep(self, path: Path, name: str) -> None:
        """Give the file a second name: nothing is copied, unless it lies on another disk."""
        with self._new(name) as target:
            try:
                _sync(path)
                os.link(path, target)
            except OSError as error:
                if error.errno not in _NO_LINKS:
                    raise
                self._copy(path, target)

    def keep_bytes(self, data: bytes, name: str) -> None:
        """Write the bytes beside their place first: nobody reads a half."""
        with self._new(name) as target, _whole(target) as file:
            file.write(data)

    def read(self, name: str, first: int = 0) -> "Reading":
        """Open the file."""
        return Reading(Path(self.path(name)), first)

    def has(self, name: str) -> bool:
        """Look."""
        return Path(self.path(name)).is_file()

    def length(self, name: str) -> int:
        """Look."""
        return Path(self.path(name)).stat().st_size

    @contextmanager
    def as_file(self, name: str) -> Iterator[Path]:
        """Return the file itself."""
        yield Path(self.path(name))

    def remove(self, name: str) -> None:
        """Unlink it; who reads it reads on."""
        path = Path(self.path(name))
        path.unlink(missing_ok=True)
        with suppress(OSError):  # others are in it, or come just now
            path.parent.rmdir()

    @contextmanager
    def _new(self, name: str) -> Iterator[Path]:
        """Return where a name lies; when it is there it stays, whatever happens to the power."""
        target = Path(self.path(name))
        with where_disk_is_full():
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            yield target
            for folder in (target.parent, target.parent.parent):
                _sync_folder(folder)

    @staticmethod
    def _copy(path: Path, target: Path) -> None:
        with path.open("rb") as source, _whole(target) as file:
            shutil.copyfileobj(source, file, 1024 * 1024)


@contextmanager
def _whole(target: Path) -> Iterator[BinaryIO]:
    """Write a file beside its place; in the end it is on the disk and there, or nothing is."""
    draft = target.with_name(f"{target.name}.{secrets.token_hex(4)}")
    try:
        with draft.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


class Reading:
    """A file that is read from a place on, without another layer that would keep some of it."""

    def __init__(self, path: Path, first: int) -> None:
        self._file = path.open("rb", buffering=0)
        self._file.seek(first)

    def read(self, size: int, /) -> bytes:
        """Return the next bytes."""
        return self._file.read(size) or b""

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":  # elsewhere a folder cannot be opened
        _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
