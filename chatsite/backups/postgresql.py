"""Puts a dump into PostgreSQL: into this server's own database, or into one that is made for a look and goes again."""

import contextlib
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import DatabaseError
from django.utils.translation import gettext as _

from accounts import auditguard
from chatsite import libpq
from chatsite.backups.refusals import BackupRefused
from chatsite.backups.snapshots import Query
from feeds.unpooled import unpooled

_OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend'"
)


@contextlib.contextmanager
def alone_connection(database: str | None = None) -> Iterator[Any]:
    """Connect for the time of the block; every statement is a transaction of its own."""
    with contextlib.closing(unpooled(database)) as found, found.cursor() as cursor:
        yield cursor


def assert_nobody_connected() -> None:
    """Raise BackupRefused while anybody else is connected to the database, on whatever machine."""
    with alone_connection() as cursor:
        cursor.execute(_OTHERS)
        [others] = cursor.fetchone()
    if others:
        raise BackupRefused(_("Somebody is connected to the database: stop every server that uses it first."))


def put(dump: Path, database: str | None = None) -> None:
    """Put a dump into an empty database, all of it or nothing. Raises BackupRefused."""
    try:
        libpq.run(
            "pg_restore", "--no-owner", "--no-privileges", "--no-comments", "--single-transaction",
            "--exit-on-error", str(dump), database=database,
        )  # fmt: skip
    except libpq.ProgramRefused as refused:
        raise BackupRefused(
            _("The database in the backup could not be put in place: %(reason)s.") % {"reason": refused}
        ) from None


def empty() -> None:
    """Drop every table of this server's database, and what belongs to it."""
    with alone_connection() as cursor:
        cursor.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema()")
        tables = ", ".join(name for (name,) in cursor.fetchall())
        if tables:
            cursor.execute(f"DROP TABLE {tables} CASCADE")
        cursor.execute(f"DROP FUNCTION IF EXISTS {auditguard.FUNCTION}")
        cursor.execute("DROP EXTENSION IF EXISTS pg_trgm")


@contextlib.contextmanager
def for_a_look(dump: Path) -> Iterator[Query]:
    """Put a dump into a database of its own for the time of the block. Raises BackupRefused."""
    name = f"hearth_drill_{secrets.token_hex(4)}"
    with alone_connection() as cursor:
        try:
            cursor.execute(f"CREATE DATABASE {name}")
        except DatabaseError:
            raise BackupRefused(
                _(
                    "The backup could not be tried: the server's role may not make a database to try it in (ALTER ROLE … CREATEDB)."
                )
            ) from None
        try:
            put(dump, name)
            with alone_connection(name) as asked:

                def ask(sql: str) -> Iterator[tuple[Any, ...]]:
                    asked.execute(sql)
                    return iter(asked.fetchall())

                yield ask
        finally:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
