"""Other people's words on a terminal: made safe to print, measured in columns, cut to fit.

Characters that steer a terminal are shown as "�". What is written with them is `chatclient.terminal`'s.
"""

import unicodedata
from collections.abc import Mapping
from typing import Final

from chatprotocol.rows import User

_JOINERS: Final = "\u200c\u200d"
_UNSAFE: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def safe(text: str) -> str:
    """Return a text of one line with nothing in it that steers a terminal."""
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if character == "\t":
        return " "
    unsafe = unicodedata.category(character) in _UNSAFE and character not in _JOINERS
    return "�" if unsafe else character


def name_of(user: int, people: Mapping[int, User]) -> str:
    """What a person is called, safe to print."""
    person = people.get(user)
    return safe(person.display_name or person.username) if person else f"person {user}"


def width(text: str) -> int:
    """How many columns a terminal gives a text."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or character in _JOINERS:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cut(text: str, columns: int) -> str:
    """Return a text that takes at most so many columns."""
    if width(text) <= columns:
        return text
    while width(text) > columns - 1:
        text = text[:-1]
    return text + "…"
