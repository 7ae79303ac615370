"""Bytes to plain maps and back, and the refusal of every value that the protocol does not know.

What msgpack lets pass and the protocol does not is refused here: keys named twice, frames cut short, depth, floats,
extension types, control characters, integers past 2**53 - 1. What a map means is not known here: that is the codec's.
"""

import re
from collections.abc import Iterable
from types import NoneType
from typing import Any, Final, Never

import msgpack
import msgspec

from chatprotocol.errors import ErrorCode, HearthError, ProtocolError
from chatprotocol.ids import MAX_INTEGER
from chatprotocol.limits import MAX_DEPTH

PlainMap = dict[str, Any]

# For writing only, where no key can come twice: it takes records as they are, several times as fast.
_encode: Final = msgspec.msgpack.Encoder().encode  # noqa: TID251

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LONG_HEADER: Final = re.compile(rb"[\xdc-\xdf]")
_OTHER_SCALARS: Final = frozenset({bool, bytes, NoneType})


def pack(value: object) -> bytes:
    """Return a value as msgpack. Raises HearthError where its text cannot be written."""
    try:
        return _encode(value)
    except UnicodeEncodeError:
        raise HearthError(ErrorCode.BAD_REQUEST, "The text holds characters that cannot be sent.") from None


def unpack_one(data: bytes) -> object:
    """Read exactly one value; `check` is still to be asked. Raises ProtocolError."""
    if _LONG_HEADER.search(data):
        _count(data)
    return _unpack(data)


def unpack_all(data: bytes) -> list[object]:
    """Read the values that follow one another; `check` is still to be asked. Raises ProtocolError."""
    if _count(data) == 1:
        return [_unpack(data)]  # the same, and cheaper
    try:
        return list(_unpacker(data))
    except (ValueError, msgpack.UnpackException) as error:
        _not_msgpack(error)


def holds_controls(text: str) -> bool:
    """Tell whether a text holds characters that no frame may carry: control characters but line feed and tab."""
    # The first question is much the cheaper, and most texts pass it.
    return not text.isprintable() and _CONTROL.search(text) is not None


def check(container: PlainMap | list[Any], depth: int = 1) -> None:
    """Refuse every value that the protocol does not know, however deep it lies. Raises ProtocolError.

    `depth` is the container's own: 1 is a frame's.
    """
    if depth > MAX_DEPTH:
        raise ProtocolError("maps and lists lie too deep inside one another")
    if type(container) is dict:
        _check_keys(container)
        values: Iterable[Any] = container.values()
    else:
        values = container
    for value in values:
        kind = type(value)
        if kind is str:
            if holds_controls(value):
                raise ProtocolError("a text holds control characters")
        elif kind is int:
            if not 0 <= value <= MAX_INTEGER:
                raise ProtocolError("an integer is out of range")
        elif kind is dict or kind is list:
            if value or depth == MAX_DEPTH:
                check(value, depth + 1)
        elif kind not in _OTHER_SCALARS:
            raise ProtocolError("a value has a type that the protocol does not know")


def _check_keys(plain: PlainMap) -> None:
    try:
        keys = "".join(plain)
    except TypeError:
        raise ProtocolError("a map has a key that is no text") from None
    if holds_controls(keys):
        raise ProtocolError("a key holds control characters")


def _map_without_twins(pairs: list[tuple[str, object]]) -> PlainMap:
    plain = dict(pairs)
    if len(plain) != len(pairs):
        raise ProtocolError("a map names a key twice")
    return plain


def _unpacker(data: bytes) -> msgpack.Unpacker:
    # One for each message: what a connection left behind in it would be the next connection's beginning.
    unpacker = msgpack.Unpacker(
        max_buffer_size=len(data) or 1,
        object_pairs_hook=_map_without_twins,
        raw=False,
        strict_map_key=True,
    )
    unpacker.feed(data)
    return unpacker


def _unpack(data: bytes) -> object:
    try:
        return msgpack.unpackb(data, object_pairs_hook=_map_without_twins, raw=False, strict_map_key=True)
    except msgpack.ExtraData:
        raise ProtocolError("the message is more than one frame") from None
    except (ValueError, msgpack.UnpackException) as error:
        _not_msgpack(error)


def _count(data: bytes) -> int:
    """Return how many values there are: walk over the bytes once and make nothing of them.

    Five bytes can claim four thousand million entries, and room is made for them when they are read, thousandfold when
    they lie inside one another. Once the entries are known to be there, what is made stays in proportion to the bytes.
    """
    unpacker = _unpacker(data)
    count = 0
    try:
        while unpacker.tell() < len(data):
            unpacker.skip()
            count += 1
    except msgpack.OutOfData:
        raise ProtocolError("a frame is cut short") from None
    except (ValueError, msgpack.UnpackException) as error:
        _not_msgpack(error)
    return count


def _not_msgpack(error: Exception) -> Never:
    raise ProtocolError("the bytes are not msgpack") from error
