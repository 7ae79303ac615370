"""Files: how fast they come and go over loopback, beside nginx, and how much memory a large one takes of the server.

One connection, a file that the system has in memory. An upload is one PATCH, summed and synced to the disk; nginx only
writes. Digests are compared outside of what is timed. The same file goes to the server that developers run, daphne, in
chunks as clients send them; and chat is measured beside many files (`beside`).
"""

import hashlib
import http.client
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from bench import machine
from bench.peers import hearth, nginx
from bench.report import Bar, Report
from bench.scenarios import beside
from bench.setting import Setting
from bench.stage import Failed

DOWN_MB_S, UP_MB_S, GROWTH_MIB = 200, 80, 64
PIECE_BYTES: Final = 1024 * 1024
_TUS: Final = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}


def measure(setting: Setting) -> Iterator[Report]:
    """Measure one large file, up and down, whole and in chunks; and chat beside many."""
    yield beside.measure(setting)
    size = setting.effort.size(2048, 256, 2) * PIECE_BYTES
    rounds = setting.effort.rounds
    source = setting.folder("source") / "file"
    digest = _make(source, size)
    up, down = (
        Report(f"{what} of {size // PIECE_BYTES:,} MiB over loopback", "MB/s")
        for what in ("uploads", "downloads")
    )
    seeded = hearth.seed(setting.place("hearth"), 1, [])
    with hearth.serving(seeded) as (port, pid):
        server = _Server(port, pid, seeded.token(0))
        sent, got = up.line(hearth.NAME), down.line(hearth.NAME)
        for _ in range(rounds):
            began_s = time.monotonic()
            file = server.upload(source, size)
            sent.values.append(size / 1e6 / (time.monotonic() - began_s))
            got.values.append(size / 1e6 / server.download(f"/api/v1/files/{file}", digest))
        grown_mib = server.grown_mib()
        server.close()
    if nginx.is_here():
        _measure_nginx(setting, source, size, digest, (up, down))
    up.bars = [
        Bar.at_most("the server grows by ≤ 64 MiB", grown_mib, GROWTH_MIB, "MiB"),
        _enough(sent.median, UP_MB_S),
    ]
    down.bars = [_enough(got.median, DOWN_MB_S)]
    yield up
    yield down
    yield _in_chunks(setting, source, size, digest)


def _in_chunks(setting: Setting, source: Path, size: int, digest: bytes) -> Report:
    """Measure one round: it is there to show how much memory it takes, and is slow."""
    report = Report(f"{size // PIECE_BYTES:,} MiB in chunks of 1 MiB under runserver", "MB/s")
    seeded = hearth.seed(setting.place("hearth"), 1, [])
    with hearth.running_for_developers(seeded) as (port, pid):
        server = _Server(port, pid, seeded.token(0))
        began_s = time.monotonic()
        file = server.upload_in_chunks(source, size)
        report.line("up", size / 1e6 / (time.monotonic() - began_s))
        report.line("down", size / 1e6 / server.download(f"/api/v1/files/{file}", digest))
        grown_mib = server.grown_mib()
        server.close()
    report.bars = [Bar.at_most("the server grows by ≤ 64 MiB", grown_mib, GROWTH_MIB, "MiB")]
    return report


def _enough(figure: float, bar: float) -> Bar:
    return Bar(f"≥ {bar} MB/s", f"{figure:,.0f} MB/s", figure >= bar)


def _make(path: Path, size: int) -> bytes:
    """Write a file of random bytes; return its digest."""
    whole = hashlib.sha256()
    with path.open("wb") as file:
        for _ in range(size // PIECE_BYTES):
            piece = os.urandom(PIECE_BYTES)
            whole.update(piece)
            file.write(piece)
    return whole.digest()


class _Server:
    """Hearth, and the most memory that it was seen with."""

    def __init__(self, port: int, pid: int, token: str) -> None:
        self._connection, self._pid = http.client.HTTPConnection("127.0.0.1", port, timeout=120), pid
        self._headers = {"Authorization": f"Bearer {token}"}
        self._ask("GET", "/api/v1/devices").read()
        self._before = self._most = machine.resident_bytes([pid])

    def grown_mib(self) -> float:
        """Return by how much it has grown at most."""
        return (self._most - self._before) / 2**20

    def upload(self, path: Path, size: int) -> str:
        """Upload a file; return its id."""
        return str(self._patch(self._begin(size), self._read(path), 0, size).headers["Hearth-File"])

    def upload_in_chunks(self, path: Path, size: int) -> str:
        """Upload a file in many requests; return its id."""
        place, answer = self._begin(size), None
        for number, piece in enumerate(self._read(path)):
            answer = self._patch(place, iter([piece]), number * PIECE_BYTES, len(piece))
        return str(answer.headers["Hearth-File"]) if answer is not None else ""

    def _begin(self, size: int) -> str:
        begun = self._ask("POST", "/api/v1/uploads", headers=_TUS | {"Upload-Length": str(size)})
        begun.read()
        return str(begun.headers["Location"])

    def _patch(self, place: str, data: Iterator[bytes], offset: int, size: int) -> http.client.HTTPResponse:
        headers = _TUS | {"Upload-Offset": str(offset), "Content-Length": str(size)}
        answer = self._ask("PATCH", place, data, headers)
        answer.read()
        if answer.status != 204:
            raise Failed(f"an upload was answered {answer.status}")
        return answer

    def download(self, path: str, digest: bytes) -> float:
        """Download a file, twice: to be timed, and to be compared. Return the seconds of the first."""
        began_s = time.monotonic()
        self._take(self._ask("GET", path), None)
        took_s = time.monotonic() - began_s
        whole = hashlib.sha256()
        self._take(self._ask("GET", path), whole.update)
        if whole.digest() != digest:
            raise Failed("what came down is not what went up")
        return took_s

    def _ask(
        self,
        method: str,
        path: str,
        body: Iterator[bytes] | None = None,
        headers: dict[str, str] | None = None,
    ) -> http.client.HTTPResponse:
        self._connection.request(method, path, body, self._headers | (headers or {}))
        return self._connection.getresponse()

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _take(self, answer: http.client.HTTPResponse, tell: Callable[[bytes], object] | None) -> None:
        while piece := answer.read(PIECE_BYTES):
            self._look()
            if tell is not None:
                tell(piece)

    def _read(self, path: Path) -> Iterator[bytes]:
        with path.open("rb") as file:
            while piece := file.read(PIECE_BYTES):
                self._look()
                yield piece

    def _look(self) -> None:
        self._most = max(self._most, machine.resident_bytes([self._pid]))


def _measure_nginx(
    setting: Setting, source: Path, size: int, digest: bytes, reports: tuple[Report, Report]
) -> None:
    up, down = reports
    with nginx.serving(setting.folder("nginx")) as (port, pid):
        server = _Nginx(port, pid, "")
        sent, got = up.line(nginx.NAME), down.line(nginx.NAME)
        for number in range(setting.effort.rounds):
            began_s = time.monotonic()
            server.put(f"/{number}", source, size)
            sent.values.append(size / 1e6 / (time.monotonic() - began_s))
            got.values.append(size / 1e6 / server.download(f"/{number}", digest))
        server.close()


class _Nginx(_Server):
    """nginx, asked in the same way."""

    def put(self, path: str, source: Path, size: int) -> None:
        """Upload a file."""
        answer = self._ask("PUT", path, self._read(source), {"Content-Length": str(size)})
        answer.read()
        if answer.status not in {201, 204}:
            raise Failed(f"an upload to nginx was answered {answer.status}")
