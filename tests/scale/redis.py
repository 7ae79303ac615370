"""A Redis of a test's own, which can be killed, stopped and started again at the same address."""

import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Final

START_S: Final = 10


class RedisServer:
    """One instance on a socket in a folder; it stores nothing."""

    def __init__(self, folder: Path) -> None:
        self._socket = folder / "redis.sock"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self._socket}"

    def start(self) -> None:
        """Start, and wait until it answers."""
        # Debian's redis-tools carries one program that is the server when it is called so.
        program = shutil.which("redis-server") or shutil.which("redis-check-rdb")
        assert program is not None
        self._socket.unlink(missing_ok=True)
        self._process = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", str(self._socket), "--save", "", "--appendonly", "no"],
            executable=program, cwd=self._socket.parent, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        deadline = time.monotonic() + START_S
        while not self._answers():
            assert time.monotonic() < deadline, "Redis did not answer in time"
            time.sleep(0.02)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as asking:
            try:
                asking.connect(str(self._socket))
                asking.sendall(b"PING\r\n")
                return asking.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def kill(self) -> None:
        """SIGKILL: whoever is connected is cut off."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def hold(self) -> None:
        """SIGSTOP: it takes what it is sent and says nothing."""
        self._signal(signal.SIGSTOP)

    def let_go(self) -> None:
        """SIGCONT."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)
