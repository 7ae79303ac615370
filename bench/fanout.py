"""Fan-out: one room, one sender, N listeners. Hearth stores (SQLite, FULL) and authorises every message; the
textbook consumer does neither. Deliveries a second, from the first send to the last delivery, medians of three.
"""

import asyncio
import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uvloop

from bench import servers
from bench.wire import MARK, Ear, connect
from chatprotocol import codec
from chatprotocol.frames import Asked
from chatprotocol.ids import SUBPROTOCOL
from chatprotocol.requests import ClientInfo, Hello, Post

LISTENERS = 200
MESSAGE_BYTES = 200
RUNS = 3


@dataclass
class Round:
    """One measured run: `messages` sent with `in_flight` at once, each delivered to all."""

    messages: int
    in_flight: int


class Meter:
    """Counts deliveries and keeps the sender's window full: a message counts as answered when the sender hears it."""

    def __init__(self, listeners: int) -> None:
        self.listeners = listeners
        self.sender: Ear | None = None
        self.delivered = 0

    def heard(self, ear: Ear, marks: int) -> None:
        self.delivered += marks
        if ear is self.sender and self._room is not None:
            self._in_flight -= marks
            self._room.set()
        if self._all is not None and self.delivered >= self._wanted and not self._all.done():
            self._all.set_result(time.perf_counter())

    _room: asyncio.Event | None = None
    _all: asyncio.Future[float] | None = None
    _in_flight = 0
    _wanted = 0

    async def measure(self, one: Round, payload: Callable[[int], bytes]) -> float:
        """Send a round and return its deliveries a second."""
        assert self.sender is not None
        self.delivered, self._in_flight = 0, 0
        self._wanted = one.messages * self.listeners
        self._room, self._all = asyncio.Event(), asyncio.get_running_loop().create_future()
        payloads = [payload(number) for number in range(one.messages)]
        begin = time.perf_counter()
        for data in payloads:
            while self._in_flight >= one.in_flight:
                self._room.clear()
                await self._room.wait()
            self._in_flight += 1
            self.sender.send(data)
        end = await asyncio.wait_for(self._all, 120)
        return self._wanted / (end - begin)


async def _hearth(port: int, tokens: list[str], room: int, rounds: list[Round]) -> list[list[float]]:
    meter = Meter(len(tokens))
    ears = []
    for token in tokens:
        ear = await connect(port, "/ws/", SUBPROTOCOL, meter.heard)
        info = ClientInfo(name="bench", version="0", platform="bench")
        ear.send(codec.encode_request(Asked(1, Hello(token=token, client=info))))
        await ear.until(b"\xa8presence")
        ears.append(ear)
    meter.sender = ears[0]
    ids = iter(range(2, 10_000_000))

    def payload(number: int) -> bytes:
        text = MARK.decode() + "x" * (MESSAGE_BYTES - len(MARK))
        return codec.encode_request(Asked(next(ids), Post(room=room, key=secrets.token_bytes(16), text=text)))

    return [[await meter.measure(one, payload) for _ in range(RUNS)] for one in rounds]


async def _textbook(port: int, listeners: int, rounds: list[Round]) -> list[list[float]]:
    meter = Meter(listeners)
    ears = [await connect(port, "/ws/", None, meter.heard) for _ in range(listeners)]
    meter.sender = ears[0]
    data = MARK + b"x" * (MESSAGE_BYTES - len(MARK))
    return [[await meter.measure(one, lambda _: data) for _ in range(RUNS)] for one in rounds]


def measure(listeners: int = LISTENERS) -> dict[str, float]:
    """Measure both servers in one run; return deliveries a second by name."""
    servers.pin(servers.LOAD_CORE)
    results: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="hearth-bench-") as folder:
        data = Path(folder)
        port = servers.free_port()
        with servers.textbook(data, port):
            found = uvloop.run(_textbook(port, listeners, [Round(60, 8)]))
            results["textbook Channels, 8 in flight"] = statistics.median(found[0])
        made = subprocess.run(
            [sys.executable, "-m", "bench.household", str(listeners)],
            env={**os.environ, "HEARTH_DATA": folder}, capture_output=True, check=True, cwd=servers.ROOT,
        )  # fmt: skip
        house = json.loads(made.stdout)
        port = servers.free_port()
        # Nothing but the speed limit of a single person is lifted.
        limits = {"requests_per_s": 1_000_000, "request_burst": 1_000_000, "in_flight": 64}
        with servers.hearth(data, port, **limits):
            rounds = [Round(400, 8), Round(2000, 64)]
            found = uvloop.run(_hearth(port, house["tokens"], house["room"], rounds))
            results["Hearth, 8 in flight"] = statistics.median(found[0])
            results["Hearth, 64 in flight"] = statistics.median(found[1])
    return results


def main() -> None:
    """Print the table."""
    results = measure()
    base = results["textbook Channels, 8 in flight"]
    print(f"Fan-out to {LISTENERS} listeners, deliveries a second (median of {RUNS}), one core a server")
    for name, rate in results.items():
        print(f"  {name:34} {rate:>10,.0f}   {rate / base:>6.1f} ×")


if __name__ == "__main__":
    main()
