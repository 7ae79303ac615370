"""Turns: of threads that are about to do the same, so that one does it and the others find it done; and of people who
have something done that takes long, so that nobody fills the line alone.
"""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from weakref import WeakValueDictionary


@dataclass(slots=True)
class _Turn:
    lock: threading.Lock = field(default_factory=threading.Lock)
    wanted: int = 0


class Turns:
    """Turns by a name; of a name that nobody wants nothing is kept."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turns: dict[str, _Turn] = {}

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Wait until nobody else has the turn of a name, and have it."""
        with self._lock:
            turn = self._turns.setdefault(name, _Turn())
            turn.wanted += 1
        try:
            with turn.lock:
                yield
        finally:
            with self._lock:
                turn.wanted -= 1
                if not turn.wanted:
                    del self._turns[name]


class TurnsOfPeople:
    """So many things are done at a time for one person, on an event loop; the others wait in their order."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._of: WeakValueDictionary[int, asyncio.Semaphore] = WeakValueDictionary()

    def of(self, person: int) -> asyncio.Semaphore:
        """Return what somebody waits for. It is there for as long as they hold it."""
        found = self._of.get(person)
        if found is None:
            found = self._of[person] = asyncio.Semaphore(self._at_once)
        return found
