"""What waits to be carried out by one thread, put in by many: it is woken once for as many as it waits for.

Woken by each, it would take the processor from whoever is about to put in the next one.
"""

import threading
from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class Inbox(Generic[T]):
    """Things in the order in which they came. One thread waits and takes; whoever likes puts in."""

    def __init__(self) -> None:
        self._things: deque[T] = deque()
        self._lock = threading.Lock()
        self._enough = threading.Condition(self._lock)
        self._wanted = 0
        self._closed = False

    def __len__(self) -> int:
        return len(self._things)

    def put(self, thing: T) -> bool:
        """Put something in. Return False, and do not, where it is closed."""
        with self._lock:
            if self._closed:
                return False
            self._things.append(thing)
            if 0 < self._wanted <= len(self._things):
                self._wanted = 0
                self._enough.notify()
            return True

    def close(self) -> None:
        """Take nothing more in; whoever waits, or will, waits no longer."""
        with self._lock:
            self._closed = True
            self._enough.notify()

    def wait(self, count: int, timeout_s: float | None) -> bool:
        """Wait until there are so many, or it is closed. Return whether there are before the time is over."""
        with self._lock:
            if not self._closed and len(self._things) < count:
                self._wanted = count
                self._enough.wait(timeout_s)
                self._wanted = 0
            return self._closed or len(self._things) >= count

    def take(self, most: int) -> list[T]:
        """Return the first so many, and keep the others."""
        with self._lock:
            return [self._things.popleft() for _ in range(min(most, len(self._things)))]

    @property
    def is_over(self) -> bool:
        """Tell whether it is closed and empty."""
        return self._closed and not self._things
