"""Encryption with a passphrase, by age, in one go and in little memory.

The archive is encrypted to a key that is made for it alone, and that key with the passphrase; a small tar file holds
both. So whoever has lost Hearth still comes to the backup with what every system has:

    tar -xf FILE; age --decrypt -i hearth-backup.key.age hearth-backup.tar.age > hearth-backup.tar
"""

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

from django.utils.translation import gettext as _

from chatsite.backups.archive import BLOCK, END, Cut, Source, damaged, exactly, header, padding
from chatsite.backups.refusals import BackupRefused

KEY: Final = "hearth-backup.key.age"
SEALED: Final = "hearth-backup.tar.age"
MOST_KEY_BYTES: Final = 4096
_AGE: Final = b"age-encryption.org/v1\n"


def is_sealed(start: bytes) -> bool:
    """Tell by its first block whether a backup is encrypted."""
    return start.startswith(KEY.encode() + b"\0")


class _Kept:
    """A file for the other thread: what it refuses is kept as it was, as the library would tell only of its own."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.refusal: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            return self._file.write(data)
        except OSError as error:
            self.refusal = error
            raise

    def read(self, size: int) -> bytes:
        try:
            return self._file.read(size)
        except OSError as error:
            self.refusal = error
            raise

    def flush(self) -> None:
        self._file.flush()


class _Beside:
    """Something that runs in a thread of its own, and whose end is waited for."""

    def __init__(self, run: Callable[[], None]) -> None:
        self._run = run
        self.failure: Exception | None = None
        self._thread = threading.Thread(target=self._work, name="age", daemon=True)
        self._thread.start()

    def _work(self) -> None:
        try:
            self._run()
        except Exception as error:
            self.failure = error

    def join(self) -> None:
        self._thread.join()


@contextlib.contextmanager
def sealed(file: BinaryIO, passphrase: str) -> Iterator[BinaryIO]:
    """Encrypt to a file, which can be sought in, what is written in the block."""
    import pyrage

    identity = pyrage.x25519.Identity.generate()
    key = pyrage.passphrase.encrypt(f"{identity}\n".encode(), passphrase)
    file.write(header(KEY, len(key)) + key + padding(len(key)))
    place = file.tell()
    file.write(bytes(BLOCK))  # the size is known in the end
    kept = _Kept(file)
    read_end, write_end = os.pipe()
    with open(read_end, "rb", buffering=0) as plain, open(write_end, "wb") as written:  # noqa: PTH123  # a pipe

        def encrypt() -> None:
            try:
                pyrage.encrypt_io(plain, kept, [identity.to_public()])
            finally:
                plain.close()  # who still writes learns that nobody reads

        beside = _Beside(encrypt)
        try:
            yield written
            written.close()
        except BrokenPipeError:
            pass  # why, the thread knows
        finally:
            with contextlib.suppress(BrokenPipeError):
                written.close()
            beside.join()
    failure = kept.refusal or beside.failure
    if failure is not None:
        raise failure
    end = file.tell()
    size = end - place - BLOCK
    file.write(padding(size) + END)
    file.seek(place)
    file.write(header(SEALED, size))
    file.seek(0, os.SEEK_END)


@contextlib.contextmanager
def unsealed(file: BinaryIO, passphrase: str) -> Iterator[Source]:
    """Give to the block what was encrypted; the file stands at its beginning. Raises BackupRefused."""
    import pyrage

    identity = _identity(_part(file, KEY, MOST_KEY_BYTES), passphrase)
    size = _size(file, SEALED)
    _assert_ends_well(file, file.tell(), size)
    kept = _Kept(file)
    read_end, write_end = os.pipe()
    with open(read_end, "rb") as plain, open(write_end, "wb") as written:  # noqa: PTH123  # a pipe

        def decrypt() -> None:
            with written:
                pyrage.decrypt_io(_Bounded(kept, size), written, [identity])

        beside = _Beside(decrypt)
        try:
            yield plain
        except Cut:
            beside.join()
            if beside.failure is None:
                raise
        finally:
            plain.close()
            beside.join()
            with contextlib.suppress(BrokenPipeError):
                written.close()
    if beside.failure is not None:
        raise damaged()


class _Bounded:
    """The next so many bytes of a file."""

    def __init__(self, file: _Kept, size: int) -> None:
        self._file = file
        self._left = size

    def read(self, size: int) -> bytes:
        data = self._file.read(min(size, self._left))
        self._left -= len(data)
        return data


def _identity(sealed_key: bytes, passphrase: str) -> object:
    import pyrage

    if not sealed_key.startswith(_AGE):
        raise damaged()
    try:
        [line] = pyrage.passphrase.decrypt(sealed_key, passphrase).decode("ascii").split()
        return pyrage.x25519.Identity.from_str(line)
    except (pyrage.DecryptError, pyrage.IdentityError, ValueError):
        raise BackupRefused(
            _("The passphrase is not that of this backup, or the backup is damaged.")
        ) from None


def _part(file: BinaryIO, name: str, most_bytes: int) -> bytes:
    size = _size(file, name)
    if size > most_bytes:
        raise damaged()
    content = exactly(file, size)
    if any(exactly(file, -size % BLOCK)):
        raise damaged()
    return content


def _size(file: BinaryIO, name: str) -> int:
    """Read the header of a part; return the part's size."""
    import tarfile

    block = exactly(file, BLOCK)
    try:
        size = tarfile.TarInfo.frombuf(block, "utf-8", "strict").size
        if size < 0 or header(name, size) != block:
            raise damaged()
    except (tarfile.HeaderError, ValueError):
        raise damaged() from None
    return size


def _assert_ends_well(file: BinaryIO, place: int, size: int) -> None:
    """Look behind what is encrypted, and come back."""
    whole = file.seek(0, os.SEEK_END)
    if whole < place + size + len(padding(size) + END):
        raise Cut(_("The backup is cut: its end is missing."))
    file.seek(place + size)
    if file.read() != padding(size) + END:
        raise damaged()
    file.seek(place)
