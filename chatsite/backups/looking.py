"""Looks into a database that was put somewhere to see whether it is sound, and whether all is in it that should be."""

import contextlib
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from chatsite.backups.contents import FILES
from chatsite.backups.refusals import BackupRefused, full
from chatsite.backups.snapshots import BLOBS, Query, audit_head_in, rows_in
from chatsite.backups.unpacking import Unpacked
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
        if "full" in str(error):
            raise full(path.parent) from None
        raise BackupRefused(
            _("The database in the backup cannot be read: %(reason)s.") % {"reason": error}
        ) from None


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
        (said,) = next(ask("PRAGMA integrity_check"))
        if said != "ok":
            raise BackupRefused(_("The database in the backup is damaged: %(said)s.") % {"said": said})
        for table, *_row in ask("PRAGMA foreign_key_check"):
            raise BackupRefused(
                _("The database in the backup is damaged: rows of %(table)s belong to nothing.")
                % {"table": table}
            )


def assert_good_sqlite(path: Path, unpacked: Unpacked) -> None:
    """Raise BackupRefused where a file is damaged, or not all is in it that should be."""
    assert_sound_sqlite(path)
    with sqlite_at(path) as ask:
        assert_all_there(ask, unpacked)


def assert_all_there(ask: Query, unpacked: Unpacked) -> None:
    """Compare what a database holds with what it held when it was backed up, and the files beside it. Raises BackupRefused."""
    manifest = unpacked.manifest
    for table, rows in manifest.rows.items():
        found = rows_in(ask, table)
        if found != rows:
            raise BackupRefused(
                _("The database in the backup has %(found)s rows in %(table)s instead of %(rows)s.")
                % {"found": found, "table": table, "rows": rows}
            )
    if manifest.audit is not None and audit_head_in(ask) != manifest.audit:
        raise BackupRefused(
            _("The audit log in the backup does not end where it ended when the backup was made.")
        )
    if BLOBS in manifest.rows:
        lost = {*manifest.lost}
        named = ask("SELECT stored_as, sha256 FROM attachments_blob ORDER BY stored_as")
        wanted = ((str(name), bytes(digest)) for name, digest in named if name not in lost)
        lying = ((name, digest) for name, digest in _files(unpacked.sums) if name not in lost)
        for one, other in zip_longest(wanted, lying):
            if one != other:
                raise BackupRefused(
                    _("The file %(name)s in the backup is not what its database names.")
                    % {"name": (one or other or ("?",))[0]}
                )


def _files(sums: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the files that were in a backup, and their sums."""
    with sums.open(encoding="ascii") as lines:
        for line in lines:
            digest, name = line.split()
            if name.startswith(FILES):
                yield name.removeprefix(FILES), bytes.fromhex(digest)
