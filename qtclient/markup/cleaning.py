"""What of somebody's text is shown, and how what cannot be seen is made harmless.

Sources: Unicode Standard Annex 9 (what overrides the direction of text), section 5.1 of the Unicode Security
Mechanisms (Technical Standard 39) on how many marks a letter may bear.
"""

import re
import unicodedata

MOST_MARKS = 4
"""Marks over and under one letter: Vietnamese needs two, pointed Hebrew with cantillation three or four."""
MOST_INVISIBLE = 8
"""Invisible characters in a row: the flag of Scotland needs seven."""

_OVERRIDES = {"\u202d": "[LRO]", "\u202e": "[RLO]"}
_OPENS, _CLOSES = {"\u202a": "\u202c", "\u202b": "\u202c"}, "\u202c"
_ISOLATES, _END_OF_ISOLATE = "\u2066\u2067\u2068", "\u2069"
_SUSPECT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202d\u202e]"
    "|[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f]{3}"
    "|[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]{3}"
)
"""Only a text with one of these is looked at letter by letter."""


def shown(text: str) -> str:
    """Return a text as it is shown: overrides named, floods of marks and of the invisible cut, no controls."""
    return "".join(_shown(text)) if _SUSPECT.search(text) else text


def _shown(text: str) -> list[str]:
    kept: list[str] = []
    marks = invisible = 0
    for letter in text:
        category = unicodedata.category(letter)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        invisible = invisible + 1 if _is_invisible(letter, category) else 0
        if marks > MOST_MARKS or invisible > MOST_INVISIBLE:
            continue
        if letter in _OVERRIDES:
            letter = _OVERRIDES[letter]
        elif category == "Cc" and letter not in "\n\t":
            letter = "\ufffd"
        elif category in ("Zl", "Zp"):
            letter = " "
        kept.append(letter)
    return kept


def _is_invisible(letter: str, category: str) -> bool:
    return category == "Cf" or letter in "\u034f\u115f\u1160\u3164\uffa0" or "\ufe00" <= letter <= "\ufe0f"


def unclosed(text: str) -> str:
    """Return what closes the embeddings and isolates that a text has opened, so that they end with it."""
    if not any(letter in text for letter in (*_OPENS, *_ISOLATES)):
        return ""
    waiting: list[str] = []
    for letter in text:
        if letter in _OPENS:
            waiting.append(_CLOSES)
        elif letter in _ISOLATES:
            waiting.append(_END_OF_ISOLATE)
        elif waiting and letter == waiting[-1]:
            waiting.pop()
    return "".join(reversed(waiting))
