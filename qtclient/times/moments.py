"""Times as people read them: of day, of a list row, of a day's heading. Times come as milliseconds (UTC)."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from PyQt6.QtCore import QDate, QLocale

from qtclient.language import translate

_QUARTER_MS = 15 * 60_000
"""No clock on earth is set apart from UTC by less than a quarter of an hour: a day begins with one."""
_LAST_MS = 253_402_128_000_000
"""The 30th of December 9999: whatever the zone, there is a day after it. What a server says beyond is that day."""


_YEAR_MS = 365 * 24 * 3600 * 1000


@lru_cache(maxsize=4096)
def _local_minute(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, tz=UTC).astimezone()


@lru_cache(maxsize=4096)
def _day_of_quarter(quarter: int) -> date:
    return datetime.fromtimestamp(quarter * _QUARTER_MS / 1000, tz=UTC).astimezone().date()


def local(at_ms: int) -> datetime:
    """Return a moment on this machine's clock, to the minute."""
    return _local_minute(min(at_ms, _LAST_MS) // 60_000)


def day_of(at_ms: int) -> date:
    """Return the day on which something happened, here."""
    return _day_of_quarter(min(at_ms, _LAST_MS) // _QUARTER_MS)


def day_of_utc(at_ms: int) -> str:
    """Return the day, in UTC, that begins at a time, as it is written; so devices say when they were last seen."""
    return _written(
        datetime.fromtimestamp(min(at_ms, _LAST_MS) / 1000, UTC).date(), translate("Moments", "d MMMM yyyy")
    )


def time_of_day(at_ms: int) -> str:
    """Return `14:05`, or `2:05 PM` where people write it so."""
    moment = local(at_ms)
    if "ap" in QLocale().timeFormat(QLocale.FormatType.ShortFormat).lower():
        return f"{(moment.hour - 1) % 12 + 1}:{moment.minute:02} {'AM' if moment.hour < 12 else 'PM'}"
    return f"{moment.hour:02}:{moment.minute:02}"


def _written(day: date, shape: str) -> str:
    return QLocale().toString(QDate(day.year, day.month, day.day), shape)


def day_heading(day: date, today: date) -> str:
    """Return `Today`, `Yesterday`, or the day in full."""
    if day == today:
        return translate("Moments", "Today")
    if (today - day).days == 1:
        return translate("Moments", "Yesterday")
    if day.year == today.year:
        return _written(day, translate("Moments", "dddd, d MMMM"))
    return _written(day, translate("Moments", "dddd, d MMMM yyyy"))


def list_time(at_ms: int, today: date) -> str:
    """Return when something happened as a row of a list has room for it."""
    day = day_of(at_ms)
    if day == today:
        return time_of_day(at_ms)
    if 0 < (today - day).days < 7:
        return _written(day, "ddd")
    if day.year == today.year:
        return _written(day, translate("Moments", "d MMM"))
    return _written(day, translate("Moments", "d MMM yyyy"))


def exact(at_ms: int) -> str:
    """Return a moment in full, for a tooltip or a screen reader."""
    return f"{_written(day_of(at_ms), translate('Moments', 'dddd, d MMMM yyyy'))}, {time_of_day(at_ms)}"


def is_for_good(until_ms: int, now_ms: int) -> bool:
    """Tell whether something lasts so long that no time is worth naming."""
    return until_ms - now_ms > _YEAR_MS


def tomorrow_ms(hour: int, now_ms: int) -> int:
    """Return the moment at which the clock here shows an hour of the next day."""
    tomorrow = local(now_ms).replace(tzinfo=None) + timedelta(days=1)
    return int(tomorrow.replace(hour=hour, minute=0).timestamp() * 1000)


def today() -> date:
    """Return the day that it is here."""
    return datetime.now(UTC).astimezone().date()
