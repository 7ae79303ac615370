"""Names of files as people gave them, made harmless: for the server labels that name nothing on its disk, for a client the
beginning of a name on its own. No disk here.
"""

import unicodedata
from typing import Final

NAME_BYTES: Final = 255
"""In UTF-8, as most disks have it."""
NAMELESS: Final = "file"
MOST_CHARACTERS: Final = 16 * 1024
"""More is not even looked at."""
EXTENSION_BYTES: Final = 32

_RESERVED: Final = str.maketrans('<>:"|?*', "_______")
"""What some disks take in no name."""


def clean_name(name: str, most_bytes: int = NAME_BYTES) -> str:
    """Return a name without folders, control characters and what turns the direction of writing; never empty.

    What is too long is cut in its middle part, so that its ending stays.
    """
    base = name[-MOST_CHARACTERS:].replace("\\", "/").rstrip("/").rpartition("/")[2]
    shown = "".join(character for character in base if _is_shown(character)).translate(_RESERVED)
    # Nothing hides, and no disk drops the end of it.
    shown = " ".join(shown.split()).strip(". ")
    return _cut(shown, most_bytes) or NAMELESS


def _is_shown(character: str) -> bool:
    # Cc control, Cf joiners and direction, Cs halves of pairs, Co private, Cn none; Zl and Zp separate lines.
    category = unicodedata.category(character)
    return category[0] != "C" and category not in {"Zl", "Zp"}


def _cut(name: str, most_bytes: int) -> str:
    if len(name.encode()) <= most_bytes:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension.encode()) > EXTENSION_BYTES:
        return _first_bytes(name, most_bytes)
    ending = dot + extension
    return _first_bytes(stem, most_bytes - len(ending.encode())) + ending


def _first_bytes(text: str, size: int) -> str:
    """Return as many whole characters as fit."""
    return text.encode()[:size].decode(errors="ignore").rstrip(". ")
