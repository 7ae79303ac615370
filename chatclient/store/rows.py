"""Rows as bytes and back, for the store. What was stored came through the codec, which has refused what is not a row.

A row that a later version of its kind no longer fits is left out: it comes again when it changes, or with its page.
"""

import json
from collections.abc import Iterable, Iterator
from typing import TypeVar

import msgpack
import msgspec

from chatprotocol import codec
from chatprotocol.records import typed
from chatprotocol.rows import AnyRow, Message, Row

RowT = TypeVar("RowT", bound=Row)


def pack(row: AnyRow) -> bytes:
    """Return a row as bytes."""
    return codec.encode_row(row)


def unpack(body: bytes, kind: type[RowT]) -> RowT:
    """Return the row of these bytes. Raises ValueError where they are none of this kind."""
    try:
        row: RowT = typed(msgpack.unpackb(body), kind)
    except msgspec.ValidationError as error:
        raise ValueError("the stored row does not fit its kind") from error
    return row


def unpack_all(bodies: Iterable[bytes], kind: type[RowT]) -> Iterator[RowT]:
    """Yield the rows of these bytes, without those that are none of this kind."""
    for body in bodies:
        try:
            yield unpack(body, kind)
        except ValueError:
            continue


def unpack_message(body: bytes | None) -> Message | None:
    """Return the message of these bytes; None without any."""
    return None if body is None else next(unpack_all((body,), Message), None)


def key_text(key: tuple[int | str, ...]) -> str:
    """Return the key of a row as the text that names it in the store."""
    return json.dumps(key, ensure_ascii=False, separators=(",", ":"))
