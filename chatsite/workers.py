"""`serve --workers N`: a parent that owns the listening socket and N server processes that share it.

The parent serves nobody. It starts again whoever ends without having been asked, ends everybody with itself, and a
worker whose parent has gone, however, ends too. uvicorn's own supervisor hands its configuration over by pickle, which
ours does not bear, and leaves workers behind when it is killed.
"""

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Final

from chatsite.server import GOODBYE_S, SHUTDOWN_S

logger = logging.getLogger(__name__)

LOOK_S: Final = 0.1
END_S: Final = GOODBYE_S + SHUTDOWN_S + 5
"""Who has not ended by then is killed."""
SETTLED_S: Final = 10.0
LONGEST_PAUSE_S: Final = 30.0

POSSIBLE: Final = os.name == "posix"
"""Whether a listening socket can be handed to another process here."""


class Hand:
    """What a worker is given: the listener, where it says that it is ready, what ends with the parent."""

    def __init__(self, listener: int, ready: int, life: int) -> None:
        self.listener = listener
        self._ready = ready
        self._life = life

    @classmethod
    def parse(cls, text: str) -> "Hand":
        """Read what `str` has written."""
        listener, ready, life = map(int, text.split(","))
        return cls(listener, ready, life)

    def __str__(self) -> str:
        return f"{self.listener},{self._ready},{self._life}"

    @property
    def files(self) -> tuple[int, int, int]:
        """Return what has to be inherited."""
        return self.listener, self._ready, self._life

    def say_ready(self) -> None:
        """Tell the parent."""
        os.write(self._ready, b"!")

    def end_with_parent(self, end: Callable[[], None]) -> None:
        """Call `end`, in a thread, when the parent has gone."""

        def wait() -> None:
            os.read(self._life, 1)
            end()

        threading.Thread(target=wait, name="parent", daemon=True).start()


class _Worker:
    """A place for a process: who works there, since when, and how long to wait before another is started."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at_s = 0.0
        self.pause_s = 0.0

    def is_due(self, now_s: float) -> bool:
        return self.process is None and now_s >= self.started_at_s + self.pause_s


class Workers:
    """Starts, watches and ends the processes of one server."""

    def __init__(
        self, arguments: Sequence[str], count: int, listener: socket.socket, ready: Callable[[], None]
    ) -> None:
        self._arguments = arguments
        self._ready = ready
        self._ends = False
        """Set by a signal: an Event's lock might be held by whom the signal interrupts."""
        self._workers = [_Worker() for _ in range(count)]
        self._said, say = os.pipe()
        life, self._life = os.pipe()
        os.set_blocking(self._said, False)
        self._hand = Hand(listener.fileno(), say, life)
        self._ready_count = 0

    def run(self) -> int:
        """Serve until SIGTERM or Ctrl-C; return the exit status."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        try:
            while not self._ends:
                self._look(time.monotonic())
                time.sleep(LOOK_S)
        finally:
            status = self._end_all()
        return status

    def _end(self, number: int, frame: FrameType | None) -> None:
        self._ends = True

    def _look(self, now_s: float) -> None:
        for worker in self._workers:
            self._bury(worker, now_s)
            if worker.is_due(now_s):
                worker.started_at_s = now_s
                worker.process = self._start()
        if self._ready_count < len(self._workers):
            self._hear()

    def _start(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, *self._arguments, "--worker", str(self._hand)]
        return subprocess.Popen(command, pass_fds=self._hand.files)

    def _bury(self, worker: _Worker, now_s: float) -> None:
        if worker.process is None or worker.process.poll() is None:
            return
        status = worker.process.returncode
        logger.error("a server process has ended with status %d and is started again", status)
        # Whoever cannot even start does not keep the machine busy with trying.
        settled = now_s - worker.started_at_s > SETTLED_S
        worker.pause_s = 0.0 if settled else min(LONGEST_PAUSE_S, 2 * worker.pause_s or LOOK_S)
        worker.process = None

    def _hear(self) -> None:
        try:
            self._ready_count += len(os.read(self._said, len(self._workers)))
        except BlockingIOError:
            return
        if self._ready_count >= len(self._workers):
            self._ready()

    def _end_all(self) -> int:
        """Ask everybody to end, and wait; return 0 where all have ended well."""
        processes = [worker.process for worker in self._workers if worker.process is not None]
        for process in processes:
            process.terminate()
        deadline_s = time.monotonic() + END_S
        for process in processes:
            try:
                process.wait(max(0.0, deadline_s - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        # Who was still starting ends by the signal itself.
        return 0 if all(process.returncode in {0, -signal.SIGTERM} for process in processes) else 1
