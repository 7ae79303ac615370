"""How I want to be disturbed: words that call me, hours of quiet, what a notification shows. Follows me everywhere.

It travels as one preference, as text; what of it cannot be read is as if it had never been set. Days and hours are
those of the clock on the wall, wherever the device is.
"""

import json
import re
import unicodedata
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

import msgspec

from chatprotocol.folding import unstacked

PREFERENCE: Final = "attention"
"""The name under which it is kept."""

DAYS: Final = 7
MOST_KEYWORDS: Final = 50
KEYWORD_LETTERS: Final = 64
_DAY_MINUTES: Final = 24 * 60
_NEVER: Final = "(?!)"


class Hours(msgspec.Struct, frozen=True):
    """From one minute of the day to another, into the next day where that is not later; equal: a day and a night."""

    start: int
    end: int

    def hold(self, minute: int, *, yesterday: bool) -> bool:
        """Whether they hold a minute of the day on which they begin, or (`yesterday`) of the day after."""
        overnight = self.end <= self.start
        if yesterday:
            return overnight and minute < self.end
        return minute >= self.start and (overnight or minute < self.end)


class AttentionSettings(msgspec.Struct, frozen=True, kw_only=True):
    """`quiet_hours` begin with Monday's; `quiet_until_ms` is a time, in milliseconds since the epoch."""

    keywords: tuple[str, ...] = ()
    quiet_hours: tuple[Hours | None, ...] = (None,) * DAYS
    quiet_until_ms: int = 0
    hide_text: bool = False
    sound: bool = False

    def is_quiet(self, now: datetime) -> bool:
        """Whether I am not to be disturbed now."""
        if now.timestamp() * 1000 < self.quiet_until_ms:
            return True
        minute = now.hour * 60 + now.minute
        today = self.quiet_hours[now.weekday()]
        yesterday = self.quiet_hours[(now - timedelta(days=1)).weekday()]
        return (today is not None and today.hold(minute, yesterday=False)) or (
            yesterday is not None and yesterday.hold(minute, yesterday=True)
        )

    def compose(self) -> str:
        """Return the settings as text."""
        fields = {
            "keywords": list(self.keywords),
            "quiet_hours": [None if each is None else [each.start, each.end] for each in self.quiet_hours],
            "quiet_until": self.quiet_until_ms,
            "hide_text": self.hide_text,
            "sound": self.sound,
        }
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def parse(cls, text: str | None) -> "AttentionSettings":
        """Return the settings of a text; None for one that was never set."""
        try:
            held = json.loads(text or "{}")
        except (ValueError, RecursionError):
            return cls()
        if not isinstance(held, dict):
            return cls()
        return cls(
            keywords=tidy(held.get("keywords")),
            quiet_hours=_hours_of_week(held.get("quiet_hours")),
            quiet_until_ms=_time(held.get("quiet_until")),
            hide_text=held.get("hide_text") is True,
            sound=held.get("sound") is True,
        )


def tidy(words: object) -> tuple[str, ...]:
    """Return what of a list can be words that call me: each once, none empty or endless."""
    if not isinstance(words, list | tuple):
        return ()
    lines = (" ".join(word.split())[:KEYWORD_LETTERS].strip() for word in words if isinstance(word, str))
    held = {_folded(line): line for line in lines if line}
    return tuple(held.values())[:MOST_KEYWORDS]


def _time(held: object) -> int:
    return held if isinstance(held, int) and not isinstance(held, bool) and 0 <= held < 2**53 else 0


def _hours_of_week(held: object) -> tuple[Hours | None, ...]:
    days: list[Any] = held if isinstance(held, list) and len(held) == DAYS else [None] * DAYS
    return tuple(_hours(day) for day in days)


def _hours(held: object) -> Hours | None:
    match held:
        case [int(start), int(end)] if 0 <= start < _DAY_MINUTES and 0 <= end < _DAY_MINUTES:
            return Hours(int(start), int(end))
        case _:
            return None


# ---- words -----------------------------------------------------------------------------------------------------------


def finds(keywords: tuple[str, ...], text: str) -> bool:
    """Whether one of the words stands in a text: as a whole word, in any case and width of its letters."""
    return bool(keywords) and _pattern(keywords).search(_folded(text)) is not None


@lru_cache(maxsize=8)
def _pattern(keywords: tuple[str, ...]) -> re.Pattern[str]:
    words = filter(str.strip, map(_folded, keywords))
    return re.compile("|".join(map(_whole, words)) or _NEVER)


def _whole(word: str) -> str:
    """A word ends where no letter follows; scripts that write no spaces have no such place."""
    before = r"(?<!\w)" if _needs_space(word[0]) else ""
    after = r"(?!\w)" if _needs_space(word[-1]) else ""
    return before + r"\s+".join(map(re.escape, word.split())) + after


def _needs_space(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) not in ("W", "F") and re.match(r"\w", letter) is not None


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", unstacked(text)).casefold())
