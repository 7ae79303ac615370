"""The database as it stands at one moment, in a file, while everybody writes on."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.apps import apps
from django.db import connection
from django.utils.translation import gettext as _

from chatsite import libpq
from chatsite.backups.contents import AuditHead
from chatsite.backups.pacing import PIECE_BYTES
from chatsite.backups.progress import Tell
from chatsite.backups.refusals import BackupRefused, unreadable, writing
from chatsite.backups.writing import Work, assert_room, let_go
from chatsite.sqlite import base
from feeds.unpooled import unpooled

driver: Final = base.DatabaseWrapper.Database

ALL_PAGES: Final = -1
STEPS: Final = 10_000
"""After so many of its own steps SQLite lets a question rest."""

BLOBS: Final = "attachments_blob"
AUDIT: Final = "accounts_auditentry"
_TABLES: Final = {
    "sqlite": "SELECT name FROM sqlite_schema WHERE type = 'table'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()",
}

Query = Callable[[str], Iterator[tuple[Any, ...]]]


class Kept(NamedTuple):
    """Bytes that the database names: where they lie in the store, how long they are, and their SHA-256."""

    stored_as: str
    size: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A moment of the database: the file that holds all of it, and what was asked of it."""

    path: Path
    epoch: str
    migrations: list[str]
    rows: dict[str, int]
    """How many there are in each table of ours."""
    files_bytes: int
    audit: AuditHead | None
    _list: Path

    def files(self) -> Iterator[Kept]:
        """Yield what bytes it names, by name."""
        with self._list.open(encoding="ascii") as lines:
            for line in lines:
                stored_as, size, digest = line.split()
                yield Kept(stored_as, int(size), bytes.fromhex(digest))


def tables() -> list[str]:
    """Return the tables of all models."""
    return sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)})


def take(work: Work) -> Snapshot:
    """Write the database as it stands now to a file in a folder, and ask it what a backup has to know.

    Raises BackupRefused.
    """
    path = work / "database"
    with _of_sqlite(path, work) if connection.vendor == "sqlite" else _of_postgresql(path, work.tell) as ask:
        # An upgrade may be still to come.
        there = {name for (name,) in ask(_TABLES[connection.vendor])}
        [(epoch,)] = ask("SELECT value FROM feeds_epoch")
        named = _list_files(ask if BLOBS in there else _ask_nobody, work / "files")
        return Snapshot(
            path,
            epoch=str(epoch),
            migrations=migrations_in(ask),
            rows={table: rows_in(ask, table) for table in tables() if table in there},
            files_bytes=named.size,
            audit=audit_head_in(ask) if AUDIT in there else None,
            _list=named.path,
        )


def migrations_in(ask: Query) -> list[str]:
    """Return what a database has been through."""
    return sorted(f"{app}.{name}" for app, name in ask("SELECT app, name FROM django_migrations"))


def rows_in(ask: Query, table: str) -> int:
    """Return how many rows there are in a table of ours."""
    [(count,)] = ask(f'SELECT count(*) FROM "{table}"')  # noqa: S608  # its name is not a stranger's
    return int(count)


def audit_head_in(ask: Query) -> AuditHead | None:
    """Return how far the audit log of a database goes."""
    for number, digest in ask("SELECT number, hash FROM accounts_auditentry ORDER BY number DESC LIMIT 1"):
        return AuditHead(int(number), str(digest))
    return None


class _Named(NamedTuple):
    path: Path
    size: int


def _list_files(ask: Query, path: Path) -> _Named:
    # Not kept in memory: there may be a million.
    whole = 0
    with writing(path), path.open("w", encoding="ascii") as lines:
        found = ask('SELECT stored_as, "bytes", sha256 FROM attachments_blob ORDER BY stored_as')
        for stored_as, size, digest in found:
            lines.write(f"{stored_as} {size} {bytes(digest).hex()}\n")
            whole += int(size)
    return _Named(path, whole)


def _ask_nobody(sql: str) -> Iterator[tuple[Any, ...]]:
    return iter(())


# ---- SQLite ---------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _of_sqlite(path: Path, work: Work) -> Iterator[Query]:
    copy_sqlite(Path(connection.settings_dict["NAME"]), path, work)
    try:
        with contextlib.closing(driver.connect(str(path), isolation_level=None)) as copied:
            copied.set_progress_handler(work.pace.rest, STEPS)
            yield lambda sql: iter(copied.execute(sql))
    except driver.Error as error:
        raise unreadable(Path(connection.settings_dict["NAME"]), path.parent, error) from None


def copy_sqlite(source: Path, target: Path, work: Work) -> None:
    """Copy a database that others write to, as it stands now. Raises BackupRefused.

    Without a log whoever writes waits until it is copied: then it is copied at once.
    """
    if not source.exists():
        raise BackupRefused(_("There is no database yet: %(source)s is not there.") % {"source": source})
    assert_room(work.folder.parent, source.stat().st_size)
    try:
        with (
            contextlib.closing(driver.connect(str(source), isolation_level=None, timeout=30)) as live,
            contextlib.closing(driver.connect(str(target), isolation_level=None)) as copied,
        ):
            target.chmod(0o600)
            copied.execute("PRAGMA synchronous=OFF")
            # A transaction that reads: all steps see the same moment, and writers go on in the log.
            live.execute("BEGIN")
            live.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            [(size,)] = live.execute("PRAGMA page_size")
            pages = PIECE_BYTES // size if base.journal_mode == "WAL" else ALL_PAGES
            live.backup(copied, pages=pages, progress=_between_steps(target, work))
            live.execute("COMMIT")
            copied.execute("PRAGMA journal_mode=DELETE")
    except driver.Error as error:
        raise unreadable(source, target.parent, error) from None


def _between_steps(target: Path, work: Work) -> Callable[[int, int, int], None]:
    def rest(status: int, remaining: int, whole: int) -> None:
        work.tell(_("Copying the database"), whole - remaining, whole)
        let_go(target)
        work.pace.rest()

    return rest


# ---- PostgreSQL -----------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _of_postgresql(path: Path, tell: Tell) -> Iterator[Query]:
    """Let the dump and what is asked see the same moment, which a transaction of ours lends to pg_dump."""
    tell(_("Copying the database"), 0, 0)
    with contextlib.closing(unpooled()) as asked, asked.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        [name] = cursor.fetchone()
        dump_postgresql(path, f"--snapshot={name}")

        def ask(sql: str) -> Iterator[tuple[Any, ...]]:
            with asked.chunked_cursor() as rows:
                rows.execute(sql)
                yield from rows

        yield ask


def dump_postgresql(path: Path, *options: str) -> None:
    """Write this server's database to a new file, in pg_dump's own form. Raises BackupRefused."""
    path.touch(0o600)
    try:
        libpq.run(
            "pg_dump", "--format=custom", "--compress=1", "--no-owner", "--no-privileges", "--no-comments",
            f"--file={path}", *options,
        )  # fmt: skip
    except libpq.ProgramRefused as refused:
        raise BackupRefused(_("The database cannot be read: %(reason)s.") % {"reason": refused}) from None
