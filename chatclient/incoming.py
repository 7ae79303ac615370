"""A file that comes down, on disk: written beside its place, checked, and then moved there, over nothing.

What is there of an earlier attempt is gone on with. Every call may wait for the disk and belongs into a thread.
"""

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from chatclient.core.filenames import names_beside
from chatprotocol.errors import ErrorCode, HearthError

READ_BYTES: Final = 1024 * 1024


class Incoming:
    """The part of a file that is here. `id` tells parts of different files of one name apart."""

    def __init__(self, target: Path, id: int) -> None:
        self.target = target
        self._part = target.with_name(f"{target.name[:50]}.{id}.part")
        self._file = -1
        self._sum = hashlib.sha256()
        self.size = 0

    def open(self) -> None:
        """Find out what is here already. Raises HearthError where nothing can be written there."""
        with self._plainly():
            self._file = os.open(self._part, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
            self._sum, self.size = hashlib.sha256(), 0
            while data := os.read(self._file, READ_BYTES):
                self._sum.update(data)
                self.size += len(data)

    def close(self) -> None:
        """Leave it as it is."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def write(self, data: bytes | bytearray) -> None:
        """Write what follows."""
        with self._plainly():
            view = memoryview(data)
            while view:
                view = view[os.write(self._file, view) :]
        self._sum.update(data)
        self.size += len(data)

    def restart(self) -> None:
        """Begin anew: what is here is of no use."""
        with self._plainly():
            os.ftruncate(self._file, 0)
            os.lseek(self._file, 0, os.SEEK_SET)
        self._sum, self.size = hashlib.sha256(), 0

    def digest(self) -> bytes:
        """Return the sha256 of what is here."""
        return self._sum.digest()

    def drop(self) -> None:
        """Delete what is here."""
        self.close()
        with contextlib.suppress(OSError):
            self._part.unlink()

    def settle(self) -> Path:
        """Move it to its place, or beside it where something is there; returns where it is now."""
        with self._plainly():
            os.fsync(self._file)
            self.close()
            for name in names_beside(self.target.name):
                path = self.target.with_name(name)
                with contextlib.suppress(FileExistsError):
                    _move(self._part, path)
                    return path
        raise AssertionError("there is always another name")

    @contextlib.contextmanager
    def _plainly(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            detail = error.strerror or str(error)
            raise HearthError(
                ErrorCode.FORBIDDEN, f"{self.target.name} cannot be written: {detail}."
            ) from error


def _move(part: Path, path: Path) -> None:
    """Raises FileExistsError rather than to take the place of anything."""
    try:
        path.hardlink_to(part)
    except FileExistsError:
        raise
    except OSError:
        # Not every disk knows links: there the name is taken first.
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
        part.replace(path)
    else:
        part.unlink()
