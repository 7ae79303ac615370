"""Makes a backup: the database first, as it stands at one moment, then the files that it names."""

import contextlib
import io
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from accounts.refusals import words
from attachments.holding import hold_all
from attachments.store import Reader, store
from chatprotocol.errors import HearthError
from chatsite.backups import contents, pacing, sealing
from chatsite.backups.archive import Target, Writer
from chatsite.backups.contents import About, Manifest
from chatsite.backups.progress import Tell
from chatsite.backups.refusals import BackupRefused, writing
from chatsite.backups.snapshots import Kept, Snapshot, take
from chatsite.backups.writing import Paced, assert_room, whole_file, workplace
from feeds import filelock

LOCK_FILE: Final = "backup.lock"
PAUSES_S: Final = (1.0, 5.0, 20.0)
"""How long a store that stops is left alone before it is asked again."""
_OF_ANOTHER_PLACE: Final = frozenset({"HEARTH_DATA", "HEARTH_SECRET_KEY", "HEARTH_DEBUG", "HEARTH_COMMAND"})
_OF_A_SERVER: Final = ("HEARTH_", "EMAIL_URL")


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that lies there."""

    path: Path
    about: About
    manifest: Manifest


def make(path: Path, passphrase: str | None, tell: Tell) -> Made:
    """Make a backup at a path where nothing is. Raises BackupRefused, and then nothing is there."""
    with writing(path):
        if path.exists():
            raise BackupRefused(_("%(path)s is there already: choose another name.") % {"path": path})
        if not path.parent.is_dir():
            raise BackupRefused(_("There is no folder %(folder)s.") % {"folder": path.parent})
    data = Path(settings.HEARTH_DATA)
    with writing(data), filelock.held(data / LOCK_FILE, alone=True) as is_held:
        if not is_held:
            raise BackupRefused(_("Another backup is being made: wait until it is there."))
        with workplace(data, tell, pacing.beside_server()) as work, hold_all():
            taken = take(work)
            assert_room(path.parent, taken.path.stat().st_size + taken.files_bytes)
            with (
                whole_file(path) as file,
                (work / "sums").open("w+b") as sums,
                _target(Paced(file, work.pace), passphrase) as target,
            ):
                about, manifest = _write(Writer(target, sums), taken, tell)
    return Made(path, about, manifest)


@contextlib.contextmanager
def _target(paced: Paced, passphrase: str | None) -> Iterator[Target]:
    if passphrase is None:
        yield paced
        return
    with sealing.sealed(paced, passphrase) as sealed:  # type: ignore[arg-type]  # all of a file that it asks for
        yield sealed


def _write(writer: Writer, taken: Snapshot, tell: Tell) -> tuple[About, Manifest]:
    about = About(
        format=contents.FORMAT,
        version=settings.HEARTH_VERSION,
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        database="sqlite" if connection.vendor == "sqlite" else "postgresql",
        epoch=taken.epoch,
        migrations=taken.migrations,
    )
    _add_bytes(writer, contents.ABOUT, contents.written(about))
    _add_path(writer, contents.DATABASES[about.database], taken.path)
    _add_bytes(writer, contents.SECRET_KEY, f"{settings.SECRET_KEY}\n".encode())
    _add_bytes(writer, contents.SETTINGS, _settings())
    for path in _tls():
        _add_path(writer, contents.TLS + path.name, path)
    manifest = _add_files(writer, taken, tell)
    _add_bytes(writer, contents.MANIFEST, contents.written(manifest))
    writer.finish()
    return about, manifest


def _tls() -> list[Path]:
    """Return the certificate that clients may have pinned, and its key."""
    folder = Path(settings.HEARTH_DATA) / "tls"
    found = [folder / "certificate.pem", folder / "key.pem"]
    return found if all(path.is_file() for path in found) else []


def _settings() -> bytes:
    """Return what the environment says of this server, but for what belongs to this machine."""
    names = sorted(
        name for name in os.environ if name.startswith(_OF_A_SERVER) and name not in _OF_ANOTHER_PLACE
    )
    return "".join(f"{name}={os.environ[name]}\n" for name in names if "\n" not in os.environ[name]).encode()


def _add_files(writer: Writer, taken: Snapshot, tell: Tell) -> Manifest:
    files, done, lost = 0, 0, list[str]()
    try:
        for kept in taken.files():
            with contextlib.closing(_Bytes(kept)) as source:
                if not source.are_there():
                    lost.append(kept.stored_as)
                    continue
                if writer.add(contents.FILES + kept.stored_as, kept.size, source) != kept.digest:
                    lost.append(kept.stored_as)
            files, done = files + 1, done + kept.size
            tell(_("Copying the files"), done, taken.files_bytes)
    except HearthError as error:
        raise BackupRefused(_("The files cannot be read: %(message)s") % {"message": words(error)}) from None
    return Manifest(rows=taken.rows, files=files, files_bytes=done, lost=lost, audit=taken.audit)


class _Bytes:
    """Some bytes of the store. Where it stops in the middle of them, as one that is elsewhere may, it is asked to go on."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self._source: Reader | None = io.BytesIO() if kept.size == 0 else None
        self._place = 0

    def are_there(self) -> bool:
        """Tell whether there are as many as there should be. Raises HearthError where the store does not answer."""
        try:
            return self._kept.size == 0 or store().length(self._kept.stored_as) == self._kept.size
        except FileNotFoundError:
            return False

    def read(self, size: int, /) -> bytes:
        """Return the next bytes; none at the end. Raises HearthError once the store has stopped too often."""
        for pause_s in PAUSES_S:
            try:
                return self._read(size)
            except HearthError:
                self.close()
                time.sleep(pause_s)
        return self._read(size)

    def _read(self, size: int) -> bytes:
        if self._source is None:
            self._source = store().read(self._kept.stored_as, self._place)
        data = self._source.read(size)
        self._place += len(data)
        return data

    def close(self) -> None:
        """Read no more for now."""
        if self._source is not None:
            self._source.close()
            self._source = None


def _add_bytes(writer: Writer, name: str, data: bytes) -> None:
    writer.add(name, len(data), io.BytesIO(data))


def _add_path(writer: Writer, name: str, path: Path) -> None:
    with path.open("rb") as source:
        writer.add(name, path.stat().st_size, source)
