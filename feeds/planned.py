"""Statements that PostgreSQL plans once a connection, and not each time they are asked.

For those that are asked all day in the same words, and whose plan is the same whatever the values: to plan them takes as
long as to carry them out. Django's own cursors write the values into the statement, so that each is a new one; here they
travel beside it. What is best asked in another way for other values stays with Django's cursors, as does everything in
SQLite, which keeps the statements that it has read.
"""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, Final

from django.db import connection

MOST_STATEMENTS: Final = 50
"""Of one connection: its driver keeps the plans of a hundred."""


def planned(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return all rows that a statement finds, inside a transaction. It is planned once, where the database can do that.

    A connection keeps the plans of few statements: many values come as one; see `among`.
    """
    # Whoever logs statements wants to read them, values and all.
    if connection.vendor != "postgresql" or connection.queries_logged:
        with connection.cursor() as cursor:
            return _rows(cursor, statement, values)
    connection.ensure_connection()
    known, of_driver = _known(connection.connection, statement)
    # Errors stay Django's: only what it wraps is another.
    return _rows(connection.make_cursor(of_driver), known, values)


def among(column: str, keys: Collection[int]) -> tuple[str, Sequence[Any]]:
    """Return the condition that a column is one of some keys, and its values.

    PostgreSQL takes a list as one value, which its driver writes letter by letter: it is written here. SQLite has no lists.
    """
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s::bigint[])", [f"{{{','.join(map(str, keys))}}}"]
    return f"{column} IN ({', '.join(['%s'] * len(keys))})", list(keys)


def _rows(cursor: Any, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    cursor.execute(statement, values)
    found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _known(driver: Any, statement: str) -> tuple[str, Any]:
    """Return a statement as it was asked before, and the cursor that has learned how to read what it finds.

    A cursor knows by identity what it has asked last. It holds its connection, which therefore holds it itself.
    """
    known: dict[str, tuple[str, Any]] = vars(driver).setdefault("hearth_planned", {})
    if statement not in known:
        if len(known) >= MOST_STATEMENTS:
            known.clear()
        known[statement] = statement, _kind()(driver)
    return known[statement]


@cache
def _kind() -> Any:
    """Return the driver's kind of cursor."""
    from psycopg import Cursor  # elsewhere it is missing

    class PlannedCursor(Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
            # Without a threshold the driver plans nothing ahead; with one it would remember what Django says, too.
            self.connection.prepare_threshold = 0
            try:
                return super().execute(query, params, **options)
            finally:
                self.connection.prepare_threshold = None

    return PlannedCursor
