"""Frames as tests write them: the plain maps and their bytes, as somebody else's program would send them."""

from typing import Any

import msgpack

from chatprotocol import codec
from chatprotocol.errors import HearthError
from chatprotocol.frames import Changes, Err, Ok, ServerFrame


def packed(value: object) -> bytes:
    """Any value as msgpack, allowed or not."""
    data: bytes = msgpack.packb(value, use_bin_type=True)
    return data


def request(op: str = "ping", id_: object = 1, **d: object) -> bytes:
    """A request with these fields."""
    return packed({"t": op, "id": id_, "d": d})


def changes(*rows: dict[str, Any], feed: str = "room:7", from_: object = 0, to: object = 100) -> bytes:
    """A `changes` frame with these rows."""
    return packed({"t": "changes", "d": {"feed": feed, "from": from_, "to": to, "rows": list(rows)}})


def encoded(frame: ServerFrame) -> bytes:
    """A server's frame as the server writes it."""
    match frame:
        case Ok():
            return codec.encode_ok(frame.re, frame.answer)
        case Err():
            return codec.encode_err(frame.re, frame.error)
        case Changes():
            return codec.encode_changes(
                frame.feed, frame.from_, frame.to, list(map(codec.encode_row, frame.rows))
            )
        case _:
            return codec.encode_news(frame)


def comparable(frame: ServerFrame) -> object:
    """The frame, or what makes an error what it is: exceptions are equal to themselves only."""
    return (frame.re, told(frame.error)) if isinstance(frame, Err) else frame


def told(error: HearthError) -> tuple[object, ...]:
    """What an error says."""
    return error.code, error.message, error.field, error.retry_ms
