"""What one server process has one of for its connections: runtime, presence, buckets, limits."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial
from typing import Any, Final
from weakref import WeakKeyDictionary

from django.db import connection

from attachments.drawing import Drawn
from attachments.models import File
from attachments.turns import TurnsOfPeople
from chatprotocol.limits import Limits
from chatprotocol.requests import Direct, EmojiRemove, EmojiRename, Hello, Request, RoomCreate, Search
from feeds import runtime
from feeds.changes import known_pages
from feeds.runtime import Runtime
from messaging import handlers
from messaging.buckets import Buckets
from messaging.handlers import Drawing
from messaging.policy import Actor
from messaging.presence import Presence
from messaging.queries import caught_up
from messaging.texts import limits

SEARCHES: Final = 2
"""Searches that are carried out at the same time: half of the readers, so that everybody else finds one."""
DRAWINGS: Final = 2
"""Pictures for rows that are drawn at the same time: uploads and whoever looks at pictures find the worker, too."""
PRICES: Final[Mapping[type | None, int]] = {
    Search: 5, RoomCreate: 10, Direct: 3, Hello: 2, EmojiRename: 3, EmojiRemove: 3, Drawing: 10,
}  # fmt: skip
"""For how many requests one counts that takes as long as many, or leaves as much behind."""
PRICED_BYTES: Final = 4 * 1024
"""So much of a request is looked at for the price of one: what is longer takes longer."""


class Live:
    """The living side of a process; it stores nothing."""

    def __init__(self, process: Runtime) -> None:
        self.process = process
        self.hub = process.hub
        self.limits: Limits = limits()
        self.presence = Presence(process.hub)
        self.site_pages = known_pages()
        self.caught_up = caught_up()
        self._buckets = Buckets(self.limits)
        self._searching = asyncio.Semaphore(SEARCHES)
        self._drawing = asyncio.Semaphore(DRAWINGS)
        self._drawing_of = TurnsOfPeople(1)

    def wait_ms(self, user: int, request: type | None = None, size_bytes: int = 0) -> int:
        """Take a request of an account into account. Return 0, or when it may ask again."""
        processes = self.hub.processes_of(user)
        price = PRICES.get(request, 1) + size_bytes // PRICED_BYTES
        return self._buckets.take(user, time.monotonic(), processes, price)

    async def read(self, actor: Actor, request: Request) -> Any:
        """Carry out a read, in its turn."""
        if not isinstance(request, Search):
            return await self.process.read(handlers.read, actor, request)
        async with self._searching:
            return await self.process.read_loosely(handlers.read, actor, request)

    async def draw(self, actor: Actor, request: Request, drawing: Drawing) -> Drawn:
        """Draw what a write needs, in its turn: each person's one after the other, whatever they ask for over how many
        connections. Whoever may not write it is refused before.
        """
        with ExitStack() as turns:
            for turn in (self._drawing_of.of(actor.user), self._drawing):
                await turn.acquire()
                turns.callback(turn.release)
            source = await self.process.read(drawing.source, actor, request)
            drawn = asyncio.ensure_future(asyncio.to_thread(_drawn, drawing, source))
            # Whoever asked may go meanwhile; the thread stays, and the turn is over when it has drawn.
            drawn.add_done_callback(partial(_over, turns.pop_all()))
        return await asyncio.shield(drawn)

    def goodbye(self) -> None:
        """Let go of what nobody needs any more: a connection has ended."""
        self._buckets.forget_full(time.monotonic())


def _over(turns: ExitStack, drawn: "asyncio.Future[Drawn]") -> None:
    turns.close()
    if not drawn.cancelled():
        drawn.exception()  # nobody may be there any more who would ask


def _drawn(drawing: Drawing, source: File) -> Drawn:
    try:
        return drawing.drawn(source)
    finally:
        connection.close()


_of_process: WeakKeyDictionary[Runtime, Live] = WeakKeyDictionary()


async def live() -> Live:
    """Return the living side of this process, started with its first connection."""
    process = await runtime.start()
    found = _of_process.get(process)
    if found is None:
        found = _of_process[process] = Live(process)
    return found
