"""The statements about mirrored rows that are carried out most, said once a model: insert, update, what has changed.

The ORM says its statements anew each time, which takes several times as long as carrying them out: with it a message
would cost milliseconds, and a thousand clients that come back minutes. What stands in them comes from the models;
everything else that is asked is the ORM's.
"""

from collections import namedtuple
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, Final, TypeAlias

from django.db import connection, models

from feeds.models import MirroredRow

INSERTED_AT_ONCE: Final = 50
"""Rows of one statement: SQLite bounds the values of a statement."""
READ_AT_ONCE: Final = 100

_AS_THEY_ARE: Final = (models.IntegerField, models.CharField, models.TextField, models.BooleanField)
"""Fields whose values are stored as they are."""

Field: TypeAlias = "models.Field[Any, Any]"


class Columns:
    """Some columns of a model in a statement, and how what is found in them becomes the fields' values."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self.names = tuple(field.attname for field in fields)
        self._columns = [_column(field) for field in fields]
        # SQLite has neither booleans nor times nor JSON of its own.
        self._converters = [
            (place, field.cached_col, converters)
            for place, field in enumerate(fields)
            if (
                converters := connection.ops.get_db_converters(field.cached_col)
                + field.get_db_converters(connection)
            )
        ]

    def sql(self, table: str) -> str:
        """Return the columns as a statement names them."""
        return ", ".join(f"{table}.{column}" for column in self._columns)

    def values(self, found: Sequence[Any]) -> list[Any]:
        """Return the fields' values of a row that was found."""
        values = list(found)
        for place, column, converters in self._converters:
            for convert in converters:
                values[place] = convert(values[place], column, connection)
        return values


class Table:
    """Where the rows of one model lie."""

    def __init__(self, model: type[MirroredRow]) -> None:
        self._name = name = _quoted(model._meta.db_table)
        self._key = key = model._meta.pk
        # A primary key that is also a foreign key is set beforehand.
        makes_key = isinstance(key, models.AutoField)
        inserted = [field for field in model._meta.concrete_fields if not (makes_key and field is key)]
        updated = model.mirrored_fields()
        self._inserted, self._updated = _readers(inserted), _readers(updated)
        self._insert = f"INSERT INTO {name} ({', '.join(map(_column, inserted))}) VALUES "  # noqa: S608  # the models' names
        self._row = f"({', '.join(['%s'] * len(inserted))})"
        self._returning = f" RETURNING {_column(key)}"
        sets = ", ".join(f"{_column(field)} = %s" for field in updated)
        self._update = f"UPDATE {name} SET {sets} WHERE {_column(key)} = %s"  # noqa: S608  # the models' names
        self._seen = Columns([key, *updated])
        self._to_row: Callable[..., Any] = namedtuple(model.__name__, self._seen.names)  # type: ignore[misc]  # the model's names
        self._read = f"SELECT {self._seen.sql(name)} FROM {name} WHERE "  # noqa: S608  # the models' names

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

    def changed(self, feed_column: str | None, feed: int, after: int, to: int) -> Iterator[Any]:
        """Read the rows of a feed with a position in (after, to], ascending: their values by name, to look at only.

        A statement a hundred: some databases make all that a statement finds before they give the first of it.
        """
        condition, of_feed = "pos > %s AND pos <= %s ORDER BY pos LIMIT %s", []
        if feed_column is not None:
            condition, of_feed = f"{_quoted(feed_column)} = %s AND {condition}", [feed]
        while True:
            found = list(self.read(condition, [*of_feed, after, to, READ_AT_ONCE]))
            yield from found
            if len(found) < READ_AT_ONCE:
                return
            after = found[-1].pos

    def read(self, condition: str, values: Sequence[Any]) -> Iterator[Any]:
        """Read the rows for which a condition in SQL holds: their values by name, to look at only, a few at a time."""
        with connection.cursor() as cursor:
            cursor.execute(self._read + condition, values)
            while found := cursor.fetchmany(READ_AT_ONCE):
                for row in found:
                    yield self._to_row(*self._seen.values(row))


@cache
def table_of(model: type[MirroredRow]) -> Table:
    """Return where the rows of a model lie."""
    return Table(model)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _column(field: Field) -> str:
    return _quoted(str(field.column))


def _readers(fields: Sequence[Field]) -> list[Callable[[MirroredRow], Any]]:
    return [_reader(field) for field in fields]


def _reader(field: Field) -> Callable[[MirroredRow], Any]:
    """Return what reads a row's value of a field as the database takes it."""
    name, stored_by = field.attname, field
    while isinstance(stored_by, models.ForeignKey):
        stored_by = stored_by.target_field
    if isinstance(stored_by, _AS_THEY_ARE):
        return lambda row: getattr(row, name)
    return lambda row: field.get_db_prep_save(getattr(row, name), connection)
