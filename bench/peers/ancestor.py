"""What this project grew out of, in small: a thread a client, raw sockets, msgpack, `sendall` to everybody.

It stores nothing and asks nobody. A frame is its length in four bytes, then a map.
"""

import contextlib
import socket
import struct
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgpack

from bench import talk
from bench.load import Dialect, Frame, Step
from bench.servers import free_port, running
from bench.stage import House, Layout, Participant

NAME: Final = "the ancestor"

_clients: dict[socket.socket, str] = {}
_lock: Final = threading.Lock()


def packed(value: dict[str, Any]) -> bytes:
    """Return a frame."""
    data: bytes = msgpack.packb(value)
    return struct.pack("!I", len(data)) + data


def serve_client(client: socket.socket) -> None:
    """Pass on what a client says until it goes."""
    with client, client.makefile("rb") as incoming, contextlib.suppress(OSError):
        name = read(incoming).get("name", "")
        if not name:
            return
        with _lock:
            _clients[client] = name
        client.sendall(packed({"type": "welcome"}))
        while said := read(incoming):
            everybody(packed({"type": "message", "from": name, "at": time.time(), "text": said["text"]}))
    with _lock:
        _clients.pop(client, None)


def read(incoming: Any) -> dict[str, Any]:
    """Read a frame; an empty map at the end."""
    head = incoming.read(4)
    if len(head) < 4:
        return {}
    found: dict[str, Any] = msgpack.unpackb(incoming.read(*struct.unpack("!I", head)))
    return found


def everybody(data: bytes) -> None:
    """Send to all; the lock keeps frames whole and in one order."""
    with _lock:
        for client in _clients:
            with contextlib.suppress(OSError):
                client.sendall(data)


@contextlib.contextmanager
def house(folder: Path, layout: Layout) -> Iterator[House]:
    """Run it for people who are all in one room: it knows no other. Raises Failed."""
    port = free_port()
    with running([sys.executable, "-m", "bench.peers.ancestor", str(port)], folder, port) as process:
        said = Frame(packed({"text": talk.text()}), layout.people)
        everyone = [
            Participant(
                [Step(packed({"name": f"person{person}"}), b"welcome")],
                [said] if person in layout.speakers else [],
            )
            for person in range(layout.people)
        ]
        yield House(NAME, port, [process.pid], everyone, Dialect.PLAIN)


def main(port: int) -> None:
    """Serve until the process is ended."""
    with socket.create_server(("127.0.0.1", port), backlog=4096) as listener:
        while True:
            client, _ = listener.accept()
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=serve_client, args=(client,), daemon=True).start()


if __name__ == "__main__":
    main(int(sys.argv[1]))
