"""Addresses in plain text that may be opened: http, https and mailto, nothing else. Pure.

What is shown is what is opened: a link here has no text of its own.
"""

import re

import msgspec

_CANDIDATE = re.compile(
    r"(?:https?://|mailto:)[^\s<>\"“”«»\u200b-\u200f\u2028-\u202e\u2066-\u2069]+", re.IGNORECASE
)
_WORD_BEFORE = re.compile(r"\w$")
_TRAILING = ".,;:!?'’*_~…"
_PAIRS = {")": "(", "]": "[", "}": "{"}


class Link(msgspec.Struct, frozen=True):
    """The characters [start, end) of a text and the address that they are."""

    start: int
    end: int
    address: str


def links_in(text: str) -> list[Link]:
    """Return the addresses in a text, in their order."""
    if ":" not in text:
        return []
    found = (_link(match) for match in _CANDIDATE.finditer(text))
    return [link for link in found if link is not None]


def _link(match: re.Match[str]) -> Link | None:
    if _WORD_BEFORE.search(match.string[max(0, match.start() - 1) : match.start()]):
        return None
    address = _without_punctuation(match.group())
    scheme, _, rest = address.partition(":")
    if not rest.strip("/") or (scheme.lower() == "mailto" and "@" not in rest):
        return None
    return Link(match.start(), match.start() + len(address), address)


def _without_punctuation(address: str) -> str:
    """Leave a sentence's own punctuation out; a closing bracket stays where the address opened it."""
    while address:
        last = address[-1]
        opens = _PAIRS.get(last)
        if last in _TRAILING or (opens and address.count(opens) < address.count(last)):
            address = address[:-1]
        else:
            break
    return address
