"""A client of nothing but a real socket and the pure session."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final, TypeVar

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from chatprotocol.frames import Bye, Changes, RoomStands
from chatprotocol.ids import SUBPROTOCOL, room_feed
from chatprotocol.requests import ClientInfo, Hello, Ping, Request, Welcome
from chatprotocol.rows import AnyRow, Gone
from chatprotocol.session import Answered, ClientEvent, ClientSession, Refused
from tests.cast import Person
from tests.messaging.replica import Replica

PATIENCE_S: Final = 10.0
"""What has not come by then will not come: a test that waits so long has failed."""

INFO: Final = ClientInfo(name="test", version="0", platform="test")

E = TypeVar("E")


class Caller:
    """One connection. `events` is everything that came, in order; `code` is why it ended."""

    def __init__(self, wire: ClientConnection) -> None:
        self.wire = wire
        self.session = ClientSession()
        self.events: list[ClientEvent] = []
        self.code: int | None = None
        self.replicas: dict[str, Replica] = {}
        self._came = asyncio.Condition()
        self._answers: dict[int, asyncio.Future[Any]] = {}

    # ---- asking --------------------------------------------------------------------------------------------------

    async def send(self, *requests: Request) -> list["asyncio.Future[Any]"]:
        """Send requests one after another without waiting for their answers."""
        futures = []
        for request in requests:
            id_, data = self.session.ask(request)
            self._answers[id_] = asyncio.get_running_loop().create_future()
            futures.append(self._answers[id_])
            await self.wire.send(data)
        return futures

    async def ask(self, request: Request) -> Any:
        """Send a request and return its answer. Raises the refusal."""
        [answer] = await self.send(request)
        async with asyncio.timeout(PATIENCE_S):
            return await answer

    async def hello(self, person: Person | str, **more: Any) -> Welcome:
        """Say hello, with a person's token or any text."""
        token = person if isinstance(person, str) else person.token
        welcome: Welcome = await self.ask(Hello(token=token, client=INFO, **more))
        return welcome

    async def fence(self) -> None:
        """Ask something: what was on its way before the answer has come."""
        await self.ask(Ping())

    # ---- hearing -------------------------------------------------------------------------------------------------

    async def listen(self) -> None:
        """Read until the connection ends."""
        try:
            async for data in self.wire:
                assert isinstance(data, bytes)
                for event in self.session.receive(data):
                    self._take(event)
                await self._notify()
        except ConnectionClosed:
            pass
        self.code = self.wire.close_code
        for waiting in self._answers.values():
            waiting.cancel()
        await self._notify()

    async def _notify(self) -> None:
        async with self._came:
            self._came.notify_all()

    def _take(self, event: ClientEvent) -> None:
        self.events.append(event)
        if isinstance(event, Answered):
            self._answers.pop(event.id).set_result(event.answer)
        elif isinstance(event, Refused):
            self._answers.pop(event.id).set_exception(event.error)
        elif isinstance(event, RoomStands):
            self.replicas.setdefault(event.feed, Replica()).stand(event)
        elif isinstance(event, Changes):
            self.replicas.setdefault(event.feed, Replica()).hear(event)

    async def until(self, holds: Callable[[], object]) -> None:
        """Wait until something is true of what has come."""
        async with asyncio.timeout(PATIENCE_S), self._came:
            await self._came.wait_for(holds)

    async def until_level(self, feed: str, head: int) -> None:
        """Wait until a feed has come this far."""
        await self.until(lambda: feed in self.replicas and self.replicas[feed].cursor >= head)

    async def ended(self) -> int:
        """Wait for the end and return its close code."""
        await self.until(lambda: self.code is not None)
        assert self.code is not None
        return self.code

    def heard(self, kind: type[E]) -> list[E]:
        """Return the events of a kind."""
        return [event for event in self.events if isinstance(event, kind)]

    def of_room(self, room: int) -> list[Changes | RoomStands]:
        """Return the frames of a room's feed."""
        frames = [event for event in self.events if isinstance(event, Changes | RoomStands)]
        return [frame for frame in frames if frame.feed == room_feed(room)]

    def rows_of(self, room: int) -> list[AnyRow | Gone]:
        """Return the rows of a room that came as changes, in order."""
        return [row for frame in self.of_room(room) if isinstance(frame, Changes) for row in frame.rows]

    @property
    def bye(self) -> int | None:
        """The code of the server's last words."""
        found = self.heard(Bye)
        return found[-1].code if found else None


@asynccontextmanager
async def calling(
    port: int,
    *,
    subprotocols: tuple[str, ...] = (SUBPROTOCOL,),
    sock: socket.socket | None = None,
    headers: Mapping[str, str] | None = None,
) -> AsyncIterator[Caller]:
    """Open a connection that has not said anything yet."""
    async with connect(
        f"ws://127.0.0.1:{port}/ws/",
        subprotocols=[Subprotocol(name) for name in subprotocols] or None,
        compression=None,
        max_size=None,
        sock=sock,
        additional_headers=headers,
    ) as wire:
        caller = Caller(wire)
        listening = asyncio.create_task(caller.listen())
        try:
            yield caller
        finally:
            await wire.close()
            await listening
