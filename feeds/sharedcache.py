"""What many ask for at the same moment, kept so that it is made once; bounded by its bytes, the oldest go first."""

import threading
from collections.abc import Callable, Hashable
from typing import Final, Generic, TypeVar

from cachetools import LRUCache

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


ENTRY_BYTES: Final = 600
"""What holding a value takes besides: its key and its place. Small values take more than they count without it."""


class SharedCache(Generic[K, V]):
    """Values by key for all threads of a process."""

    def __init__(self, limit_bytes: int, size_bytes: Callable[[V], int]) -> None:
        self._held: LRUCache[K, V] = LRUCache(
            limit_bytes, getsizeof=lambda value: ENTRY_BYTES + size_bytes(value)
        )
        self._lock = threading.Lock()

    def get(self, key: K) -> V | None:
        """Return what is held under a key; None where nothing is, or nothing any more."""
        with self._lock:
            return self._held.get(key)

    def put(self, key: K, value: V) -> None:
        """Hold a value, where it is not larger than all that may be held."""
        with self._lock:
            if self._held.getsizeof(value) <= self._held.maxsize:
                self._held[key] = value
