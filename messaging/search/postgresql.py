"""The index in PostgreSQL: tsvectors under GIN, and a list of words with their trigrams where pg_trgm is at hand.

GIN finds all before it gives the first. So the latest messages are looked through first, one by one, and GIN is asked only
where they do not hold enough: a word that everybody says costs as little as one that nobody says.
"""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from itertools import chain, repeat
from typing import Final

from django.db import DatabaseError, connection, transaction

from chatprotocol.indexing import AllOf, AnyOf, Expression, Phrase, words_of
from feeds.planned import planned
from messaging.models import Message
from messaging.search import lines
from messaging.search.stores import SHORTEST_WORD, Kept

LOOKED_THROUGH: Final = 512
"""How many messages back are looked through, a microsecond each."""
AS_IF_WANTED: Final = 50_000
"""How many older ones PostgreSQL is told are wanted, though it is asked for few: it believes that seldom words are commoner
than they are, and would look for the few from message to message, through all of them where nobody says the word. So it does
so for what is really common, and takes GIN for everything else."""
LAST_POSITION: Final = 16_383
"""PostgreSQL counts no further."""

_TABLES: Final = (
    "CREATE TABLE messaging_searchline (message_id bigint PRIMARY KEY, tokens tsvector NOT NULL)",
    "CREATE TABLE messaging_searchword"
    " (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, word text NOT NULL UNIQUE)",
)
_INDEX: Final = (
    # What has not been sorted in yet is looked through one by one: that has to stay short.
    "CREATE INDEX messaging_searchline_tokens ON messaging_searchline USING gin (tokens)"
    " WITH (gin_pending_list_limit = 256)"
)
_PARTS: Final = (
    "CREATE INDEX messaging_searchword_parts ON messaging_searchword USING gin (word gin_trgm_ops)"
)
_ROOM_TO_SORT: Final = "SET LOCAL maintenance_work_mem = '256MB'"
_ADD: Final = (
    "INSERT INTO messaging_searchline (message_id, tokens)"
    # The lines are one text: a list would have to be quoted piece by piece, on both sides.
    " SELECT id, line::tsvector FROM unnest(%s::bigint[], string_to_array(%s, E'\\n')) AS new (id, line)"
    " ON CONFLICT (message_id) DO UPDATE SET tokens = excluded.tokens"
)
_ADD_WORDS: Final = (
    "INSERT INTO messaging_searchword (word) SELECT word FROM unnest(%s::text[]) AS new (word)"
    " ON CONFLICT DO NOTHING"
)
_REMOVE: Final = "DELETE FROM messaging_searchline WHERE message_id = ANY(%s)"
_DROP_UNUSED: Final = (
    "DELETE FROM messaging_searchword WHERE word = ANY(%s) AND NOT EXISTS"
    " (SELECT 1 FROM messaging_searchline WHERE tokens @@ quote_literal(word)::tsquery)"
)
_NEXT_WORDS: Final = (
    "SELECT id, word, EXISTS"
    " (SELECT 1 FROM messaging_searchline WHERE tokens @@ quote_literal(word)::tsquery)"
    " FROM messaging_searchword WHERE id > %s ORDER BY id LIMIT %s"
)
_WORDS_WITH: Final = (
    # Planned without knowing the letters, it would go through all words in their order: the trigrams have to come first.
    "WITH found AS MATERIALIZED (SELECT id, word FROM messaging_searchword WHERE word LIKE %s AND word <> %s)"
    " SELECT word FROM found ORDER BY id LIMIT %s"
)
_LATEST: Final = (
    # Asked like this, GIN can be no help.
    "SELECT message_id FROM messaging_searchline WHERE (tokens @@ %s::tsquery) IS TRUE"
    " AND message_id < %s AND message_id >= %s ORDER BY message_id DESC LIMIT %s"
)
_OLDER: Final = (
    "WITH older AS MATERIALIZED (SELECT message_id FROM messaging_searchline WHERE tokens @@ %s::tsquery"
    " AND message_id < %s ORDER BY message_id DESC LIMIT %s) SELECT message_id FROM older LIMIT %s"
)
_NO_END: Final = 2**63 - 1


class PostgreSQL:
    """The index; see `Store`."""

    def __init__(self) -> None:
        self._newest = 0

    def is_made(self) -> bool:
        """Tell whether there are tables."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('messaging_searchline') IS NOT NULL")
            return bool(cursor.fetchone()[0])

    def make(self) -> None:
        """Make the tables. Their indexes come last: a full one takes ten times as long to fill as to make."""
        with connection.cursor() as cursor:
            for statement in _TABLES:
                cursor.execute(statement)

    def drop(self) -> None:
        """Drop the tables."""
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS messaging_searchword, messaging_searchline")

    # ---- writing -------------------------------------------------------------------------------------------------

    def fill(self, kept: Sequence[Kept]) -> None:
        """Keep lines, and put their words into the list of words."""
        ids, texts = [id for id, _ in kept], "\n".join(_tsvector(line) for _, line in kept)
        # In order: two transactions that put in the same words never wait for each other in a ring.
        words = sorted(lines.words(kept))
        with connection.cursor() as cursor:
            cursor.execute(_ADD, [ids, texts])
            cursor.execute(_ADD_WORDS, [words])

    def settle(self) -> None:
        """Make the indexes, and let PostgreSQL count."""
        with connection.cursor() as cursor:
            cursor.execute(_ROOM_TO_SORT)
            cursor.execute(_INDEX)
            # Without trigrams the list of words is looked through: slower, and just as well.
            with suppress(DatabaseError), transaction.atomic():
                cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
                cursor.execute(_PARTS)
            cursor.execute("ANALYZE messaging_searchline, messaging_searchword")

    def follow(self, messages: Sequence[Message]) -> None:
        """Keep them at once: other processes write, too, and their messages may appear after later ones."""
        self.fill(lines.of(messages))
        self._newest = max(self._newest, messages[-1].pk)

    def replace(self, before: Sequence[Kept], after: Sequence[Kept]) -> None:
        """Keep lines no longer, but others."""
        self.forget(before)
        if after:
            self.fill(after)
        unused = words_of((line for _, line in before), SHORTEST_WORD) - words_of(
            (line for _, line in after), SHORTEST_WORD
        )
        self.drop_unsaid(unused)

    def forget(self, kept: Sequence[Kept]) -> None:
        """Keep lines no longer."""
        with connection.cursor() as cursor:
            cursor.execute(_REMOVE, [[id for id, _ in kept]])

    def unsaid(self, after: int, limit: int) -> tuple[Collection[str], int | None]:
        """Look at the next words."""
        with connection.cursor() as cursor:
            cursor.execute(_NEXT_WORDS, [after, limit])
            found = cursor.fetchall()
        return [word for _, word, is_said in found if not is_said], found[-1][0] if found else None

    def drop_unsaid(self, words: Collection[str]) -> None:
        """Drop those that nobody says."""
        with connection.cursor() as cursor:
            cursor.execute(_DROP_UNUSED, [list(words)])

    # ---- reading -------------------------------------------------------------------------------------------------

    def state(self) -> AbstractContextManager[None]:
        """Hold nothing still: each statement is whole by itself, and to begin and end a transaction takes two round trips."""
        return nullcontext()

    def words_with(self, letters: str, limit: int) -> list[str]:
        """Return words of the list that hold these letters and more."""
        return [word for (word,) in planned(_WORDS_WITH, [f"%{letters}%", letters, limit])]

    def ids(self, asked: Expression, below: int | None, limit: int) -> list[int]:
        """Return the latest messages below one for which an expression holds, the latest first."""
        words, newest = tsquery(asked), self._about_newest()
        from_ = max(0, (newest if below is None else below) - LOOKED_THROUGH)
        latest = planned(_LATEST, [words, _NO_END if below is None else below, from_, limit])
        found = [id for (id,) in latest]
        if len(found) < limit and from_ > 0:
            found += _found(_OLDER, [words, from_, AS_IF_WANTED, limit - len(found)])
        self._newest = max([newest, *found[:1]])
        return found

    def _about_newest(self) -> int:
        """Return the latest message that this process knows of. Where there are later ones, the first look is wider."""
        return self._newest or max(_found("SELECT coalesce(max(message_id), 0) FROM messaging_searchline"))


def _found(statement: str, values: Sequence[int | str] = ()) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [id for (id,) in cursor.fetchall()]


def _tsvector(line: str) -> str:
    """Return a line as PostgreSQL reads one: each token with its place."""
    places = chain(range(1, LAST_POSITION), repeat(LAST_POSITION))
    return " ".join(map("'{}':{}".format, line.split(" "), places))


def tsquery(asked: Expression) -> str:
    """Return an expression as PostgreSQL reads it."""
    match asked:
        case Phrase(tokens, is_open):
            return " <-> ".join(f"'{token}'" for token in tokens) + (":*" if is_open else "")
        case AnyOf(of):
            return f"({' | '.join(f'({tsquery(one)})' for one in of)})" if of else "'+nothing'"
        case AllOf(of, without):
            found = " & ".join(f"({tsquery(one)})" for one in of)
            return f"({found}){''.join(f' & !({tsquery(one)})' for one in without)}"
