"""A clock that a test turns."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

NOON: Final = datetime(2026, 11, 29, 12, tzinfo=UTC)


class Clock:
    """What the server takes for the time: it stands until it is turned."""

    def __init__(self, time: datetime = NOON) -> None:
        self.time = time

    def __call__(self) -> datetime:
        return self.time

    def turn(self, days: float = 0, **by: float) -> None:
        """Let time pass."""
        self.time += timedelta(days=days, **by)

    @contextmanager
    def ago(self, days: float = 0, **by: float) -> Iterator[None]:
        """Go back for the time of the block."""
        self.turn(-days, **{unit: -amount for unit, amount in by.items()})
        yield
        self.turn(days, **by)


def stopped(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Let the server go by such a clock."""
    clock = Clock()
    monkeypatch.setattr("feeds.clock.now", clock)
    return clock
