"""The one way a mirrored row changes: it takes the next position of its feed and is written, in one transaction.

Positions are given out under the lock of the feed, so commit order equals position order. A row changed twice in one
verb keeps the position that it took first; verbs that share a transaction take positions of their own.

Several processes may write to one database. A transaction that names every feed it will lock takes their locks at
once, in ascending order, and runs beside others that do the same: no ring of waiting can come about. Any other locks
as it goes and runs while nobody else writes (`turn`).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import chain
from typing import Any, Final

from django.db import connection

from feeds.models import Feed, MirroredRow
from feeds.tables import READ_AT_ONCE, table_of


class Unit:
    """What one verb has changed: the rows as they are now, each at the position it took."""

    def __init__(self) -> None:
        self.rows: dict[tuple[type[MirroredRow], Any], MirroredRow] = {}
        self.notes = 0
        """How much was written beside the rows that must not stay where the verb is refused after all."""

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


TURNS: Final = 0x48454152
"""The number under which PostgreSQL keeps the lock of turns."""

_locked: ContextVar[frozenset[int] | None] = ContextVar("locked", default=None)
"""What the transaction has locked for all that it will do; None where its verbs lock as they go."""


@contextmanager
def turn(feeds: Callable[[], Iterable[int]] | None) -> Iterator[None]:
    """Take this transaction's turn among those of all processes: beside others, or alone.

    `feeds` returns every feed that will be locked inside; they are locked here, and what advances in any other feed
    is a RuntimeError. None is a transaction that runs alone. SQLite lets one write at a time in any case.
    """
    if connection.vendor != "postgresql":
        yield
        return
    suffix = "" if feeds is None else "_shared"
    with connection.cursor() as cursor:
        # Whoever waits for its turn holds no feed yet.
        cursor.execute(f"SELECT pg_advisory_xact_lock{suffix}(%s)", [TURNS])
    if feeds is None:
        yield
        return
    ids = frozenset(feeds())
    lock_feeds(ids)
    token = _locked.set(ids)
    try:
        yield
    finally:
        _locked.reset(token)


def lock_feeds(feeds: Iterable[int] | Callable[[], Iterable[int]]) -> None:
    """Lock feeds for the rest of the transaction, in ascending id, so that no two transactions wait in a ring.

    A function is asked for them only where there is something to lock: on SQLite whoever writes is alone, and a
    transaction that has named its feeds has locked them.
    """
    if connection.features.has_select_for_update and _locked.get() is None:
        ids = sorted(set(feeds() if callable(feeds) else feeds))
        # Not the key: rows that refer to a feed may be written meanwhile.
        locking = Feed.objects.select_for_update(no_key=connection.features.has_select_for_no_key_update)
        list(locking.filter(pk__in=ids).order_by("pk").values_list("pk"))


def take_positions(counts: Mapping[int, int]) -> dict[int, int]:
    """Take the next so many positions of each feed and return the first of them, by feed. One statement."""
    cases = " WHEN %s THEN %s" * len(counts)
    places = ", ".join(["%s"] * len(counts))
    sql = f"UPDATE feeds_feed SET head = head + CASE id{cases} END WHERE id IN ({places}) RETURNING id, head"  # noqa: S608  # placeholders only
    with connection.cursor() as cursor:
        cursor.execute(sql, [*chain.from_iterable(counts.items()), *counts])
        heads = dict(cursor.fetchall())
    for feed in counts:
        if feed not in heads:
            raise Feed.DoesNotExist(f"There is no feed {feed}.")
    return {feed: heads[feed] - count + 1 for feed, count in counts.items()}


def heads_of(feeds: Collection[int]) -> dict[int, int]:
    """Return the latest position of each of these feeds that exists. One statement a hundred."""
    ids = list(feeds)
    heads: dict[int, int] = {}
    for first in range(0, len(ids), READ_AT_ONCE):
        some = ids[first : first + READ_AT_ONCE]
        places = ", ".join(["%s"] * len(some))
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id, head FROM feeds_feed WHERE id IN ({places})", some)  # noqa: S608  # placeholders only
            heads |= dict(cursor.fetchall())
    return heads


def advance(*rows: MirroredRow) -> None:
    """Give each row the next position of its feed and write it: insert the new, update the others.

    Works inside a verb of the journal alone; anything else would reach no listener.
    """
    unit = current_unit()
    if unit is None:
        raise RuntimeError("Rows advance inside a verb of the journal only.")
    _place(unit, rows)
    for model, of_model in _grouped(rows).items():
        # Asked before anything is written: what was inserted is new no longer.
        new, known = [row for row in of_model if row.is_new], [row for row in of_model if not row.is_new]
        table = table_of(model)
        table.insert(new)
        table.update(known)
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
    if not by_feed:
        return
    locked = _locked.get()
    if locked is not None and not locked.issuperset(by_feed):
        raise RuntimeError("A verb advances in a feed that it has not named.")
    first = take_positions({feed: len(by_feed[feed]) for feed in sorted(by_feed)})
    for feed, of_feed in by_feed.items():
        for pos, row in enumerate(of_feed, first[feed]):
            row.pos = pos


def _grouped(rows: Iterable[MirroredRow]) -> dict[type[MirroredRow], list[MirroredRow]]:
    grouped: dict[type[MirroredRow], list[MirroredRow]] = defaultdict(list)
    for row in rows:
        grouped[type(row)].append(row)
    return grouped
