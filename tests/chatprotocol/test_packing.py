"""What is msgpack and still not the protocol is refused, on both sides, however deep it lies."""

from typing import Any

import msgpack
import pytest

from chatprotocol import codec, packing
from chatprotocol.errors import ErrorCode, HearthError, ProtocolError
from chatprotocol.frames import Asked, Misasked, TypingNews
from chatprotocol.ids import MAX_INTEGER
from chatprotocol.limits import MAX_DEPTH, Limits
from chatprotocol.requests import Ping, Post, SetPreference
from chatprotocol.rows import Preference
from tests.chatprotocol import goldens, samples
from tests.chatprotocol.wire import packed, request

WHOLE = {name: bytes.fromhex(golden) for name, golden in goldens.FRAMES.items()}
PING = bytes.fromhex(goldens.REQUESTS["ping"])

FORBIDDEN = {
    "a float": 1.5,
    "not a number": float("nan"),
    "an infinite number": float("inf"),
    "a negative integer": -1,
    "an integer past what a float holds": MAX_INTEGER + 1,
    "the largest integer of msgpack": 2**64 - 1,
    "an extension type": msgpack.ExtType(5, b"x"),
    "a time": msgpack.Timestamp(1_790_000_000),
    "a NUL": "a\x00b",
    "a control character": "\x1b[31m",
    "a carriage return": "a\r\nb",
    "a delete": "\x7f",
    "a control character of the second block": "a\x85b",
    "bytes as a key": {b"name": 1},
    "a control character in a key": {"a\x00": 1},
}


def nested(containers: int, inside: object = None) -> Any:
    """So many lists inside one another."""
    value = inside
    for _ in range(containers):
        value = [value]
    return value


@pytest.mark.parametrize("value", FORBIDDEN.values(), ids=FORBIDDEN)
def test_a_request_with_a_forbidden_value_is_refused_even_in_a_field_nobody_knows(value: object) -> None:
    for inside in (value, [value], {"deep": [value]}):
        asked = codec.decode_request(request("ping", unknown=inside))
        assert isinstance(asked, Misasked)
        assert asked.error.code is ErrorCode.BAD_REQUEST


@pytest.mark.parametrize("value", FORBIDDEN.values(), ids=FORBIDDEN)
def test_a_frame_of_the_server_with_a_forbidden_value_breaks_the_protocol(value: object) -> None:
    for inside in (value, [value], {"deep": [value]}):
        for type_ in ("typing", "of a later server"):
            with pytest.raises(ProtocolError):
                codec.decode_server(
                    packed({"t": type_, "d": {"room": 1, "user": 2, "on": True, "new": inside}})
                )


@pytest.mark.parametrize("text", ["\n\t", "𝄞 ☕ 👩‍👩‍👧", "\u00a0\u200d\ufeff", "\ufffd\uffff", ""])
def test_every_other_text_passes_unchanged(text: str) -> None:
    asked = Asked(1, SetPreference(name=text, value=text))
    assert codec.decode_request(codec.encode_request(asked)) == asked


def test_maps_and_lists_lie_eight_deep_and_no_deeper() -> None:
    inner = MAX_DEPTH - 2  # the frame and its content are two
    assert codec.decode_request(request(unknown=nested(inner))) == Asked(1, Ping())
    assert isinstance(codec.decode_request(request(unknown=nested(inner + 1))), Misasked)
    assert isinstance(codec.decode_request(request(unknown=nested(inner, inside={}))), Misasked)
    assert isinstance(codec.decode_request(request(unknown=nested(inner, inside=[]))), Misasked)


@pytest.mark.parametrize("depth", [1_000, 1_023, 1_024, 5_000, 60_000])
def test_thousands_of_lists_inside_one_another_break_the_protocol(depth: int) -> None:
    data = b"\x82\xa1t\xa1x\xa1d" + b"\x91" * depth + b"\xc0"
    with pytest.raises(ProtocolError):
        codec.decode_server(data)
    with pytest.raises(ProtocolError):
        codec.decode_request(data)


@pytest.mark.parametrize(
    "data",
    [
        b"\x83\xa1t\xa4ping\xa2id\x01\xa2id\x01",
        b"\x83\xa1t\xa4ping\xa2id\x01\xa1d\x82\xa1x\x01\xa1x\x01",
        b"\x83\xa1t\xa4ping\xa2id\x01\xa1d\x81\xa1x\x91\x82\xa1y\xc0\xa1y\xc0",
        b"\x83\xa1t\xa4ping\xa2id\x01\xd9\x02id\x01",  # the same key in another spelling
    ],
)
def test_a_key_named_twice_breaks_the_protocol_wherever_it_stands(data: bytes) -> None:
    with pytest.raises(ProtocolError, match="twice"):
        codec.decode_request(data)
    with pytest.raises(ProtocolError, match="twice"):
        codec.decode_server(data)


@pytest.mark.parametrize("key", [1, None, True])
def test_a_key_that_is_neither_text_nor_bytes_breaks_the_protocol(key: object) -> None:
    with pytest.raises(ProtocolError):
        codec.decode_request(packed({"t": "ping", "id": 1, "d": {key: 1}}))


def test_bytes_are_no_text_and_text_is_no_bytes() -> None:
    base64 = "AAECAwQFBgcICQoLDA0ODw=="
    for field, value in {"key": base64, "text": b"Hi"}.items():
        asked = codec.decode_request(
            request("post", **{"room": 7, "key": samples.KEY, "text": "Hi", field: value})
        )
        assert isinstance(asked, Misasked)
        assert asked.error.field == field


@pytest.mark.parametrize(
    "data", [b"", b"\xc1", b"\xa5ab", b"\xd9\xff", b"\xa2\xff\xfe", b"\xc7\x0c\xff" + b"\xff" * 12]
)
def test_what_is_no_msgpack_breaks_the_protocol(data: bytes) -> None:
    with pytest.raises(ProtocolError):
        codec.decode_request(data)
    if data:
        with pytest.raises(ProtocolError):
            codec.decode_server(WHOLE["typing"] + data)


def test_an_empty_message_of_the_server_holds_no_frames() -> None:
    assert codec.decode_server(b"") == []


@pytest.mark.parametrize("name", WHOLE)
def test_a_frame_cut_short_anywhere_breaks_the_protocol(name: str) -> None:
    for end in range(1, len(WHOLE[name])):
        with pytest.raises(ProtocolError):
            codec.decode_server(WHOLE[name][:end])
        with pytest.raises(ProtocolError):
            codec.decode_server(WHOLE["typing"] + WHOLE[name][:end])


@pytest.mark.parametrize("name", goldens.REQUESTS)
def test_a_request_cut_short_anywhere_breaks_the_protocol(name: str) -> None:
    whole = bytes.fromhex(goldens.REQUESTS[name])
    for end in range(len(whole)):
        with pytest.raises(ProtocolError):
            codec.decode_request(whole[:end])


@pytest.mark.parametrize("more", [PING, b"\x00", b"\xc0", b"\x81", b"\xdd\x00\x00\x00\x01", b"\xc1"])
def test_a_client_sends_one_frame_a_message_and_nothing_after_it(more: bytes) -> None:
    with pytest.raises(ProtocolError):
        codec.decode_request(PING + more)


@pytest.mark.parametrize(
    "value", [None, 1, "ping", [], [{"t": "ping"}], {}, {"t": 1}, {"t": b"ping"}, {"t": ["ping"]}]
)
def test_a_frame_is_a_map_with_a_type(value: object) -> None:
    with pytest.raises(ProtocolError, match="no map with a type"):
        codec.decode_request(packed(value))
    with pytest.raises(ProtocolError, match="no map with a type"):
        codec.decode_server(WHOLE["typing"] + packed(value))


def test_a_message_is_as_large_as_the_limits_say_and_not_a_byte_larger() -> None:
    limits = Limits(message_bytes=len(PING), out_message_bytes=len(WHOLE["typing"]))
    assert codec.decode_request(PING, limits) == Asked(1, Ping())
    assert codec.decode_server(WHOLE["typing"], limits) == [TypingNews(7, 2, True)]
    smaller = Limits(message_bytes=len(PING) - 1, out_message_bytes=len(WHOLE["typing"]) - 1)
    with pytest.raises(ProtocolError, match="larger"):
        codec.decode_request(PING, smaller)
    with pytest.raises(ProtocolError, match="larger"):
        codec.decode_server(WHOLE["typing"], smaller)


def test_numbers_may_be_spelled_longer_than_they_need() -> None:
    assert codec.decode_request(b"\x83\xa1t\xd9\x04ping\xa2id\xcf" + bytes(7) + b"\x01\xa1d\x80") == Asked(
        1, Ping()
    )


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb"])
def test_half_a_character_is_not_sent(text: str) -> None:
    with pytest.raises(HearthError) as refusal:
        codec.encode_request(Asked(1, Post(room=7, key=samples.KEY, text=text)))
    assert refusal.value.code is ErrorCode.BAD_REQUEST
    with pytest.raises(HearthError):
        codec.encode_row(Preference(pos=1, name="theme", value=text))
    with pytest.raises(HearthError):
        codec.encode_changes(text, 0, 1, [])


def test_what_could_not_be_written_leaves_nothing_behind() -> None:
    with pytest.raises(HearthError):
        packing.pack({"before": "x" * 100, "half": "\ud800"})
    assert packing.pack({"a": 1}) == b"\x81\xa1a\x01"
