"""A real server process on a data folder of its own, which can be killed and started again at the same address."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent
START_S: Final = 120
PASSWORD: Final = "correct horse battery"


def held_port() -> socket.socket:
    """Hold a port of loopback: as long as this is open the system gives it to nobody, and a server may listen there."""
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    return held


class ServerProcess:
    """`manage.py serve`, as people run it, with these settings in its environment."""

    arguments: tuple[str, ...] = ()
    program: Path = ROOT
    """The checkout whose server it is."""

    def __init__(self, data: Path, **settings: str) -> None:
        self.data = data
        held = held_port()
        weakref.finalize(self, held.close)
        self.port: int = held.getsockname()[1]
        self.environment = {
            **os.environ,
            "HEARTH_DATA": str(data),
            "HEARTH_LOG_LEVEL": "warning",
            **settings,
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def log(self) -> Path:
        return self.data / "server.log"

    def prepare(self, people: tuple[str, ...]) -> None:
        """Make the database and these people."""
        subprocess.run(
            [sys.executable, "-m", "tests.endtoend.household", PASSWORD, *people],
            cwd=ROOT, env=self.environment, capture_output=True, check=True,
        )  # fmt: skip

    def manage(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run a command on its folder."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=self.program, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def start(self) -> None:
        """Start, and wait until it answers."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--bind", f"127.0.0.1:{self.port}", *self.arguments],
                cwd=self.program, env=self.environment, stdout=log, stderr=log,
            )  # fmt: skip
        deadline = time.monotonic() + START_S
        while not self._answers():
            assert self._process.poll() is None, self.log.read_text()[-4000:]
            assert time.monotonic() < deadline, "the server did not answer in time"
            time.sleep(0.02)

    def kill(self) -> None:
        """SIGKILL: nothing is said, nothing is finished."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """SIGTERM, as a service manager stops it; return its exit status."""
        return self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> int:
        if self._process is None:
            return 0
        self._process.send_signal(how)
        status = self._process.wait(20)
        self._process = None
        return status

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=1):
                return True
        except (urllib.error.URLError, OSError):
            return False

    def sign_in(self, name: str) -> str:
        """Sign a device in; return its token."""
        return str(self.new_device(name)["token"])

    def new_device(self, name: str) -> Mapping[str, object]:
        """Sign a device in; return the whole answer."""
        return self.post("/api/v1/devices", username=name, password=PASSWORD, name="test", platform="test")

    def post(self, path: str, **body: object) -> Mapping[str, object]:
        """Ask the HTTP API."""
        request = urllib.request.Request(
            f"{self.address}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            found: Mapping[str, object] = json.load(answer)
            return found
