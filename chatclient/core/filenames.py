"""Names of files as other people gave them, made into names that are safe on every system. No disk here."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import count
from typing import Final

from chatprotocol.filenames import clean_name

LONGEST_BYTES: Final = 180
"""Systems take 255; a number and the mark of what is not complete stand beside the name."""
_DEVICES: Final = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])", re.IGNORECASE)


def safe_name(said: str) -> str:
    """Return a name for a file in a folder: never a path, never hidden, nothing that turns or steers what is read."""
    name = clean_name(unicodedata.normalize("NFC", clean_name(said)), LONGEST_BYTES - 1)
    return f"_{name}" if _DEVICES.fullmatch(name.split(".")[0].rstrip()) else name


def names_beside(name: str) -> Iterator[str]:
    """Yield a name, and then others for when it is taken: `name (2).pdf`, `name (3).pdf` …"""
    yield name
    stem, dot, suffix = name.rpartition(".") if "." in name else (name, "", "")
    for number in count(2):
        yield f"{stem} ({number}){dot}{suffix}"
