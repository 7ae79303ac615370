"""What is remembered of the latest backup and the latest trial: for `drill`, which takes it, and `doctor`, which asks."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec
from django.conf import settings

from chatsite.backups.contents import AuditHead, written
from chatsite.backups.writing import whole_file

NAME: Final = "backups.json"
FOLDER: Final = "backups"


class Record(msgspec.Struct, frozen=True):
    """Times are in UTC, as ISO 8601 has them."""

    path: str = ""
    made_at: str = ""
    tried_at: str = ""
    tried_path: str = ""
    audit: AuditHead | None = None
    """How far the audit log went then: it can only have grown."""


def _path() -> Path:
    return Path(settings.HEARTH_DATA) / NAME


def read() -> Record:
    """Return what is remembered; nothing where that cannot be read."""
    try:
        return msgspec.convert(json.loads(_path().read_bytes()), Record)
    except (OSError, ValueError):
        return Record()


def note_backup(path: Path, made_at: str, audit: AuditHead | None = None) -> None:
    """Remember a backup, and how far the audit log goes in it."""
    _write(msgspec.structs.replace(read(), path=str(path.absolute()), made_at=made_at, audit=audit))


def gone_back(audit: AuditHead | None) -> bytes:
    """Return what is remembered once the database has gone back in time, to where the audit log went so far."""
    return written(msgspec.structs.replace(read(), audit=audit))


def note_trial(path: Path) -> None:
    """Remember that a backup was tried and found good."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    _write(msgspec.structs.replace(read(), tried_path=str(path.absolute()), tried_at=now))


def _write(record: Record) -> None:
    with whole_file(_path()) as file:
        file.write(written(record))


def folder() -> Path:
    """Return where backups lie unless somebody says otherwise."""
    return Path(settings.HEARTH_DATA) / FOLDER


def new_path(where: Path) -> Path:
    """Return a name for a backup in a folder."""
    return where / f"hearth-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.tar"


def older_than_latest(where: Path, keep: int) -> list[Path]:
    """Return the backups in a folder that are not among the latest so many."""
    return sorted(where.glob("hearth-*Z.tar"))[:-keep]
