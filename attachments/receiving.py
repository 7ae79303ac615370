"""One PATCH: bytes that follow what has come of an upload, written and summed as they come, in pieces of any size.

Everything here blocks, and is called in a thread. What has come stays, whatever happens then – unless the client has
said what its bytes come to: of those nothing is kept that was not found right.
"""

import hashlib
import threading
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from cachetools import LRUCache

from attachments import parts
from attachments.models import Upload
from attachments.refusals import runs_over, wrong_checksum, wrong_offset
from attachments.tus import Checksum

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

SUMS: Final = 256
"""Sums of uploads on their way that are kept between two of their PATCHes."""


class _Sums:
    """The SHA-256 of what has come of uploads, so that most need not be read again when they are whole."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sums: LRUCache[str, tuple[int, Hash]] = LRUCache(SUMS)

    def take(self, upload: str, length: int) -> "Hash | None":
        """Return the sum of an upload up to a length, where it is known; it is the caller's then."""
        if length == 0:
            return hashlib.sha256()
        with self._lock:
            known = self._sums.pop(upload, None)
        return known[1] if known is not None and known[0] == length else None

    def put(self, upload: str, length: int, sum_: "Hash | None") -> None:
        """Keep a sum for the next PATCH."""
        if sum_ is None:
            return
        with self._lock:
            self._sums[upload] = length, sum_


_sums: Final = _Sums()


class Reception:
    """What one PATCH brings; the part is held while it lasts."""

    def __init__(self, upload: Upload, offset: int, checksum: Checksum | None) -> None:
        self.upload = upload
        self._part = parts.hold(upload.pk)
        self._checksum = checksum
        self._sum = checksum.begin() if checksum is not None else None
        self._first = self._synced = self._part.length
        try:
            if offset != self._first:
                raise wrong_offset(self._first)
            # Another process may remember the sum of bytes that were here before.
            self._whole = None if self._part.has_begun_again else _sums.take(upload.pk, self._first)
        except BaseException:
            self._part.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def offset(self) -> int:
        """How far the upload has come."""
        return self._part.length

    @property
    def is_whole(self) -> bool:
        """Whether all of it is there."""
        return self._part.length == self.upload.length

    @property
    def part(self) -> parts.Part:
        """Return what has come."""
        return self._part

    def assert_fits(self, size: int) -> None:
        """Refuse more than was announced when the upload began."""
        if self.offset + size > self.upload.length:
            raise runs_over()

    def take(self, data: bytes) -> None:
        """Take the next bytes. Raises too_large for more than was announced, busy where the disk is full."""
        try:
            self.assert_fits(len(data))
        except BaseException:
            # Whoever sends more than they have said has said something else of all of it.
            self._part.cut(self._first)
            self._whole = None
            raise
        before = self._part.length
        try:
            self._part.append(data)
        finally:
            # Of what the disk did not take some may stand there.
            came = data if self._part.length - before == len(data) else data[: self._part.length - before]
            if self._whole is not None:
                self._whole.update(came)
            if self._sum is not None:
                self._sum.update(came)

    def end(self) -> None:
        """Let what has come stay: the body is over. Raises bad_request where it is not what was meant."""
        if self._checksum is not None and self._sum is not None:
            if self._sum.digest() != self._checksum.digest:
                self._take_back()
                raise wrong_checksum("Upload-Checksum", self.offset)
            self._checksum = None
        self._part.sync()
        self._synced = self._part.length

    def _take_back(self) -> None:
        self._part.cut(self._first)
        self._whole = self._checksum = None

    def digest(self) -> bytes:
        """Return the SHA-256 of all that has come."""
        return self._whole.digest() if self._whole is not None else parts.digest_of(self._part.path)

    def start_again(self) -> None:
        """Forget all that has come."""
        self._part.begin_again()
        self._whole = None

    def close(self) -> None:
        """Hold the part no longer; what was not found right is not kept, and the rest of it is."""
        try:
            if self._checksum is not None:
                self._take_back()
            elif self._part.length > self._synced:
                self._part.sync()
        finally:
            _sums.put(self.upload.pk, self._part.length, self._whole)
            self._part.close()
