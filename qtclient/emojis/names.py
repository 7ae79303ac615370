"""Which emoji a name means, in English and German: one answer for what is sent and for what is read.

It does not depend on the language of the program: a text means the same to all who read it.
"""

from collections.abc import Iterable
from functools import cache


def emoji_named(name: str) -> str:
    """Return the emoji of a name, without its colons; empty where there is none."""
    return _names().get(name.casefold().replace("-", "_"), "") or _names().get(name.casefold(), "")


@cache
def _names() -> dict[str, str]:
    """English names and their short forms before German ones: what both know is English."""
    import emoji

    emoji.config.load_language(["en", "de"])
    names: dict[str, str] = {}
    whole = emoji.STATUS["fully_qualified"]
    known = {character: about for character, about in emoji.EMOJI_DATA.items() if about["status"] <= whole}
    for kind in ("de", "en", "alias"):
        called = [
            (name, character) for character, about in known.items() for name in _called(about.get(kind, ()))
        ]
        called.sort(key=lambda each: each[0] == each[0].casefold())
        for name, character in called:
            # What is written small goes first: turkey is the bird, not the country.
            if name == name.casefold() or name.casefold() not in names:
                names[name.casefold()] = character
    return names


def _called(names: str | Iterable[str]) -> list[str]:
    return [name.strip(":") for name in ([names] if isinstance(names, str) else names)]
