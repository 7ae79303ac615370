"""A client and everything that it has told, with ways to wait for what it tells next."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from chatclient.changes import Change, MessagesChanged, OutboxChanged, Reset, RoomsChanged
from chatclient.client import Client
from chatclient.core.model import Connection, ConnectionState, RoomSummary

ChangeT = TypeVar("ChangeT", bound=Change)
PATIENCE_S = 5


class Watched:
    """Records what a client tells. Everything that is awaited looks at what was told already, too."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.told: list[Change] = []
        self._more = asyncio.Event()
        client.subscribe(self._take)

    def _take(self, change: Change) -> None:
        self.told.append(change)
        self._more.set()

    def of(self, kind: type[ChangeT]) -> list[ChangeT]:
        return [change for change in self.told if isinstance(change, kind)]

    async def until(self, test: Callable[[], bool]) -> None:
        """Wait until something is so; looked at after every change."""
        async with asyncio.timeout(PATIENCE_S):
            while not test():
                self._more.clear()
                await self._more.wait()

    async def until_told(
        self, kind: type[ChangeT], test: Callable[[ChangeT], bool] = lambda _: True
    ) -> ChangeT:
        """Wait for a change of this kind that passes a test."""
        await self.until(lambda: any(test(change) for change in self.of(kind)))
        return next(change for change in self.of(kind) if test(change))

    async def until_state(self, state: ConnectionState) -> Connection:
        """Wait until the connection is in a state."""
        await self.until(lambda: self.client.connection.state == state)
        return self.client.connection

    async def until_said(self, text: str) -> None:
        """Wait until a message is told."""
        await self.until_told(MessagesChanged, lambda told: any(m.text == text for m in told.messages))

    async def until_sent(self, room: int) -> None:
        """Wait until nothing of a room is pending."""
        await self.until(lambda: bool(self.of(OutboxChanged)) and self.of(OutboxChanged)[-1].pending == ())

    async def settled(self) -> None:
        """Wait until the server has answered something that was asked after everything before."""
        await self.client.directory()

    def room(self, id: int) -> RoomSummary | None:
        """What a list that follows every change shows of a room."""
        shown: dict[int, RoomSummary] = {}
        for change in self.told:
            if isinstance(change, Reset):
                shown = {room.room.id: room for room in change.snapshot.rooms}
            elif isinstance(change, RoomsChanged):
                shown |= {room.room.id: room for room in change.rooms}
                for removed in change.removed:
                    shown.pop(removed, None)
        return shown.get(id)
