"""Makes a backup: the database first, as it stands at one moment, then the files that it names."""

import contextlib
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings
from django.db import connection

from attachments.holding import hold_all
from attachments.store import Reader, store
from chatprotocol.errors import HearthError
from chatsite.backups import contents, sealing
from chatsite.backups.archive import Target, Writer
from chatsite.backups.contents import About, Manifest
from chatsite.backups.progress import Tell
from chatsite.backups.refusals import BackupRefused
from chatsite.backups.snapshots import Kept, Snapshot, take
from chatsite.backups.writing import Paced, assert_room, whole_file, workplace
from feeds import filelock

LOCK_FILE: Final = "backup.lock"
_OF_ANOTHER_PLACE: Final = frozenset({"HEARTH_DATA", "HEARTH_SECRET_KEY", "HEARTH_DEBUG"})
_OF_A_SERVER: Final = ("HEARTH_", "EMAIL_URL")


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that lies there."""

    path: Path
    about: About
    manifest: Manifest


def make(path: Path, passphrase: str | None, tell: Tell) -> Made:
    """Make a backup at a path where nothing is. Raises BackupRefused, and then nothing is there."""
    if path.exists():
        raise BackupRefused(f"{path} is there already: choose another name.")
    if not path.parent.is_dir():
        raise BackupRefused(f"There is no folder {path.parent}.")
    data = Path(settings.HEARTH_DATA)
    with filelock.held(data / LOCK_FILE, alone=True) as is_held:
        if not is_held:
            raise BackupRefused("Another backup is being made: wait until it is there.")
        with workplace(data) as work, hold_all():
            taken = take(work, tell)
            assert_room(path.parent, taken.path.stat().st_size + taken.files_bytes)
            with (
                whole_file(path) as file,
                (work / "sums").open("w+b") as sums,
                _target(file, passphrase) as target,
            ):
                about, manifest = _write(Writer(target, sums), taken, tell)
    return Made(path, about, manifest)


@contextlib.contextmanager
def _target(file: BinaryIO, passphrase: str | None) -> Iterator[Target]:
    paced = Paced(file)
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
    for kept in taken.files():
        source = _opened(kept)
        if source is None:
            lost.append(kept.stored_as)
            continue
        with contextlib.closing(source):
            if writer.add(contents.FILES + kept.stored_as, kept.size, source) != kept.digest:
                lost.append(kept.stored_as)
        files, done = files + 1, done + kept.size
        tell("Copying the files", done, taken.files_bytes)
    return Manifest(rows=taken.rows, files=files, files_bytes=done, lost=lost, audit=taken.audit)


def _opened(kept: Kept) -> Reader | None:
    """Open some bytes; return nothing where they are not there, or are not as many as they should be."""
    if kept.size == 0:
        return io.BytesIO()
    try:
        if store().length(kept.stored_as) != kept.size:
            return None
        return store().read(kept.stored_as)
    except FileNotFoundError:
        return None
    except HearthError as error:
        raise BackupRefused(f"The files cannot be read: {error.message}") from None


def _add_bytes(writer: Writer, name: str, data: bytes) -> None:
    writer.add(name, len(data), io.BytesIO(data))


def _add_path(writer: Writer, name: str, path: Path) -> None:
    with path.open("rb") as source:
        writer.add(name, path.stat().st_size, source)
