"""The lines of messages, as they are kept: of those at hand, or of those that stand in the database."""

from collections.abc import Iterable, Sequence, Set
from functools import lru_cache
from itertools import islice
from typing import Final

from django.db import connection

from chatprotocol.indexing import line, marks, words_of
from messaging.models import Message
from messaging.packing import file_types
from messaging.search.stores import SHORTEST_WORD, Kept

MADE_LATELY: Final = 512
"""Lines that are not made anew: those of messages that no index holds yet."""
WORDS_OF_ONE: Final = 250
"""New words that one message puts into the list of words: its first. A message of nothing else has three thousand."""

# Not the model's own words: a migration builds before later ones have added their columns.
_SAID: Final = (
    "SELECT id, room_id, author_id, at_ms, text, pinned_at_ms IS NOT NULL, {files} FROM messaging_message"
    " WHERE id > %s AND id <= %s AND kind = 'text' AND NOT deleted ORDER BY id LIMIT %s"
)
_SAID_AND_CARRIED: Final = _SAID.format(files="files")
_SAID_BEFORE_FILES: Final = _SAID.format(files="''")


def of(messages: Iterable[Message]) -> list[Kept]:
    """Return the lines of those of some messages that say something."""
    return [
        _line(
            message.pk, message.room_id, message.author_id, message.at_ms, message.text,
            message.pinned_at_ms is not None, message.files,
        )
        for message in messages
        if message.kind == Message.Kind.TEXT and not message.deleted
    ]  # fmt: skip


def between(after: int, to: int, limit: int, *, before_files: bool = False) -> list[Kept]:
    """Return the lines of the first messages with a primary key in (after, to] that say something, ascending.

    `before_files` is for the migration that builds the first index: no message could carry anything yet.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SAID_BEFORE_FILES if before_files else _SAID_AND_CARRIED, [after, to, limit])
        return [_line(*found) for found in cursor.fetchall()]


def words(kept: Sequence[Kept], known: Set[str] = frozenset()) -> set[str]:
    """Return the words of some lines that are put into the list of words, but those that are known."""
    new = words_of((line for _, line in kept), SHORTEST_WORD, known)
    if not any(line.count(" ") >= WORDS_OF_ONE for _, line in kept):
        return new
    return {word for _, line in kept for word in _first(new, line)}


def _first(new: Set[str], line: str) -> Iterable[str]:
    return islice((word for word in dict.fromkeys(line.split(" ")) if word in new), WORDS_OF_ONE)


@lru_cache(MADE_LATELY)
def _line(id: int, room: int, author: int, at_ms: int, text: str, pinned: bool, files: str) -> Kept:
    return id, line(room, author, at_ms, text, marks(file_types(files), pinned=pinned))
