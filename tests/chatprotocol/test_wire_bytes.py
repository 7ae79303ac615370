"""The bytes of every frame, request, answer and row: fixed for ever, and never noticed too late."""

import msgpack
import msgspec
import pytest

from chatprotocol import codec
from chatprotocol.frames import Asked, Changes, Err, Ok
from chatprotocol.requests import REQUESTS
from chatprotocol.rows import ROW_TYPES, File, Gone, Message, kind_of
from tests.chatprotocol import goldens, samples
from tests.chatprotocol.wire import comparable, encoded

ALL = {**goldens.REQUESTS, **goldens.ROWS, **goldens.ANSWERS, **goldens.FRAMES}


def test_every_request_row_and_frame_has_its_bytes_here() -> None:
    assert set(goldens.REQUESTS) == set(samples.REQUESTS) == set(REQUESTS)
    assert set(goldens.ROWS) == set(samples.ROWS) >= {str(kind.__struct_config__.tag) for kind in ROW_TYPES}
    assert set(goldens.ANSWERS) == set(samples.ANSWERS)
    assert set(goldens.FRAMES) == set(samples.FRAMES)


@pytest.mark.parametrize("name", goldens.REQUESTS)
def test_a_request_has_these_bytes(name: str) -> None:
    golden = bytes.fromhex(goldens.REQUESTS[name])
    asked = Asked(1, samples.REQUESTS[name])
    assert codec.encode_request(asked) == golden
    assert codec.decode_request(golden) == asked


@pytest.mark.parametrize("name", goldens.ROWS)
def test_a_row_has_these_bytes(name: str) -> None:
    golden = bytes.fromhex(goldens.ROWS[name])
    row = samples.ROWS[name]
    assert codec.encode_row(row) == golden
    home = {"site": "site", "account": "account", "room": "room:7"}
    kind = next(
        k
        for k in ROW_TYPES
        if k.__struct_config__.tag == (row.kind if isinstance(row, Gone) else kind_of(row))
    )
    changes = codec.decode_server(codec.encode_changes(home[kind.feed], 0, row.pos, [golden]))
    assert changes == [Changes(home[kind.feed], 0, row.pos, [row])]


@pytest.mark.parametrize(("length_ms", "lasts_ms"), [(1_500, 1_500), (None, None), (msgspec.UNSET, None)])
def test_how_long_a_file_is_may_be_left_out(
    length_ms: int | None | msgspec.UnsetType, lasts_ms: int | None
) -> None:
    song = File(id=3, name="song.mp3", type="audio/mpeg", bytes=9, length_ms=length_ms, sha256=bytes(32))
    row = codec.encode_row(msgspec.structs.replace(samples.MESSAGE, files=[song]))
    assert (b"length_ms" in row) == (length_ms is not msgspec.UNSET)
    [changes] = codec.decode_server(codec.encode_changes("room:7", 0, samples.MESSAGE.pos, [row]))
    assert isinstance(changes, Changes)
    [message] = changes.rows
    assert isinstance(message, Message)
    assert message.files == [song]
    assert message.files[0].lasts_ms == lasts_ms


@pytest.mark.parametrize("name", goldens.ANSWERS)
def test_an_answer_has_these_bytes(name: str) -> None:
    golden = bytes.fromhex(goldens.ANSWERS[name])
    op, answer = samples.ANSWERS[name]
    assert codec.encode_ok(1, answer) == golden
    [frame] = codec.decode_server(golden)
    assert isinstance(frame, Ok)
    assert codec.typed_answer(samples.REQUESTS[op], frame.answer) == answer


@pytest.mark.parametrize("name", goldens.FRAMES)
def test_a_frame_of_the_server_has_these_bytes(name: str) -> None:
    golden = bytes.fromhex(goldens.FRAMES[name])
    frame = samples.FRAMES[name]
    assert encoded(frame) == golden
    assert list(map(comparable, codec.decode_server(golden))) == [comparable(frame)]


@pytest.mark.parametrize("golden", ALL.values(), ids=ALL)
def test_another_program_writes_the_same_bytes(golden: str) -> None:
    data = bytes.fromhex(golden)
    assert msgpack.packb(msgpack.unpackb(data)) == data


def test_a_refusal_of_an_unknown_request_is_told_in_the_same_words() -> None:
    assert isinstance(samples.FRAMES["err"], Err)
    assert str(samples.FRAMES["err"].error) == "not_found: There is no such room."
