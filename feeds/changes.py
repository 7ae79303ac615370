"""Pages of what changed: the rows of a feed with a position in (after, head], as they are now."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from chatprotocol import codec
from chatprotocol.limits import PAGE_BYTES
from chatprotocol.rows import AnyRow, Gone
from feeds.kinds import Effect, RowKind, kinds_in
from feeds.models import Feed
from feeds.sharedcache import SharedCache

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
    beyond: tuple[Effect, ...] = ()
    """What rows after `to` do to listeners; read for the hub alone."""


def to_changed(kind: RowKind, row: Any) -> Changed:
    """Return a row as a change of its feed."""
    return Changed(row.pos, kind.to_row(row), kind.effects(row))


def read_page(feed: Feed, after: int, limit: int = PAGE_ROWS) -> Page:
    """Read what changed in a feed after a position.

    `feed.head` was read before the rows: a row that changes meanwhile has a higher position and belongs to a later
    page. A page ends after `limit` rows or `PAGE_BYTES`, and then `to` is the position of its last row.
    """
    changed: list[Changed] = []
    packed: list[bytes] = []
    if after >= feed.head:
        return Page(after, after, changed, packed, more=False)
    size_bytes = 0
    for change in heapq.merge(*(_changes(kind, feed, after) for kind in kinds_in(feed.kind)), key=_position):
        data = change.packed
        size_bytes += len(data)
        if changed and (len(changed) == limit or size_bytes > PAGE_BYTES):
            return Page(after, changed[-1].pos, changed, packed, more=True)
        changed.append(change)
        packed.append(data)
    return Page(after, feed.head, changed, packed, more=False)


KnownPages = SharedCache[tuple[int, int, int], Page]
"""Pages by feed, position and head: everybody who comes back asks the same of a feed that everybody has. What lies
between two positions stays as it is, for a row that changes takes a position above them."""

KNOWN_BYTES: Final = 8 * 1024 * 1024


def known_pages() -> KnownPages:
    """Return room for the pages that everybody asks for; one a process."""
    return SharedCache(KNOWN_BYTES, lambda page: sum(map(len, page.packed)))


def page_of(feed: int, after: int, known: KnownPages | None = None) -> Page:
    """Read what changed in a feed after a position, for one reader who may read it now.

    Of a page that is kept for others `changed` holds only those rows that do something to listeners.
    """
    found = Feed.objects.get(pk=feed)
    if known is None:
        return read_page(found, after)
    page = known.get((feed, after, found.head))
    if page is None:
        whole = read_page(found, after)
        # The others are there as bytes: as rows they would take several times as much.
        page = replace(whole, changed=[change for change in whole.changed if change.effects])
        known.put((feed, after, found.head), page)
    return page


def page_for_all(feed: int, after: int) -> Page:
    """Read what changed in a feed after a position, for everybody who listens to it.

    A row that took somebody off may have changed again since and belong to a later page: what rows beyond this page
    do is told with it, so that nobody is given what was written after they had gone.
    """
    found = Feed.objects.get(pk=feed)
    page = read_page(found, after)
    return replace(page, beyond=_effects_after(found, page.to)) if page.more else page


def _effects_after(feed: Feed, position: int) -> tuple[Effect, ...]:
    kinds = [kind for kind in kinds_in(feed.kind) if kind.has_effects]
    return tuple(
        effect
        for kind in kinds
        for row in kind.changed(feed.pk, position, feed.head)
        for effect in kind.effects(row)
    )


def _changes(kind: RowKind, feed: Feed, after: int) -> Iterator[Changed]:
    for row in kind.changed(feed.pk, after, feed.head):
        yield to_changed(kind, row)


def _position(change: Changed) -> int:
    return change.pos
