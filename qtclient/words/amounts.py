"""How much, as people say it: sizes of files, how far something has come, how long it will take."""

from typing import Final

from PyQt6.QtCore import QLocale

from qtclient.language import translate

_UNITS: Final = ("B", "KB", "MB", "GB")
_STEP: Final = 1000
_MINUTE_S, _HOUR_S = 60, 3600


def readable_bytes(count: int) -> str:
    """Return a size."""
    unit = _unit(count)
    return f"{_number(count, unit)} {_UNITS[unit]}"


def readable_share(done: int, of: int) -> str:
    """Return how much of a size is done, both in its unit."""
    unit = _unit(of)
    return translate("Amounts", "{done} of {all}").format(
        done=_number(min(done, of), unit), all=f"{_number(of, unit)} {_UNITS[unit]}"
    )


def readable_length(length_ms: int) -> str:
    """Return how long something lasts, as players show it."""
    minutes, seconds = divmod(max(1, round(length_ms / 1000)), _MINUTE_S)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def percent(done: int, of: int) -> int:
    """Return how much is done of a hundred; a hundred only when all of it is."""
    return 100 if done >= of else int(100 * done / of)


def time_left(seconds: float) -> str:
    """Return how long something will still take."""
    if seconds < _MINUTE_S:
        return translate("Amounts", "%n s left", "", max(1, round(seconds)))
    if seconds < _HOUR_S:
        return translate("Amounts", "%n min left", "", round(seconds / _MINUTE_S))
    return translate("Amounts", "%n h left", "", round(seconds / _HOUR_S))


def _unit(count: int) -> int:
    unit = 0
    while count >= _STEP ** (unit + 1) and unit + 1 < len(_UNITS):
        unit += 1
    return unit


def _number(count: int, unit: int) -> str:
    if not count:
        return "0"
    size = count / _STEP**unit
    digits = 0 if not unit or (size >= 10 and unit < 3) else 1
    return QLocale().toString(size, "f", digits)
