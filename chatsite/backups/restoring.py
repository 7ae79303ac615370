"""Puts a backup in the place of what is there. What was there is kept beside it, and nobody serves meanwhile."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections

from attachments.disk import DiskStorage
from attachments.store import store
from chatprotocol.errors import HearthError
from chatsite.backups import contents, postgresql
from chatsite.backups.looking import assert_good_sqlite
from chatsite.backups.progress import Tell
from chatsite.backups.refusals import BackupRefused, writing
from chatsite.backups.snapshots import dump_postgresql
from chatsite.backups.unpacking import Unpacked, unpack
from chatsite.backups.writing import sync_folder, workplace
from chatsite.datafolder import alone
from feeds.models import renew_epoch

_OF_SQLITE = ("", "-wal", "-shm", "-journal")


class Restored(NamedTuple):
    """A server that stands again."""

    unpacked: Unpacked
    aside: Path | None
    """Where what was there before is kept; nowhere where there was nothing."""
    has_other_secret: bool
    """Whether the environment names another secret key than the backup."""


def restore(path: Path, passphrase: str | None, replace: bool, tell: Tell) -> Restored:
    """Put a backup in place. Raises BackupRefused, mostly before anything was changed; FolderInUse."""
    data = Path(settings.HEARTH_DATA)
    had_data = has_data()
    if had_data and not replace:
        raise BackupRefused(
            f"This server has data of its own in {data}: --replace keeps that beside and puts the backup in its place."
        )
    with alone(data), workplace(data) as work:
        if connection.vendor == "postgresql":
            connections.close_all()
            connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's has it
            postgresql.assert_nobody_connected()
        new = work / "restored"
        unpacked = unpack(path, passphrase, work, new, tell)
        _assert_same_kind(unpacked)
        if connection.vendor == "sqlite":
            assert_good_sqlite(new / contents.DATABASES["sqlite"], unpacked.manifest)
        connections.close_all()
        os.sync()
        aside = data / f"before-restore-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        try:
            _replace(data, aside, new, unpacked, had_data)
            _bring_up_to_date(tell)
        except BackupRefused as refused:
            if not had_data:
                raise
            raise BackupRefused(f"{refused} What was there before lies in {aside}.") from None
    secret = (data / contents.SECRET_KEY).read_text("utf-8").strip()
    return Restored(unpacked, aside if had_data else None, secret != settings.SECRET_KEY and _names_secret())


def has_data() -> bool:
    """Tell whether somebody already uses this server, or has used it and lost its database."""
    kept = store()
    if isinstance(kept, DiskStorage) and any(Path(kept.location).glob("*/*")):
        return True
    try:
        if "accounts_user" not in connection.introspection.table_names():
            return False
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM accounts_user")
            [people] = cursor.fetchone()
    except DatabaseError:
        return True  # something is there, and nobody knows what
    finally:
        connection.close()
    return bool(people)


def _names_secret() -> bool:
    return bool(os.environ.get("HEARTH_SECRET_KEY", "").strip())


def _assert_same_kind(unpacked: Unpacked) -> None:
    here = "sqlite" if connection.vendor == "sqlite" else "postgresql"
    if unpacked.about.database != here:
        names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
        raise BackupRefused(
            f"This backup is of a server with {names[unpacked.about.database]}, and DATABASE_URL names {names[here]}."
        )


# ---- in place --------------------------------------------------------------------------------------------------------


def database_files() -> Iterator[Path]:
    """Yield where SQLite keeps this server's database, whether or not all of them are there."""
    if connection.vendor == "sqlite":
        for ending in _OF_SQLITE:
            yield Path(f"{connection.settings_dict['NAME']}{ending}")


def _replace(data: Path, aside: Path, new: Path, unpacked: Unpacked, had_data: bool) -> None:
    try:
        with writing(data):
            _put_aside(data, aside, unpacked, had_data)
            _put_in_place(data, new, aside if had_data else None)
            sync_folder(data)
    except HearthError as error:
        raise BackupRefused(f"The files could not be put in place: {error.message}") from None


def _put_aside(data: Path, aside: Path, unpacked: Unpacked, keep: bool) -> None:
    """Move what is there away, the database first: what is half done is no server that anybody could start."""
    aside.mkdir(0o700)
    if connection.vendor == "postgresql" and keep:
        dump_postgresql(aside / contents.DATABASES["postgresql"])
    replaced = [*database_files(), data / "files", data / "uploads", data / contents.SECRET_KEY]
    for path in [*replaced, *([data / "tls"] if unpacked.has_tls else [])]:
        if path.exists():
            shutil.move(path, aside / path.name)
    if not keep:
        shutil.rmtree(aside)


def _put_in_place(data: Path, new: Path, aside: Path | None) -> None:
    """Move what is new to its place, the database last."""
    _put_files(new / "files")
    if (new / "tls").exists():
        shutil.move(new / "tls", data / "tls")
    shutil.move(new / contents.SECRET_KEY, data / contents.SECRET_KEY)
    shutil.move(new / contents.SETTINGS, data / "settings-of-backup.env")
    if connection.vendor == "sqlite":
        shutil.move(new / contents.DATABASES["sqlite"], connection.settings_dict["NAME"])
        return
    postgresql.empty()
    try:
        postgresql.put(new / contents.DATABASES["postgresql"])
    except BackupRefused:
        if aside is not None:
            postgresql.put(aside / contents.DATABASES["postgresql"])
        raise


def _put_files(files: Path) -> None:
    if not files.exists():
        return
    kept = store()
    if isinstance(kept, DiskStorage):
        shutil.move(files, kept.location)
        return
    for path in files.rglob("*"):
        if path.is_file():
            kept.keep(path, str(path.relative_to(files)))


def _bring_up_to_date(tell: Tell) -> None:
    tell("Bringing the database up to date", 0, 0)
    try:
        call_command("migrate", interactive=False, verbosity=0)
        renew_epoch()
    except (DatabaseError, CommandError) as error:
        raise BackupRefused(
            f"The backup is in place, but its database could not be brought up to date: {error}."
        ) from None
