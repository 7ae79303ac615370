"""In which language commands speak: that of the terminal, as all other programs there. It knows no Django."""

import gettext
import os
from functools import lru_cache
from pathlib import Path
from typing import Final

ENGLISH: Final = "en"
LANGUAGES: Final = (ENGLISH, "de")
_OF_THE_START: Final = Path(__file__).resolve().parent.parent / "chatsite" / "locale"


def of_terminal() -> str:
    """Return the language of the terminal, as gettext finds it; English where it is one that nobody here speaks."""
    of_words = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "C")
    if of_words.partition(".")[0] in {"C", "POSIX"}:
        return ENGLISH
    for wish in (os.environ.get("LANGUAGE") or of_words).split(":"):
        code = wish.partition(".")[0].partition("_")[0].lower()
        if code in LANGUAGES:
            return code
    return ENGLISH


def early(message: str) -> str:
    """Return a sentence of `chatsite` in the language of the terminal, also where Django has not read its settings yet."""
    return _catalogue(of_terminal()).gettext(message)


@lru_cache
def _catalogue(code: str) -> gettext.NullTranslations:
    return gettext.translation("django", _OF_THE_START, [code], fallback=True)
