"""People who move large files all the time, in a process of their own: `python -m bench.bulk`, started by a scenario.

Standard input brings first what is to be done, in JSON, and then a line whenever somebody wants to know how much has been
moved. It ends with its input. Whoever is told to wait waits, and is counted.
"""

import contextlib
import http.client
import itertools
import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any, Final, Self

PIECE_BYTES: Final = 256 * 1024
NICENESS: Final = 10
"""Whose latency is measured runs on the same core, and comes first."""
_TUS: Final = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}


class Bulk:
    """The process, seen from the scenario."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    @classmethod
    def begin(cls, port: int, tokens: Sequence[str], up: int, down: int, size: int) -> Self:
        """Begin to move so many files of a size up and down at once; return when each who fetches has one to fetch."""
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.bulk"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        begun = cls(process)
        begun.ask({"port": port, "tokens": list(tokens), "up": up, "down": down, "size": size})
        return begun

    def moved(self) -> dict[str, int]:
        """Return how many bytes have gone `up` and `down`, how many files were `done`, who was `refused`."""
        moved: dict[str, int] = self.ask(None)
        return {"up": 0, "down": 0, "done": 0, "refused": 0, "failed": 0} | moved

    def ask(self, wish: object) -> Any:
        """Return what the process answers."""
        into, out = _pipes(self._process)
        into.write(json.dumps(wish) + "\n")
        into.flush()
        return json.loads(out.readline())

    def end(self) -> None:
        """Stop all of it."""
        self._process.kill()
        for pipe in _pipes(self._process):
            pipe.close()
        self._process.wait()


@contextlib.contextmanager
def moving(port: int, tokens: Sequence[str], up: int, down: int, size: int) -> Iterator[Bulk]:
    """Move files for the time of the block."""
    bulk = Bulk.begin(port, tokens, up, down, size)
    try:
        yield bulk
    finally:
        bulk.end()


def _pipes(process: "subprocess.Popen[str]") -> tuple[IO[str], IO[str]]:
    assert process.stdin is not None
    assert process.stdout is not None
    return process.stdin, process.stdout


# ---- the process itself ------------------------------------------------------------------------------------------


class _Mover:
    """Somebody, on a connection of theirs."""

    def __init__(self, port: int, token: str, size: int, moved: Counter[str]) -> None:
        self._port, self._size, self._moved = port, size, moved
        self._headers = {"Authorization": f"Bearer {token}"}
        self._piece = memoryview(os.urandom(PIECE_BYTES))
        self._connection = self._connected()

    def _connected(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)

    def upload(self) -> str:
        """Send a file; return its id."""
        begun = self._ask("POST", "/api/v1/uploads", _TUS | {"Upload-Length": str(self._size)})
        headers = _TUS | {"Upload-Offset": "0", "Content-Length": str(self._size)}
        answer = self._ask("PATCH", begun.headers["Location"], headers, self._pieces())
        return str(answer.headers["Hearth-File"])

    def _pieces(self) -> Iterator[memoryview]:
        left = self._size
        while left:
            piece = self._piece[:left]
            left -= len(piece)
            yield piece
            self._moved["up"] += len(piece)

    def download(self, file: str) -> None:
        """Fetch a file."""
        self._ask("GET", f"/api/v1/files/{file}", {})

    def _ask(
        self, method: str, path: str, headers: dict[str, str], body: Iterator[memoryview] | None = None
    ) -> http.client.HTTPResponse:
        self._connection.request(method, path, body, self._headers | headers)
        answer = self._connection.getresponse()
        while piece := answer.read(PIECE_BYTES):
            self._moved["down"] += len(piece)
        if answer.status in {429, 503}:
            self._moved["refused"] += 1
            raise TimeoutError(float(answer.headers.get("Retry-After", 1)))
        if answer.status >= 400:
            raise OSError(f"{method} was answered {answer.status}")
        return answer

    def again_and_again(self, move: Callable[[], object]) -> None:
        """Move files until the process ends."""
        while True:
            try:
                move()
            except TimeoutError as told:
                time.sleep(told.args[0] if told.args and isinstance(told.args[0], float) else 1)
            except (OSError, http.client.HTTPException):
                self._moved["failed"] += 1
                time.sleep(0.2)
            else:
                self._moved["done"] += 1
                continue
            self._connection.close()
            self._connection = self._connected()


def _main() -> None:
    wish, moved = json.loads(sys.stdin.readline()), Counter[str]()
    os.nice(NICENESS)
    tokens: Sequence[str] = wish["tokens"]
    files = [_Mover(wish["port"], token, wish["size"], moved).upload() for token in tokens]
    moved.clear()
    turns = itertools.cycle(zip(tokens, files, strict=True))
    for number in range(wish["up"] + wish["down"]):
        token, file = next(turns)
        mover = _Mover(wish["port"], token, wish["size"], moved)
        move = mover.upload if number < wish["up"] else lambda mover=mover, file=file: mover.download(file)
        threading.Thread(target=mover.again_and_again, args=(move,), daemon=True).start()
    print(json.dumps(None), flush=True)
    for _ in sys.stdin:
        print(json.dumps(moved), flush=True)


if __name__ == "__main__":
    _main()
