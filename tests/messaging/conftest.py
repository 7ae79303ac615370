"""Whom most tests need, and a server that serves real sockets inside the test's own event loop."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, TypeVar

import msgspec
import pytest
import pytest_asyncio
import uvicorn
from django.db import connection
from django.test import Client

from accounts import worker
from chatprotocol.requests import Welcome
from chatsite import server
from feeds import runtime
from feeds.journal import Journal, Write, verb
from tests.cast import Person, person
from tests.messaging.calling import PATIENCE_S, Caller, calling

R = TypeVar("R")


@pytest.fixture
def anna() -> Person:
    return person("anna")


@pytest.fixture
def ben() -> Person:
    return person("ben")


@pytest.fixture
def admin() -> Person:
    return person("admin", role="admin")


@pytest.fixture
def moderator() -> Person:
    return person("moderator", role="moderator")


@pytest.fixture
def browser(client: Client, moderator: Person) -> Client:
    """The moderator's."""
    client.force_login(moderator.user)
    return client


async def doing(function: Callable[..., R], *args: Any, **kwargs: Any) -> R:
    """Do something with the database in a thread of its own, as a view does."""

    def work() -> R:
        try:
            return function(*args, **kwargs)
        finally:
            connection.close()

    return await asyncio.to_thread(work)


def limit(settings: Any, **limits: int) -> None:
    """Give the server other limits; before its first connection."""
    settings.HEARTH_LIMITS = msgspec.structs.replace(settings.HEARTH_LIMITS, **limits)


@asynccontextmanager
async def writer_held() -> AsyncIterator[Journal]:
    """Hold the writer's thread: what is written meanwhile waits."""
    process = runtime.current()
    assert process is not None
    held, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        held.set()
        assert let_go.wait(PATIENCE_S)

    process.journal.submit(Write(verb(hold), (), {}, settle=lambda outcome: None))
    assert await asyncio.to_thread(held.wait, PATIENCE_S)
    try:
        yield process.journal
    finally:
        let_go.set()


class Serving(server.Server):
    """The production server, which ends when it is told to instead of looking now and then whether it should."""

    def __init__(self, config: uvicorn.Config, started: asyncio.Event) -> None:
        super().__init__(config, started.set)
        self.ends = asyncio.Event()

    async def main_loop(self) -> None:
        """Wait for the end."""
        await self.ends.wait()


class Line:
    """Where the server is reached, and everybody who has called it."""

    def __init__(self, listener: socket.socket, serving: Serving, task: "asyncio.Task[None]") -> None:
        self.port = listener.getsockname()[1]
        self._listener = listener
        self._serving = serving
        self._task = task
        self._open = AsyncExitStack()

    async def call(self, **how: Any) -> Caller:
        """Open a connection that has not said anything yet."""
        return await self._open.enter_async_context(calling(self.port, **how))

    def narrow(self) -> socket.socket:
        """Return a socket to call with, between which and the server the machine keeps little."""
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16 * 1024)
        narrow = socket.socket()
        narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        narrow.connect(("127.0.0.1", self.port))
        return narrow

    def unsent_bytes(self) -> list[int]:
        """Return what each socket of the server holds that the machine has not taken yet."""
        return [one.transport.get_write_buffer_size() for one in self.protocols()]

    def protocols(self) -> list[Any]:
        """Return the server's side of every socket."""
        return list(self._serving.server_state.connections)

    async def greet(self, person: Person, **more: Any) -> tuple[Caller, Welcome]:
        """Open a connection and say hello."""
        caller = await self.call()
        return caller, await caller.hello(person, **more)

    async def join(self, *people: Person) -> list[Caller]:
        """Open a connection each, and wait until all of them are level with everything."""
        callers = []
        for somebody in people:
            caller, welcome = await self.greet(somebody)
            for feed, head in welcome.feeds.items():
                await caller.until_level(feed, head)
            callers.append(caller)
        return callers

    async def hang_up(self) -> None:
        """Close every connection."""
        await self._open.aclose()

    async def end(self) -> None:
        """End the server."""
        self._serving.ends.set()
        await self._task
        assert not getattr(self._serving.lifespan, "shutdown_failed", False)


@pytest_asyncio.fixture
async def line(shared_database: None, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    """A server, served as in production; but that it does no jobs, which write when they like."""
    from chatsite.asgi import application

    monkeypatch.setattr(worker, "beside_people", contextlib.nullcontext)

    listener = server.listen(server.Address("127.0.0.1", 0))
    started = asyncio.Event()
    serving = Serving(server.configuration(application, None, None), started)
    task = asyncio.create_task(serving.serve(sockets=[listener]))
    await started.wait()
    line = Line(listener, serving, task)
    yield line
    await line.hang_up()
    await line.end()
