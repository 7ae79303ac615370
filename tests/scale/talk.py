"""People who talk in one room over three processes, and what must hold of it in the end."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from chatclient.client import Client
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.frames import Changes
from chatprotocol.ids import room_feed
from chatprotocol.requests import History, Post, Posted, RoomCreate
from chatprotocol.rows import Message
from tests.endtoend.conftest import PEOPLE
from tests.endtoend.people import all_sent, client_of, everything, few_waiting, sign_in
from tests.endtoend.servers import ServerProcess
from tests.endtoend.wire import Wire, wire

AGREE_S: Final = 10.0
"""I7: so soon after a fault has healed everybody agrees."""
SEND_S: Final = 60.0


@dataclass
class Seat:
    """A socket of somebody's at one of the processes, and what they were told of their own messages."""

    wire: Wire
    room: int
    acknowledged: dict[int, str] = field(default_factory=dict)

    async def say(self, text: str) -> Posted:
        """Say something once, however often the server is busy meanwhile."""
        post = Post(room=self.room, key=secrets.token_bytes(16), text=text)
        async with asyncio.timeout(SEND_S):
            while True:
                posted: object
                [posted] = await asyncio.gather(self.wire.ask(post), return_exceptions=True)
                if isinstance(posted, Posted):
                    self.acknowledged[posted.number] = text
                    return posted
                assert isinstance(posted, HearthError), posted
                assert posted.code is ErrorCode.BUSY
                await asyncio.sleep(0.05)

    @property
    def frames(self) -> list[Changes]:
        """What came of the room, in order."""
        feed = room_feed(self.room)
        return [event for event in self.wire.events if isinstance(event, Changes) and event.feed == feed]

    @property
    def heard(self) -> dict[int, str]:
        """The messages that came, by number."""
        return {
            row.number: row.text for frame in self.frames for row in frame.rows if isinstance(row, Message)
        }

    def assert_no_hole(self) -> None:
        """Assert that every frame begins where the one before it ended."""
        frames = self.frames
        assert [frame.from_ for frame in frames[1:]] == [frame.to for frame in frames[:-1]]

    async def until_heard(self, count: int, timeout_s: float = AGREE_S) -> None:
        await self.wire.until(lambda: len(self.heard) >= count, timeout_s)


async def make_room(server: ServerProcess) -> tuple[int, dict[str, str]]:
    """A room of everybody; return it and a token of each."""
    tokens = {name: await asyncio.to_thread(server.sign_in, name) for name in PEOPLE}
    async with AsyncExitStack() as stack:
        wires = {name: await stack.enter_async_context(wire(server.port)) for name in PEOPLE}
        ids = {name: (await one.hello(tokens[name])).you.id for name, one in wires.items()}
        owner, *others = PEOPLE
        wish = RoomCreate(
            kind="private",
            name="scale",
            members=[ids[name] for name in others],
            key=secrets.token_bytes(16),
        )
        return (await wires[owner].ask(wish)).room, tokens


@asynccontextmanager
async def seated(servers: Sequence[ServerProcess]) -> AsyncIterator[list[Seat]]:
    """Let everybody sit down in a new room, each at another process."""
    room, tokens = await make_room(servers[0])
    async with AsyncExitStack() as stack:
        seats = []
        for name, server in zip(PEOPLE, servers, strict=True):
            one = await stack.enter_async_context(wire(server.port))
            await one.hello(tokens[name])
            await one.until_stands(room)
            seats.append(Seat(one, room))
        yield seats


async def assert_all_agree(seats: Sequence[Seat], timeout_s: float = AGREE_S) -> None:
    """Assert I1, I2, I3 and I7: what was acknowledged stands once, everybody heard it, in one order, without a hole."""
    said = {number: text for seat in seats for number, text in seat.acknowledged.items()}
    assert sum(len(seat.acknowledged) for seat in seats) == len(said), "two messages have one number"
    await asyncio.gather(*(seat.until_heard(len(said), timeout_s) for seat in seats))
    for seat in seats:
        assert seat.heard == said
        seat.assert_no_hole()
    stored: dict[int, str] = {}
    before: int | None = None
    while True:
        page = await seats[0].wire.ask(History(room=seats[0].room, before=before, limit=200))
        stored |= {message.number: message.text for message in page.messages}
        if not page.has_more_before:
            break
        before = page.messages[0].number
    assert stored == said
    assert sorted(stored) == list(range(1, len(stored) + 1))


class Talker:
    """A real client, with an outbox, that talks until it is told to stop."""

    def __init__(self, client: Client, name: str, room: int) -> None:
        self.client = client
        self.said: list[str] = []
        self.name = name
        self.room = room

    async def talk(self) -> None:
        while True:
            await few_waiting(self.client, self.room)
            text = f"{self.name} {len(self.said)}"
            await self.client.post(self.room, text)
            self.said.append(text)
            await asyncio.sleep(0.01)

    async def all_sent(self) -> None:
        await self.client.reconnect()
        await all_sent(self.client, self.room)

    async def reads(self) -> list[str]:
        return await everything(self.client, self.room)


@asynccontextmanager
async def talking(servers: Sequence[ServerProcess], folder: Path) -> AsyncIterator[list[Talker]]:
    """Let everybody talk in a new room, each by a client at another process, until the block ends."""
    room, _ = await make_room(servers[0])
    talkers = []
    for name, server in zip(PEOPLE, servers, strict=True):
        profiles = await asyncio.to_thread(sign_in, server, name, folder / name)
        client = client_of(profiles, name)
        await client.start()
        await client.wait_online()
        talkers.append(Talker(client, name, room))
    talk = [asyncio.create_task(one.talk()) for one in talkers]
    try:
        yield talkers
    finally:
        for task in talk:
            task.cancel()
        await asyncio.gather(*talk, return_exceptions=True)


async def assert_clients_agree(talkers: Sequence[Talker]) -> None:
    """Assert of clients what `assert_all_agree` asserts of sockets, and end them."""
    async with asyncio.timeout(SEND_S):
        await asyncio.gather(*(one.all_sent() for one in talkers))
    read = await _agreed(talkers)
    assert len(set(read)) == len(read), "doubled"
    for one in talkers:
        mine = [text for text in read if text.split()[0] == one.name]
        # One more may have been taken while the talk was cut off.
        assert mine[: len(one.said)] == one.said
        assert len(mine) - len(one.said) <= 1
        await one.client.stop()


async def _agreed(talkers: Sequence[Talker]) -> list[str]:
    """Return what all clients read, once it is the same."""
    deadline_s = time.monotonic() + AGREE_S
    while True:
        first, *others = [await one.reads() for one in talkers]
        if all(other == first for other in others):
            return first
        lengths = [len(first), *map(len, others)]
        assert time.monotonic() < deadline_s, f"the clients do not agree: they read {lengths} messages"
        await asyncio.sleep(0.1)
