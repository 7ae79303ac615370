"""What a username is, and when two are the same.

A name is letters, digits, dots, hyphens and underscores of any script, as typed. Its *key* is the name without the
differences that nobody sees or says (case, width, composition): keys are unique. Names that look the same to the eye
but mix scripts (a Cyrillic letter among Latin ones) are refused.
"""

import unicodedata
from typing import Final

from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.mentions import EVERYONE

MAX_BYTES: Final = 64
KEY_MAX_BYTES: Final = 192

_PUNCTUATION: Final = frozenset("._-")
_LOOKALIKE_SCRIPTS: Final = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "COPTIC", "CHEROKEE"})


def username_key(name: str) -> str:
    """Return the name as it is compared: compatibility caseless matching (Unicode 3.13, D146), composed."""
    once = unicodedata.normalize("NFKD", unicodedata.normalize("NFD", name).casefold())
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKD", once.casefold()))


def looks_key(name: str) -> str:
    """Return a name of one line as people compare it: also without what nobody sees of it, and one space for many."""
    seen = "".join(each for each in name if unicodedata.category(each) != "Cf")
    return " ".join(username_key(seen).split())


def check_username(name: str) -> None:
    """Raise HearthError where this is no username; the message says what is wrong with it."""
    key = username_key(name)
    if not name:
        raise _refusal("A username has at least one letter or digit.")
    if not all(_is_allowed(character) for character in name + key):
        raise _refusal("A username has letters, digits, dots, hyphens and underscores only.")
    if len(name.encode()) > MAX_BYTES or len(key.encode()) > KEY_MAX_BYTES:
        raise _refusal(f"A username has at most {MAX_BYTES} bytes.")
    if not (name[0].isalnum() and key[0].isalnum()) or name[-1] in _PUNCTUATION:
        raise _refusal("A username begins and ends with a letter or a digit.")
    if key in EVERYONE:
        raise _refusal("This name calls for everybody.")
    if len(_scripts(key) & _LOOKALIKE_SCRIPTS) > 1:
        raise _refusal("A username does not mix letters that look alike from different scripts.")


def _is_allowed(character: str) -> bool:
    # Letters, the marks that belong to them (in Indic scripts, say) and digits; no zero-width character is among them,
    # except variation selectors and fillers, which are told apart by name.
    if character in _PUNCTUATION:
        return True
    category = unicodedata.category(character)
    if category[0] not in "LMN" or category == "Me":
        return False
    return not _is_invisible(character)


def _is_invisible(character: str) -> bool:
    name = unicodedata.name(character, "")
    return (
        not name or "VARIATION SELECTOR" in name or "FILLER" in name or name.startswith("COMBINING GRAPHEME")
    )


def _scripts(key: str) -> set[str]:
    return {unicodedata.name(character, "?").split()[0] for character in key if character.isalpha()}


def _refusal(message: str) -> HearthError:
    return HearthError(ErrorCode.BAD_REQUEST, message, field="username")
