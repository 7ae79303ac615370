"""Which part of a file somebody asks for. Pure; RFC 9110, 13.1 and 14.

One range is served; of several, or of what cannot be read, the whole is sent, as the standard allows.
"""

import re
from typing import Final, NamedTuple

_ONE: Final = re.compile(r"bytes\s*=\s*(\d{0,18})-(\d{0,18})", re.ASCII)


class Span(NamedTuple):
    """Bytes from `first` up to `end`, which is not among them."""

    first: int
    end: int

    @property
    def size(self) -> int:
        """Return how many they are."""
        return self.end - self.first


class Unsatisfiable(Exception):
    """The range begins behind the end."""


def span(asked: str | None, if_range: str | None, etag: str, size: int) -> Span | None:
    """Return the part that is asked for; None for the whole. Raises Unsatisfiable."""
    found = _ONE.fullmatch(asked.strip()) if asked else None
    if found is None or found.group(1) == found.group(2) == "":
        return None
    if if_range is not None and if_range.strip() != etag:
        # What they have a part of is another file: a date says too little of that.
        return None
    first, last = found.groups()
    if first == "":
        return _latest(int(last), size)
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise Unsatisfiable
    return Span(int(first), min(int(last) + 1, size) if last else size)


def _latest(count: int, size: int) -> Span:
    if count == 0 or size == 0:
        raise Unsatisfiable
    return Span(max(0, size - count), size)


def matches(if_none_match: str | None, etag: str) -> bool:
    """Tell whether somebody has what there is already."""
    if if_none_match is None:
        return False
    tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return bool(tags & {etag, "*"})
