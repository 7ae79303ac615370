"""The words of the cached messages, in the file of the cache: the same lines as the server's, kept in the same way.

Where this SQLite has no FTS5 nothing is kept and nothing found; all else of the cache goes on.

A cache that was filled before there was an index gets its words in portions, from the highest room and number down:
putting in all at once would take longer than anybody waits for a window. Until then `meta` holds how far that has come,
and of the messages below nothing is kept, whatever becomes of them.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from chatclient.store.database import Database
from chatprotocol.ids import MAX_INTEGER
from chatprotocol.indexing import FTS5, Expression, fts5, line, marks
from chatprotocol.rows import Message

_NUMBERS: Final = 2**32
"""A line is named by its room and number in one: no room holds more messages, whatever a server says."""
_ROOMS: Final = 2**30
_OF_OURS: Final = tuple("#@=+")

_MARK: Final = "indexed_from"
_ABOVE_ALL: Final = (MAX_INTEGER + 1, 0)

_ADD: Final = "INSERT INTO said (rowid, line) VALUES (?, ?)"
_REMOVE: Final = "INSERT INTO said (said, rowid, line) VALUES ('delete', ?, ?)"
_NUMBERS_OF: Final = (
    "SELECT rowid - ? FROM said WHERE said MATCH ? AND rowid >= ? AND rowid < ? ORDER BY rowid DESC LIMIT ?"
)


class Index:
    """The lines of the messages in an open cache.

    `from_` is the (room, number) of the lowest message that was put in; below are some that were not. None: all are in.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._works = db.one("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'") is not None
        if self._works and db.one("SELECT 1 FROM sqlite_master WHERE name = 'said'") is None:
            self._begin()
        self.from_ = self._mark() if self._works else None

    def _begin(self) -> None:
        with self._db.transaction():
            self._db.run(f"CREATE VIRTUAL TABLE said USING {FTS5}")
            self._db.run("CREATE VIRTUAL TABLE word USING fts5vocab(said, row)")
            if self._db.one("SELECT 1 FROM message LIMIT 1") is not None:
                self._set_mark(_ABOVE_ALL)

    def replace(self, before: Iterable[Message], after: Iterable[Message]) -> None:
        """Keep messages instead of others, which are kept exactly as they are given."""
        if self._works:
            self._db.run_many(_REMOVE, _lines(filter(self._is_in, before)))
            self._db.run_many(_ADD, _lines(filter(self._is_in, after)))

    def _is_in(self, message: Message) -> bool:
        return self.from_ is None or (message.room, message.number) >= self.from_

    def put_below(self, messages: Sequence[Message]) -> None:
        """Put in the messages that come next below `from_`; none are left where none are given."""
        below = (messages[-1].room, messages[-1].number) if messages else None
        with self._db.transaction():
            self._db.run_many(_ADD, _lines(messages))
            self._set_mark(below)
        self.from_ = below

    def clear(self) -> None:
        """Forget everything but how far it has come: what is put in at once must stay what it was."""
        if self._works:
            self._db.run("INSERT INTO said (said) VALUES ('delete-all')")
            self._set_mark(self.from_)

    def _mark(self) -> tuple[int, int] | None:
        found = self._db.one("SELECT value FROM meta WHERE name = ?", (_MARK,))
        if found is None:
            return None
        room, number = map(int, found[0].split("."))
        return room, number

    def _set_mark(self, mark: tuple[int, int] | None) -> None:
        if mark is None:
            self._db.run("DELETE FROM meta WHERE name = ?", (_MARK,))
        else:
            self._db.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_MARK, f"{mark[0]}.{mark[1]}"))

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
