"""The emoji that can be chosen, their names, and how they are found by what is typed. Pure.

A name is a shortcode without its colons: `thumbs_up`, `+1`, `daumen_hoch`.
"""

from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from qtclient.emojis.groups import GROUPS, Group, place_of
from qtclient.words.fuzzy import plain_letters

TONES: Final = "🏻🏼🏽🏾🏿"
_EXACT, _BEGINS, _WORD_BEGINS, _INSIDE = range(4)


class Emoji(msgspec.Struct, frozen=True, gc=False):
    """One emoji. `tones` are its five skin tones, lightest first, or empty; `names` are of all languages."""

    text: str
    names: tuple[str, ...]
    tones: tuple[str, ...] = ()

    def in_tone(self, tone: int) -> str:
        """Return it in a skin tone: 0 for none, 1 … 5."""
        return self.tones[tone - 1] if tone and self.tones else self.text


class EmojiTable:
    """All emoji, in the order of the picker; the first name of each is the one that is shown, as `spelled` writes it."""

    def __init__(self, emojis: Iterable[Emoji], spelled: Callable[[str], str]) -> None:
        self._spelled = spelled
        self.all = sorted(emojis, key=lambda each: place_of(each.text))
        self.groups: dict[Group, list[Emoji]] = {group: [] for group in GROUPS}
        self._by_text: dict[str, Emoji] = {}
        self._searched: list[tuple[str, ...]] = []
        for emoji in self.all:
            self.groups[GROUPS[place_of(emoji.text)[0]]].append(emoji)
            self._by_text[emoji.text] = emoji
            self._by_text |= dict.fromkeys(emoji.tones, emoji)
            self._searched.append(tuple(map(plain_letters, emoji.names)))

    def emoji(self, text: str) -> Emoji | None:
        """Return what is known of an emoji, in whatever tone."""
        return self._by_text.get(text)

    def name(self, text: str) -> str:
        """Return what an emoji is called, in words; a custom one is called what it is."""
        emoji = self._by_text.get(text)
        if emoji is None or not emoji.names:
            return text
        return self._spelled(emoji.names[0].replace("_", " "))

    def search(self, typed: str, most: int) -> list[Emoji]:
        """Return the emoji that fit, best first; several words must all fit."""
        words = plain_letters(typed).replace("_", " ").split()
        if not words:
            return []
        found = []
        for place, names in enumerate(self._searched):
            fit = _fit("_".join(words), names)
            if fit is None and len(words) > 1 and all(_fit(word, names) for word in words):
                fit = _INSIDE, 0
            if fit is not None:
                found.append((*fit, place))
        return [self.all[place] for *_, place in sorted(found)[:most]]


def _fit(word: str, names: tuple[str, ...]) -> tuple[int, int] | None:
    """Return how well a word fits the best of several names, less is better; None for not at all."""
    best: tuple[int, int] | None = None
    for name in names:
        at = name.find(word)
        if at < 0:
            continue
        kind = _EXACT if word == name else _BEGINS if at == 0 else _INSIDE
        if kind == _INSIDE and (name[at - 1] in "_-" or f"_{word}" in name):
            kind = _WORD_BEGINS
        fit = kind, len(name)
        best = fit if best is None else min(best, fit)
    return best
