"""Texts of one line that people give: their name and status, the name of a device, of the server."""

import unicodedata
from typing import Final

from chatprotocol.errors import ErrorCode, HearthError

# Overrides and isolates turn the text that stands around a name; marks alone (LRM, RLM) do no harm.
_BIDI_CONTROLS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# What nobody sees tells two names apart that look the same. Joiners (ZWNJ, ZWJ) are how Persian and emoji are written.
_UNSEEN: Final = frozenset("\u00ad\u180e\u200b\u2060\u2061\u2062\u2063\u2064\ufeff")
_MISLEADING: Final = _BIDI_CONTROLS | _UNSEEN


def line(text: str, field: str, max_bytes: int, *, required: bool = True) -> str:
    """Return a text without the spaces around it. Raises HearthError naming `field` where it cannot be shown."""
    text = text.strip()
    if required and not any(_is_visible(character) for character in text):
        raise HearthError(ErrorCode.BAD_REQUEST, "This may not be empty.", field=field)
    assert_shown(text, field)
    if len(text.encode()) > max_bytes:
        raise HearthError(ErrorCode.TOO_LARGE, f"This may have at most {max_bytes} bytes.", field=field)
    return text


def assert_shown(text: str, field: str) -> None:
    """Refuse a text that does not stand in its line as everybody sees it. Raises HearthError (bad_request)."""
    if any(_is_forbidden(character) for character in text):
        raise HearthError(ErrorCode.BAD_REQUEST, "This holds characters that cannot be shown.", field=field)


def _is_forbidden(character: str) -> bool:
    return character in _MISLEADING or unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}


def _is_visible(character: str) -> bool:
    return unicodedata.category(character)[0] not in "CZ"
