"""The registry of row kinds: which model each is, how it stands on the wire, and what it does to listeners.

The apps register their kinds when they are ready. An effect is applied by the hub before the position that carries
it, so that nothing is delivered to anybody by a state that is over.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from chatprotocol.rows import AnyRow, Gone
from feeds.models import SITE_FEED_ID, Feed, MirroredRow
from feeds.tables import READ_AT_ONCE, table_of


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Put a person's connections on a feed, held back until they have read where it stands."""

    user: int
    feed: int


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Take a person's connections off a feed."""

    user: int
    feed: int


@dataclass(frozen=True, slots=True)
class Close:
    """End a person's connections: those of one device, or all. `code` is a close code."""

    user: int
    device: int | None
    code: int
    message: str


Effect = Subscribe | Unsubscribe | Close


def _no_effects(row: Any) -> tuple[Effect, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class RowKind:
    """One kind of row. `feed_column` is the column that holds the feed's id; the site's rows need none."""

    name: str
    model: type[MirroredRow]
    feed_kind: Feed.Kind
    feed_column: str | None
    to_row: Callable[[Any], AnyRow | Gone]
    """Takes the model's row, or its primary key and mirrored fields by name alone; so does `effects`."""
    effects: Callable[[Any], tuple[Effect, ...]] = _no_effects
    related: tuple[str, ...] = ()
    """What `to_row` follows: read in the same query when rows are read in pages."""
    read: Callable[[int, int, int], Iterator[Any]] | None = None
    """Reads the rows of a feed with a position in (after, to], ascending, where a row is written with more than its own."""

    @property
    def has_effects(self) -> bool:
        """Whether rows of this kind can do anything to listeners."""
        return self.effects is not _no_effects

    def changed(self, feed: int, after: int, to: int) -> Iterator[Any]:
        """Read the rows of a feed with a position in (after, to], ascending, a few at a time."""
        if self.read is not None:
            return self.read(feed, after, to)
        if not self.related:
            return table_of(self.model).changed(self.feed_column, feed, after, to)
        rows = self.model._base_manager.filter(pos__gt=after, pos__lte=to)
        if self.feed_column is not None:
            rows = rows.filter(**{self.feed_column: feed})
        return rows.select_related(*self.related).order_by("pos").iterator(READ_AT_ONCE)


_by_model: Final[dict[type[MirroredRow], RowKind]] = {}


def register(kind: RowKind) -> None:
    """Make a row kind known; once a model."""
    if kind.model in _by_model:
        raise ValueError(f"{kind.model.__name__} is registered already")
    _by_model[kind.model] = kind


def kind_of(row: MirroredRow) -> RowKind:
    """Return the kind of a row."""
    return _by_model[type(row)]


def kinds_in(feed_kind: str) -> list[RowKind]:
    """Return the kinds whose rows lie in feeds of this kind."""
    return [kind for kind in _by_model.values() if kind.feed_kind == feed_kind]


def all_kinds() -> list[RowKind]:
    """Return every registered kind."""
    return list(_by_model.values())


__all__ = [
    "SITE_FEED_ID", "Close", "Effect", "RowKind", "Subscribe", "Unsubscribe",
    "all_kinds", "kind_of", "kinds_in", "register",
]  # fmt: skip
