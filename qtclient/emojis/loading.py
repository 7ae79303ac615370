"""Reads the table of emoji out of the `emoji` package: a tenth of a second and some megabytes, so only when wanted."""

from functools import cache
from typing import Any, Final

from qtclient.emojis import german
from qtclient.emojis.table import TONES, Emoji, EmojiTable

_NEWEST: Final = 15.1
"""The version of Unicode's emoji that the fonts of today's desktops draw."""
_VARIATION: Final = "\ufe0f"
_TONELESS: Final = str.maketrans("", "", TONES + _VARIATION)


@cache
def load(language: str) -> EmojiTable:
    """Return the table, with names in English and German; the wanted language's come first."""
    from emoji import EMOJI_DATA, STATUS, config

    config.load_language("de")
    wanted = STATUS["fully_qualified"]
    known = {
        text: about
        for text, about in EMOJI_DATA.items()
        if about["status"] == wanted and about["E"] <= _NEWEST
    }
    tones: dict[str, dict[str, str]] = {}
    for text in known:
        used = {letter for letter in text if letter in TONES}
        if len(used) == 1:
            tones.setdefault(text.translate(_TONELESS), {}).setdefault(used.pop(), text)
    toneless = (
        Emoji(text, _names(about, language), _tones(tones.get(text.translate(_TONELESS), {})))
        for text, about in known.items()
        if not any(tone in text for tone in TONES)
    )
    return EmojiTable(toneless, german.spelled if language == "de" else _begun)


def _begun(name: str) -> str:
    return name[:1].upper() + name[1:]


def _names(about: dict[str, Any], language: str) -> tuple[str, ...]:
    first, second = ("de", "en") if language == "de" else ("en", "de")
    names = [about.get(first, ""), about.get(second, ""), *about.get("alias", ())]
    return tuple(dict.fromkeys(name.strip(":") for name in names if name))


def _tones(found: dict[str, str]) -> tuple[str, ...]:
    return tuple(found[tone] for tone in TONES) if len(found) == len(TONES) else ()
