"""A stranger on the other side: whatever comes, it is refused or it is a value, and it costs in proportion."""

import contextlib
import time
import tracemalloc
from collections.abc import Callable

import msgpack
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chatprotocol import codec
from chatprotocol.errors import HearthError, ProtocolError
from chatprotocol.frames import Asked, Err, Misasked
from chatprotocol.limits import Limits
from chatprotocol.requests import REQUESTS, Hello
from chatprotocol.session import ClientSession, ServerSession
from tests.chatprotocol import goldens, samples
from tests.chatprotocol.wire import packed

LIMITS = Limits()
FRAMES = [bytes.fromhex(golden) for golden in (*goldens.FRAMES.values(), *goldens.ANSWERS.values())]
VALID = [*FRAMES, *map(bytes.fromhex, goldens.REQUESTS.values())]
WELCOMING = codec.encode_ok(1, samples.WELCOME)

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.text(max_size=8)
    | st.binary(max_size=40)
    | st.builds(msgpack.ExtType, st.integers(0, 127), st.binary(max_size=4))
    | st.builds(msgpack.Timestamp, st.integers(0, 2**34 - 1))
)
FIELDS = {field for kind in REQUESTS.values() for field in kind.__struct_encode_fields__}
names = st.sampled_from(
    [
        *sorted(FIELDS),
        "t",
        "id",
        "re",
        "d",
        "rows",
        "k",
        "pos",
        "gone",
        "from",
        "to",
        "head",
        "code",
        "online",
    ]
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(names | st.text(max_size=3) | st.binary(max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)
types = st.sampled_from([*REQUESTS, "ok", "err", "changes", "room", "typing", "presence", "bye"])
likely = st.fixed_dictionaries(
    {
        "t": types,
        "id": st.integers(0, 3),
        "re": st.integers(0, 3),
        "d": st.dictionaries(names, values, max_size=5),
    }
)
structured = st.one_of(values, likely).map(packed)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A valid frame, or two, with some bytes changed, left out or put in."""
    data = bytearray(b"".join(draw(st.lists(st.sampled_from(VALID), min_size=1, max_size=2))))
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        data[at : at + draw(st.integers(0, 2))] = draw(st.binary(max_size=2))
    return bytes(data)


anything = st.one_of(st.binary(max_size=200), mutated(), structured)
often = settings(max_examples=2 * settings().max_examples)
for_each = settings(max_examples=max(settings().max_examples // 5, 10))


def live_client() -> ClientSession:
    """A client that waits for the answer to everything it can ask, under ids from 2 on."""
    session = ClientSession()
    session.ask(samples.REQUESTS["hello"])
    session.receive(WELCOMING)
    for request in samples.REQUESTS.values():
        if not isinstance(request, Hello):
            session.ask(request)
    return session


@often
@given(anything)
def test_a_server_reads_a_request_or_refuses_it(data: bytes) -> None:
    try:
        asked = codec.decode_request(data)
    except ProtocolError:
        return
    assert isinstance(asked, Asked | Misasked)
    if isinstance(asked, Asked):
        # What has been read can be written, and is read as the same again.
        assert codec.decode_request(codec.encode_request(asked)) == asked
    else:
        codec.encode_err(asked.id, asked.error)


@often
@given(anything)
def test_a_client_reads_frames_or_refuses_them(data: bytes) -> None:
    try:
        frames = codec.decode_server(data)
    except ProtocolError:
        return
    assert len(frames) <= len(data)
    for frame in frames:
        assert not isinstance(frame, Err) or isinstance(frame.error, HearthError)


@often
@given(st.booleans(), st.lists(anything, max_size=4))
def test_a_servers_session_survives_whatever_comes(greeted: bool, messages: list[bytes]) -> None:
    session = ServerSession(LIMITS)
    if greeted:
        session.receive(codec.encode_request(Asked(2**40, samples.REQUESTS["hello"])))
        session.ok(2**40, samples.WELCOME)
    for data in messages:
        try:
            asked = session.receive(data)
        except ProtocolError:
            continue
        assert isinstance(asked, Asked | Misasked)


@often
@given(st.booleans(), st.lists(anything, max_size=3))
@example(greeted=True, messages=FRAMES)
def test_a_clients_session_survives_whatever_comes(greeted: bool, messages: list[bytes]) -> None:
    session = live_client() if greeted else ClientSession()
    for data in messages:
        try:
            session.receive(data)
        except ProtocolError:
            continue


@pytest.mark.parametrize("op", samples.REQUESTS)
@for_each
@given(answer=st.dictionaries(names, values, max_size=5) | values)
def test_any_answer_fits_or_is_refused(op: str, answer: object) -> None:
    plain = msgpack.unpackb(packed(answer), strict_map_key=False)
    try:
        codec.typed_answer(samples.REQUESTS[op], plain)
    except ProtocolError:
        return


OUT_BYTES = LIMITS.out_message_bytes
EMPTY_FRAME = b"\x82\xa1t\xa1x\xa1d"


def repeated(step: bytes, size_bytes: int, start: bytes = b"") -> bytes:
    """A message of this size at the most: a beginning, and the same over and over."""
    return start + step * ((size_bytes - len(start)) // len(step))


def listed(step: bytes, size_bytes: int) -> bytes:
    """A frame of this size at the most whose content is a list of the same over and over."""
    count = (size_bytes - len(EMPTY_FRAME) - 5) // len(step)
    return EMPTY_FRAME + b"\xdd" + count.to_bytes(4, "big") + step * count


TINY = {"empty maps": b"\x80", "empty lists": b"\x90", "lists in lists": b"\x91\x90", "maps in maps": b"\x81\xa1a\x80",
        "short texts": b"\xa2\xc3\xa4"}  # fmt: skip
CLAIMS = {
    "lists": repeated(b"\xdd\x00\x03\xff\x00", OUT_BYTES),
    "maps": repeated(b"\xdf\x00\x03\xff\x00\xa1a", OUT_BYTES),
    "shorter lists": repeated(b"\xdc\xff\xff", OUT_BYTES),
    "the longest list": EMPTY_FRAME + b"\xdd\xff\xff\xff\xff",
    "the longest text": EMPTY_FRAME + b"\xdb\xff\xff\xff\xff",
    "nothing but depth": repeated(b"\x91", OUT_BYTES, start=EMPTY_FRAME),
}


def read_as_server(data: bytes) -> object:
    return codec.decode_request(data, Limits(message_bytes=OUT_BYTES))


def attempt(read: Callable[[bytes], object], data: bytes) -> None:
    with contextlib.suppress(ProtocolError):
        read(data)


def took_s(read: Callable[[bytes], object], data: bytes) -> float:
    """Seconds of work that reading this takes."""
    begin = time.process_time()
    attempt(read, data)
    return time.process_time() - begin


def peak_bytes(read: Callable[[bytes], object], data: bytes) -> int:
    """Bytes of memory that reading this takes at the most."""
    tracemalloc.start()
    try:
        attempt(read, data)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("read", [codec.decode_server, read_as_server])
@pytest.mark.parametrize("step", TINY.values(), ids=TINY)
def test_a_message_of_tiny_things_costs_in_proportion(read: Callable[[bytes], object], step: bytes) -> None:
    assert took_s(read, listed(step, OUT_BYTES)) < 2
    assert peak_bytes(read, listed(step, 10_000)) < 100 * 10_000


def test_a_message_of_tiny_frames_costs_in_proportion() -> None:
    assert took_s(codec.decode_server, repeated(b"\x81\xa1t\xa0", OUT_BYTES)) < 2
    assert peak_bytes(codec.decode_server, repeated(b"\x81\xa1t\xa0", 10_000)) < 100 * 10_000


@pytest.mark.parametrize("read", [codec.decode_server, read_as_server])
@pytest.mark.parametrize("data", CLAIMS.values(), ids=CLAIMS)
def test_what_is_only_claimed_takes_no_room(read: Callable[[bytes], object], data: bytes) -> None:
    with pytest.raises(ProtocolError):
        read(data)
    assert peak_bytes(read, data) < 2 * OUT_BYTES


def test_a_hello_with_as_many_cursors_as_fit_is_read_in_no_time() -> None:
    cursors = {format(number, "x"): 1 for number in range(10_000)}
    client = {"name": "x", "version": "x", "platform": "x"}
    hello = packed({"t": "hello", "id": 1, "d": {"token": "x", "client": client, "cursors": cursors}})
    assert len(hello) <= LIMITS.message_bytes
    assert took_s(codec.decode_request, hello) < 1
    assert peak_bytes(codec.decode_request, hello) < 100 * LIMITS.message_bytes
    cursors = {format(number, "x"): 1 for number in range(100_000)}
    hello = packed({"t": "hello", "id": 1, "d": {"token": "x", "client": client, "cursors": cursors}})
    with pytest.raises(ProtocolError, match="larger"):
        codec.decode_request(hello)
