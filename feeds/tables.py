"""The two statements that write mirrored rows, said once a model: insert, and update by primary key.

The ORM says its statements anew each time, which takes several times as long as carrying them out: with it a message
would cost milliseconds. What stands in them comes from the models; everything else that is asked is the ORM's.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Final

from django.db import connection, models

from feeds.models import MirroredRow

INSERTED_AT_ONCE: Final = 50
"""Rows of one statement: SQLite bounds the values of a statement."""

_AS_THEY_ARE: Final = (models.IntegerField, models.CharField, models.TextField, models.BooleanField)
"""Fields whose values are stored as they are."""


class Table:
    """Where the rows of one model lie."""

    def __init__(self, model: type[MirroredRow]) -> None:
        name = _quoted(model._meta.db_table)
        key = model._meta.pk
        self._key = key
        # A primary key that is also a foreign key is set beforehand.
        self._makes_key = isinstance(key, models.AutoField)
        inserted = [field for field in model._meta.concrete_fields if not (self._makes_key and field is key)]
        updated = model.mirrored_fields()
        self._inserted, self._updated = _readers(inserted), _readers(updated)
        self._insert = f"INSERT INTO {name} ({', '.join(map(_column, inserted))}) VALUES "  # noqa: S608  # the models' names
        self._row = f"({', '.join(['%s'] * len(inserted))})"
        self._returning = f" RETURNING {_column(key)}"
        sets = ", ".join(f"{_column(field)} = %s" for field in updated)
        self._update = f"UPDATE {name} SET {sets} WHERE {_column(key)} = %s"  # noqa: S608  # the models' names

    def insert(self, rows: Sequence[MirroredRow]) -> None:
        """Insert new rows, which then have their primary keys."""
        for first in range(0, len(rows), INSERTED_AT_ONCE):
            some = rows[first : first + INSERTED_AT_ONCE]
            values = [read(row) for row in some for read in self._inserted]
            with connection.cursor() as cursor:
                cursor.execute(self._insert + ", ".join([self._row] * len(some)) + self._returning, values)
                keys = cursor.fetchall()
            for row, (key,) in zip(some, keys, strict=True):
                setattr(row, self._key.attname, key)
                row._state.adding = False
                row._state.db = connection.alias

    def update(self, rows: Sequence[MirroredRow]) -> None:
        """Write the mirrored columns of rows that are there."""
        if rows:
            values = [[*(read(row) for read in self._updated), row.pk] for row in rows]
            with connection.cursor() as cursor:
                cursor.executemany(self._update, values)


@cache
def table_of(model: type[MirroredRow]) -> Table:
    """Return where the rows of a model lie."""
    return Table(model)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _column(field: "models.Field[Any, Any]") -> str:
    return _quoted(str(field.column))


def _readers(fields: Sequence["models.Field[Any, Any]"]) -> list[Callable[[MirroredRow], Any]]:
    return [_reader(field) for field in fields]


def _reader(field: "models.Field[Any, Any]") -> Callable[[MirroredRow], Any]:
    """Return what reads a row's value of a field as the database takes it."""
    name, stored_by = field.attname, field
    while isinstance(stored_by, models.ForeignKey):
        stored_by = stored_by.target_field
    if isinstance(stored_by, _AS_THEY_ARE):
        return lambda row: getattr(row, name)
    return lambda row: field.get_db_prep_save(getattr(row, name), connection)
