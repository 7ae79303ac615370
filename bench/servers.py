"""Server processes to be measured, each alone on the first core; the load comes from the second."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SERVER_CORE = 0
LOAD_CORE = 1


def free_port() -> int:
    """Return a port of loopback that nobody uses now."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def pin(core: int, pid: int = 0) -> None:
    """Keep a process (0: this one) on one core, where the machine has several."""
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(pid, {core})


@contextlib.contextmanager
def running(
    command: list[str], environment: Mapping[str, str], answers: str, *, wait_s: float = 60
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends, from when the URL `answers` does."""
    log = Path(environment["HEARTH_DATA"]) / "bench-server.log"
    with log.open("ab") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **environment}, stdout=out, stderr=out
        )
    pin(SERVER_CORE, process.pid)  # before it has threads: they inherit it
    try:
        _wait_for(answers, process, wait_s, log)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(url: str, process: subprocess.Popen[bytes], wait_s: float, log: Path) -> None:
    deadline = time.monotonic() + wait_s
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"{url} did not answer:\n{log.read_text()[-2000:]}")


@contextlib.contextmanager
def hearth(data: Path, port: int, **limits: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run Hearth as people run it: `manage.py serve`, SQLite with synchronous=FULL."""
    environment = {"HEARTH_DATA": str(data), "HEARTH_LOG_LEVEL": "warning"}
    environment |= {f"HEARTH_LIMIT_{name.upper()}": str(value) for name, value in limits.items()}
    command = [sys.executable, "manage.py", "serve", "--bind", f"127.0.0.1:{port}"]
    with running(command, environment, f"http://127.0.0.1:{port}/healthz") as process:
        yield process


@contextlib.contextmanager
def textbook(data: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run the consumer that a Channels tutorial ends with, under daphne."""
    command = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "-v", "0"]
    environment = {"HEARTH_DATA": str(data), "DJANGO_SETTINGS_MODULE": "bench.textbook"}
    with running(
        [*command, "bench.textbook:application"], environment, f"http://127.0.0.1:{port}/"
    ) as process:
        yield process
