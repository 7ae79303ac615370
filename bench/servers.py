"""Server processes to be measured, each alone on the first core; the load comes from the second."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from bench import machine
from bench.stage import Failed

ROOT: Final = Path(__file__).resolve().parent.parent
START_S: Final = 60.0
STOP_S: Final = 15.0
LOG: Final = "bench-server.log"
"""In the folder of the server's data: what it says."""


def free_port() -> int:
    """Return a port of loopback that nobody uses now."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


@contextlib.contextmanager
def running(
    command: Sequence[str], folder: Path, port: int, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server on its core until the block ends, from when it listens at its port. Raises Failed."""
    log = folder / LOG
    with log.open("ab") as out, machine.on_core(machine.SERVER_CORE):
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL,
            stdout=out, stderr=out,
        )  # fmt: skip
    try:
        _wait_for(port, process, log)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    last = log.read_text(errors="replace").strip().splitlines()[-1:] or ["it says nothing"]
    raise Failed(f"{command_name(process)} did not start: {last[0]}")


def command_name(process: subprocess.Popen[bytes]) -> str:
    """Return the words of a command that tell what it is."""
    words = process.args if isinstance(process.args, list) else [str(process.args)]
    return " ".join(str(word) for word in words if str(word) != sys.executable)
