"""What comes in over one connection: handed on in order, and together where much comes."""

import asyncio
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosedOK

from chatclient import link
from chatclient.core.verdicts import Verdict
from chatclient.link import BROKEN, Link
from chatprotocol import codec
from chatprotocol.frames import TypingNews
from chatprotocol.requests import ClientInfo, Hello, Now, Ping
from chatprotocol.session import Answered, ClientEvent
from tests.chatprotocol import samples

HELLO = Hello(token="t", client=ClientInfo(name="n", version="1", platform="p"), epoch=None, cursors={})


class Socket:
    """Holds what has arrived; once that is read it waits for more, until it is closed."""

    def __init__(self, *messages: bytes) -> None:
        self._arrived: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.arrive(*messages)

    def arrive(self, *messages: bytes | None) -> None:
        for each in messages:
            self._arrived.put_nowait(each)

    async def recv(self) -> bytes:
        message = await self._arrived.get()
        if message is None:
            raise ConnectionClosedOK(None, None)
        return message

    async def send(self, data: bytes) -> None:
        pass

    async def close(self, code: int = 1000) -> None:
        self.arrive(None)


def news(room: int) -> bytes:
    return codec.encode_news(TypingNews(room=room, user=2, on=True))


class Heard:
    """Takes what a link hands on."""

    def __init__(self, *messages: bytes) -> None:
        self.socket = Socket(codec.encode_ok(1, samples.WELCOME), *messages)
        socket: Any = self.socket
        self.link = Link(socket, self.receive)
        self.link.send(HELLO, lambda _: None)
        self.batches: list[list[object]] = []
        self.more = asyncio.Event()

    def receive(self, events: list[ClientEvent]) -> None:
        self.batches.append([each.room if isinstance(each, TypingNews) else type(each) for each in events])
        for event in events:
            if isinstance(event, Answered):
                self.link.settle(event)
        self.more.set()

    async def until(self, count: int) -> None:
        while sum(map(len, self.batches)) < count:
            self.more.clear()
            await self.more.wait()

    async def end(self, running: "asyncio.Task[Verdict]") -> Verdict:
        await self.link.end()
        return await running


async def test_what_has_arrived_is_handed_on_together() -> None:
    heard = Heard(*map(news, range(1, 9)))
    running = asyncio.create_task(heard.link.run())
    await heard.until(9)
    await heard.end(running)
    assert heard.batches == [[Answered], list(range(1, 9))]


async def test_an_answer_is_not_held_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "MOMENT_S", 3_600.0)
    heard = Heard(news(1))
    running = asyncio.create_task(heard.link.run())
    await heard.until(1)
    heard.link.send(Ping(), lambda _: None)
    heard.socket.arrive(codec.encode_ok(2, Now(now=samples.AT)))
    await heard.until(3)
    await heard.end(running)
    assert heard.batches == [[Answered], [1, Answered]]


async def test_what_came_before_the_end_is_handed_on() -> None:
    heard = Heard(news(1), news(2), b"\x00")
    assert await heard.link.run() is BROKEN
    assert heard.batches == [[Answered], [1, 2]]
