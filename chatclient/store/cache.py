"""The replica on disk: rows, cursors, ranges and where rooms stand. It stores; what is right to store is the core's.

Every write belongs into `transaction()`: what one message of the server's brings is stored whole or not at all, with
the cursor that says so. Losing the file costs a download and nothing else.
"""

import contextlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, Literal

import msgspec

from chatclient.core.attention import mentions
from chatclient.core.ranges import Range, Ranges
from chatclient.store import rows as packed
from chatclient.store.database import Database, script
from chatclient.store.index import Index
from chatclient.store.rows import RowT
from chatprotocol.ids import MAX_INTEGER, Key, room_feed
from chatprotocol.rows import AnyRow, Gone, Message, key_of, kind_of

FILE_NAME: Final = "cache.sqlite3"
INDEXED_AT_ONCE: Final = 500
"""Messages that are put into the index in one transaction; others wait for it."""
DROPPED_AT_ONCE: Final = 2_000
MetaName = Literal["epoch", "user", "server_name"]

_PUT_ROW: Final = """
    INSERT INTO row (feed, kind, key, pos, body) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET pos = excluded.pos, body = excluded.body WHERE excluded.pos >= pos
    RETURNING 1
"""
_PUT_MESSAGE: Final = """
    INSERT INTO message (room, number, pos, key, calls, thread, pinned, files, body)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET pos = excluded.pos, key = excluded.key, calls = excluded.calls,
        thread = excluded.thread, pinned = excluded.pinned, files = excluded.files, body = excluded.body
    WHERE excluded.pos >= pos
    RETURNING 1
"""


class Standing(msgspec.Struct, kw_only=True):
    """Where a room stood by the server's last word; see `cache.sql`."""

    last_number: int = 0
    last: Message | None = None
    mentions: int = 0
    counted_from: int = 0
    counted_to: int = 0
    members_fresh: bool = False


class Cache:
    """An open cache. `user` is my own id, by which messages that mention me are told apart; 0 while unknown."""

    def __init__(self, folder: Path) -> None:
        self._db = Database(
            folder / FILE_NAME,
            (script("cache.sql"), script("cache2.sql"), script("cache3.sql")),
            durable=False,
        )
        self.index = Index(self._db)
        self.user = int(self.meta("user") or 0)
        self._let_go: set[int] = set()

    def index_more(self) -> bool:
        """Put some of what was held before there was an index into it; returns whether there may be more."""
        if self.index.from_ is None:
            return False
        sql = "SELECT body FROM message WHERE (room, number) < (?, ?) ORDER BY room DESC, number DESC LIMIT ?"
        found = self._db.all(sql, (*self.index.from_, INDEXED_AT_ONCE))
        self.index.put_below(list(packed.unpack_all((body for (body,) in found), Message)))
        return bool(found)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def transaction(self) -> contextlib.AbstractContextManager[None]:
        """Store all of it or nothing."""
        return self._db.transaction()

    def take_let_go(self) -> set[int]:
        """Return the files that messages which were held have carried, and do not any more; once."""
        files, self._let_go = self._let_go, set()
        return files

    # ---- what it is a replica of ---------------------------------------------------------------------------------

    def meta(self, name: MetaName) -> str | None:
        """Something that is known of the server or of me."""
        found = self._db.one("SELECT value FROM meta WHERE name = ?", (name,))
        return None if found is None else str(found[0])

    def set_meta(self, name: MetaName, value: str) -> None:
        """Remember something of the server or of me."""
        self._db.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))
        if name == "user":
            self.user = int(value)

    def cursors(self) -> dict[str, int]:
        """The position up to which each feed is held."""
        return dict(self._db.all("SELECT feed, position FROM cursor"))

    def set_cursor(self, feed: str, position: int) -> None:
        """The feed is held up to here."""
        self._db.run("INSERT OR REPLACE INTO cursor VALUES (?, ?)", (feed, position))

    # ---- rows ----------------------------------------------------------------------------------------------------

    def put(self, feed: str, rows: Iterable[AnyRow | Gone]) -> list[AnyRow | Gone]:
        """Store rows of a feed; returns them without those that are older than what was held."""
        return [row for row in rows if self._put(feed, row)]

    def _put(self, feed: str, row: AnyRow | Gone) -> bool:
        if isinstance(row, Message):
            return self._put_message(row)
        if isinstance(row, Gone) and row.kind == "message":
            return self._drop_message(row)
        columns = _gone_columns(row) if isinstance(row, Gone) else _row_columns(row)
        return self._db.one(_PUT_ROW, (feed, *columns)) is not None

    def _put_message(self, message: Message) -> bool:
        before = self.messages(message.room, message.number, message.number)
        is_stored = self._db.one(_PUT_MESSAGE, self._message_columns(message)) is not None
        if is_stored:
            self._instead(before, (message,))
        return is_stored

    def _instead(self, before: Sequence[Message], after: Sequence[Message]) -> None:
        """Let messages be found no more as they were, but as they are; what they carried may be forgotten, too."""
        self.index.replace(before, after)
        self._let_go |= {file.id for message in before for file in message.files}
        self._let_go -= {file.id for message in after for file in message.files}

    def _drop_message(self, gone: Gone) -> bool:
        """Forget a message; tell whether nothing newer is held of it."""
        room, number = map(int, gone.key)
        held = self.messages(room, number, number)
        if held and held[0].pos > gone.pos:
            return False
        self._instead(held, ())
        self._db.run("DELETE FROM message WHERE room = ? AND number = ?", (room, number))
        return True

    def _message_columns(self, message: Message) -> Sequence[object]:
        key = message.key if message.author == self.user else None
        calls = message.author if calls_for(message, self.user) else 0
        body = packed.pack(message)
        return (
            message.room, message.number, message.pos, key, calls, message.thread, message.pinned,
            bool(message.files), body,
        )  # fmt: skip

    def rows(self, feed: str, kind: type[RowT]) -> list[RowT]:
        """The rows of a kind in a feed, without those that are gone."""
        tag = str(kind.__struct_config__.tag)
        found = self._db.all(
            "SELECT body FROM row WHERE feed = ? AND kind = ? AND body IS NOT NULL", (feed, tag)
        )
        return list(packed.unpack_all((body for (body,) in found), kind))

    def row(self, feed: str, kind: type[RowT], *key: int | str) -> RowT | None:
        """The row of a kind with this key; None where it is not held, or is gone."""
        tag = str(kind.__struct_config__.tag)
        found = self._db.one(
            "SELECT body FROM row WHERE feed = ? AND kind = ? AND key = ? AND body IS NOT NULL",
            (feed, tag, packed.key_text(key)),
        )
        return None if found is None else packed.unpack(found[0], kind)

    def drop_rows(self, feed: str) -> None:
        """Forget the rows of a feed, but for messages."""
        self._db.run("DELETE FROM row WHERE feed = ?", (feed,))

    # ---- messages ------------------------------------------------------------------------------------------------

    def messages(self, room: int, first: int, last: int) -> tuple[Message, ...]:
        """The messages from one number to another that are held, ascending."""
        found = self._db.all(
            "SELECT body FROM message WHERE room = ? AND number BETWEEN ? AND ? ORDER BY number",
            (room, first, last),
        )
        return tuple(packed.unpack_all((body for (body,) in found), Message))

    def message(self, room: int, number: int) -> Message | None:
        """One message, where it is held."""
        found = self.messages(room, number, number)
        return found[0] if found else None

    def replies(
        self, room: int, root: int, before: int, limit: int, *, after: int = 0
    ) -> tuple[Message, ...]:
        """The last replies to a message between two numbers (exclusive), among those that are held, ascending."""
        found = self._db.all(
            """SELECT body FROM message WHERE room = ? AND thread = ? AND number > ? AND number < ?
               ORDER BY number DESC LIMIT ?""",
            (room, root, after, before, limit),
        )
        return tuple(packed.unpack_all((body for (body,) in reversed(found)), Message))

    def pinned(self, room: int, before: int, limit: int) -> tuple[Message, ...]:
        """The pinned messages below a number, among those that are held, newest first."""
        found = self._db.all(
            """SELECT body FROM message INDEXED BY message_pinned WHERE room = ? AND number < ? AND pinned
               ORDER BY number DESC LIMIT ?""",
            (room, before, limit),
        )
        return tuple(packed.unpack_all((body for (body,) in found), Message))

    def with_files(self, room: int, before: int, limit: int) -> tuple[Message, ...]:
        """The messages with files below a number, among those that are held, newest first."""
        found = self._db.all(
            """SELECT body FROM message INDEXED BY message_with_files WHERE room = ? AND number < ? AND files
               ORDER BY number DESC LIMIT ?""",
            (room, before, limit),
        )
        return tuple(packed.unpack_all((body for (body,) in found), Message))

    def latest(self, room: int) -> Message | None:
        """The message with the highest number that is held."""
        found = self._db.one("SELECT body FROM message WHERE room = ? ORDER BY number DESC LIMIT 1", (room,))
        return packed.unpack_message(found[0]) if found else None

    def calls(self, room: int, after: int, blocked: Iterable[int] = ()) -> int:
        """How many messages above a number mention me, among those that are held and not of blocked people."""
        sql = """SELECT calls FROM message INDEXED BY message_that_calls
                 WHERE room = ? AND number > ? AND calls"""
        return sum(author not in blocked for (author,) in self._db.all(sql, (room, after)))

    def number_of(self, key: Key) -> int | None:
        """The number of a message of mine, by its key."""
        found = self._db.one("SELECT number FROM message WHERE key = ?", (key,))
        return None if found is None else int(found[0])

    def drop_below(self, room: int, first: int) -> None:
        """Forget the messages below a number: the room begins there now."""
        sql = "SELECT body FROM message WHERE room = ? AND number < ? ORDER BY number LIMIT ?"
        # There may be more than memory should hold.
        while found := self._db.all(sql, (room, first, DROPPED_AT_ONCE)):
            gone = list(packed.unpack_all((body for (body,) in found), Message))
            self._instead(gone, ())
            self._db.run("DELETE FROM message WHERE room = ? AND number <= ?", (room, gone[-1].number))

    def drop_absent(self, room: int, span: Range, present: Iterable[int]) -> None:
        """Forget the messages of a span that are not among those that the server holds there."""
        sql = "SELECT number FROM message WHERE room = ? AND number BETWEEN ? AND ?"
        held = {number for (number,) in self._db.all(sql, (room, *span))}
        absent = sorted(held.difference(present))
        for number in absent:
            self._instead(self.messages(room, number, number), ())
        self._db.run_many(
            "DELETE FROM message WHERE room = ? AND number = ?", ((room, number) for number in absent)
        )

    # ---- rooms ---------------------------------------------------------------------------------------------------

    def ranges(self, room: int, *, fresh: bool) -> Ranges:
        """The numbers of a room that are held without a hole; `fresh` those that no change can have passed by."""
        sql = "SELECT first, last FROM range WHERE room = ? AND fresh = ?"
        return Ranges(self._db.all(sql, (room, fresh)))

    def set_ranges(self, room: int, before: Ranges, after: Ranges, *, fresh: bool) -> None:
        """Store what has become of ranges."""
        old, new = set(before), set(after)
        gone = ((room, fresh, first) for first, _ in old - new)
        self._db.run_many("DELETE FROM range WHERE room = ? AND fresh = ? AND first = ?", gone)
        self._db.run_many(
            "INSERT OR REPLACE INTO range VALUES (?, ?, ?, ?)", ((room, fresh, *held) for held in new - old)
        )

    def standing(self, room: int) -> Standing:
        """Where a room stood by the server's last word."""
        sql = """SELECT last_number, last, mentions, counted_from, counted_to, members_fresh
                 FROM standing WHERE room = ?"""
        found = self._db.one(sql, (room,))
        if found is None:
            return Standing()
        last_number, last, mentions, counted_from, counted_to, members_fresh = found
        return Standing(
            last_number=last_number,
            last=packed.unpack_message(last),
            mentions=mentions,
            counted_from=counted_from,
            counted_to=counted_to,
            members_fresh=bool(members_fresh),
        )

    def set_standing(self, room: int, standing: Standing) -> None:
        """Remember where a room stands."""
        self._db.run(
            "INSERT OR REPLACE INTO standing VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                room,
                standing.last_number,
                None if standing.last is None else packed.pack(standing.last),
                standing.mentions,
                standing.counted_from,
                standing.counted_to,
                standing.members_fresh,
            ),
        )

    def drop_room(self, room: int) -> None:
        """Forget everything of a room but that I was in it."""
        self._instead(self.messages(room, 0, MAX_INTEGER), ())
        for table in ("message", "range", "standing"):
            self._db.run(f"DELETE FROM {table} WHERE room = ?", (room,))  # noqa: S608  # names of ours
        self.drop_rows(room_feed(room))
        self._db.run("DELETE FROM cursor WHERE feed = ?", (room_feed(room),))

    def clear(self) -> None:
        """Forget everything: it is a replica of something else."""
        for table in ("meta", "cursor", "row", "message", "range", "standing"):
            self._db.run(f"DELETE FROM {table}")  # noqa: S608  # names of ours
        self.index.clear()
        self.user = 0


def _row_columns(row: AnyRow) -> tuple[str, str, int, bytes]:
    return kind_of(row), packed.key_text(key_of(row)), row.pos, packed.pack(row)


def _gone_columns(row: Gone) -> tuple[str, str, int, None]:
    return row.kind, packed.key_text(row.key), row.pos, None


def calls_for(message: Message, user: int) -> bool:
    """Whether a message mentions somebody other than its author: a deleted one calls for nobody."""
    return message.author != user and not message.deleted and mentions(message, user)
