"""Files on this machine that are to be sent: noted when they are attached, read piece by piece when they go.

They are read where they lie, in threads. A file that is another one by then – another size, another time – is not sent.
What was pasted lies nowhere yet: it is written into the profile's `outgoing/`, and deleted from there when it is not
needed any more.
"""

import asyncio
import contextlib
import hashlib
import mimetypes
import os
import stat
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from chatclient.core.filenames import names_beside, safe_name
from chatclient.core.model import Outgoing
from chatclient.core.uploads import Attachment
from chatclient.store.errors import StoreUnusable
from chatprotocol.errors import ErrorCode, HearthError

FOLDER_NAME: Final = "outgoing"
UNKNOWN_TYPE: Final = "application/octet-stream"
READ_BYTES: Final = 4 * 1024 * 1024
"""What is read in one go of a thread: whoever does not want to know any more waits no longer than that."""


class Originals:
    """The files of one profile's messages and drafts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER_NAME

    async def keep(self, data: bytes, name: str) -> Path:
        """Write what was pasted; returns where it lies. Raises StoreError."""
        return await asyncio.to_thread(self._keep, data, safe_name(name))

    def _keep(self, data: bytes, name: str) -> Path:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for each in names_beside(name):
                path = self._folder / each
                with contextlib.suppress(FileExistsError), _made(path) as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                    return path
        except OSError as error:
            raise StoreUnusable(error.strerror or str(error)) from error
        raise AssertionError("there is always another name")

    def forget(self, path: Path) -> None:
        """A file is not needed any more: deleted where it was written by `keep`."""
        if path.parent == self._folder:
            with contextlib.suppress(OSError):
                path.unlink()

    def sweep(self, needed: Collection[Path]) -> None:
        """Delete what was written by `keep` and is needed by nobody."""
        with contextlib.suppress(OSError):
            for path in list(self._folder.iterdir()):
                if path not in needed:
                    self.forget(path)


@contextlib.contextmanager
def _made(path: Path) -> Iterator[BinaryIO]:
    """A new file that is nobody else's; raises FileExistsError. Where it cannot be filled, it is not there."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600), "wb") as file:
        try:
            yield file
        except BaseException:
            path.unlink(missing_ok=True)
            raise


async def attach(outgoing: Outgoing) -> Attachment:
    """Note how a file is now. Raises HearthError where it cannot be read."""
    return await asyncio.to_thread(_attach, outgoing)


def _attach(outgoing: Outgoing) -> Attachment:
    path = outgoing.path.absolute()
    name = safe_name(outgoing.name or path.name)
    with _opened(path, name) as file:
        found = os.fstat(file.fileno())
    return Attachment(
        path=path,
        name=name,
        type=outgoing.type or mimetypes.guess_type(name)[0] or UNKNOWN_TYPE,
        as_file=outgoing.as_file,
        bytes=found.st_size,
        changed_ns=found.st_mtime_ns,
    )


async def digest(attachment: Attachment) -> bytes:
    """Work out the sha256 of a file. Raises HearthError where it cannot be read, or is not the one that was attached."""
    found, offset = hashlib.sha256(), 0
    while offset < attachment.bytes:
        length = min(READ_BYTES, attachment.bytes - offset)
        await asyncio.to_thread(_hash, found, attachment, offset, length)
        offset += length
    return found.digest()


def _hash(found: "hashlib._Hash", attachment: Attachment, offset: int, length: int) -> None:
    found.update(_read(attachment, offset, length))


async def piece(attachment: Attachment, offset: int, length: int) -> tuple[bytes, bytes]:
    """Read a piece of a file; returns it with its sha256. Raises HearthError as `digest`."""

    def read() -> tuple[bytes, bytes]:
        data = _read(attachment, offset, length)
        return data, hashlib.sha256(data).digest()

    return await asyncio.to_thread(read)


def _read(attachment: Attachment, offset: int, length: int) -> bytes:
    with _opened(attachment.path, attachment.name) as file:
        file.seek(offset)
        data = file.read(length)
        # Looked at afterwards: what was read is then of the file that was attached.
        found = os.fstat(file.fileno())
    if (found.st_size, found.st_mtime_ns) != (attachment.bytes, attachment.changed_ns) or len(data) != length:
        raise HearthError(
            ErrorCode.CONFLICT, f"{attachment.name} has changed since it was attached: attach it again."
        )
    return data


@contextlib.contextmanager
def _opened(path: Path, name: str) -> Iterator[BinaryIO]:
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | _NOT_WAITING | _BINARY), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise HearthError(ErrorCode.BAD_REQUEST, f"{name} is not a file.")
            yield file
    except (FileNotFoundError, NotADirectoryError):
        raise HearthError(ErrorCode.NOT_FOUND, f"{name} is not there.") from None
    except IsADirectoryError:
        raise HearthError(ErrorCode.BAD_REQUEST, f"{name} is not a file.") from None
    except (OSError, ValueError) as error:
        detail = getattr(error, "strerror", None) or str(error)
        raise HearthError(ErrorCode.FORBIDDEN, f"{name} cannot be read: {detail}.") from error


_BINARY: Final = getattr(os, "O_BINARY", 0)
_NOT_WAITING: Final = getattr(os, "O_NONBLOCK", 0)
"""Whoever opens a pipe would wait for somebody who writes into it."""
