"""What waits for a connection is joined, bounded, and left in order."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from feeds.outlet import Outlet

LIMIT = 100


class Wire:
    """A socket that takes a message whenever the test lets it."""

    def __init__(self) -> None:
        self.messages: list[bytes] = []
        self.overflows = 0
        self.last_words = b""
        self._flows = asyncio.Event()
        self._flows.set()
        self.running: list[asyncio.Task[None]] = []
        self.outlet = Outlet(self._send, LIMIT, self._overflowed, self._run)

    def _run(self) -> None:
        self.running.append(asyncio.create_task(self.outlet.run()))

    async def end(self) -> None:
        """Stop sending."""
        for task in self.running:
            task.cancel()
        await asyncio.gather(*self.running, return_exceptions=True)

    async def _send(self, data: bytes) -> None:
        await self._flows.wait()
        self.messages.append(data)

    def _overflowed(self) -> None:
        self.overflows += 1
        if self.last_words:
            self.outlet.push(self.last_words)

    def stop(self) -> None:
        """Let nothing through, as a reader that does not read."""
        self._flows.clear()

    async def flow(self) -> None:
        """Let everything through that can go."""
        self._flows.set()
        await turn()


async def turn() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    wire = Wire()
    yield wire
    await wire.end()


async def test_what_waits_is_joined_into_one_message_in_order(wire: Wire) -> None:
    for data in (b"one ", b"two ", b"three"):
        wire.outlet.push(data)
    await turn()
    assert wire.messages == [b"one two three"]


async def test_what_comes_while_a_message_is_on_its_way_is_the_next(wire: Wire) -> None:
    wire.stop()
    wire.outlet.push(b"one")
    await turn()
    wire.outlet.push(b"two ")
    wire.outlet.push(b"three")
    assert wire.outlet.waiting_bytes == 9
    await wire.flow()
    assert wire.messages == [b"one", b"two three"]
    assert wire.outlet.waiting_bytes == 0


async def test_a_message_holds_no_more_than_the_bound(wire: Wire) -> None:
    wire.stop()
    wire.outlet.push(b"x")
    await turn()
    for _ in range(2):
        wire.outlet.push_in_turn(b"y" * 60)
    wire.outlet.push(b"z" * 40)
    await wire.flow()
    assert [len(message) for message in wire.messages] == [1, 60, 100]


async def test_one_frame_is_sent_however_large_it_is(wire: Wire) -> None:
    wire.outlet.push(b"x" * (LIMIT + 1))
    await turn()
    assert wire.messages == [b"x" * (LIMIT + 1)]
    assert wire.overflows == 0


async def test_up_to_the_bound_may_wait_and_not_a_byte_more(wire: Wire) -> None:
    wire.stop()
    wire.outlet.push(b"on its way")
    await turn()
    wire.outlet.push(b"x" * (LIMIT - 1))
    wire.outlet.push(b"y")
    assert (wire.overflows, wire.outlet.waiting_bytes) == (0, LIMIT)
    wire.outlet.push(b"z")
    assert (wire.overflows, wire.outlet.waiting_bytes) == (1, 0)


async def test_whoever_overflows_hears_the_last_words_and_nothing_else(wire: Wire) -> None:
    wire.last_words = b"bye"
    wire.stop()
    wire.outlet.push(b"on its way")
    await turn()
    for _ in range(5):
        wire.outlet.push(b"x" * 60)
        wire.outlet.push_in_turn(b"page")
        wire.outlet.push_news(b"news")
    assert wire.overflows == 1
    await wire.flow()
    assert wire.messages == [b"on its way", b"bye"]


async def test_passing_news_is_dropped_where_half_the_bound_waits(wire: Wire) -> None:
    wire.stop()
    wire.outlet.push(b"on its way")
    await turn()
    wire.outlet.push(b"x" * 45)
    wire.outlet.push_news(b"fits ")
    wire.outlet.push_news(b"does not")
    wire.outlet.push_news(b"")
    await wire.flow()
    assert wire.messages == [b"on its way", b"x" * 45 + b"fits "]


async def test_what_was_kept_back_until_all_had_left_does_not_count(wire: Wire) -> None:
    wire.stop()
    wire.outlet.push(b"on its way")
    await turn()
    wire.outlet.push_in_turn(b"x" * 90)
    wire.outlet.push(b"y" * 90)
    assert wire.outlet.waiting_bytes == 90
    await wire.flow()
    assert wire.messages == [b"on its way", b"x" * 90, b"y" * 90]
    assert wire.overflows == 0


async def test_drained_waits_for_the_last_byte(wire: Wire) -> None:
    await wire.outlet.drained()
    wire.stop()
    wire.outlet.push(b"x")
    waiting = asyncio.create_task(wire.outlet.drained())
    await turn()
    assert not waiting.done()
    await wire.flow()
    assert waiting.done()


async def test_of_several_that_wait_for_their_turn_one_goes_at_a_time(wire: Wire) -> None:
    wire.stop()
    wire.outlet.push(b"on its way")
    await turn()

    async def offer(data: bytes) -> None:
        await wire.outlet.drained()
        wire.outlet.push_in_turn(data)

    offers = [asyncio.create_task(offer(data)) for data in (b"one", b"two", b"three")]
    await wire.flow()
    await asyncio.gather(*offers)
    await turn()
    assert wire.messages == [b"on its way", b"one", b"two", b"three"]


async def test_clearing_forgets_what_waits_and_lets_nobody_wait_for_it(wire: Wire) -> None:
    wire.stop()
    wire.outlet.push(b"on its way")
    await turn()
    wire.outlet.push(b"forgotten")
    wire.outlet.clear()
    await wire.outlet.drained()
    await wire.flow()
    assert wire.messages == [b"on its way"]


async def test_nothing_comes_after_the_last_words_however_much_comes_before(wire: Wire) -> None:
    wire.stop()
    wire.outlet.push(b"on its way")
    await turn()
    wire.outlet.push(b"x" * LIMIT)
    wire.outlet.last_words(b"bye")
    wire.outlet.last_words(b"again")
    wire.outlet.push(b"late")
    wire.outlet.push_in_turn(b"late")
    await wire.flow()
    assert b"".join(wire.messages) == b"on its way" + b"x" * LIMIT + b"bye"
    assert wire.overflows == 0


async def test_what_is_delivered_at_once_is_nobodys_slowness(wire: Wire) -> None:
    for _ in range(5):
        wire.outlet.push(b"x" * 60)
    await turn()
    assert wire.overflows == 0
    assert len(b"".join(wire.messages)) == 300


class OpenWire(Wire):
    """A socket that also takes a message at once, while it is open wide."""

    def __init__(self) -> None:
        super().__init__()
        self.wide = True
        self.at_once: list[bytes] = []
        self.outlet = Outlet(self._send, LIMIT, self._overflowed, self._run, self._write_now)

    def _write_now(self, data: bytes) -> bool:
        if self.wide:
            self.messages.append(data)
            self.at_once.append(data)
        return self.wide


@pytest.fixture
async def open_wire() -> AsyncIterator[OpenWire]:
    wire = OpenWire()
    yield wire
    await wire.end()


async def test_what_the_socket_takes_now_goes_at_once(open_wire: OpenWire) -> None:
    open_wire.outlet.push(b"one")
    open_wire.outlet.push_in_turn(b"two")
    open_wire.outlet.push_news(b"three")
    assert open_wire.messages == [b"one", b"two", b"three"]
    await asyncio.wait_for(open_wire.outlet.drained(), 1)


async def test_what_waits_is_never_overtaken(open_wire: OpenWire) -> None:
    open_wire.stop()
    open_wire.wide = False
    open_wire.outlet.push(b"one ")
    open_wire.wide = True
    open_wire.outlet.push(b"two")
    await turn()
    open_wire.outlet.push(b"three ")
    open_wire.outlet.push(b"four")
    assert open_wire.messages == []
    await open_wire.flow()
    assert open_wire.messages == [b"one two", b"three four"]
    open_wire.outlet.push(b"five")
    assert open_wire.at_once == [b"five"]


async def test_last_words_go_at_once_and_nothing_after_them(open_wire: OpenWire) -> None:
    open_wire.outlet.last_words(b"bye")
    open_wire.outlet.push(b"more")
    open_wire.outlet.push_in_turn(b"more")
    await turn()
    assert open_wire.messages == [b"bye"]


async def test_where_nothing_waits_there_is_no_task(open_wire: OpenWire) -> None:
    open_wire.outlet.push(b"one")
    assert open_wire.running == []
    open_wire.wide = False
    open_wire.outlet.push(b"two")
    open_wire.outlet.push(b"three")
    assert len(open_wire.running) == 1
    await turn()
    assert open_wire.running[0].done()
    open_wire.outlet.push(b"four")
    await turn()
    assert open_wire.messages == [b"one", b"twothree", b"four"]


async def test_what_is_gathered_leaves_together_at_the_loops_next_turn(open_wire: OpenWire) -> None:
    open_wire.outlet.gather()
    open_wire.outlet.push(b"row ")
    open_wire.outlet.gather()
    open_wire.outlet.push(b"answer")
    assert open_wire.messages == []
    await turn()
    assert open_wire.at_once == [b"row answer"]
    open_wire.outlet.push(b"next")
    assert open_wire.at_once == [b"row answer", b"next"]


async def test_gathering_nothing_holds_nobody_up(open_wire: OpenWire) -> None:
    open_wire.outlet.gather()
    await asyncio.wait_for(open_wire.outlet.drained(), 1)
    open_wire.outlet.push(b"one")
    assert open_wire.messages == [b"one"]
    assert open_wire.running == []


async def test_what_is_gathered_stays_within_the_bound_of_a_message(open_wire: OpenWire) -> None:
    open_wire.outlet.gather()
    for _ in range(3):
        open_wire.outlet.push(b"x" * 60)
    await turn()
    assert [len(message) for message in open_wire.at_once] == [60, 60, 60]
    assert open_wire.overflows == 0


async def test_what_is_gathered_waits_for_a_socket_that_takes_nothing_now(open_wire: OpenWire) -> None:
    open_wire.outlet.gather()
    open_wire.outlet.push(b"one ")
    open_wire.outlet.push(b"two")
    open_wire.wide = False
    open_wire.stop()
    await turn()
    open_wire.outlet.push(b"three")
    open_wire.outlet.gather()
    await open_wire.flow()
    assert open_wire.messages == [b"one two", b"three"]
    assert open_wire.at_once == []


async def test_last_words_come_after_what_is_gathered(open_wire: OpenWire) -> None:
    open_wire.outlet.gather()
    open_wire.outlet.push(b"row ")
    open_wire.outlet.last_words(b"bye")
    open_wire.outlet.push(b"late")
    await turn()
    assert open_wire.messages == [b"row bye"]


async def test_what_is_cleared_while_it_is_gathered_does_not_leave(open_wire: OpenWire) -> None:
    open_wire.outlet.gather()
    open_wire.outlet.push(b"forgotten")
    open_wire.outlet.clear()
    await turn()
    open_wire.outlet.push(b"next")
    assert open_wire.messages == [b"next"]
