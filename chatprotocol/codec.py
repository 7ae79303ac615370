"""Frames to bytes and back, with every limit: the one place that sees plain maps.

msgpack is the only codec. What it lets pass and the protocol does not (duplicate keys, depth, floats, extension types,
control characters, integers past 2**53 - 1) is refused here; msgspec then gives the maps their types.
"""

import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgpack
import msgspec

from chatprotocol.errors import ErrorCode, HearthError, ProtocolError
from chatprotocol.frames import (
    Asked,
    Bye,
    Changes,
    Err,
    Misasked,
    Ok,
    PresenceNews,
    RoomStands,
    ServerFrame,
    TypingNews,
)  # fmt: skip
from chatprotocol.ids import MAX_INTEGER, Uint
from chatprotocol.limits import MAX_DEPTH, Limits
from chatprotocol.requests import REQUESTS, ChangesPage, Request
from chatprotocol.rows import ROW_TYPES, AnyRow, Gone, Row

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_FIELD: Final = re.compile(r"`\$\.(\w+)|required field `(\w+)`")
_ROW_TYPES: Final[Mapping[str, type[Row]]] = {str(kind.__struct_config__.tag): kind for kind in ROW_TYPES}
_DEFAULT_LIMITS: Final = Limits()


# ---- maps and bytes ----------------------------------------------------------------------------------------------


class _Packers(threading.local):
    """One packer a thread: making one costs more than packing a frame."""

    def __init__(self) -> None:
        self.packer = msgpack.Packer(use_bin_type=True, autoreset=True)


_packers = _Packers()


def _pack(value: object) -> bytes:
    packer = _packers.packer
    try:
        packed: bytes = packer.pack(value)
    except UnicodeEncodeError:
        packer.reset()
        raise HearthError(ErrorCode.BAD_REQUEST, "The text holds characters that cannot be sent.") from None
    return packed


def _plain(value: object) -> Any:
    return msgspec.to_builtins(value, builtin_types=(bytes,))


def _map_without_twins(pairs: list[tuple[object, object]]) -> dict[object, object]:
    plain = dict(pairs)
    if len(plain) != len(pairs):
        raise ProtocolError("a map names a key twice")
    return plain


def _check(value: object, depth: int) -> None:
    """Refuse every value that the protocol does not know, however deep it lies."""
    kind = type(value)
    if kind is str:
        if _CONTROL.search(value):  # type: ignore[call-overload]  # its type is known from `kind`
            raise ProtocolError("a text holds control characters")
    elif kind is int:
        if not 0 <= value <= MAX_INTEGER:  # type: ignore[operator]  # its type is known from `kind`
            raise ProtocolError("an integer is out of range")
    elif kind is dict or kind is list:
        _check_inside(value, depth + 1)  # type: ignore[arg-type]  # its type is known from `kind`
    elif value is not None and kind is not bool and kind is not bytes:
        raise ProtocolError("a value has a type that the protocol does not know")


def _check_inside(container: dict[object, object] | list[object], depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ProtocolError("maps and lists lie too deep inside one another")
    if isinstance(container, dict):
        if any(type(key) is not str for key in container):
            raise ProtocolError("a map has a key that is no text")
        container = list(container.values())
    for value in container:
        _check(value, depth)


def _unpack(data: bytes) -> list[Any]:
    unpacker = msgpack.Unpacker(
        max_buffer_size=len(data) or 1,
        object_pairs_hook=_map_without_twins,
        raw=False,
        strict_map_key=True,
    )
    try:
        unpacker.feed(data)
        values = list(unpacker)
    except ProtocolError:
        raise
    except (ValueError, msgpack.UnpackException) as error:
        raise ProtocolError("the bytes are not msgpack") from error
    if unpacker.tell() != len(data):
        raise ProtocolError("the last frame is cut short")
    return values


def _frames(data: bytes, limit_bytes: int) -> list[dict[str, Any]]:
    if len(data) > limit_bytes:
        raise ProtocolError(f"a message is larger than {limit_bytes} bytes")
    frames = _unpack(data)
    for frame in frames:
        if not isinstance(frame, dict) or not isinstance(frame.get("t"), str):
            raise ProtocolError("a frame is no map with a type")
    return frames


def _error_field(error: msgspec.ValidationError) -> str | None:
    found = _FIELD.search(str(error))
    return (found[1] or found[2]) if found else None


# ---- client to server --------------------------------------------------------------------------------------------


class _AskedFrame(msgspec.Struct):
    t: str
    id: Uint
    d: dict[str, Any] = {}


def encode_request(asked: Asked) -> bytes:
    """Return a request as the one frame of a message. Raises HearthError where its text cannot be sent."""
    request = asked.request
    return _pack({"t": request.op, "id": asked.id, "d": _plain(request)})


def decode_request(data: bytes, limits: Limits = _DEFAULT_LIMITS) -> Asked | Misasked:
    """Read the one frame of a client's message.

    Raises ProtocolError where there is no answering it: then the connection closes with 4400.
    """
    frames = _frames(data, limits.message_bytes)
    if len(frames) != 1:
        raise ProtocolError("a client's message is exactly one frame")
    try:
        frame = msgspec.convert(frames[0], _AskedFrame)
    except msgspec.ValidationError:
        raise ProtocolError("a request has no usable id or content") from None
    try:
        _check(frames[0], 0)
    except ProtocolError as error:
        return Misasked(frame.id, HearthError(ErrorCode.BAD_REQUEST, f"The request cannot be read: {error}."))
    kind = REQUESTS.get(frame.t)
    if kind is None:
        return Misasked(
            frame.id, HearthError(ErrorCode.UNSUPPORTED, "This server does not know this request.")
        )
    try:
        return Asked(frame.id, msgspec.convert(frame.d, kind))
    except msgspec.ValidationError as error:
        field = _error_field(error)
        return Misasked(frame.id, HearthError(ErrorCode.BAD_REQUEST, _what_is_wrong(field), field=field))


def _what_is_wrong(field: str | None) -> str:
    return f"“{field}” is missing or not as it should be." if field else "The request is not as it should be."


# ---- server to client --------------------------------------------------------------------------------------------


def encode_row(row: AnyRow | Gone) -> bytes:
    """Return one row as it stands in frames: encoded once, it goes to every listener."""
    return _pack(_plain_row(row))


def encode_changes(feed: str, from_: int, to: int, rows: Sequence[bytes]) -> bytes:
    """Return a `changes` frame around rows that are encoded already."""
    packer = _packers.packer
    head: bytes = packer.pack({"t": "changes"})
    # The frame's map and the map inside it are opened by hand, so that the rows' bytes can follow unread.
    body = b"".join(
        (
            packer.pack("d"),
            packer.pack_map_header(4),
            packer.pack("feed"), packer.pack(feed),
            packer.pack("from"), packer.pack(from_),
            packer.pack("to"), packer.pack(to),
            packer.pack("rows"), packer.pack_array_header(len(rows)),
            *rows,
        )
    )  # fmt: skip
    return b"\x82" + head[1:] + body


def encode_ok(re: int, answer: object) -> bytes:
    """Return the answer to a request that was carried out."""
    if isinstance(answer, ChangesPage):
        d = {"from": answer.from_, "to": answer.to, "rows": [_plain_row(row) for row in answer.rows],
             "more": answer.more}  # fmt: skip
    else:
        d = _plain(answer)
    return _pack({"t": "ok", "re": re, "d": d})


def encode_err(re: int, error: HearthError) -> bytes:
    """Return the answer to a request that was refused."""
    d: dict[str, object] = {"code": str(error.code), "message": error.message}
    if error.retry_ms is not None:
        d["retry_ms"] = error.retry_ms
    if error.field is not None:
        d["field"] = error.field
    return _pack({"t": "err", "re": re, "d": d})


def encode_news(frame: RoomStands | TypingNews | PresenceNews | Bye) -> bytes:
    """Return a frame that the server sends on its own and that carries no changes."""
    d = {name: value for name, value in _plain(frame).items() if name != "retry_ms" or value is not None}
    return _pack({"t": _NEWS_NAMES[type(frame)], "d": d})


def decode_server(data: bytes, limits: Limits = _DEFAULT_LIMITS) -> list[ServerFrame]:
    """Read the frames of a server's message; frames of unknown types are left out.

    Raises ProtocolError where any of it is not as the protocol has it: a server is not trusted either.
    """
    frames = []
    for plain in _frames(data, limits.out_message_bytes):
        _check(plain, 0)
        decode = _DECODERS.get(plain["t"])
        if decode is None:
            continue
        try:
            frames.append(decode(plain))
        except msgspec.ValidationError as error:
            raise ProtocolError(f"a frame “{plain['t']}” is not as it should be") from error
    return frames


def typed_answer(request: Request, answer: object) -> Any:
    """Give the answer to a request its type. Raises ProtocolError where it does not fit."""
    try:
        if request.answer is ChangesPage:
            page = msgspec.convert(answer, _PlainPage)
            return ChangesPage(from_=page.from_, to=page.to, rows=_typed_rows(page.rows), more=page.more)
        return msgspec.convert(answer, request.answer)
    except msgspec.ValidationError as error:
        raise ProtocolError(f"the answer to “{request.op}” is not as it should be") from error


def _plain_row(row: AnyRow | Gone) -> dict[str, object]:
    if isinstance(row, Gone):
        names = _ROW_TYPES[row.kind].key_fields
        return {"k": row.kind, **dict(zip(names, row.key, strict=True)), "pos": row.pos, "gone": True}
    plain: dict[str, object] = _plain(row)
    return plain


def _typed_rows(rows: Iterable[dict[str, Any]]) -> list[AnyRow | Gone]:
    """Give rows their types; rows of unknown kinds are left out."""
    typed: list[AnyRow | Gone] = []
    for row in rows:
        kind = _ROW_TYPES.get(str(row.get("k")))
        if kind is None:
            continue
        if row.get("gone") is True:
            typed.append(_typed_gone(row, kind))
        else:
            typed.append(msgspec.convert(row, kind))  # type: ignore[arg-type]  # each kind is a member of the union
    return typed


def _typed_gone(row: dict[str, Any], kind: type[Row]) -> Gone:
    key = tuple(msgspec.convert(row.get(name), Uint | str) for name in kind.key_fields)
    return Gone(row["k"], key, msgspec.convert(row.get("pos"), Uint))


class _PlainPage(msgspec.Struct, rename={"from_": "from"}):
    from_: Uint
    to: Uint
    rows: list[dict[str, Any]]
    more: bool


class _PlainChanges(msgspec.Struct, rename={"from_": "from"}):
    feed: str
    from_: Uint
    to: Uint
    rows: list[dict[str, Any]]


class _OkFrame(msgspec.Struct):
    re: Uint
    d: dict[str, Any]


class _ErrBody(msgspec.Struct):
    code: str
    message: str
    retry_ms: Uint | None = None
    field: str | None = None


class _ErrFrame(msgspec.Struct):
    re: Uint
    d: _ErrBody


def _decode_ok(plain: dict[str, Any]) -> Ok:
    frame = msgspec.convert(plain, _OkFrame)
    return Ok(frame.re, frame.d)


def _decode_err(plain: dict[str, Any]) -> Err:
    frame = msgspec.convert(plain, _ErrFrame)
    # A code of a later server is an error all the same: the message explains it.
    code = ErrorCode(frame.d.code) if frame.d.code in set(ErrorCode) else ErrorCode.INTERNAL
    return Err(frame.re, HearthError(code, frame.d.message, field=frame.d.field, retry_ms=frame.d.retry_ms))


def _decode_changes(plain: dict[str, Any]) -> Changes:
    body = msgspec.convert(plain.get("d"), _PlainChanges)
    if body.from_ > body.to:
        raise ProtocolError("changes run backwards")
    return Changes(body.feed, body.from_, body.to, _typed_rows(body.rows))


_NEWS_NAMES: Final[Mapping[type, str]] = {
    RoomStands: "room", TypingNews: "typing", PresenceNews: "presence", Bye: "bye",
}  # fmt: skip


def _decode_news(plain: dict[str, Any]) -> ServerFrame:
    frame: ServerFrame = msgspec.convert(plain.get("d"), _NEWS_TYPES[plain["t"]])
    return frame


_NEWS_TYPES: Final[Mapping[str, Any]] = {name: kind for kind, name in _NEWS_NAMES.items()}
_DECODERS: Final[Mapping[str, Any]] = {
    "ok": _decode_ok,
    "err": _decode_err,
    "changes": _decode_changes,
    **dict.fromkeys(_NEWS_TYPES, _decode_news),
}
