"""Sends messages from the terminal and waits until the server has each: what `hearth send` promises."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final, NamedTuple

from chatclient.changes import ConnectionChanged, OutboxChanged
from chatclient.client import Client
from chatclient.core.model import Pending
from chatclient.lettering import safe
from chatclient.output import Terminal, note, progress, stopped
from chatclient.terminal import messages_wait
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.ids import Key

MOST_WAITING: Final = 200
"""Messages that wait at once while a file is sent: the rest is read when some of them are acknowledged."""


class Target(NamedTuple):
    """Where messages go."""

    room: int
    reply_to: int | None = None
    thread: int | None = None

    async def post(self, client: Client, text: str) -> Key:
        """Put a message into the outbox."""
        return await client.post(self.room, text, self.reply_to, self.thread)


class Delivery:
    """Messages on their way to a room. `timeout_s` is how long nothing may happen."""

    def __init__(self, terminal: Terminal, target: Target, timeout_s: float) -> None:
        self._terminal = terminal
        self._target = target
        self._room = target.room
        self._timeout_s = timeout_s
        self._waiting: set[Key] = set()
        self._sent = 0
        self._failed = 0

    async def deliver(self, texts: AsyncIterator[str]) -> bool:
        """Send messages; tells whether all were taken. Raises HearthError where there is no getting on."""
        try:
            async for text in texts:
                self._waiting.add(await self._target.post(self._terminal.client, text))
                await self._until(MOST_WAITING)
            await self._until(0)
        finally:
            self._finish()
        return not self._failed

    async def _until(self, most: int) -> None:
        while len(self._waiting) > most:
            try:
                async with asyncio.timeout(self._timeout_s):
                    change = await self._terminal.changes.get()
            except TimeoutError:
                reason = self._terminal.client.connection.reason or "The server does not answer."
                raise HearthError(ErrorCode.BUSY, reason) from None
            if isinstance(change, OutboxChanged) and change.room == self._room:
                # A change tells how it was when it was told; messages written since are not in it.
                now = await self._terminal.client.pending(self._room)
                await self._settle({pending.key: pending for pending in now})
            elif isinstance(change, ConnectionChanged) and change.connection.state == "stopped":
                raise stopped(change)

    async def _settle(self, pending: dict[Key, Pending]) -> None:
        for key in tuple(self._waiting):
            here = pending.get(key)
            if here is None:
                self._sent += 1
            elif here.error is not None:
                self._failed += 1
                note(f"not sent: {here.error.message} ({safe(here.text[:60])})")
                await self._terminal.client.discard(key)
            else:
                continue
            self._waiting.discard(key)
        progress(f"{self._sent} sent")

    def _finish(self) -> None:
        progress("")
        if self._waiting:
            waiting = messages_wait(len(self._waiting))
            note(f"{waiting} in the outbox, to go when this profile is next online.")
