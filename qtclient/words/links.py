"""Addresses that may be opened: http, https, mailto and our own, nothing else; and addresses in plain text. Pure.

A link in plain text has no words of its own: what is shown is what is opened. Where a link has, `is_honest` tells
whether they say where it leads.
"""

import re

import msgspec

from qtclient.words.own_links import is_own, own_link

_CANDIDATE = re.compile(
    r"(?:https?://|hearth://|mailto:)[^\s<>\"“”«»\u200b-\u200f\u2028-\u202e\u2066-\u2069]+", re.IGNORECASE
)
_WORD_BEFORE = re.compile(r"(?<=\w)")
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


def link_at(text: str, place: int, end: int) -> Link | None:
    """Return the address that begins at a place of a text and goes to `end` at most."""
    match = _CANDIDATE.match(text, place, end)
    return None if match is None else _link(match)


def may_open(address: str) -> bool:
    """Tell whether an address may be opened at all; one with blanks or invisible letters in it may not."""
    match = _CANDIDATE.fullmatch(address)
    return match is not None and _says_something(address)


def is_honest(words: str, address: str) -> bool:
    """Tell whether the words of a link say where it leads: the address itself, with or without what goes before it."""
    said, meant = words.strip(), address
    if said.casefold() == meant.casefold():
        return True
    bare = re.sub(r"^(?:https?://|hearth://|mailto:)", "", meant, flags=re.IGNORECASE)
    return said.rstrip("/").casefold() == bare.rstrip("/").casefold()


def _says_something(address: str) -> bool:
    scheme, _, rest = address.partition(":")
    if is_own(address):
        return own_link(address) is not None
    return bool(rest.strip("/")) and (scheme.lower() != "mailto" or "@" in rest)


def _link(match: re.Match[str]) -> Link | None:
    if _WORD_BEFORE.match(match.string, match.start()):
        return None
    address = _without_punctuation(match.group())
    if not _says_something(address):
        return None
    return Link(match.start(), match.start() + len(address), address)


def _without_punctuation(address: str) -> str:
    """Leave a sentence's own punctuation out; a closing bracket stays where the address opened it."""
    end = len(address)
    unopened = {closes: address.count(closes) - address.count(opens) for closes, opens in _PAIRS.items()}
    while end:
        last = address[end - 1]
        if last in _PAIRS and unopened[last] > 0:
            unopened[last] -= 1
        elif last not in _TRAILING:
            break
        end -= 1
    return address[:end]
