"""The threads that move files, and how many transfers may go on at once: so that chat never waits for them.

Threads are few, each pool with its own work, and stand behind everybody else at the processor (where the system knows
that of a thread). A piece is moved when a thread is free, so that the loop has only a few of them in a turn, however
many transfers go on.
"""

import contextlib
import os
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final

from chatprotocol.errors import HearthError

MOVERS: Final = 2
"""Threads that write what comes, and threads that read what goes: one waits for the disk while the other works."""
NICENESS: Final = 15
"""A thirtieth of the processor, while there is somebody else to run; all of it, where there is nobody."""


def movers(name: str) -> ThreadPoolExecutor:
    """Return threads that give way."""
    return ThreadPoolExecutor(MOVERS, thread_name_prefix=name, initializer=_give_way)


def _give_way() -> None:
    if sys.platform == "linux":  # elsewhere it would be said of the whole process
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


class Place:
    """Somebody's, until they leave it; any thread may say so, and more than once."""

    def __init__(self, leave: Callable[[], None]) -> None:
        self._lock = threading.Lock()
        self._leave: Callable[[], None] | None = leave

    def leave(self) -> None:
        """Let somebody else have it."""
        with self._lock:
            leave, self._leave = self._leave, None
        if leave is not None:
            leave()


class Places:
    """So many transfers go on at once in a process, and so many of them are one person's."""

    def __init__(self, refusal: Callable[[], HearthError]) -> None:
        self._refusal = refusal
        self._lock = threading.Lock()
        self._taken = 0
        self._of_people: Counter[int] = Counter()

    @property
    def taken(self) -> int:
        """How many transfers go on."""
        return self._taken

    def take(self, person: int, most: int, most_of_one: int) -> Place:
        """Give somebody a place. Raises the refusal where there is none."""
        with self._lock:
            if self._taken >= most or self._of_people[person] >= most_of_one:
                raise self._refusal()
            self._taken += 1
            self._of_people[person] += 1
        return Place(lambda: self._left(person))

    @contextmanager
    def held(self, person: int, most: int, most_of_one: int) -> Iterator[None]:
        """Let somebody have a place for the time of the block."""
        place = self.take(person, most, most_of_one)
        try:
            yield
        finally:
            place.leave()

    def _left(self, person: int) -> None:
        with self._lock:
            self._taken -= 1
            self._of_people[person] -= 1
            if not self._of_people[person]:
                del self._of_people[person]
