"""The part of a message's plain words that is shown of a hit, and where in it stands what was looked for. No Qt.

A hit says where in the source it matched. What is shown is not the source: there it is looked for anew.
"""

import re
from collections.abc import Iterable

Spans = tuple[tuple[int, int], ...]

_BEFORE_LETTERS, _MOST_LETTERS = 40, 400
_ELLIPSIS = "…"


def sought_in(source: str, spans: Iterable[tuple[int, int]]) -> re.Pattern[str] | None:
    """Return a pattern of what matched in a source: as a word, or as the part of one that it was; None for nothing."""
    found = {_as_it_stands(source, start, end) for start, end in spans if start < end}
    return re.compile("|".join(sorted(found, key=len, reverse=True)), re.IGNORECASE) if found else None


def _as_it_stands(source: str, start: int, end: int) -> str:
    before = "" if re.match(r"\w\w", source[max(0, start - 1) : start + 1]) else r"(?<!\w)"
    after = "" if re.match(r"\w\w", source[end - 1 : end + 1]) else r"(?!\w)"
    first, last = source[start], source[end - 1]
    words = re.escape(source[start:end])
    return (before if first.isalnum() else "") + words + (after if last.isalnum() else "")


def excerpt(words: str, sought: re.Pattern[str] | None) -> tuple[str, Spans]:
    """Return the words around the first place where something sought stands, and all such places in them."""
    if sought is None:
        return words[:_MOST_LETTERS], ()
    first = sought.search(words)
    start = 0 if first is None else _beginning(words, first.start())
    mark = _ELLIPSIS if start else ""
    shown = mark + words[start : start + _MOST_LETTERS]
    return shown, tuple(found.span() for found in sought.finditer(shown))


def _beginning(words: str, found: int) -> int:
    """Return where to begin so that what was found is in sight: at a word."""
    start = max(0, found - _BEFORE_LETTERS)
    space = words.find(" ", start, found) if start else -1
    return space + 1 if space >= 0 else start


def open_part(source: str, most: int) -> str:
    """Return the beginning of a source, without a spoiler that ends behind it."""
    part = source[:most]
    if len(part) < len(source) and part.count("||") % 2:
        part = part[: part.rindex("||")]
    return part
