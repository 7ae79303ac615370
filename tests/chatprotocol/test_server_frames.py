"""What else a client reads of a server: answers, refusals, where a room stands, passing news, the last words."""

from typing import Any

import pytest

from chatprotocol import codec
from chatprotocol.errors import TRANSIENT_CODES, ErrorCode, ProtocolError
from chatprotocol.frames import Err, RoomStands
from chatprotocol.requests import Counts, Ping, Search
from tests.chatprotocol import goldens
from tests.chatprotocol.wire import packed

ROOM = {"k": "room", "pos": 1, "id": 7, "kind": "public", "name": "x"}
MEMBERSHIP = {
    "k": "membership", "pos": 2, "room": 7, "role": "member", "joined_at": 1, "read": 0, "state": "member",
}  # fmt: skip
LAST = {"k": "message", "pos": 3, "room": 7, "number": 1, "author": 1, "at": 1}
STANDS = {
    "feed": "room:7", "head": 3, "room": ROOM, "membership": MEMBERSHIP, "last": LAST, "last_number": 1,
    "unread": 1, "mentions": 0,
}  # fmt: skip


def err(code: str, **other: object) -> Err:
    data = packed({"t": "err", "re": 1, "d": {"code": code, "message": "No.", **other}})
    [frame] = codec.decode_server(data)
    assert isinstance(frame, Err)
    return frame


def test_frames_of_unknown_types_are_left_out() -> None:
    later = packed({"t": "weather", "d": {"rain": True}})
    typing = bytes.fromhex(goldens.FRAMES["typing"])
    assert codec.decode_server(later) == []
    assert codec.decode_server(later + typing + later) == codec.decode_server(typing)


@pytest.mark.parametrize("code", ErrorCode)
def test_every_code_is_read_as_it_is_written(code: ErrorCode) -> None:
    assert err(code).error.code is code


def test_a_code_of_a_later_server_means_to_wait_only_where_it_says_how_long() -> None:
    assert err("quota_used_up").error.code not in TRANSIENT_CODES
    assert err("tidying_up", retry_ms=5_000).error.code in TRANSIENT_CODES
    assert err("tidying_up", retry_ms=5_000).error.retry_ms == 5_000


@pytest.mark.parametrize(
    "frame",
    [
        {"t": "ok", "d": {}},
        {"t": "ok", "re": "1", "d": {}},
        {"t": "ok", "re": True, "d": {}},
        {"t": "ok", "re": 1},
        {"t": "ok", "re": 1, "d": []},
        {"t": "err", "re": 1, "d": {}},
        {"t": "err", "d": {"code": "busy", "message": "x"}},
        {"t": "err", "re": 1, "d": {"code": 5, "message": "x"}},
        {"t": "err", "re": 1, "d": {"code": "busy", "message": "x", "retry_ms": "1"}},
        {"t": "typing", "d": {"room": 1, "user": 1}},
        {"t": "typing", "d": {"room": 1, "user": 1, "on": 1}},
        {"t": "presence", "d": {"online": [1]}},
        {"t": "presence", "d": {"online": ["1"], "offline": []}},
        {"t": "presence", "d": {"online": [True], "offline": []}},
        {"t": "bye", "d": {"code": 1001}},
        {"t": "bye"},
        {"t": "room", "d": {}},
    ],
)
def test_a_misshapen_frame_breaks_the_protocol(frame: dict[str, Any]) -> None:
    with pytest.raises(ProtocolError):
        codec.decode_server(packed(frame))


def test_a_room_frame_may_have_no_last_message() -> None:
    [frame] = codec.decode_server(packed({"t": "room", "d": STANDS | {"last": None}}))
    assert isinstance(frame, RoomStands)
    assert frame.last is None


@pytest.mark.parametrize(
    "other",
    [
        {"feed": "room:8"},
        {"feed": "site"},
        {"room": ROOM | {"id": 8}},
        {"membership": MEMBERSHIP | {"room": 8}},
        {"last": LAST | {"room": 8}},
    ],
)
def test_a_room_frame_speaks_of_one_room(other: dict[str, Any]) -> None:
    assert len(codec.decode_server(packed({"t": "room", "d": STANDS}))) == 1
    with pytest.raises(ProtocolError, match="more than one room"):
        codec.decode_server(packed({"t": "room", "d": STANDS | other}))


@pytest.mark.parametrize(
    "spans", [[[0, 3]], [[9, 10]], [[1, 1]], [[2, 1]], [[1, 2], [0, 1]], [[0, 2], [1, 2]]]
)
def test_what_was_found_stands_in_the_snippet_or_the_protocol_is_broken(spans: list[list[int]]) -> None:
    hit = {"room": 7, "number": 1, "snippet": "Hi", "spans": spans}
    with pytest.raises(ProtocolError):
        codec.typed_answer(Search(query="hi"), {"hits": [hit], "next": None})


def test_an_answer_that_does_not_fit_its_request_breaks_the_protocol() -> None:
    with pytest.raises(ProtocolError, match="ping"):
        codec.typed_answer(Ping(), {"now": "noon"})
    with pytest.raises(ProtocolError, match="counts"):
        codec.typed_answer(Counts(rooms=[7]), {"7": {"unread": 1}})
