"""A read that sees one state of the database from its first query to its last."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

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
        with _repeatable(), transaction.atomic():
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


@contextmanager
def _repeatable() -> Iterator[None]:
    from django.db.backends.postgresql.psycopg_any import IsolationLevel  # elsewhere its driver is missing

    # The driver says it as it begins a transaction: a statement of its own would cost another round trip.
    connection.ensure_connection()
    driver: Any = connection.connection
    driver.isolation_level, driver.read_only = IsolationLevel.REPEATABLE_READ, True
    try:
        yield
    finally:
        if not driver.closed:
            driver.isolation_level = driver.read_only = None
