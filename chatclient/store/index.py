"""The words of the cached messages, in the file of the cache: the same lines as the server's, kept in the same way.

Where this SQLite has no FTS5 nothing is kept and nothing found; all else of the cache goes on.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from chatclient.store.database import Database
from chatprotocol.indexing import FTS5, Expression, fts5, line, marks
from chatprotocol.rows import Message

_NUMBERS: Final = 2**32
"""A line is named by its room and number in one: no room holds more messages, whatever a server says."""
_ROOMS: Final = 2**30
_OF_OURS: Final = tuple("#@=+")

_ADD: Final = "INSERT INTO said (rowid, line) VALUES (?, ?)"
_REMOVE: Final = "INSERT INTO said (said, rowid, line) VALUES ('delete', ?, ?)"
_NUMBERS_OF: Final = (
    "SELECT rowid - ? FROM said WHERE said MATCH ? AND rowid >= ? AND rowid < ? ORDER BY rowid DESC LIMIT ?"
)


class Index:
    """The lines of the messages in an open cache. `is_new` tells that it holds none of those that are there."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._works = db.one("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'") is not None
        self.is_new = self._works and db.one("SELECT 1 FROM sqlite_master WHERE name = 'said'") is None
        if self.is_new:
            with db.transaction():
                db.run(f"CREATE VIRTUAL TABLE said USING {FTS5}")
                db.run("CREATE VIRTUAL TABLE word USING fts5vocab(said, row)")

    def replace(self, before: Iterable[Message], after: Iterable[Message]) -> None:
        """Keep messages instead of others, which are kept exactly as they are given."""
        if self._works:
            self._db.run_many(_REMOVE, _lines(before))
            self._db.run_many(_ADD, _lines(after))

    def clear(self) -> None:
        """Forget everything."""
        if self._works:
            self._db.run("INSERT INTO said (said) VALUES ('delete-all')")

    def words_with(self, letters: str, limit: int) -> Sequence[str]:
        """Return words that hold these letters and more."""
        if not self._works:
            return ()
        found = self._db.all("SELECT term FROM word WHERE term LIKE ? LIMIT ?", (f"%{letters}%", limit))
        return [word for (word,) in found if word != letters and not word.startswith(_OF_OURS)]

    def numbers(self, asked: Expression, room: int, below: int, limit: int) -> list[int]:
        """Return the latest messages of a room below a number for which an expression holds, the latest first."""
        if not self._works or room >= _ROOMS:
            return []
        first = room * _NUMBERS
        end = first + min(below, _NUMBERS)
        return [number for (number,) in self._db.all(_NUMBERS_OF, (first, fts5(asked), first, end, limit))]


def _lines(messages: Iterable[Message]) -> Iterable[tuple[int, str]]:
    """Return the lines of those that say something."""
    return [
        (message.room * _NUMBERS + message.number, _line(message))
        for message in messages
        if not message.deleted and message.number < _NUMBERS and message.room < _ROOMS
    ]


def _line(message: Message) -> str:
    has = marks((file.type for file in message.files), pinned=message.pinned)
    return line(message.room, message.author, message.at, message.text, has)
