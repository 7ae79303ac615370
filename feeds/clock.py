"""The server's one clock. Whatever gates or stamps asks here, so that a test can hold the time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

_stands_at: datetime | None = None


def now() -> datetime:
    """Return the time as aware UTC."""
    return datetime.now(UTC) if _stands_at is None else _stands_at


@contextmanager
def standing(at: datetime) -> Iterator[None]:
    """Let the clock of this whole process stand, so that what was said long ago can be told as it was then."""
    global _stands_at  # noqa: PLW0603  # a process has one clock
    before, _stands_at = _stands_at, at
    try:
        yield
    finally:
        _stands_at = before


def to_ms(at: datetime) -> int:
    """Return a time as milliseconds since the epoch, as it stands on the wire."""
    return int(at.timestamp() * 1000)


def now_ms() -> int:
    """Return the time as milliseconds since the epoch."""
    return to_ms(now())
