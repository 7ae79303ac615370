"""The words that are not said here, or that the moderators want to know of: finding them in a text.

A rule is a word, or several one behind the other; `*` at an end stands for any letters more. Both sides are folded as
searching folds them, so that case, accents and width make no difference, and a word with umlauts is found as German spells
it with and without them. There are no patterns but these: what somebody enters is looked for as it stands, and a text costs
as much as it has words, however many rules there are.
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.folding import composed, shape_ascii, shape_each, spellings

STAR: Final = "*"
SHORTEST_PART: Final = 3
"""Letters that a word with a star has at least: with fewer it would find half of the language."""
WORD_CHARACTERS: Final = 64
KEY_CHARACTERS: Final = 192
_APART: Final = "\ue000"
"""Stands around signs, and characters of scripts without spaces, in a shape: each is a word of its own here."""


class Rule(NamedTuple):
    """What is looked for, and whether a text with it is refused; where it is not, the moderators see it."""

    word: str
    refuses: bool


def key_of(word: str) -> str:
    """Return a rule's word as it is compared, its stars in their places: what makes two rules the same.

    Raises bad_request where it would find nothing, or nearly everything.
    """
    core = _core(word)
    key = _shape(core)
    if STAR in core:
        raise _no_word("A star stands at an end of a word only.")
    if not key:
        raise _no_word("A word has at least one letter or digit.")
    if len(word) > WORD_CHARACTERS or len(key) > KEY_CHARACTERS - 2:
        raise _no_word(f"A word has at most {WORD_CHARACTERS} characters.")
    if core != word and len(key) < SHORTEST_PART:
        raise _no_word(f"A word with a star has at least {SHORTEST_PART} letters.")
    return f"{STAR * word.startswith(STAR)}{key}{STAR * word.endswith(STAR)}"


def _core(word: str) -> str:
    """Return a rule's word without the stars at its ends."""
    return word.removeprefix(STAR).removesuffix(STAR)


def _no_word(message: str) -> HearthError:
    return HearthError(ErrorCode.BAD_REQUEST, message, field="word")


class Wordlist:
    """Rules, held so that those which a text falls under are found at once."""

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        self._beginning: dict[str, list[tuple[str, Rule]]] = {}
        """What begins with a word of the text, by that word's first letters."""
        self._inside: dict[str, list[tuple[str, Rule]]] = {}
        """What may be inside of words, by its first letters."""
        for rule in rules:
            self._add(rule)

    def _add(self, rule: Rule) -> None:
        begins, ends = rule.word.startswith(STAR), rule.word.endswith(STAR)
        for found in _spelt(_core(rule.word)):
            needle = f"{'' if begins else ' '}{found}{'' if ends else ' '}"
            first = found[:SHORTEST_PART] if begins else found.split(" ", 1)[0][:SHORTEST_PART]
            (self._inside if begins else self._beginning).setdefault(first, []).append((needle, rule))

    def find(self, text: str) -> Rule | None:
        """Return a rule that a text falls under, one that refuses it before any other; None where there is none."""
        if not (self._beginning or self._inside):
            return None
        shape = _shape(text)
        line = f" {shape} "
        found: Rule | None = None
        for needle, rule in self._candidates(shape):
            if needle in line:
                if rule.refuses:
                    return rule
                found = rule
        return found

    def _candidates(self, shape: str) -> Iterator[tuple[str, Rule]]:
        for first in self._beginning.keys() & {word[:SHORTEST_PART] for word in shape.split(" ")}:
            yield from self._beginning[first]
        if self._inside:
            ends = range(SHORTEST_PART, len(shape) + 1)
            parts = {shape[end - SHORTEST_PART : end] for end in ends}
            for first in self._inside.keys() & parts:
                # Many words may begin alike: what ends otherwise is not looked for.
                yield from (
                    (needle, rule)
                    for needle, rule in self._inside[first]
                    if needle.rstrip()[-SHORTEST_PART:] in parts
                )


def _shape(text: str) -> str:
    """Return the words of a text, folded, with a space between them."""
    shape = shape_ascii(text) if text.isascii() else "".join(shape_each(composed(text))).replace(_APART, " ")
    return " ".join(shape.split())


def _spelt(core: str) -> list[str]:
    """Return the ways in which what is looked for may stand in a text."""
    return [_shape(core)] if core.isascii() else list(dict.fromkeys(map(_shape, spellings(core))))
