"""The picture workers of a server process: at most one at a time, started when it is needed, watched, replaced.

Callers are threads; each waits for its turn and then for its answer. How many may wait is bounded, and so is how long the
worker may take. One that takes longer, ends or talks nonsense is killed, and another takes over. What it does with
pictures is not known here.
"""

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import msgspec

from attachments.pictures.jobs import Answer, Bounds, Job, Nonsense, receive_answer, send
from chatprotocol.errors import ErrorCode, HearthError

logger = logging.getLogger(__name__)

PROGRAM: Final = (sys.executable, "-m", "attachments.pictures.work")
START_S: Final = 30.0
RETRY_MS: Final = 2_000

_ROOT: Final = Path(__file__).parents[2]
"""Where `attachments` is found."""
_PASSED_ON: Final = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR", "TZ", "VIRTUAL_ENV")
_PASSED_ON_BEGINNINGS: Final = ("COV", "LANG", "LC_", "PYTHON")
"""What a worker is told of the environment: nothing that is secret."""
_OUT_OF_TIME: Final = frozenset({-getattr(signal, name) for name in ("SIGXCPU",) if hasattr(signal, name)})


class Ended(Exception):
    """A worker has ended instead of answering; `its_fault` where that was by what it was doing."""

    def __init__(self, why: str, *, its_fault: bool) -> None:
        super().__init__(why)
        self.its_fault = its_fault


class Worker:
    """One process, asked by one thread at a time."""

    def __init__(self, bounds: Bounds, program: tuple[str, ...] = PROGRAM) -> None:
        """Start it and wait until it is ready. Raises OSError or Ended where it does not come up."""
        self._bounds = bounds
        self._jobs = 0
        self._process = subprocess.Popen(
            [*program, *(f"{name}={value}" for name, value in msgspec.structs.asdict(bounds).items())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=_ROOT,
            env=_environment(os.environ),
            close_fds=True,
        )
        self._answer(START_S, None)

    @property
    def pid(self) -> int:
        """Return the number of its process."""
        return self._process.pid

    @property
    def is_good(self) -> bool:
        """Tell whether it may be asked: it lives and has not done all that it may."""
        return self._jobs < self._bounds.jobs and self._process.poll() is None

    def ask(self, job: Job) -> Answer:
        """Return its answer. Raises Ended where it has ended, was out of time or talked nonsense: it is dead then."""
        self._jobs += 1
        answer = self._answer(self._bounds.wall_s, job)
        if answer.spent:
            self._jobs = self._bounds.jobs
        return answer

    def kill(self) -> None:
        """Kill it; whoever waits for its answer is told. Any thread may."""
        self._process.kill()

    def end(self) -> None:
        """Kill it, and leave nothing of it behind."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            # What was not yet written has nowhere to go.
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()
        self._process.wait()

    def _answer(self, within_s: float, job: Job | None) -> Answer:
        late = threading.Event()
        timer = threading.Timer(within_s, self._kill, (late,))
        timer.daemon = True
        timer.start()
        try:
            return self._exchange(job)
        except (EOFError, OSError) as error:
            self.end()
            out_of_time = late.is_set() or self._process.returncode in _OUT_OF_TIME
            why = "it took too long" if out_of_time else f"it ended with status {self._process.returncode}"
            raise Ended(why, its_fault=out_of_time) from error
        except Nonsense as error:
            self.end()
            raise Ended(str(error), its_fault=True) from error
        except BaseException:
            # Whoever was asked half is asked nothing more.
            self.end()
            raise
        finally:
            timer.cancel()

    def _exchange(self, job: Job | None) -> Answer:
        jobs, answers = self._process.stdin, self._process.stdout
        if jobs is None or answers is None:
            raise EOFError
        if job is not None:
            send(jobs, job)
        return receive_answer(answers)

    def _kill(self, late: threading.Event) -> None:
        late.set()
        self._process.kill()


class Workers:
    """Whom the threads of a server process ask."""

    def __init__(self, bounds: Bounds | None = None, program: tuple[str, ...] = PROGRAM) -> None:
        self._bounds = bounds or Bounds()
        self._program = program
        self._places = threading.BoundedSemaphore(self._bounds.waiting)
        self._turn = threading.Lock()
        self._worker: Worker | None = None
        self._closing = False

    @property
    def pid(self) -> int | None:
        """Return the number of the worker's process, where there is one."""
        worker = self._worker
        return worker.pid if worker is not None else None

    def ask(self, job: Job) -> Answer:
        """Return what has become of a job; one over which the worker dies is refused.

        Raises HearthError (busy) where too many wait, no worker comes up, or there are to be none any more.
        """
        with self._place():
            try:
                return self._ready_worker().ask(job)
            except Ended as ended:
                if ended.its_fault:
                    return _died(ended)
                if self._closing:
                    raise _busy() from ended
            # It may have been killed by somebody, or have just ended for want of work: the picture is asked about again.
            try:
                return self._ready_worker().ask(job)
            except Ended as ended:
                return _died(ended)

    def close(self) -> None:
        """End the worker, whatever it is at, and send away who waits; whoever asks afterwards starts another."""
        self._closing = True
        worker = self._worker
        if worker is not None:
            worker.kill()
        with self._turn:
            self._retire()
            self._closing = False

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise _busy()
        try:
            if not self._turn.acquire(timeout=2 * self._bounds.wall_s):
                raise _busy()
            try:
                yield
            finally:
                self._turn.release()
        finally:
            self._places.release()

    def _ready_worker(self) -> Worker:
        if self._closing:
            raise _busy()
        if self._worker is None or not self._worker.is_good:
            self._retire()
            try:
                self._worker = Worker(self._bounds, self._program)
            except (Ended, OSError) as error:
                logger.exception("no picture worker comes up")
                raise _busy() from error
        return self._worker

    def _retire(self) -> None:
        if self._worker is not None:
            self._worker.end()
            self._worker = None


def _died(ended: Ended) -> Answer:
    logger.warning("a picture worker was lost over a picture: %s", ended)
    return Answer(refused=str(ended))


def _busy() -> HearthError:
    return HearthError(ErrorCode.BUSY, "The server is busy with other pictures.", retry_ms=RETRY_MS)


def _environment(ours: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in ours.items()
        if name in _PASSED_ON or name.startswith(_PASSED_ON_BEGINNINGS)
    }
