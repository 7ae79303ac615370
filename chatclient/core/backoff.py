"""How long to wait before the next attempt: exponential, with full jitter, so that a thousand clients do not return
at once. Randomness is passed in; it does not sleep.
"""

from collections.abc import Callable
from typing import Final

LEAST_S: Final = 0.5
MOST_S: Final = 30.0


class Backoff:
    """The waits between attempts that fail one after another. `random` gives a number in [0, 1)."""

    def __init__(
        self, random: Callable[[], float], *, least_s: float = LEAST_S, most_s: float = MOST_S
    ) -> None:
        self._random = random
        self._least_s = least_s
        self._most_s = most_s
        self._ceiling_s = least_s

    def next_s(self) -> float:
        """Return the next wait in seconds: anywhere between the least and a ceiling that doubles each time."""
        self._ceiling_s = min(self._ceiling_s * 2, self._most_s)
        return self._least_s + self._random() * (self._ceiling_s - self._least_s)

    def reset(self) -> None:
        """The last attempt was a success."""
        self._ceiling_s = self._least_s
