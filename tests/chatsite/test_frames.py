"""Messages that go past uvicorn's own `send`: the same bytes on the wire, and nothing where they could not go."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode

from chatsite.websockets import BoundedProtocol, _Frames

SIZES = st.one_of(st.integers(0, 300), st.sampled_from([65_534, 65_535, 65_536, 70_000]))


@given(sizes=st.lists(SIZES, max_size=5))
def test_a_frame_is_the_one_that_the_library_writes(sizes: list[int]) -> None:
    frames = _Frames()
    for size in sizes:
        data = b"x" * size
        whole = Frame(Opcode.BINARY, data).serialize(mask=False)
        assert [frames.frame(data), frames.frame(data)] == [whole, whole]


def protocol(**state: Any) -> Any:
    """A protocol in some state; what it writes is in `written`."""
    written: list[bytes] = []
    writable = asyncio.Event()
    writable.set()
    transport = SimpleNamespace(write=written.append, is_closing=lambda: False)
    known = {"close_sent": False, "writable": writable, "transport": transport, "written": written}
    return SimpleNamespace(**(known | state))


def test_a_message_is_written_where_the_peer_takes_it() -> None:
    open_one = protocol()
    assert BoundedProtocol.write_now(open_one, b"hello")
    assert open_one.written == [b"\x82\x05hello"]


@pytest.mark.parametrize(
    "state",
    [
        {"close_sent": True},
        {"writable": asyncio.Event()},
        {"transport": SimpleNamespace(is_closing=lambda: True)},
    ],
    ids=["closed by us", "held up", "closing"],
)
def test_nothing_is_written_past_the_queue_otherwise(state: dict[str, Any]) -> None:
    shut_one = protocol(**state)
    assert not BoundedProtocol.write_now(shut_one, b"hello")
    assert shut_one.written == []
