"""Records to frames and back: what a map means, in both directions, with every limit.

Everything that comes in has passed `packing.check` before it is given a type. Both sides are read as strangers: what a
server sends is refused like what a client sends. How bytes become maps is not known here: that is `packing`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec

from chatprotocol import packing
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
from chatprotocol.ids import ACCOUNT, MAX_INTEGER, SITE, Uint, room_feed, room_of_feed
from chatprotocol.limits import Limits
from chatprotocol.packing import PlainMap
from chatprotocol.records import ROW_KINDS, typed, typed_rows
from chatprotocol.requests import REQUESTS, ChangesPage, Request, Sync
from chatprotocol.rows import AnyRow, Gone

_FIELD: Final = re.compile(r"`\$\.(\w+)[^`]*`$|required field `(\w+)`$")
_NEWS_NAMES: Final[Mapping[type, str]] = {
    RoomStands: "room", TypingNews: "typing", PresenceNews: "presence", Bye: "bye",
}  # fmt: skip
_DEFAULT_LIMITS: Final = Limits()


def encode_request(asked: Asked) -> bytes:
    """Return a request as the one frame of a message. Raises HearthError where its text cannot be sent."""
    request = asked.request
    return packing.pack({"t": request.op, "id": asked.id, "d": request})


def decode_request(data: bytes, limits: Limits = _DEFAULT_LIMITS) -> Asked | Misasked:
    """Read the one frame of a client's message.

    Raises ProtocolError where there is no answering it: then the connection closes with 4400.
    """
    _refuse_above(limits.message_bytes, data)
    frame = _with_type(packing.unpack_one(data))
    id_, d = frame.get("id"), frame.get("d", {})
    if type(id_) is not int or not 0 <= id_ <= MAX_INTEGER or type(d) is not dict:
        raise ProtocolError("a request has no usable id or content")
    kind = REQUESTS.get(frame["t"])
    try:
        packing.check(frame)
    except ProtocolError as error:
        return _misasked(id_, f"The request cannot be read: {error}.", _field_refused(d, kind))
    if kind is None:
        return Misasked(id_, HearthError(ErrorCode.UNSUPPORTED, "This server does not know this request."))
    try:
        return Asked(id_, typed(d, kind))
    except msgspec.ValidationError as error:
        field = _field_misshapen(error)
        what = f"“{field}” is missing or" if field else "The request is"
        return _misasked(id_, f"{what} not as it should be.", field)


def _refuse_above(limit_bytes: int, data: bytes) -> None:
    if len(data) > limit_bytes:
        raise ProtocolError(f"a message is larger than {limit_bytes} bytes")


def _with_type(frame: object) -> PlainMap:
    if type(frame) is not dict or type(frame.get("t")) is not str:
        raise ProtocolError("a frame is no map with a type")
    return frame


def _misasked(id_: int, message: str, field: str | None) -> Misasked:
    return Misasked(id_, HearthError(ErrorCode.BAD_REQUEST, message, field=field))


def _field_refused(d: PlainMap, kind: type[Request] | None) -> str | None:
    for name in kind.__struct_encode_fields__ if kind else ():
        try:
            packing.check([d.get(name)], 2)
        except ProtocolError:
            return name
    return None


def _field_misshapen(error: msgspec.ValidationError) -> str | None:
    found = _FIELD.search(str(error))
    return (found[1] or found[2]) if found else None


def encode_row(row: AnyRow | Gone) -> bytes:
    """Return one row as it stands in frames: encoded once, it goes to every listener."""
    if isinstance(row, Gone):
        names = ROW_KINDS[row.kind].key_fields
        key = dict(zip(names, row.key, strict=True))
        return packing.pack({"k": row.kind, **key, "pos": row.pos, "gone": True})
    return packing.pack(row)


def encode_changes(feed: str, from_: int, to: int, rows: Sequence[bytes]) -> bytes:
    """Return a `changes` frame around rows that are encoded already."""
    raw = [msgspec.Raw(row) for row in rows]
    return packing.pack({"t": "changes", "d": {"feed": feed, "from": from_, "to": to, "rows": raw}})


def encode_ok(re: int, answer: object) -> bytes:
    """Return the answer to a request that was carried out."""
    if isinstance(answer, ChangesPage):
        raw = [msgspec.Raw(encode_row(row)) for row in answer.rows]
        answer = {"from": answer.from_, "to": answer.to, "rows": raw, "more": answer.more}
    return packing.pack({"t": "ok", "re": re, "d": answer})


def encode_err(re: int, error: HearthError) -> bytes:
    """Return the answer to a request that was refused."""
    body = _ErrBody(error.code, error.message, error.retry_ms, error.field)
    return packing.pack({"t": "err", "re": re, "d": body})


def encode_news(frame: RoomStands | TypingNews | PresenceNews | Bye) -> bytes:
    """Return a frame that the server sends on its own and that carries no changes."""
    return packing.pack({"t": _NEWS_NAMES[type(frame)], "d": frame})


def decode_server(data: bytes, limits: Limits = _DEFAULT_LIMITS) -> list[ServerFrame]:
    """Read the frames of a server's message; those of unknown types and of unknown feeds are left out.

    Raises ProtocolError where any of it is not as the protocol has it.
    """
    _refuse_above(limits.out_message_bytes, data)
    frames = []
    for plain in map(_with_type, packing.unpack_all(data)):
        packing.check(plain)
        name, d = plain["t"], plain.get("d")
        decode = _DECODERS.get(name)
        if decode is None:
            continue
        if type(d) is not dict:
            raise ProtocolError("a frame has no content")
        try:
            frame = decode(plain, d)
        except msgspec.ValidationError as error:
            raise ProtocolError(f"a frame “{name}” is not as it should be") from error
        if frame is not None:
            frames.append(frame)
    return frames


def typed_answer(request: Request, answer: object) -> Any:
    """Give the answer to a request its type. Raises ProtocolError where it does not fit."""
    try:
        if not isinstance(request, Sync):
            return typed(answer, request.answer)
        page: _PlainPage = typed(answer, _PlainPage)
        rows = typed_rows(_home(request.feed), page.from_, page.to, page.rows)
    except msgspec.ValidationError as error:
        raise ProtocolError(f"the answer to “{request.op}” is not as it should be") from error
    return ChangesPage(from_=page.from_, to=page.to, rows=rows, more=page.more)


class _PlainPage(msgspec.Struct, rename={"from_": "from"}):
    from_: Uint
    to: Uint
    rows: list[Any]
    more: bool


class _PlainChanges(msgspec.Struct, rename={"from_": "from"}):
    feed: str
    from_: Uint
    to: Uint
    rows: list[Any]


class _ErrBody(msgspec.Struct, omit_defaults=True):
    code: str
    message: str
    retry_ms: Uint | None = None
    field: str | None = None


def _decode_ok(frame: PlainMap, d: PlainMap) -> Ok:
    return Ok(_answered(frame), d)


def _decode_err(frame: PlainMap, d: PlainMap) -> Err:
    body: _ErrBody = typed(d, _ErrBody)
    error = HearthError(_known_code(body), body.message, field=body.field, retry_ms=body.retry_ms)
    return Err(_answered(frame), error)


def _answered(frame: PlainMap) -> int:
    re = frame.get("re")
    if type(re) is not int:
        raise ProtocolError("an answer does not say what it answers")
    return re


def _known_code(body: _ErrBody) -> ErrorCode:
    """Return the code; for one of a later server, what the client then does is right: wait, or give up."""
    try:
        return ErrorCode(body.code)
    except ValueError:
        return ErrorCode.FORBIDDEN if body.retry_ms is None else ErrorCode.BUSY


def _decode_changes(_frame: PlainMap, d: PlainMap) -> Changes | None:
    body: _PlainChanges = typed(d, _PlainChanges)
    home = _home(body.feed)
    if home is None:
        return None
    return Changes(body.feed, body.from_, body.to, typed_rows(home, body.from_, body.to, body.rows))


def _home(feed: str) -> int | str | None:
    room = room_of_feed(feed)
    return feed if room is None and feed in (SITE, ACCOUNT) else room


def _decode_room(_frame: PlainMap, d: PlainMap) -> RoomStands:
    stands: RoomStands = typed(d, RoomStands)
    room = stands.room.id
    rooms = {stands.membership.room, stands.last.room if stands.last else room}
    if stands.feed != room_feed(room) or rooms != {room}:
        raise ProtocolError("a frame “room” speaks of more than one room")
    return stands


def _decode_typing(_frame: PlainMap, d: PlainMap) -> TypingNews:
    typing: TypingNews = typed(d, TypingNews)
    return typing


def _decode_presence(_frame: PlainMap, d: PlainMap) -> PresenceNews:
    presence: PresenceNews = typed(d, PresenceNews)
    return presence


def _decode_bye(_frame: PlainMap, d: PlainMap) -> Bye:
    bye: Bye = typed(d, Bye)
    return bye


_DECODERS: Final[Mapping[str, Callable[[PlainMap, PlainMap], ServerFrame | None]]] = {
    "ok": _decode_ok,
    "err": _decode_err,
    "changes": _decode_changes,
    "room": _decode_room,
    "typing": _decode_typing,
    "presence": _decode_presence,
    "bye": _decode_bye,
}
