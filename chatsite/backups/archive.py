"""The archive: a tar file as any `tar` reads it, written and read in one go, whose every byte is accounted for.

Its last part names the sum of each part before it. The reader takes no other tar file than the one that the writer would
have written: headers are compared, what fills up to the next block is nothing. So a byte that is changed, missing or added
anywhere is found.
"""

import hashlib
import tarfile
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final, Protocol

from django.utils.translation import gettext as _

from chatsite.backups.contents import ABOUT, SMALL_BYTES, SUMS
from chatsite.backups.pacing import PIECE_BYTES
from chatsite.backups.refusals import BackupRefused

BLOCK: Final = tarfile.BLOCKSIZE
END: Final = bytes(2 * BLOCK)
MOST_SUMS_BYTES: Final = 1 << 32

Sink = Callable[[bytes], object]


class Cut(BackupRefused):
    """There is less than there should be."""


class Source(Protocol):
    """What can be read from its beginning to its end."""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes; none at the end."""
        ...


class Target(Protocol):
    """What can be written to."""

    def write(self, data: bytes, /) -> object:
        """Write on."""
        ...


def header(name: str, size: int) -> bytes:
    """Return what stands before a part. It is nobody's, of no time, and for its owner alone."""
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info.tobuf(tarfile.GNU_FORMAT)


def padding(size: int) -> bytes:
    """Return what fills a part up to the next block."""
    return bytes(-size % BLOCK)


def sums_line(digest: bytes, name: str) -> bytes:
    """Return a line as sha256sum writes it."""
    return f"{digest.hex()}  {name}\n".encode()


class Writer:
    """Writes parts, and what their sums are to a file of its own, which becomes the last part."""

    def __init__(self, target: Target, sums: BinaryIO) -> None:
        self._target = target
        self._sums = sums

    def add(self, name: str, size: int, source: Source) -> bytes:
        """Write a part of this size; return its sum. Raises BackupRefused where there is less of it."""
        self._target.write(header(name, size))
        try:
            digest = copy(source, size, self._target.write)
        except Cut:
            raise BackupRefused(
                _("%(name)s became shorter while it was read: try again.") % {"name": name}
            ) from None
        self._target.write(padding(size))
        self._sums.write(sums_line(digest, name))
        return digest

    def finish(self) -> None:
        """Write the sums and the end."""
        size = self._sums.tell()
        self._sums.seek(0)
        self._target.write(header(SUMS, size))
        copy(self._sums, size, self._target.write)
        self._target.write(padding(size) + END)


def copy(source: Source, size: int, take: Sink) -> bytes:
    """Give so many bytes of a source to `take`; return their SHA-256. Raises Cut where there are fewer."""
    digest = hashlib.sha256()
    while size:
        data = source.read(min(size, PIECE_BYTES))
        if not data:
            raise Cut(_("The backup is cut: its end is missing."))
        size -= len(data)
        digest.update(data)
        take(data)
    return digest.digest()


class Part:
    """A part whose content is next; whoever is given it takes all of it."""

    def __init__(self, name: str, size: int, source: Source) -> None:
        self.name = name
        self.size = size
        self._source = source
        self.digest = b""

    def give(self, take: Sink) -> bytes:
        """Give the content to `take`; return its SHA-256."""
        self.digest = copy(self._source, self.size, take)
        return self.digest

    def content(self) -> bytes:
        """Return the content of a small part."""
        if self.size > SMALL_BYTES:
            raise damaged()
        pieces: list[bytes] = []
        self.give(pieces.append)
        return b"".join(pieces)


class Reader:
    """Reads the parts of an archive, in their order. Whoever has read it to its end has seen that it is whole."""

    def __init__(self, source: Source, sums: BinaryIO) -> None:
        self._source = source
        self._sums = sums

    def parts(self) -> Iterator[Part]:
        """Yield the parts, without the sums. Raises BackupRefused."""
        expected = ABOUT
        while (part := self._next(expected)).name != SUMS:
            yield part
            self._pad(part.size)
            self._sums.write(sums_line(part.digest, part.name))
            expected = ""
        self._compare(part)
        self._pad(part.size)
        if exactly(self._source, len(END)) != END or self._source.read(1):
            raise damaged()

    def _next(self, expected: str) -> Part:
        block = self._source.read(BLOCK) if expected else exactly(self._source, BLOCK)
        try:
            info = tarfile.TarInfo.frombuf(block, "utf-8", "strict")
            if expected and info.name != expected:
                raise foreign()
            if header(info.name, info.size) != block or info.size < 0:
                raise damaged()
        except (tarfile.HeaderError, ValueError):
            raise foreign() if expected else damaged() from None
        return Part(info.name, info.size, self._source)

    def _pad(self, size: int) -> None:
        if any(exactly(self._source, -size % BLOCK)):
            raise damaged()

    def _compare(self, part: Part) -> None:
        """Compare the sums that stand there with those of what was read."""
        if part.size > MOST_SUMS_BYTES:
            raise damaged()
        self._sums.seek(0)

        def take(data: bytes) -> None:
            if self._sums.read(len(data)) != data:
                raise damaged()

        part.give(take)
        if self._sums.read(1):
            raise damaged()


def exactly(source: Source, size: int) -> bytes:
    """Return so many bytes. Raises Cut where there are fewer."""
    pieces: list[bytes] = []
    copy(source, size, pieces.append)
    return b"".join(pieces)


def damaged() -> BackupRefused:
    """Return the refusal of what somebody or something has changed."""
    return BackupRefused(_("The backup is damaged: what it holds is not what was written."))


def foreign() -> BackupRefused:
    """Return the refusal of what is something else."""
    return BackupRefused(_("This is no backup of Hearth."))
