"""How much work a text may be, to read and to lay out. Work is counted, not timed: the same text is read alike on every
machine.
"""

MOST_STEPS = 3_000
MOST_LAID = 1_600
"""As many pieces of words may stand beside one another, each of which looks like itself."""
MOST_DEPTH = 16


class TooMuchWork(Exception):
    """The text is not worth reading as Markdown: it is shown as it was written."""


class Work:
    """Counts steps. A step takes a few microseconds."""

    def __init__(self, most: int = MOST_STEPS) -> None:
        self._left = most

    def add(self, steps: int = 1) -> None:
        """Count steps. Raises TooMuchWork beyond the most that is granted."""
        self._left -= steps
        if self._left < 0:
            raise TooMuchWork

    def check_depth(self, depth: int) -> None:
        """Raise TooMuchWork where blocks stand in one another too deeply."""
        if depth > MOST_DEPTH:
            raise TooMuchWork
