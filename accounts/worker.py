"""The worker of a server process: does what jobs there are, a step of each in turn, and rests between the steps.

Steps are done in a thread of its own that gives way to everybody else; what they write goes through the journal, as all
writes do. After each the worker rests for a multiple of the time that it took: where people wait, it waits longer. A job
that many wait for is not held up by one that takes a day.
"""

import asyncio
import contextlib
import os
import random
import sys
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Final, ParamSpec, TypeVar

import structlog
from django.db import DatabaseError, connection

from accounts import jobs
from accounts.jobs import Hold
from chatprotocol.errors import HearthError
from feeds import clock

logger = structlog.get_logger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

AT_ONCE: Final = 8
"""Jobs that one process is at."""
REST: Final = 4.0
"""After a step the worker rests for so many times as long as it took."""
LONGEST_REST_S: Final = 5.0
"""Together with a step it is much less than a job is held for."""
ROUND_S: Final = 30.0
"""So often a process looks for work that another one was told of, or left."""
TROUBLE_S: Final = 5.0
"""So long nothing is tried where the database could not do a step."""
PATIENCE_S: Final = 2.0
"""So long the end of the server waits for a step."""
NICENESS: Final = 10


class Worker:
    """Does jobs, until it is told to end. Every method but `wake` is called in the event loop's thread."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()
        self._ends = False
        self._held: deque[Hold] = deque()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="jobs", initializer=_give_way)

    def wake(self) -> None:
        """Look soon. May be called in any thread."""
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._woken.set)

    def end(self) -> None:
        """Begin no further step."""
        self._ends = True
        self._woken.set()

    async def run(self) -> None:
        """Work until told to end; what is not done then is any process's."""
        next_look_s = 0.0
        try:
            while not self._ends:
                if self._woken.is_set() or monotonic() >= next_look_s:
                    self._woken.clear()
                    next_look_s = monotonic() + await self._look()
                rest_s = await self._step() if self._held else next_look_s - monotonic()
                await self._pause(rest_s)
            await self._leave()
        finally:
            self._thread.shutdown(wait=False)

    async def _look(self) -> float:
        """Take what there is to do, as much as may be; return after how many seconds to look again."""
        try:
            await self._do(jobs.ask_for_what_is_due)
            self._held += await self._do(jobs.take_some, AT_ONCE - len(self._held))
            free_at = await self._do(jobs.free_at)
        except Exception as error:
            _log(error, "nobody could look for jobs")
            return TROUBLE_S
        # Processes that were started together do not look together for ever.
        round_s = ROUND_S * (0.75 + random.random() / 2)  # noqa: S311  # no secret
        if free_at is None:
            return round_s
        return min(round_s, max((free_at - clock.now()).total_seconds(), 0) + random.random())  # noqa: S311

    async def _step(self) -> float:
        """Do a step of the job whose turn it is; return for how many seconds to rest."""
        hold = self._held.popleft()
        begun_s = monotonic()
        try:
            on = await self._do(jobs.go_on, hold)
        except Exception as error:
            _log(error, "a job could not go on", job=hold.job)
            self._held.append(hold)
            return TROUBLE_S
        if on is not None:
            self._held.append(on)
        else:
            self._woken.set()  # there is room for another
        return min((monotonic() - begun_s) * REST, LONGEST_REST_S)

    async def _leave(self) -> None:
        """Let other processes go on at once with what is not done."""
        try:
            await self._do(jobs.let_go, list(self._held))
        except Exception as error:
            _log(error, "jobs could not be left to others")

    async def _pause(self, seconds: float) -> None:
        if not self._ends:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(max(seconds, 0)):
                    await self._woken.wait()

    async def _do(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        return await self._loop.run_in_executor(self._thread, lambda: _closing(function, *args, **kwargs))


def _closing(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call something, and leave no connection to the database behind."""
    try:
        return function(*args, **kwargs)
    finally:
        connection.close()


def _log(error: Exception, what: str, **about: int) -> None:
    if isinstance(error, DatabaseError | HearthError):
        logger.warning(what, reason=type(error).__name__, **about)
    else:
        logger.error(what, exc_info=error, **about)


def _give_way() -> None:
    if sys.platform == "linux":  # elsewhere it would be said of the whole process
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


@contextlib.asynccontextmanager
async def beside_people() -> AsyncIterator[None]:
    """Work while the server serves."""
    worker = Worker()
    running = asyncio.create_task(worker.run())
    jobs.use_worker(worker.wake)
    try:
        yield
    finally:
        jobs.use_worker(None)
        worker.end()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(running, PATIENCE_S)
