"""The statements of coming in, posting and history, by hand: who stands where, which keys are known, what was said.

Everybody pays for them all day, and the ORM takes several times as long to say them as the database to carry them out.
What stands in them comes from the models; everything else that is asked is the ORM's.
"""

from collections import namedtuple
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final, NamedTuple

from django.db import connection, models

from accounts.models import Block, User
from feeds import tables
from feeds.models import Feed
from feeds.planned import among, planned
from feeds.tables import Columns, restored, table_of
from messaging.models import Member, Membership, Mention, Message, Room, SentKey
from messaging.packing import mentions_of

ASKED_AT_ONCE: Final = 200
"""Pairs of one statement: SQLite bounds its values."""


class _Part:
    """A model's columns in a statement that joins several models, and how they become one of its rows."""

    def __init__(self, model: type[models.Model], table: str, first: int) -> None:
        fields = model._meta.concrete_fields
        self._model = model
        self._columns = Columns(fields)
        self._slice = slice(first, first + len(fields))
        self.end = self._slice.stop
        self.sql = self._columns.sql(table)

    @property
    def names(self) -> Sequence[str]:
        """Return what the values are called."""
        return self._columns.names

    def values(self, found: Sequence[Any]) -> Sequence[Any]:
        """Return the model's values out of a row that was found."""
        return self._columns.values(found[self._slice])

    def named(self, *more: str) -> Callable[..., Any]:
        """Return what gives values, and more behind them, their names."""
        return namedtuple(self._model.__name__, [*self.names, *more])

    def row(self, found: Sequence[Any]) -> Any:
        """Return the model's row out of one that was found."""
        return restored(self._model, self.names, self.values(found))


_MEMBERSHIP: Final = _Part(Membership, "membership", 0)
_MEMBER: Final = _Part(Member, "member", _MEMBERSHIP.end)
_ROOM: Final = _Part(Room, "room", _MEMBER.end)
_MESSAGE: Final = _Part(Message, "message", 0)
_changed: Final = _MESSAGE.named("first")
_TO_MEMBER: Final = Membership._meta.get_field("member")
_TO_ROOM: Final = Member._meta.get_field("room")
_PLACES: Final = (
    f"SELECT {_MEMBERSHIP.sql}, {_MEMBER.sql}, {_ROOM.sql}"  # noqa: S608  # the models' names
    f" FROM {Member._meta.db_table} member"
    f" JOIN {Membership._meta.db_table} membership ON membership.member_id = member.id"
    f" JOIN {Room._meta.db_table} room ON room.feed_id = member.room_id"
    " WHERE member.state = 'member' AND (member.room_id, member.user_id) IN (VALUES "
)
_KEYS: Final = (
    f"SELECT author_id, key, number, at_ms FROM {SentKey._meta.db_table}"  # noqa: S608  # the models' names
    " WHERE (author_id, key) IN (VALUES "
)
_CHANGED: Final = (
    f"SELECT {_MESSAGE.sql}, (SELECT first FROM {Room._meta.db_table} WHERE feed_id = %s)"  # noqa: S608  # the models' names
    f" FROM {Message._meta.db_table} message WHERE message.room_id = %s AND message.pos > %s AND message.pos <= %s"
    " ORDER BY message.pos LIMIT %s"
)
_MESSAGES: Final = (
    f"SELECT {_MESSAGE.sql} FROM {Message._meta.db_table} message"  # noqa: S608  # the models' names
    " WHERE (message.room_id, message.number) IN (VALUES "
)
_NAMED: Final = (
    f"SELECT member.room_id, person.username_key, person.id FROM {Member._meta.db_table} member"  # noqa: S608  # the models' names
    f" JOIN {User._meta.db_table} person ON person.id = member.user_id"
    " WHERE member.state = 'member' AND (member.room_id, person.username_key) IN (VALUES "
)
_PEOPLE: Final = (
    f"SELECT room_id, COUNT(*) FROM {Member._meta.db_table}"  # noqa: S608  # the models' names
    " WHERE state = 'member' AND room_id IN (%s) GROUP BY room_id"
)
_NOT_BLOCKED: Final = (
    f"NOT EXISTS (SELECT 1 FROM {Block._meta.db_table} block"  # noqa: S608  # the models' names
    ' WHERE block.owner_id = member.user_id AND block.user_id = message.author_id AND block."on")'
)
_CALLS: Final = (
    f"SELECT member.room_id, COUNT(*) FROM {Member._meta.db_table} member"  # noqa: S608  # the models' names
    f" JOIN {Membership._meta.db_table} membership ON membership.member_id = member.id"
    f" JOIN {Room._meta.db_table} room ON room.feed_id = member.room_id"
    f" JOIN {Mention._meta.db_table} mention ON mention.room_id = member.room_id"
    f" AND mention.whom IN (member.user_id, {Mention.EVERYONE})"
    " AND mention.number > membership.read AND mention.number >= room.first"
    f" JOIN {Message._meta.db_table} message ON message.room_id = mention.room_id AND message.number = mention.number"
    f" AND message.author_id <> member.user_id AND {_NOT_BLOCKED}"
    " WHERE member.state = 'member' AND member.user_id = %%s AND member.room_id IN (%s) GROUP BY member.room_id"
)
_CALL: Final = f"INSERT INTO {Mention._meta.db_table} (room_id, whom, number) VALUES (%s, %s, %s)"  # noqa: S608  # the models' names
_UNCALL: Final = f"DELETE FROM {Mention._meta.db_table} WHERE room_id = %s AND number >= %s AND number <= %s"  # noqa: S608  # the models' names
_DESTROY: Final = f"DELETE FROM {Message._meta.db_table} WHERE"  # noqa: S608  # the models' names
_BLOCKS: Final = (
    f"SELECT owner_id, user_id FROM {Block._meta.db_table}"  # noqa: S608  # the models' names
    ' WHERE "on" AND (owner_id, user_id) IN (VALUES '
)
_ROOM_HEADS: Final = (
    f"SELECT member.room_id, feed.head FROM {Member._meta.db_table} member"  # noqa: S608  # the models' names
    f" JOIN {Membership._meta.db_table} membership ON membership.member_id = member.id"
    f" JOIN {Feed._meta.db_table} feed ON feed.id = member.room_id"
    " WHERE member.user_id = %s AND member.state = 'member'"
)
_ROOMS_OF: Final = (
    f"SELECT room.feed_id, room.name FROM {Member._meta.db_table} member"  # noqa: S608  # the models' names
    f" JOIN {Membership._meta.db_table} membership ON membership.member_id = member.id"
    f" JOIN {Room._meta.db_table} room ON room.feed_id = member.room_id"
    " WHERE member.user_id = %s AND member.state = 'member'"
)
_COUNT_ON: Final = f"UPDATE {Room._meta.db_table} SET last_number = %s WHERE feed_id = %s"  # noqa: S608  # the models' names
_COUNT_FILES: Final = f"UPDATE {Room._meta.db_table} SET files_bytes = %s WHERE feed_id = %s"  # noqa: S608  # the models' names
_REMEMBER: Final = (
    f"INSERT INTO {SentKey._meta.db_table} (author_id, key, room_id, number, at_ms)"  # noqa: S608  # the models' names
    " VALUES (%s, %s, %s, %s, %s)"
)


# The messages first, by their keys: left to choose, SQLite goes through whole rooms.
_READABLE: Final = (
    "SELECT message.room_id, message.number, message.author_id, message.at_ms, message.text"  # noqa: S608  # the models' names
    f" FROM {Message._meta.db_table} message"
    f" CROSS JOIN {Member._meta.db_table} member CROSS JOIN {Room._meta.db_table} room"
    " WHERE member.room_id = message.room_id AND member.user_id = %s AND member.state = 'member'"
    " AND room.feed_id = message.room_id AND message.number >= room.first AND NOT message.deleted"
    f" AND message.kind <> '{Message.Kind.SYSTEM.value}'"
)


_BELOW_FIRST: Final = (
    f"SELECT DISTINCT message.room_id FROM {Message._meta.db_table} message"  # noqa: S608  # the models' names
    f" JOIN {Room._meta.db_table} room ON room.feed_id = message.room_id WHERE message.number < room.first"
)


class Known(NamedTuple):
    """What a key of an author names: a message by its number, or a room that was made."""

    author: int
    key: bytes
    number: int | None
    at_ms: int


class Readable(NamedTuple):
    """What somebody may read of a message."""

    room: int
    number: int
    author: int
    at_ms: int
    text: str


class Place(NamedTuple):
    """A member's two sides of a room, and the room."""

    membership: Membership
    member: Member
    room: Room


def places(asked: Collection[tuple[int, int]]) -> Iterable[Place]:
    """Return the places of those of (room, user) that are members. Each row refers to the next; a room is made once."""
    rooms: dict[int, Room] = {}
    for found in _asked(_PLACES, asked):
        membership, member = _MEMBERSHIP.row(found), _MEMBER.row(found)
        room = rooms.get(member.room_id) or rooms.setdefault(member.room_id, _ROOM.row(found))
        _TO_MEMBER.set_cached_value(membership, member)
        _TO_ROOM.set_cached_value(member, room)
        yield Place(membership, member, room)


def known_keys(slots: Collection[tuple[int, bytes]]) -> Iterable[Known]:
    """Return those of (author, key) that name something already."""
    for author, key, number, at_ms in _asked(_KEYS, slots):
        yield Known(author, bytes(key), number, at_ms)


def messages_changed(room: int, after: int, to: int) -> Iterator[Any]:
    """Read the messages of a room with a position in (after, to], ascending, a few at a time: their values by name, and
    with each where the room begins now.
    """
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_CHANGED, [room, room, after, to, tables.READ_AT_ONCE])
            found = cursor.fetchall()
        for values in found:
            message = _changed(*_MESSAGE.values(values), values[-1])
            yield message
            after = message.pos
        if len(found) < tables.READ_AT_ONCE:
            return


def messages_at(places: Collection[tuple[int, int]]) -> dict[tuple[int, int], Message]:
    """Return those of the messages at (room, number) that exist."""
    found = [_MESSAGE.row(values) for values in _asked(_MESSAGES, places)]
    return {(message.room_id, message.number): message for message in found}


def members_named(names: Collection[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """Return those people who are members of a room and have a name in it, given (room, key of a username)."""
    return {(room, key): user for room, key, user in _asked(_NAMED, names)}


def people_in(rooms: Collection[int]) -> dict[int, int]:
    """Return how many members each of these rooms has."""
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE % _places(rooms), list(rooms))
        return dict(cursor.fetchall())


def unread_calls(user: int, rooms: Iterable[int]) -> dict[int, int]:
    """Return in how many messages above their read mark those of these rooms call for somebody that do.

    Nobody calls for themselves, nor does whom they have blocked.
    """
    asked = list(rooms)
    found: dict[int, int] = {}
    for first in range(0, len(asked), ASKED_AT_ONCE):
        some = asked[first : first + ASKED_AT_ONCE]
        with connection.cursor() as cursor:
            cursor.execute(_CALLS % _places(some), [user, *some])
            found |= dict(cursor.fetchall())
    return found


def destroy(messages: Collection[Message]) -> None:
    """Delete messages of one room, and the mentions in them."""
    rooms = {message.room_id for message in messages}
    [room] = rooms
    whom = {user for message in messages for user in mentions_of(message.mentions)} | {Mention.EVERYONE}
    numbers = [message.number for message in messages]
    called, values = among("whom", sorted(whom))
    these, keys = among("id", [message.pk for message in messages])
    with connection.cursor() as cursor:
        cursor.execute(f"{_UNCALL} AND {called}", [room, min(numbers), max(numbers), *values])
        cursor.execute(f"{_DESTROY} {these}", keys)


def remember_calls(calls: Iterable[tuple[int, int, int]]) -> None:
    """Write mentions, each of them (room, whom, number)."""
    with connection.cursor() as cursor:
        cursor.executemany(_CALL, list(calls))


def messages_of_thread(room: Room, root: int, before: int, limit: int) -> Iterator[Any]:
    """Read the latest replies to a message below a number, newest first: their values by name."""
    condition = "room_id = %s AND thread = %s AND number < %s AND number >= %s ORDER BY number DESC LIMIT %s"
    return table_of(Message).read(condition, [room.pk, root, before, room.first, limit])


def pinned_messages(room: Room, before: int, limit: int) -> Iterator[Any]:
    """Read the latest pinned messages below a number, newest first: their values by name."""
    condition = "room_id = %s AND pinned_at_ms IS NOT NULL AND number < %s AND number >= %s ORDER BY number DESC LIMIT %s"
    return table_of(Message).read(condition, [room.pk, before, room.first, limit])


def messages_with_files(room: Room, before: int, limit: int) -> Iterator[Any]:
    """Read the latest messages below a number that carry files, newest first: their values by name."""
    condition = "room_id = %s AND files > '' AND number < %s AND number >= %s ORDER BY number DESC LIMIT %s"
    return table_of(Message).read(condition, [room.pk, before, room.first, limit])


def public_rooms(after: int, limit: int) -> Iterator[Any]:
    """Read the first public rooms above an id that are not archived: their values by name."""
    condition = "kind = %s AND NOT archived AND feed_id > %s ORDER BY feed_id LIMIT %s"
    return table_of(Room).read(condition, [Room.Kind.PUBLIC.value, after, limit])


def blocks_among(pairs: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return those of (owner, person) where the owner has blocked the person."""
    return {(owner, user) for owner, user in _asked(_BLOCKS, pairs)}


def messages_below(room: Room, number: int, limit: int) -> Iterator[Any]:
    """Read a room's latest messages below a number, newest first: their values by name."""
    condition = "room_id = %s AND number < %s AND number >= %s ORDER BY number DESC LIMIT %s"
    return table_of(Message).read(condition, [room.pk, number, room.first, limit])


def messages_above(room: Room, number: int, limit: int) -> Iterator[Any]:
    """Read a room's first messages above a number, oldest first: their values by name."""
    condition = "room_id = %s AND number > %s AND number >= %s ORDER BY number LIMIT %s"
    return table_of(Message).read(condition, [room.pk, number, room.first, limit])


def latest_messages(rooms: Iterable[Room]) -> Iterator[Any]:
    """Read the latest message of each of these rooms that has one: their values by name."""
    asked = [(room.pk, room.last_number) for room in rooms if room.last_number >= room.first]
    for first in range(0, len(asked), ASKED_AT_ONCE):
        some = asked[first : first + ASKED_AT_ONCE]
        pairs = ", ".join(["(%s, %s)"] * len(some))
        yield from table_of(Message).read(f"(room_id, number) IN (VALUES {pairs})", list(chain(*some)))


def readable_texts(user: int, messages: Sequence[int], *, of_blocked: bool) -> Iterable[Readable]:
    """Return those of some messages, named by their primary keys, that somebody may read, the latest first.

    Of people's only: what a room says of itself is verbs, which are in nobody's language. What people whom they have
    blocked have said is among them only where it is asked for.
    """
    if not messages:
        return ()
    condition, values = among("message.id", messages)
    hidden = "" if of_blocked else f" AND {_NOT_BLOCKED}"
    found = planned(f"{_READABLE}{hidden} AND {condition} ORDER BY message.id DESC", [user, *values])
    return [Readable(*values) for values in found]


def rooms_begun(messages: Sequence[int]) -> set[int]:
    """Return the rooms of which some of these messages, named by their primary keys, lie below where the room begins."""
    condition, values = among("message.id", messages)
    return {room for (room,) in planned(f"{_BELOW_FIRST} AND {condition}", values)}


def latest_ids(below: int | None, limit: int) -> list[int]:
    """Return the primary keys of the latest messages of the server below one, the latest first."""
    found = (
        Message.objects.order_by("-pk")
        if below is None
        else Message.objects.order_by("-pk").filter(pk__lt=below)
    )
    return list(found.values_list("pk", flat=True)[:limit])


def room_heads(user: int) -> dict[int, int]:
    """Return the rooms that somebody sees, with the heads of their feeds."""
    with connection.cursor() as cursor:
        cursor.execute(_ROOM_HEADS, [user])
        return dict(cursor.fetchall())


def rooms_of(user: int) -> dict[int, str]:
    """Return the rooms that somebody sees, with their names."""
    return dict(planned(_ROOMS_OF, [user]))


def count_on(last_numbers: Mapping[int, int]) -> None:
    """Write the numbers of the rooms' latest messages."""
    with connection.cursor() as cursor:
        cursor.executemany(_COUNT_ON, [(number, room) for room, number in last_numbers.items()])


def count_files(files_bytes: Mapping[int, int]) -> None:
    """Write how much the files of the rooms' messages have together."""
    with connection.cursor() as cursor:
        cursor.executemany(_COUNT_FILES, [(size, room) for room, size in files_bytes.items()])


def remember_keys(messages: Iterable[Message]) -> None:
    """Write what these messages' keys name, for ever."""
    keys: list[Sequence[Any]] = [
        (each.author_id, each.key, each.room_id, each.number, each.at_ms) for each in messages
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_REMEMBER, keys)


def _places(values: Collection[Any]) -> str:
    return ", ".join(["%s"] * len(values))


def _asked(statement: str, pairs: Collection[tuple[Any, Any]]) -> Iterable[Any]:
    asked = list(pairs)
    for first in range(0, len(asked), ASKED_AT_ONCE):
        some = asked[first : first + ASKED_AT_ONCE]
        with connection.cursor() as cursor:
            cursor.execute(statement + ", ".join(["(%s, %s)"] * len(some)) + ")", list(chain(*some)))
            yield from cursor.fetchall()
