"""How often it is told how far something is: at once what is news, and a number that moves ten times a second at most."""

from collections.abc import Hashable
from typing import Final

INTERVAL_MS: Final = 100


class Pace:
    """Remembers what was told last, and when, of each of several things."""

    def __init__(self) -> None:
        self._told: dict[Hashable, tuple[object, int]] = {}

    def is_due(self, thing: Hashable, state: object, now_ms: int) -> bool:
        """Whether to tell it now: it has another state than when it was told last, or that was long enough ago."""
        told = self._told.get(thing)
        if told is not None and told[0] == state and now_ms - told[1] < INTERVAL_MS:
            return False
        self._told[thing] = state, now_ms
        return True

    def forget(self, thing: Hashable) -> None:
        """Nothing more is to be told of it."""
        self._told.pop(thing, None)
