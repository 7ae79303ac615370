"""The engine's thread: one asyncio loop that carries every server that is open. It is the program's only other thread.

Whoever works in it registers what is to be done before it ends; see `bridge`.
"""

import asyncio
import os
import sys
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")

_STOP_S = 5.0
_GIVES_WAY = 10
"""By so much, of 19, it is nicer than the window's thread: where both want a core, keys are painted first."""


class EngineThread:
    """Begins once and ends once; between the two it waits for what it is given."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._ends: list[Callable[[], Coroutine[Any, Any, None]]] = []
        self.stopping = False

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        """Tell whether the thread runs."""
        return self._thread.is_alive()

    def at_end(self, end: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
        """Carry this out before the thread ends, beside what others have to end; returns what takes that back."""
        self._ends.append(end)
        return partial(self._ends.remove, end)

    def give(self, work: Coroutine[Any, Any, T]) -> "Future[T]":
        """Let the thread carry something out; may be called from any thread."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def stop(self) -> None:
        """End the thread; waits a few seconds for what is being written."""
        if not self._thread.is_alive():
            return
        self.stopping = True
        self.give(self._finish()).add_done_callback(self._stop_loop)
        self._thread.join(_STOP_S)

    async def _finish(self) -> None:
        await asyncio.gather(*(end() for end in self._ends), return_exceptions=True)
        on_its_way = asyncio.all_tasks() - {asyncio.current_task()}
        for task in on_its_way:
            task.cancel()
        await asyncio.gather(*on_its_way, return_exceptions=True)

    def _run(self) -> None:
        if sys.platform == "linux":  # elsewhere a thread has no niceness of its own
            with suppress(OSError):  # a sandbox may forbid it
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _GIVES_WAY)
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._loop.close()

    def _stop_loop(self, _finished: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
