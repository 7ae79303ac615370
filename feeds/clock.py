"""The server's one clock. Whatever gates or stamps asks here, so that a test can hold the time."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the time as aware UTC."""
    return datetime.now(UTC)


def to_ms(at: datetime) -> int:
    """Return a time as milliseconds since the epoch, as it stands on the wire."""
    return int(at.timestamp() * 1000)


def now_ms() -> int:
    """Return the time as milliseconds since the epoch."""
    return to_ms(now())
