"""What an index can do, and which one this server has."""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from functools import cache
from typing import Final, Protocol

from django.db import connection

from chatprotocol.indexing import Expression
from messaging.models import Message

SHORTEST_WORD: Final = 3
"""Inside of words that are longer something may be looked for: they are kept in a list of all words."""

Kept = tuple[int, str]
"""A message's primary key and its line."""


class Store(Protocol):
    """An index of lines by the primary keys of their messages. It is written inside transactions."""

    def is_made(self) -> bool:
        """Tell whether there are tables: a server may have been set up where its database could have none."""
        ...

    def make(self) -> None:
        """Make the tables."""
        ...

    def drop(self) -> None:
        """Drop the tables."""
        ...

    def fill(self, lines: Sequence[Kept]) -> None:
        """Keep lines of messages that came after all that were kept so far, ascending."""
        ...

    def settle(self) -> None:
        """Bring what was filled in into the shape that is asked fastest."""
        ...

    def follow(self, messages: Sequence[Message]) -> None:
        """Learn of new messages, ascending: from now on what is asked finds them."""
        ...

    def replace(self, before: Sequence[Kept], after: Sequence[Kept]) -> None:
        """Keep lines no longer, which are kept exactly so, but others of the same messages, if any.

        What nobody says any more does not stay in the list of words.
        """
        ...

    def forget(self, kept: Sequence[Kept]) -> None:
        """Keep lines no longer, which are kept exactly so. Their words stay in the list."""
        ...

    def unsaid(self, after: int, limit: int) -> tuple[Collection[str], int | None]:
        """Look at the next words of the list, by the order in which they came; return those that nobody says, and where to go
        on, None at the end.
        """
        ...

    def drop_unsaid(self, words: Collection[str]) -> None:
        """Drop those of some words from the list that nobody says."""
        ...

    def state(self) -> AbstractContextManager[None]:
        """Hold still, for as long as something is looked for, what several statements have to agree on."""
        ...

    def words_with(self, letters: str, limit: int) -> list[str]:
        """Return words of the list that hold these letters and more: those first that were said first."""
        ...

    def ids(self, asked: Expression, below: int | None, limit: int) -> list[int]:
        """Return the latest messages below one for which an expression holds, the latest first."""
        ...


def possible_store() -> Store | None:
    """Return the index that this database can have, made or not; None where it can have none."""
    from messaging.search import postgresql, sqlite  # they need what stands here

    if connection.vendor == "postgresql":
        return postgresql.PostgreSQL()
    return sqlite.SQLite() if sqlite.has_fts5() else None


@cache
def store() -> Store | None:
    """Return the index of this server; None where it has none."""
    found = possible_store()
    return found if found is not None and found.is_made() else None
