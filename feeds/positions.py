"""The one way a mirrored row changes: it takes the next position of its feed and is written, in one transaction.

Positions are given out under the lock of the feed, so commit order equals position order. A row changed twice in one
verb keeps the position that it took first; verbs that share a transaction take positions of their own.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection, models

from feeds.models import Feed, MirroredRow, writing


class Unit:
    """What one verb has changed: the rows as they are now, each at the position it took."""

    def __init__(self) -> None:
        self.rows: dict[tuple[type[MirroredRow], Any], MirroredRow] = {}

    def heads(self) -> dict[int, int]:
        """Return the position that each changed feed has reached."""
        heads: dict[int, int] = {}
        for row in self.rows.values():
            heads[row.feed_id] = max(heads.get(row.feed_id, 0), row.pos)
        return heads


_unit: ContextVar[Unit | None] = ContextVar("unit", default=None)


def current_unit() -> Unit | None:
    """Return what the verb at work has changed so far; None outside the journal."""
    return _unit.get()


@contextmanager
def unit_of_work() -> Iterator[Unit]:
    """Collect what changes inside: the journal's, around each verb."""
    unit = Unit()
    token = _unit.set(unit)
    try:
        yield unit
    finally:
        _unit.reset(token)


def lock_feeds(feeds: Iterable[int]) -> None:
    """Lock feeds for the rest of the transaction, in ascending id, so that no two transactions wait in a ring."""
    ids = sorted(set(feeds))
    if connection.features.has_select_for_update:
        list(Feed.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))


def take_positions(feed: int, count: int) -> int:
    """Take the next `count` positions of a feed and return the first of them."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE feeds_feed SET head = head + %s WHERE id = %s RETURNING head", [count, feed])
        found = cursor.fetchall()
    if not found:
        raise Feed.DoesNotExist(f"There is no feed {feed}.")
    head: int = found[0][0]
    return head - count + 1


def advance(*rows: MirroredRow) -> None:
    """Give each row the next position of its feed and write it: insert the new, update the others.

    Works inside a verb of the journal alone; anything else would reach no listener.
    """
    unit = current_unit()
    if unit is None:
        raise RuntimeError("Rows advance inside a verb of the journal only.")
    _place(unit, rows)
    token = writing.set(True)
    try:
        for model, of_model in _grouped(rows).items():
            # Asked before anything is written: what was inserted is new no longer.
            new, known = [row for row in of_model if row.is_new], [row for row in of_model if not row.is_new]
            _insert(model, new)
            _update(model, known)
    finally:
        writing.reset(token)
    for row in rows:
        unit.rows[type(row), row.pk] = row


def _place(unit: Unit, rows: Iterable[MirroredRow]) -> None:
    by_feed: dict[int, list[MirroredRow]] = defaultdict(list)
    for row in rows:
        known = None if row.is_new else unit.rows.get((type(row), row.pk))
        if known is not None:
            row.pos = known.pos
        else:
            by_feed[row.feed_id].append(row)
    for feed in sorted(by_feed):
        first = take_positions(feed, len(by_feed[feed]))
        for offset, row in enumerate(by_feed[feed]):
            row.pos = first + offset


def _grouped(rows: Iterable[MirroredRow]) -> dict[type[MirroredRow], list[MirroredRow]]:
    grouped: dict[type[MirroredRow], list[MirroredRow]] = defaultdict(list)
    for row in rows:
        grouped[type(row)].append(row)
    return grouped


def _insert(model: type[MirroredRow], rows: list[MirroredRow]) -> None:
    # A primary key that is also a foreign key is set beforehand; `bulk_create` inserts it as it is.
    if rows:
        model._base_manager.bulk_create(rows)


def _update(model: type[MirroredRow], rows: list[MirroredRow]) -> None:
    """Write the mirrored columns of rows that exist, by primary key: one statement, many times."""
    if not rows:
        return
    quote = connection.ops.quote_name
    fields = {str(field.column): field for field in model.mirrored_fields()}
    columns = ", ".join(f"{quote(column)} = %s" for column in fields)
    key = str(model._meta.pk.column)
    sql = f"UPDATE {quote(model._meta.db_table)} SET {columns} WHERE {quote(key)} = %s"  # noqa: S608  # names come from the models
    values = [[*(_stored(field, row) for field in fields.values()), row.pk] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)


def _stored(field: "models.Field[Any, Any]", row: MirroredRow) -> Any:
    return field.get_db_prep_save(getattr(row, field.attname), connection)
