"""Any record of the protocol, for Hypothesis: what a declared type allows, and changes as a server would send them."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec
import msgspec.inspect as declared
from hypothesis import strategies as st

from chatprotocol.frames import Bye, Changes, PresenceNews, RoomStands, TypingNews
from chatprotocol.ids import MAX_INTEGER, room_feed
from chatprotocol.requests import REQUESTS, Hit, Request
from chatprotocol.rows import ROW_TYPES, AnyRow, Gone, Membership, Message, Room, Row, key_of, kind_of

uints: Final = st.integers(0, 40) | st.integers(0, MAX_INTEGER)
texts: Final = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), max_size=12)


def _bytes_of(kind: declared.BytesType) -> st.SearchStrategy[bytes]:
    return st.binary(min_size=kind.min_length or 0, max_size=kind.max_length or 40)


def _integers_of(kind: declared.IntType) -> st.SearchStrategy[int]:
    return st.integers(kind.ge, kind.le) if kind.le is not None and kind.le < MAX_INTEGER else uints


def _lists_of(kind: declared.ListType) -> st.SearchStrategy[list[Any]]:
    return st.lists(_values_of(kind.item_type), max_size=3)


def _maps_of(kind: declared.DictType) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(texts, _values_of(kind.value_type), max_size=3)


def _records_of(kind: declared.StructType) -> st.SearchStrategy[Any]:
    required = {field.name: _values_of(field.type) for field in kind.fields if field.required}
    optional = {field.name: _values_of(field.type) for field in kind.fields if not field.required}
    return st.fixed_dictionaries(required, optional=optional).map(lambda values: _made(kind.cls, values))


def _made(kind: type[Any], values: dict[str, Any]) -> Any:
    if kind is Hit:  # its spans stand in its snippet
        values = values | {"spans": [(place, place + 1) for place in range(len(values["snippet"]))]}
    return kind(**values)


_STRATEGIES: Final[Mapping[type, Callable[[Any], st.SearchStrategy[Any]]]] = {
    declared.NoneType: lambda _kind: st.none(),
    declared.BoolType: lambda _kind: st.booleans(),
    declared.StrType: lambda _kind: texts,
    declared.BytesType: _bytes_of,
    declared.IntType: _integers_of,
    declared.LiteralType: lambda kind: st.sampled_from(kind.values),
    declared.ListType: _lists_of,
    declared.TupleType: lambda kind: st.tuples(*map(_values_of, kind.item_types)),
    declared.DictType: _maps_of,
    declared.UnionType: lambda kind: st.one_of(*map(_values_of, kind.types)),
    declared.StructType: _records_of,
}


def _values_of(kind: declared.Type) -> st.SearchStrategy[Any]:
    return _STRATEGIES[type(kind)](kind)


def any_of(kind: Any) -> st.SearchStrategy[Any]:
    """Every value that the declared type allows."""
    return _values_of(declared.type_info(kind))


requests_of: Final[Mapping[str, st.SearchStrategy[Request]]] = {
    op: any_of(kind) for op, kind in REQUESTS.items()
}
rows_of: Final[Mapping[type[Row], st.SearchStrategy[AnyRow]]] = {kind: any_of(kind) for kind in ROW_TYPES}


def _gone(row: AnyRow) -> Gone:
    return Gone(kind_of(row), key_of(row), row.pos)


def _there_or_gone(feed: str) -> st.SearchStrategy[AnyRow | Gone]:
    there = st.one_of(*[rows for kind, rows in rows_of.items() if kind.feed == feed])
    return there | there.map(_gone)


_rows_in: Final[Mapping[str, st.SearchStrategy[AnyRow | Gone]]] = {
    feed: _there_or_gone(feed) for feed in ("site", "account", "room")
}


def _moved(row: AnyRow | Gone, pos: int, room: int | None) -> AnyRow | Gone:
    """The same row at another position, and in this room where it is a room's."""
    if isinstance(row, Gone):
        return Gone(row.kind, row.key if room is None else (room, *row.key[1:]), pos)
    kind: type[Row] = type(row)
    home = {} if room is None else {kind.key_fields[0]: room}
    return msgspec.structs.replace(row, pos=pos, **home)


@st.composite
def any_changes(draw: st.DrawFn) -> Changes:
    """Changes as a server sends them: rows of one feed, ascending in their range, some of them gone."""
    home = draw(st.sampled_from(list(_rows_in)))
    room = draw(uints) if home == "room" else None
    rows = draw(st.lists(_rows_in[home], max_size=4))
    from_, *positions, to = sorted(draw(st.sets(uints, min_size=len(rows) + 2, max_size=len(rows) + 2)))
    feed = home if room is None else room_feed(room)
    return Changes(
        feed, from_, to, [_moved(row, pos, room) for row, pos in zip(rows, positions, strict=True)]
    )


@st.composite
def any_room_stands(draw: st.DrawFn) -> RoomStands:
    """Where a room stands, all of it about one room."""
    room: Room = draw(any_of(Room))
    membership: Membership = draw(any_of(Membership))
    last: Message | None = draw(any_of(Message | None))
    return RoomStands(
        feed=room_feed(room.id),
        head=draw(uints),
        room=room,
        membership=msgspec.structs.replace(membership, room=room.id),
        last=last and msgspec.structs.replace(last, room=room.id),
        last_number=draw(uints),
        unread=draw(uints),
        mentions=draw(uints),
    )


any_news: Final = st.one_of(
    any_room_stands(),
    st.builds(TypingNews, uints, uints, st.booleans()),
    st.builds(PresenceNews, st.lists(uints, max_size=5), st.lists(uints, max_size=5)),
    st.builds(Bye, uints, texts, st.none() | uints),
)
