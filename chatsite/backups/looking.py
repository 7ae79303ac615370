"""Looks into a database that was put somewhere to see whether it is sound, and whether all is in it that should be."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from chatsite.backups.contents import Manifest
from chatsite.backups.refusals import BackupRefused
from chatsite.backups.snapshots import Query, audit_head_in, rows_in
from chatsite.sqlite import base
from feeds.models import new_epoch

driver: Final = base.DatabaseWrapper.Database


@contextlib.contextmanager
def sqlite_at(path: Path) -> Iterator[Query]:
    """Ask a SQLite file for the time of the block. Raises BackupRefused where it does not answer."""
    try:
        with contextlib.closing(driver.connect(str(path), isolation_level=None)) as found:
            yield lambda sql: iter(found.execute(sql))
    except driver.Error as error:
        raise BackupRefused(f"The database in the backup cannot be read: {error}.") from None


def renew_epoch(path: Path) -> None:
    """Begin another epoch in a SQLite file, in the words of whatever version it is of: it has gone back in time.

    Raises BackupRefused.
    """
    with sqlite_at(path) as ask:
        ask("PRAGMA journal_mode=DELETE")  # nothing of it lies beside it then
        ask(f"UPDATE feeds_epoch SET value = '{new_epoch()}'")  # noqa: S608  # letters of ours


def assert_sound_sqlite(path: Path) -> None:
    """Let SQLite look through all of a file. Raises BackupRefused."""
    with sqlite_at(path) as ask:
        [(said,), *_] = ask("PRAGMA integrity_check")
        if said != "ok":
            raise BackupRefused(f"The database in the backup is damaged: {said}.")
        for table, *_ in ask("PRAGMA foreign_key_check"):
            raise BackupRefused(f"The database in the backup is damaged: rows of {table} belong to nothing.")


def assert_good_sqlite(path: Path, manifest: Manifest) -> None:
    """Raise BackupRefused where a file is damaged, or not all is in it that should be."""
    assert_sound_sqlite(path)
    with sqlite_at(path) as ask:
        assert_all_there(ask, manifest)


def assert_all_there(ask: Query, manifest: Manifest) -> None:
    """Compare what a database holds with what it held when it was backed up. Raises BackupRefused."""
    for table, rows in manifest.rows.items():
        found = rows_in(ask, table)
        if found != rows:
            raise BackupRefused(f"The database in the backup has {found} rows in {table} instead of {rows}.")
    if manifest.audit is not None and audit_head_in(ask) != manifest.audit:
        raise BackupRefused(
            "The audit log in the backup does not end where it ended when the backup was made."
        )
    [(kept, size)] = ask('SELECT count(*), coalesce(sum("bytes"), 0) FROM attachments_blob')
    if not manifest.lost and (int(kept), int(size)) != (manifest.files, manifest.files_bytes):
        raise BackupRefused(f"The backup has {manifest.files} files, and its database names {kept}.")
