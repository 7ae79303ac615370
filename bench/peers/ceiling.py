"""The ceiling: a uvloop server that writes each message, framed once, to every transport of its room.

It stores nothing, asks nobody, and understands no more of WebSocket than frames that are masked with zeros. Nothing that
writes to each socket through uvloop can be faster; joining what waits can.
"""

import asyncio
import base64
import contextlib
import hashlib
import struct
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final, cast

import uvloop

from bench import talk
from bench.load import Frame, masked, upgrade
from bench.servers import free_port, running
from bench.stage import House, Layout, Participant

NAME: Final = "raw uvloop"

_GUID: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_rooms: dict[bytes, list[asyncio.Transport]] = defaultdict(list)


class Client(asyncio.Protocol):
    """One connection; its path is its room."""

    def __init__(self) -> None:
        self._room: list[asyncio.Transport] | None = None
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._rest += data
        if self._room is None:
            self._come_in()
        else:
            for frame in self._frames():
                for transport in self._room:
                    transport.write(frame)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._room is not None:
            self._room.remove(self._transport)

    def _come_in(self) -> None:
        head, end, rest = self._rest.partition(b"\r\n\r\n")
        if not end:
            return
        lines = head.split(b"\r\n")
        key = next(
            line.partition(b":")[2].strip() for line in lines if line.lower().startswith(b"sec-websocket-key")
        )
        accept = base64.b64encode(hashlib.sha1(key + _GUID).digest())
        self._transport.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
        )
        self._room = _rooms[lines[0].split(b"/")[2]]
        self._room.append(self._transport)
        self._rest = rest

    def _frames(self) -> Iterator[bytes]:
        """Return the whole frames that have come, each as it goes to the others."""
        while len(self._rest) >= 8:
            size, at = self._rest[1] & 127, 6
            if size == 126:
                size, at = struct.unpack_from("!H", self._rest, 2)[0], 8
            if len(self._rest) < at + size:
                return
            payload, self._rest = self._rest[at : at + size], self._rest[at + size :]
            yield _framed(payload)


def _framed(payload: bytes) -> bytes:
    size = len(payload)
    return (struct.pack("!BB", 0x82, size) if size < 126 else struct.pack("!BBH", 0x82, 126, size)) + payload


@contextlib.contextmanager
def house(folder: Path, layout: Layout) -> Iterator[House]:
    """Run it for people who are in one room each. Raises Failed."""
    port = free_port()
    with running([sys.executable, "-m", "bench.peers.ceiling", str(port)], folder, port) as process:
        yield House(NAME, port, [process.pid], participants(layout))


def participants(layout: Layout) -> list[Participant]:
    """Return who connects: they say what Hearth's clients are sent."""
    found = []
    for person in range(layout.people):
        (room,) = layout.rooms_of(person)
        said = Frame(masked(talk.delivery()), len(layout.rooms[room]))
        steps = [upgrade(f"/ws/room{room}/person{person}/")]
        found.append(Participant(steps, [said] if person in layout.speakers else []))
    return found


async def serve(port: int) -> None:
    """Serve until the process is ended."""
    server = await asyncio.get_running_loop().create_server(Client, "127.0.0.1", port, backlog=4096)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
