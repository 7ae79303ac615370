"""What a server answers to a request that it cannot read as one, and when there is no answering it."""

from typing import Any

import pytest

from chatprotocol import codec
from chatprotocol.errors import ErrorCode, ProtocolError
from chatprotocol.frames import Asked, Misasked
from chatprotocol.ids import MAX_INTEGER
from chatprotocol.requests import ClientInfo, Counts, Hello, History, Post, Profile, RoomUpdate
from tests.chatprotocol import samples
from tests.chatprotocol.wire import packed, request

POST: dict[str, Any] = {"room": 7, "key": samples.KEY, "text": "Hi"}
CLIENT = {"name": "hearth", "version": "0.1", "platform": "linux"}


def refused(data: bytes) -> Misasked:
    asked = codec.decode_request(data)
    assert isinstance(asked, Misasked)
    return asked


@pytest.mark.parametrize("id_", [None, "1", 1.0, True, False, -1, MAX_INTEGER + 1, b"1", [1]])
def test_a_request_without_a_usable_id_cannot_be_answered(id_: object) -> None:
    with pytest.raises(ProtocolError, match="no usable id"):
        codec.decode_request(request("ping", id_))


@pytest.mark.parametrize("d", [None, 1, "x", [], b""])
def test_a_request_whose_content_is_no_map_cannot_be_answered(d: object) -> None:
    with pytest.raises(ProtocolError, match="no usable id or content"):
        codec.decode_request(packed({"t": "ping", "id": 1, "d": d}))


def test_a_request_may_leave_out_an_empty_content() -> None:
    assert codec.decode_request(packed({"t": "ping", "id": 1})) == Asked(1, samples.REQUESTS["ping"])


@pytest.mark.parametrize("id_", [0, 1, MAX_INTEGER])
def test_every_integer_of_the_protocol_is_an_id(id_: int) -> None:
    assert codec.decode_request(request("ping", id_)) == Asked(id_, samples.REQUESTS["ping"])


@pytest.mark.parametrize("op", ["", "POST", "post ", "of a later client", "é"])
def test_an_unknown_request_is_unsupported(op: str) -> None:
    asked = refused(request(op, 9, anything=1))
    assert (asked.id, asked.error.code, asked.error.field) == (9, ErrorCode.UNSUPPORTED, None)


@pytest.mark.parametrize(
    ("op", "d", "field"),
    [
        ("post", {"key": samples.KEY, "text": "Hi"}, "room"),
        ("post", POST | {"room": "7"}, "room"),
        ("post", POST | {"room": True}, "room"),
        ("post", POST | {"room": None}, "room"),
        ("post", POST | {"room": 1.0}, "room"),
        ("post", POST | {"room": -1}, "room"),
        ("post", POST | {"room": MAX_INTEGER + 1}, "room"),
        ("post", POST | {"key": b"short"}, "key"),
        ("post", POST | {"key": samples.KEY + b"!"}, "key"),
        ("post", POST | {"text": 5}, "text"),
        ("post", POST | {"text": "\x00"}, "text"),
        ("post", POST | {"files": [1, "2"]}, "files"),
        ("post", POST | {"files": [1, 2.5]}, "files"),
        ("post", POST | {"files": {}}, "files"),
        ("post", POST | {"text": [[[[[[[]]]]]]]}, "text"),
        ("post", POST | {"unknown": 1.5}, None),
        ("hello", {"token": "t", "client": {}}, "client"),
        ("hello", {"token": "t", "client": CLIENT | {"name": 1}}, "client"),
        ("hello", {"token": "t", "client": CLIENT | {"name": "\x00"}}, "client"),
        ("hello", {"token": "t", "client": CLIENT, "cursors": {"a`$.b`": "1"}}, "cursors"),
        ("notify", {"room": 7, "level": "`$.evil`"}, "level"),
        ("room_create", {"kind": "direct", "name": "x", "key": samples.KEY}, "kind"),
        ("room_role", {"room": 7, "user": 2, "role": "admin"}, "role"),
        ("room_update", {"room": 7, "name": None}, "name"),
        ("history", {"room": 7, "limit": 0}, "limit"),
        ("history", {"room": 7, "limit": 201}, "limit"),
        ("members", {"room": 7, "limit": 501}, "limit"),
        ("sync", {"feed": "site", "after": 0, "limit": 1_001}, "limit"),
        ("search", {"query": "x", "limit": 101}, "limit"),
        ("counts", {"rooms": [1] * 1_001}, "rooms"),
        ("of a later client", {"room": 1.5}, None),
    ],
)
def test_a_request_that_does_not_fit_names_the_field_at_fault(
    op: str, d: dict[str, Any], field: str | None
) -> None:
    asked = refused(request(op, 9, **d))
    assert (asked.id, asked.error.code, asked.error.field) == (9, ErrorCode.BAD_REQUEST, field)
    assert field is None or field in asked.error.message or "cannot be read" in asked.error.message


@pytest.mark.parametrize("op", ["history", "post"])
def test_fields_that_nobody_knows_are_ignored(op: str) -> None:
    plain = POST | {"later": {"deep": [1, b"bytes", None, True]}}
    kind = {"history": History(room=7), "post": Post(room=7, key=samples.KEY, text="Hi")}[op]
    assert codec.decode_request(request(op, **plain)) == Asked(1, kind)


def test_what_is_left_out_of_an_update_is_not_what_is_emptied() -> None:
    left_out = codec.decode_request(request("room_update", room=7))
    emptied = codec.decode_request(request("room_update", room=7, topic=""))
    assert left_out == Asked(1, RoomUpdate(room=7))
    assert emptied == Asked(1, RoomUpdate(room=7, topic=""))
    assert left_out != emptied
    no_picture = codec.decode_request(request("profile", avatar=None))
    assert no_picture == Asked(1, Profile(avatar=None))
    assert no_picture != Asked(1, Profile())


def test_as_many_rooms_may_be_counted_as_the_limit_says() -> None:
    rooms = list(range(1_000))
    assert codec.decode_request(request("counts", rooms=rooms)) == Asked(1, Counts(rooms=rooms))


def test_a_hello_that_is_printed_does_not_tell_its_token() -> None:
    hello = Hello(token="the-secret-token", client=ClientInfo(name="hearth", version="1", platform="test"))
    assert "the-secret-token" not in repr(hello)
    assert "the-secret-token" not in f"{Asked(1, hello)}"
