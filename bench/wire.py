"""A WebSocket client that costs next to nothing: it counts a mark in what it receives, and sends ready frames.

Only for measuring: it does not answer pings, checks nothing, and joins nothing. A library's client would be the
bottleneck of every measurement here.
"""

import asyncio
import base64
import os
import struct
from collections.abc import Callable
from typing import cast

MARK = b"~*~mark~*~"
"""Stands once in every measured message."""


def masked_frame(payload: bytes) -> bytes:
    """Return a binary message of a client's: masked with zeros, which changes nothing."""
    size = len(payload)
    if size < 126:
        head = struct.pack("!BB", 0x82, 0x80 | size)
    elif size < 65_536:
        head = struct.pack("!BBH", 0x82, 0x80 | 126, size)
    else:
        head = struct.pack("!BBQ", 0x82, 0x80 | 127, size)
    return head + b"\0\0\0\0" + payload


class Ear(asyncio.Protocol):
    """One connection. `heard` is called with the number of marks that a piece of data has completed."""

    def __init__(self, path: str, subprotocol: str | None, heard: Callable[["Ear", int], None]) -> None:
        self._path = path
        self._subprotocol = subprotocol
        self._heard = heard
        self._head = b""
        self._tail = b""
        self.open = asyncio.get_running_loop().create_future()
        self.closed = False
        self.received_bytes = 0
        self.waited_for: tuple[bytes, asyncio.Future[None]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        key = base64.b64encode(os.urandom(16)).decode()
        offer = f"Sec-WebSocket-Protocol: {self._subprotocol}\r\n" if self._subprotocol else ""
        self.transport.write(
            f"GET {self._path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n{offer}\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        if not self.open.done():
            self._head += data
            if b"\r\n\r\n" not in self._head:
                return
            status, data = self._head.split(b"\r\n\r\n", 1)
            if b" 101 " not in status.split(b"\r\n", 1)[0]:
                self.open.set_exception(ConnectionError(status.split(b"\r\n", 1)[0].decode()))
                return
            self.open.set_result(None)
        self.received_bytes += len(data)
        joined = self._tail + data
        marks = joined.count(MARK)
        if self.waited_for is not None and self.waited_for[0] in joined:
            if not self.waited_for[1].done():
                self.waited_for[1].set_result(None)
            self.waited_for = None
        self._tail = joined[-(len(MARK) - 1) :]
        if marks:
            self._heard(self, marks)

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        if not self.open.done():
            self.open.set_exception(ConnectionError("closed"))

    def send(self, payload: bytes) -> None:
        """Send one binary message."""
        self.transport.write(masked_frame(payload))

    async def until(self, needle: bytes, timeout_s: float = 60) -> None:
        """Wait until these bytes have come in one piece of data."""
        future = asyncio.get_running_loop().create_future()
        self.waited_for = (needle, future)
        await asyncio.wait_for(future, timeout_s)


async def connect(port: int, path: str, subprotocol: str | None, heard: Callable[[Ear, int], None]) -> Ear:
    """Open one connection."""
    loop = asyncio.get_running_loop()
    _, ear = await loop.create_connection(lambda: Ear(path, subprotocol, heard), "127.0.0.1", port)
    await asyncio.wait_for(ear.open, 60)
    return ear
