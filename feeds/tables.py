"""The statements about mirrored rows that are carried out most, said once a model: insert, update, what has changed.

The ORM says its statements anew each time, which takes several times as long as carrying them out: with it a message
would cost milliseconds, and a thousand clients that come back minutes. What stands in them comes from the models;
everything else that is asked is the ORM's.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from functools import cache
from itertools import chain
from operator import itemgetter
from typing import Any, Final, TypeAlias

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.base import ModelState

from feeds.models import MirroredRow

INSERTED_AT_ONCE: Final = 50
"""Rows of one statement: SQLite bounds the values of a statement."""
READ_AT_ONCE: Final = 100

_AS_THEY_ARE: Final = (
    models.IntegerField,
    models.CharField,
    models.TextField,
    models.BooleanField,
    models.BinaryField,
)
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


def restored(model: type[models.Model], names: Iterable[str], values: Iterable[Any]) -> Any:
    """Return a row of what was found, as `Model.from_db` does, but past signals that nobody here listens to."""
    row = model.__new__(model)
    row.__dict__.update(zip(names, values, strict=True))
    row._state = ModelState()
    row._state.adding = False
    row._state.db = DEFAULT_DB_ALIAS
    return row


class Table:
    """Where the rows of one model lie."""

    def __init__(self, model: type[MirroredRow]) -> None:
        self._name = name = _quoted(model._meta.db_table)
        self._key = key = model._meta.pk
        # A primary key that is also a foreign key is set beforehand.
        makes_key = isinstance(key, models.AutoField)
        inserted = [field for field in model._meta.concrete_fields if not (makes_key and field is key)]
        mirrored = model.mirrored_fields()
        # What a row hangs from never changes; said again, it would be looked for again, and its indexes written anew.
        updated = [field for field in mirrored if not field.is_relation]
        self._inserted, self._updated = _Values(inserted), _Values([*updated, key])
        self._insert = f"INSERT INTO {name} ({', '.join(map(_column, inserted))}) VALUES "  # noqa: S608  # the models' names
        self._row = f"({', '.join(['%s'] * len(inserted))})"
        self._returning = f" RETURNING {_column(key)}"
        sets = ", ".join(f"{_column(field)} = %s" for field in updated)
        self._update = f"UPDATE {name} SET {sets} WHERE {_column(key)} = %s"  # noqa: S608  # the models' names
        self._seen = Columns([key, *mirrored])
        self._to_row: Callable[..., Any] = namedtuple(model.__name__, self._seen.names)  # type: ignore[misc]  # the model's names
        self._read = f"SELECT {self._seen.sql(name)} FROM {name} WHERE "  # noqa: S608  # the models' names
        self._model = model
        self._defaults = {field.attname: _default(field) for field in model._meta.concrete_fields}

    def new(self, **values: Any) -> Any:
        """Return a new row, by the names of its columns; what is not given is as its field says.

        As `Model()` does, but past the signals, and without looking at each field.
        """
        row = self._model.__new__(self._model)
        row.__dict__.update(self._defaults | values)
        row._state = ModelState()
        return row

    def insert(self, rows: Sequence[MirroredRow]) -> None:
        """Insert new rows, which then have their primary keys."""
        for first in range(0, len(rows), INSERTED_AT_ONCE):
            some = rows[first : first + INSERTED_AT_ONCE]
            values = list(chain.from_iterable(map(self._inserted.of, some)))
            with connection.cursor() as cursor:
                cursor.execute(self._insert + ", ".join([self._row] * len(some)) + self._returning, values)
                keys = cursor.fetchall()
            for row, (key,) in zip(some, keys, strict=True):
                setattr(row, self._key.attname, key)
                row._state.adding = False
                row._state.db = DEFAULT_DB_ALIAS

    def update(self, rows: Sequence[MirroredRow]) -> None:
        """Write the mirrored columns of rows that are there, but for what they hang from."""
        if rows:
            with connection.cursor() as cursor:
                cursor.executemany(self._update, list(map(self._updated.of, rows)))

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


class _Values:
    """Reads a row's values of some fields as the database takes them."""

    def __init__(self, fields: Sequence[Field]) -> None:
        # Past the descriptors: what is written is all there.
        self._read = itemgetter(*(field.attname for field in fields))
        self._made = [(place, field) for place, field in enumerate(fields) if not _stored_as_it_is(field)]

    def of(self, row: MirroredRow) -> list[Any]:
        """Return the values of a row."""
        values = list(self._read(vars(row)))
        for place, field in self._made:
            values[place] = field.get_db_prep_save(values[place], connection)
        return values


def _default(field: Field) -> Any:
    value = field.get_default()
    # A choice is a text; drivers take one for something else, and look at length for what.
    return value.value if isinstance(value, Enum) else value


def _stored_as_it_is(field: Field) -> bool:
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return isinstance(field, _AS_THEY_ARE)
