"""The filters that stand in what is typed into the search, so that they can be shown, taken away and added. Pure.

What a query means is said in `chatprotocol.searching`; here only the filters are told from the words.
"""

import re
from typing import Final

import msgspec

FILTERS: Final = ("from", "in", "has", "is", "before", "after")
_FILTER: Final = re.compile(rf'(?:^|(?<=\s))({"|".join(FILTERS)}):("[^"]*"|[^\s"]+)(?=\s|$)', re.IGNORECASE)


class Filter(msgspec.Struct, frozen=True):
    """The characters [start, end) of what is typed, and what they say."""

    start: int
    end: int
    name: str
    value: str

    @property
    def word(self) -> str:
        """Return the filter as it is shown."""
        return f"{self.name}: {self.value}"


def filters_in(typed: str) -> list[Filter]:
    """Return the filters that are complete: a word stands right behind the colon, and a space or nothing behind it."""
    return [
        Filter(found.start(), found.end(), found[1].lower(), found[2].strip('"'))
        for found in _FILTER.finditer(typed)
    ]


def without(typed: str, gone: Filter) -> str:
    """Return what is typed without a filter."""
    before, after = typed[: gone.start].rstrip(), typed[gone.end :].lstrip()
    return f"{before} {after}" if before and after else before + after


def with_filter(typed: str, words: str) -> str:
    """Return what is typed with a filter, or the beginning of one, behind it."""
    typed = typed.rstrip()
    return f"{typed} {words}" if typed else words
