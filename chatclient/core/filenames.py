"""Names of files as other people gave them, made into names that are safe on every system. No disk here."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import count
from typing import Final

LONGEST_BYTES: Final = 180
"""Systems take 255; a number and the mark of what is not complete stand beside the name."""
_FORBIDDEN: Final = frozenset('<>:"/\\|?*')
_DEVICES: Final = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])", re.IGNORECASE)
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINERS: Final = "\u200c\u200d"
NAMELESS: Final = "file"


def safe_name(said: str) -> str:
    """Return a name for a file in a folder: never a path, never hidden, nothing that turns or steers what is read."""
    name = re.split(r"[/\\]", said)[-1]
    name = "".join(_safe(character) for character in unicodedata.normalize("NFC", name))
    name = re.sub(r"\s+", " ", name).lstrip(". ").rstrip(". ")
    stem, dot, suffix = name.rpartition(".") if "." in name else (name, "", "")
    if not stem.strip(". "):
        return NAMELESS
    if _DEVICES.fullmatch(name.split(".")[0].rstrip()):
        stem = f"_{stem}"
    suffix = _cut(suffix, LONGEST_BYTES // 4)
    return _cut(stem, LONGEST_BYTES - len((dot + suffix).encode())).rstrip(". ") + dot + suffix


def names_beside(name: str) -> Iterator[str]:
    """Yield a name, and then others for when it is taken: `name (2).pdf`, `name (3).pdf` …"""
    yield name
    stem, dot, suffix = name.rpartition(".") if "." in name else (name, "", "")
    for number in count(2):
        yield f"{stem} ({number}){dot}{suffix}"


def _safe(character: str) -> str:
    if character in _FORBIDDEN:
        return "_"
    return "" if unicodedata.category(character) in _INVISIBLE and character not in _JOINERS else character


def _cut(text: str, bytes_: int) -> str:
    return text.encode()[:bytes_].decode(errors="ignore")
