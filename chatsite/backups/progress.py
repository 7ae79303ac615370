"""How far long work has come, for whoever looks on at a terminal."""

import sys
import time
from collections.abc import Callable
from typing import Final, TextIO

Tell = Callable[[str, int, int], None]
"""Is told what is being done, how much of it, and of how much; the bytes, or the steps."""

BETWEEN_S: Final = 0.1


def nobody(what: str, done: int, whole: int) -> None:
    """Tell nobody."""


class Line:
    """One line at a terminal that is written over; nothing where nobody looks on."""

    def __init__(self, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream if stream is not None else sys.stderr
        self._clock = clock
        self._is_seen = self._stream.isatty()
        self._told_s = float("-inf")
        self._longest = 0

    def __call__(self, what: str, done: int, whole: int) -> None:
        """Show it, if the last time was long enough ago or this is the end of it."""
        now_s = self._clock()
        if not self._is_seen or (now_s - self._told_s < BETWEEN_S and done < whole):
            return
        self._told_s = now_s
        share = f" {min(100, 100 * done // whole)} %" if whole else ""
        self._show(f"{what}{share}")

    def close(self) -> None:
        """Take the line away."""
        if self._is_seen and self._longest:
            self._show("")
            self._stream.write("\r")
            self._stream.flush()

    def _show(self, text: str) -> None:
        self._longest = max(self._longest, len(text))
        self._stream.write("\r" + text.ljust(self._longest))
        self._stream.flush()
