"""The index in SQLite: FTS5 without content, and the words once more in a list that knows their trigrams.

FTS5 and the list are written for many messages at once, which costs a third of what it costs for a few. So the latest
messages wait: what is asked is asked of themselves, too. When `PORTION` wait, whoever writes the next puts them into
the index, and lets FTS5 merge a little of what it has: left to itself it does so rarely, and then for long.

FTS5 keeps no lines: what is taken out is said again, exactly as it was put in.
"""

import heapq
import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import partial
from itertools import islice
from typing import Any, Final

from django.db import connection, transaction

from chatprotocol.indexing import FTS5, Expression, fts5, test, words_of
from feeds.snapshot import snapshot
from messaging.models import Message
from messaging.search import lines
from messaging.search.stores import SHORTEST_WORD, Kept

PORTION: Final = 128
"""Messages that are put into the index together."""
MERGED_AT_ONCE: Final = 8
"""Of how many parts FTS5 makes a larger one: with fewer it is at it all the time, with more there are many to ask."""
MERGED_PAGES: Final = 16
"""How much of that is done with a portion."""
MOST_PORTIONS: Final = 16
"""How many one post puts in besides its own: where the index is being built anew all messages wait."""
MOST_DROPPED: Final = 500
"""Words of a message that is gone, the latest, of which it is asked whether others say them: each takes 150 µs."""
MOST_WAITING: Final = 4_096
"""Messages that are looked through besides the index."""
WAITING_CHARACTERS: Final = 128 * 1024
"""Of the lines that wait: more are put in at once, however few they are, for whoever searches looks through them."""
KNOWN_WORDS: Final = 50_000
"""Words that are not put into the list again, because this process has: nearly all that is said."""
MOST_PARTS: Final = 256
"""Parts of one size at which FTS5 merges all of them whatever it costs; the little by little never lets it come so far."""

_TABLES: Final = (
    f"CREATE VIRTUAL TABLE messaging_searchline USING {FTS5}",
    *(
        f"INSERT INTO messaging_searchline (messaging_searchline, rank) VALUES ('{name}', {value})"  # noqa: S608  # ours
        for name, value in (("automerge", 0), ("usermerge", MERGED_AT_ONCE), ("crisismerge", MOST_PARTS))
    ),
    # Up to which primary key the messages are in the index; and a number that is another one when words have gone or
    # something that waits is another: what a process remembers holds for one such number.
    "CREATE TABLE messaging_searchlevel (id INTEGER NOT NULL, words INTEGER NOT NULL)",
    "INSERT INTO messaging_searchlevel VALUES (0, random() / 2)",
    "CREATE TABLE messaging_searchword (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE)",
    "CREATE VIRTUAL TABLE messaging_searchpart USING fts5("
    "word, content='messaging_searchword', content_rowid='id', columnsize=0, detail='none', tokenize='trigram')",
    "CREATE TRIGGER messaging_searchword_new AFTER INSERT ON messaging_searchword BEGIN"
    " INSERT INTO messaging_searchpart (rowid, word) VALUES (new.id, new.word); END",
    "CREATE TRIGGER messaging_searchword_gone AFTER DELETE ON messaging_searchword BEGIN"
    " INSERT INTO messaging_searchpart (messaging_searchpart, rowid, word)"
    " VALUES ('delete', old.id, old.word); END",
)
_NAMES: Final = (
    "messaging_searchpart",
    "messaging_searchword",
    "messaging_searchlevel",
    "messaging_searchline",
)
_ADD: Final = "INSERT INTO messaging_searchline (rowid, line) VALUES (%s, %s)"
_REMOVE: Final = (
    "INSERT INTO messaging_searchline (messaging_searchline, rowid, line) VALUES ('delete', %s, %s)"
)
_MERGE: Final = "INSERT INTO messaging_searchline (messaging_searchline, rank) VALUES ('merge', %s)"
_LEVEL: Final = "SELECT id, words FROM messaging_searchlevel"
_FORGET: Final = "UPDATE messaging_searchlevel SET words = words + 1"
_RAISE_LEVEL: Final = "UPDATE messaging_searchlevel SET id = %s"
_ADD_WORDS: Final = "INSERT OR IGNORE INTO messaging_searchword (word) SELECT value FROM json_each(%s)"
_DROP_UNSAID: Final = (
    "DELETE FROM messaging_searchword WHERE id IN (SELECT id FROM messaging_searchword"
    " WHERE word IN (SELECT value FROM json_each(%s)) ORDER BY id DESC LIMIT %s) AND NOT EXISTS"
    " (SELECT 1 FROM messaging_searchline WHERE messaging_searchline MATCH '\"' || word || '\"')"
)
_NEXT_WORDS: Final = (
    "SELECT id, word, EXISTS"
    " (SELECT 1 FROM messaging_searchline WHERE messaging_searchline MATCH '\"' || word || '\"')"
    " FROM messaging_searchword WHERE id > %s ORDER BY id LIMIT %s"
)
_WORDS_WITH: Final = (
    "SELECT word FROM messaging_searchpart WHERE word LIKE %s AND word <> %s ORDER BY rowid LIMIT %s"
)
_IDS: Final = (
    "SELECT rowid FROM messaging_searchline WHERE messaging_searchline MATCH %s AND rowid < %s"
    " ORDER BY rowid DESC LIMIT %s"
)
_NO_END: Final = 2**63 - 1


def has_fts5() -> bool:
    """Tell whether this SQLite can keep an index of words."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'")
        return cursor.fetchone() is not None


class SQLite:
    """The index; see `Store`."""

    def __init__(self) -> None:
        self._known_of: int | None = None
        self._known: set[str] = set()
        self._waiting: dict[int, str | None] = {}
        """The lines that wait, by their messages, None where one says nothing; not all, where others have written."""

    def is_made(self) -> bool:
        """Tell whether there are tables."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM sqlite_master WHERE name = %s", [_NAMES[-1]])
            return cursor.fetchone() is not None

    def make(self) -> None:
        """Make the tables."""
        with connection.cursor() as cursor:
            for statement in _TABLES:
                cursor.execute(statement)

    def drop(self) -> None:
        """Drop the tables."""
        with connection.cursor() as cursor:
            for name in _NAMES:
                cursor.execute(f"DROP TABLE IF EXISTS {name}")

    # ---- writing -------------------------------------------------------------------------------------------------

    def fill(self, kept: Sequence[Kept]) -> None:
        """Put lines into the index, and their words into the list."""
        with connection.cursor() as cursor:
            level = self._level(cursor)
            # Whoever has posted meanwhile may have put in some of them.
            new = [each for each in kept if each[0] > level]
            if new:
                self._put_in(cursor, new)
                cursor.execute(_RAISE_LEVEL, [new[-1][0]])

    def settle(self) -> None:
        """Make one part of all of each index."""
        with connection.cursor() as cursor:
            for name in ("messaging_searchline", "messaging_searchpart"):
                cursor.execute(f"INSERT INTO {name} ({name}) VALUES ('optimize')")  # noqa: S608  # ours

    def follow(self, messages: Sequence[Message]) -> None:
        """Let new messages wait, or put in all that wait."""
        newest = messages[-1].pk
        new = dict.fromkeys(message.pk for message in messages) | dict(lines.of(messages))
        with connection.cursor() as cursor:
            level = self._level(cursor)
            for put_in in [id for id in self._waiting if id <= level]:
                del self._waiting[put_in]
            waiting = self._waiting | new
            size = sum(len(line) for line in waiting.values() if line is not None)
            if newest - level < PORTION and size < WAITING_CHARACTERS:
                # What is undone was never there.
                transaction.on_commit(partial(self._waiting.update, new))
                return
            if len(waiting) == newest - level:
                self._put_in(cursor, [(id, line) for id, line in waiting.items() if line is not None])
                level = newest
            else:
                level = self._put_in_between(cursor, level, newest, MOST_PORTIONS + len(messages) // PORTION)
            cursor.execute(_RAISE_LEVEL, [level])
            cursor.execute(_MERGE, [MERGED_PAGES])

    def _put_in_between(self, cursor: Any, level: int, newest: int, portions: int) -> int:
        """Put in what waits up to a message, or so many portions of it. Return up to where."""
        for _ in range(portions):
            waiting = lines.between(level, newest, PORTION)
            if not waiting:
                return newest
            self._put_in(cursor, waiting)
            level = waiting[-1][0]
        return level

    def replace(self, before: Sequence[Kept], after: Sequence[Kept]) -> None:
        """Keep lines no longer, but others. Of what waits nothing is kept."""
        with connection.cursor() as cursor:
            gone, new = self._take_out(cursor, before, after)
            if gone or new:
                self._put_in(cursor, new)
                unused = words_of(_texts(gone), SHORTEST_WORD, words_of(_texts(new), SHORTEST_WORD))
                _drop_unsaid(cursor, unused)

    def forget(self, kept: Sequence[Kept]) -> None:
        """Keep lines no longer. What takes one out is itself put in, and merged with it later."""
        with connection.cursor() as cursor:
            self._take_out(cursor, kept, ())
            cursor.execute(_MERGE, [MERGED_PAGES])

    def _take_out(
        self, cursor: Any, before: Sequence[Kept], after: Sequence[Kept]
    ) -> tuple[list[Kept], list[Kept]]:
        """Take lines out of the index; return which, and which of others belong into it. What waits is not in it."""
        level = self._level(cursor)
        gone, new = ([each for each in kept if each[0] <= level] for kept in (before, after))
        if len(gone) < len(before) or len(new) < len(after):
            cursor.execute(_FORGET)
        cursor.executemany(_REMOVE, gone)
        return gone, new

    def unsaid(self, after: int, limit: int) -> tuple[Collection[str], int | None]:
        """Look at the next words."""
        with connection.cursor() as cursor:
            cursor.execute(_NEXT_WORDS, [after, limit])
            found = cursor.fetchall()
        return [word for _, word, is_said in found if not is_said], found[-1][0] if found else None

    def drop_unsaid(self, words: Collection[str]) -> None:
        """Drop those that nobody says."""
        with connection.cursor() as cursor:
            _drop_unsaid(cursor, set(words))

    def _put_in(self, cursor: Any, kept: Sequence[Kept]) -> None:
        """Put lines into the index, and their words into the list. In order, neither has to look far."""
        cursor.executemany(_ADD, kept)
        if len(self._known) > KNOWN_WORDS:
            self._known = set()
        new = lines.words(kept, self._known)
        if new:
            cursor.execute(_ADD_WORDS, [json.dumps(sorted(new), ensure_ascii=False)])
            # What is undone was never there.
            transaction.on_commit(partial(self._known.update, new))

    def _level(self, cursor: Any) -> int:
        """Return up to which message the index goes, and forget what holds no longer."""
        level, known_of = _read_level(cursor)
        if known_of != self._known_of:
            # Others than these, for what a transaction adds that has not ended.
            self._known_of, self._known, self._waiting = known_of, set(), {}
        return level

    # ---- reading -------------------------------------------------------------------------------------------------

    def state(self) -> AbstractContextManager[None]:
        """Hold still how far the index goes, and what waits for it."""
        return snapshot()

    def words_with(self, letters: str, limit: int) -> list[str]:
        """Return words that hold these letters and more."""
        # No word holds what LIKE would read in its own way.
        like = f"%{letters}%"
        with connection.cursor() as cursor:
            cursor.execute(_WORDS_WITH, [like, letters, limit])
            found = {word: None for (word,) in cursor.fetchall()}
            holding = (line for line in _texts(_waiting(cursor, _NO_END)) if letters in line)
            waiting = words_of(holding, SHORTEST_WORD)
        found |= {word: None for word in sorted(waiting) if letters in word and word != letters}
        return list(islice(found, limit))

    def ids(self, asked: Expression, below: int | None, limit: int) -> list[int]:
        """Return the latest messages below one for which an expression holds, the latest first."""
        below, holds = _NO_END if below is None else below, test(asked)
        with connection.cursor() as cursor:
            waiting = [id for id, line in _waiting(cursor, below) if holds(line)]
            cursor.execute(_IDS, [fts5(asked), below, limit])
            kept = [id for (id,) in cursor.fetchall()]
        return heapq.nlargest(limit, [*waiting, *kept])


def _read_level(cursor: Any) -> tuple[int, int]:
    """Return up to which message the index goes, and for which number holds what a process remembers."""
    cursor.execute(_LEVEL)
    level, known_of = cursor.fetchone()
    return level, known_of


def _waiting(cursor: Any, below: int) -> list[Kept]:
    """Return the lines of messages that are not in the index yet."""
    level, _ = _read_level(cursor)
    return lines.between(level, below - 1, MOST_WAITING)


def _drop_unsaid(cursor: Any, words: set[str]) -> None:
    """Drop those words from the list that nobody says."""
    if words:
        # What waits is looked through only where a word may have gone: a pin takes none away.
        words = words - words_of(_texts(_waiting(cursor, _NO_END)), SHORTEST_WORD)
    if words:
        cursor.execute(_DROP_UNSAID, [json.dumps(list(words), ensure_ascii=False), MOST_DROPPED])
        if cursor.rowcount:
            cursor.execute(_FORGET)


def _texts(kept: Sequence[Kept]) -> Iterator[str]:
    return (line for _, line in kept)
