"""What this package must know of words that are not said here, which it does not: people's names and what they say of
themselves are seen by everybody. Whoever has a word filter says here what it refuses.
"""

from collections.abc import Callable
from typing import Final

Check = Callable[[str, str], None]
"""Refuses a text, given the field that it is for. Raises HearthError (forbidden)."""

_checks: Final[list[Check]] = []


def use(check: Check) -> None:
    """Make a filter known."""
    _checks[:] = [check]


def check(text: str, field: str) -> None:
    """Refuse a text that is not said here. Raises HearthError (forbidden)."""
    for each in _checks:
        each(text, field)
