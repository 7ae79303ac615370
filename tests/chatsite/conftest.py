"""What the composition root's tests share: fast hashes and servers in processes of their own."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from accounts import passwords, throttle

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(autouse=True)
def fast_hashes(settings: Settings) -> Iterator[None]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    passwords._nobodys_hash.cache_clear()
    throttle.forget()
    yield
    passwords._nobodys_hash.cache_clear()


def environment(data: Path, **names: str) -> dict[str, str]:
    """What a server of its own sees: nothing of this run's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HEARTH_")}
    return kept | {"HEARTH_DATA": str(data), "PYTHONWARNINGS": "ignore"} | names


def manage(data: Path, *arguments: str, **names: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(data, **names),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


class Process:
    """A server in a process of its own."""

    def __init__(self, data: Path, *arguments: str) -> None:
        self.popen = subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=environment(data),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said: list[str] = []
        self._ready = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._until = ""

    def _read(self) -> None:
        assert self.popen.stdout is not None
        for line in self.popen.stdout:
            self.said.append(line.rstrip())
            if "Hearth is at" in line or "Listening on TCP" in line:
                self._ready.set()

    def wait_ready(self) -> None:
        assert self._ready.wait(30), self.said

    def end(self) -> int:
        self.popen.terminate()
        code = self.popen.wait(15)
        self._reader.join(5)
        return code


@pytest.fixture
def start() -> Iterator[Callable[..., Process]]:
    processes: list[Process] = []

    def start(data: Path, *arguments: str) -> Process:
        processes.append(Process(data, *arguments))
        return processes[-1]

    yield start
    for process in processes:
        if process.popen.poll() is None:
            process.popen.kill()
            process.popen.wait()
        assert process.popen.stdout is not None
        process.popen.stdout.close()


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
