"""Plain maps to records: rows, pages and whatever else declares its fields. Which frame they came in is not known here.

msgspec does it; what is added are rows, since they have no one type: a kind of their own, or gone, or unknown.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from chatprotocol.errors import ProtocolError
from chatprotocol.packing import PlainMap
from chatprotocol.rows import ROW_TYPES, AnyRow, Gone, Row

ROW_KINDS: Final[Mapping[str, type[Row]]] = {str(kind.__struct_config__.tag): kind for kind in ROW_TYPES}
"""The type of each kind of row, by the kind's name on the wire."""


def typed(plain: object, kind: Any) -> Any:
    """Give a plain value its type. Raises msgspec.ValidationError where it does not fit."""
    return msgspec.convert(plain, kind, builtin_types=(bytes,))  # else text would do for bytes, as Base64


def typed_rows(home: int | str | None, from_: int, to: int, rows: list[Any]) -> list[AnyRow | Gone]:
    """Give the rows of changes their types; those of unknown kinds are left out.

    `home` is the feed: a room's id, "site" or "account"; None is no feed, and nothing belongs there. Raises ProtocolError where the rows do not belong there or do
    not ascend in (from_, to], and msgspec.ValidationError where one is not as it should be.
    """
    if from_ > to:
        raise ProtocolError("changes run backwards")
    found = []
    last = from_
    for plain in rows:
        kind = _kind_of(plain)
        if kind is None:
            continue
        row = _typed_gone(plain, kind) if plain.get("gone") is True else typed(plain, kind)
        if not last < row.pos <= to:
            raise ProtocolError("the rows of changes are out of their order or range")
        if home != (_room_of(row, kind) if kind.feed == "room" else kind.feed):
            raise ProtocolError("changes hold a row of another feed")
        last = row.pos
        found.append(row)
    return found


def _kind_of(plain: Any) -> type[Row] | None:
    name = plain.get("k") if type(plain) is dict else None
    if type(name) is not str:
        raise ProtocolError("a row is no map with a kind")
    return ROW_KINDS.get(name)


def _room_of(row: Any, kind: type[Row]) -> object:
    return row.key[0] if type(row) is Gone else getattr(row, kind.key_fields[0])


def _typed_gone(plain: PlainMap, kind: type[Row]) -> Gone:
    left = typed(plain, _GONE_TYPES[kind])
    return Gone(plain["k"], tuple([getattr(left, name) for name in kind.key_fields]), left.pos)


def _gone_type(kind: type[Row]) -> type[msgspec.Struct]:
    """What is left of a row that is gone: the fields of its key, and its position."""
    left = (*kind.key_fields, "pos")
    fields = [(field.name, field.type) for field in msgspec.structs.fields(kind) if field.name in left]
    return msgspec.defstruct(f"Gone{kind.__name__}", fields)


_GONE_TYPES: Final[Mapping[type[Row], type[msgspec.Struct]]] = {kind: _gone_type(kind) for kind in ROW_TYPES}
