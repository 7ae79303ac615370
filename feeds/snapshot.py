"""A read that sees one state of the database from its first query to its last."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """Read everything inside from one state, without waiting for the writer."""
    if connection.in_atomic_block:
        # Whoever opened the transaction has chosen what it sees.
        yield
    elif connection.vendor == "sqlite":
        with _deferred(), transaction.atomic():
            yield
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


@contextmanager
def _deferred() -> Iterator[None]:
    # IMMEDIATE, the mode of writes, would take the writer's lock for a read.
    connection.ensure_connection()
    mode = connection.transaction_mode  # type: ignore[attr-defined]  # of Django's SQLite backend, not in its stubs
    connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
    try:
        yield
    finally:
        connection.transaction_mode = mode  # type: ignore[attr-defined]
