"""A client of nothing but the protocol: a socket and the pure session. It keeps every frame that it was given."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from chatprotocol.errors import HearthError
from chatprotocol.frames import Changes, RoomStands
from chatprotocol.ids import ACCOUNT, SUBPROTOCOL, room_feed
from chatprotocol.requests import ClientInfo, Hello, Request, Welcome
from chatprotocol.rows import Membership
from chatprotocol.session import Answered, ClientEvent, ClientSession, Refused


class Wire:
    """One connection. `ask` returns the answer or raises the refusal; `events` are all frames in order."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._session = ClientSession()
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self.events: list[ClientEvent] = []
        self._came = asyncio.Condition()

    async def hello(self, token: str, **more: Any) -> Welcome:
        info = ClientInfo(name="test", version="0", platform="test")
        welcome: Welcome = await self.ask(Hello(token=token, client=info, **more))
        return welcome

    async def ask(self, request: Request) -> Any:
        return await self.begin(request)

    def begin(self, request: Request) -> "asyncio.Future[Any]":
        """Send a request now, in the order of the calls; the future has its answer."""
        number, data = self._session.ask(request)
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._answers[number] = future
        self._sending = asyncio.ensure_future(self._send_after(getattr(self, "_sending", None), data))
        return future

    async def _send_after(self, before: "asyncio.Future[None] | None", data: bytes) -> None:
        if before is not None:
            await before
        await self._socket.send(data)

    async def read(self) -> None:
        """Take what comes until the socket ends."""
        async for data in self._socket:
            assert isinstance(data, bytes)
            self.hear(data)
            async with self._came:
                self._came.notify_all()

    def hear(self, data: bytes) -> None:
        """Take a message."""
        for event in self._session.receive(data):
            self._take(event)

    def _take(self, event: ClientEvent) -> None:
        self.events.append(event)
        if isinstance(event, Answered):
            self._answers.pop(event.id).set_result(event.answer)
        elif isinstance(event, Refused):
            self._answers.pop(event.id).set_exception(event.error)

    async def until(self, holds: Callable[[], bool], timeout_s: float = 10) -> None:
        """Wait until something holds of what has come."""
        async with asyncio.timeout(timeout_s), self._came:
            await self._came.wait_for(holds)

    async def until_stands(self, room: int, since: int = 0) -> None:
        """Wait until it has been said where a room stands, from the event with this index on."""
        await self.until(lambda: self.stands(room, since))

    def room_positions(self, room: int, since: int = 0) -> list[int]:
        """Return the positions of all rows of a room that came, from the event with this index on."""
        feed = room_feed(room)
        frames = [event for event in self.events[since:] if isinstance(event, Changes) and event.feed == feed]
        return [row.pos for frame in frames for row in frame.rows]

    def stands(self, room: int, since: int = 0) -> bool:
        """Tell whether it has been said where a room stands."""
        return any(isinstance(event, RoomStands) and event.room.id == room for event in self.events[since:])

    def membership_state(self, room: int) -> str | None:
        """Return the latest state of my membership that came in my account's feed."""
        found = None
        for event in self.events:
            if isinstance(event, Changes) and event.feed == ACCOUNT:
                for row in event.rows:
                    if isinstance(row, Membership) and row.room == room:
                        found = row.state
        return found


AnyWire = TypeVar("AnyWire", bound=Wire)


@contextlib.asynccontextmanager
async def wire_of(kind: type[AnyWire], port: int) -> AsyncIterator[AnyWire]:
    """Open a connection of some kind; it reads until the block ends."""
    async with connect(
        f"ws://127.0.0.1:{port}/ws/",
        subprotocols=[Subprotocol(SUBPROTOCOL)],
        compression=None,
        proxy=None,
    ) as socket:
        one = kind(socket)
        reading = asyncio.create_task(one.read())
        try:
            yield one
        finally:
            reading.cancel()
            with contextlib.suppress(asyncio.CancelledError, HearthError, ConnectionClosed):
                await reading


def wire(port: int) -> "contextlib.AbstractAsyncContextManager[Wire]":
    """Open a plain one."""
    return wire_of(Wire, port)
