"""Pages of what changed: the rows of a feed with a position in (after, head], as they are now."""

from dataclasses import dataclass
from operator import itemgetter
from typing import Final

from chatprotocol import codec
from chatprotocol.limits import PAGE_BYTES
from chatprotocol.rows import AnyRow, Gone
from feeds.kinds import Effect, RowKind, kinds_in
from feeds.models import Feed, MirroredRow

PAGE_ROWS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Changed:
    """One changed row: its position, itself, its bytes on the wire, and what it does to listeners."""

    pos: int
    row: AnyRow | Gone
    effects: tuple[Effect, ...]

    @property
    def packed(self) -> bytes:
        """Return the row's bytes."""
        return codec.encode_row(self.row)


@dataclass(frozen=True, slots=True)
class Page:
    """Rows that changed in (from_, to], ascending by position; `more` tells that the feed goes on after `to`."""

    from_: int
    to: int
    changed: list[Changed]
    packed: list[bytes]
    more: bool


def to_changed(kind: RowKind, row: MirroredRow) -> Changed:
    """Return a row as a change of its feed."""
    return Changed(row.pos, kind.to_row(row), kind.effects(row))


def read_page(feed: Feed, after: int, limit: int = PAGE_ROWS) -> Page:
    """Read what changed in a feed after a position.

    `feed.head` was read before the rows: a row that changes meanwhile has a higher position and belongs to a later
    page. A page ends after `limit` rows or `PAGE_BYTES`, and then `to` is the position of its last row.
    """
    found: list[tuple[int, MirroredRow, RowKind]] = []
    for kind in kinds_in(feed.kind):
        rows = kind.model._base_manager.filter(**kind.in_feed(feed.pk), pos__gt=after, pos__lte=feed.head)
        if kind.related:
            rows = rows.select_related(*kind.related)
        found += [(row.pos, row, kind) for row in rows.order_by("pos")[: limit + 1]]
    found.sort(key=itemgetter(0))
    changed: list[Changed] = []
    packed: list[bytes] = []
    size_bytes = 0
    for _, row, kind in found[:limit]:
        change = to_changed(kind, row)
        data = change.packed
        if changed and size_bytes + len(data) > PAGE_BYTES:
            break
        size_bytes += len(data)
        changed.append(change)
        packed.append(data)
    more = len(changed) < len(found)
    to = changed[-1].pos if more else max(feed.head, after)
    return Page(after, to, changed, packed, more)
