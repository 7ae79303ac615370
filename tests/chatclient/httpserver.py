"""An HTTP server of a few lines, for the door: it answers what a test tells it, and keeps what it was asked."""

import asyncio
import contextlib
import json
import ssl
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

HEALTH = {"status": "ok", "server": "hearth", "name": "Home", "version": "1.2"}
GRANTED = {
    "token": "secret-token",
    "device": 5,
    "user": {"id": 1, "username": "anna", "display_name": "Anna"},
}


@dataclass
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class HttpServer:
    """Answers by method and path; a `bytes` answer is sent as it is."""

    answers: dict[tuple[str, str], tuple[int, Any] | bytes] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)
    scheme: str = "http"
    port: int = 0
    tasks: set[asyncio.Task[Any]] = field(default_factory=set)

    @property
    def address(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        try:
            await self._answer(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.transport.abort() if task.cancelling() else writer.close()
            with contextlib.suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()
            self.tasks.discard(task)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        request, *lines = head.strip().split("\r\n")
        method, path, _ = request.split(" ")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        content = await reader.readexactly(int(headers.get("content-length", 0)))
        self.asked.append(Request(method, path, headers, json.loads(content) if content else None))
        writer.write(self.bytes_for(method, path))
        await writer.drain()

    def bytes_for(self, method: str, path: str) -> bytes:
        found = self.answers.get((method, path), (404, {"detail": "Not Found"}))
        if isinstance(found, bytes):
            return found
        status, body = found
        content = b"" if body is None else json.dumps(body).encode()
        head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(content)}\r\nConnection: close\r\n\r\n"
        return head.encode() + content


@contextlib.asynccontextmanager
async def serving(
    answers: Mapping[tuple[str, str], tuple[int, Any] | bytes], tls: ssl.SSLContext | None = None
) -> AsyncIterator[HttpServer]:
    server = HttpServer(dict(answers), scheme="https" if tls else "http")
    listening = await asyncio.start_server(server.answer, "127.0.0.1", 0, ssl=tls)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        for task in server.tasks:
            task.cancel()
        await asyncio.gather(*server.tasks, return_exceptions=True)
        await listening.wait_closed()
