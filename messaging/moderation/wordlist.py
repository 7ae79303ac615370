"""The words that are not said here, or that the moderators want to know of: finding them in a text.

A rule is a word, or several one behind the other; `*` at an end stands for any letters more. Both sides are folded as
searching folds them, so that case, accents and width make no difference, and a word with umlauts is found as German spells
it with and without them. There are no patterns but these: what somebody enters is looked for as it stands, and a text costs
as much as it has words, however many rules there are.
"""

from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Final, NamedTuple

from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.folding import composed, shape_ascii, shape_each, spellings

STAR: Final = "*"
SHORTEST_PART: Final = 3
"""Letters that a word with a star has at least: with fewer it would find half of the language."""
WORD_CHARACTERS: Final = 64
KEY_CHARACTERS: Final = 192
FEW: Final = 50
"""So many rules are looked for in a text one by one."""
MOST_KNOWN: Final = 20_000
"""Words of which is held what was found out of them."""
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


Needle = tuple[str, Rule]
"""Letters with a space where a word begins or ends, and the rule that looks for them."""


class Wordlist:
    """Rules, held so that those which a text falls under are found at once."""

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        self._beginning: dict[str, list[Needle]] = {}
        """What one word is or begins with, by its first letters."""
        self._inside: dict[str, list[Needle]] = {}
        """What one word has inside or at its end, by its first letters."""
        self._phrases: dict[str, list[Needle]] = {}
        """What several words are, by the first letters of the first that is not cut off."""
        self._known: dict[str, Rule | None] = {}
        """What was found out of words: people say the same ones again and again."""
        for rule in rules:
            self._add(rule)
        self._is_empty = not (self._beginning or self._inside or self._phrases)

    def _add(self, rule: Rule) -> None:
        is_cut, is_open = rule.word.startswith(STAR), rule.word.endswith(STAR)
        for found in _spelt(_core(rule.word)):
            needle = f"{'' if is_cut else ' '}{found}{'' if is_open else ' '}"
            words = found.split(" ")
            places = self._phrases if len(words) > 1 else self._inside if is_cut else self._beginning
            # The first word that begins where the rule says so; of what may go on the beginning has to be long enough.
            word = words[1] if is_cut and len(words) > 1 else words[0]
            is_short = is_open and word is words[-1] and len(word) < SHORTEST_PART
            places.setdefault("" if is_short else word[:SHORTEST_PART], []).append((needle, rule))

    def find(self, text: str) -> Rule | None:
        """Return a rule that a text falls under, one that refuses it before any other; None where there is none."""
        if self._is_empty:
            return None
        shape = _shape(text)
        words = set(shape.split(" "))
        found: Rule | None = None
        for word in words:
            rule = self._known[word] if word in self._known else self._learn(word)
            if rule is not None:
                if rule.refuses:
                    return rule
                found = rule
        return self._phrase(words, f" {shape} ") or found if self._phrases else found

    def _learn(self, word: str) -> Rule | None:
        """Find out under which rule a word falls by itself."""
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        line = f" {word} "
        parts = {word[place : place + SHORTEST_PART] for place in range(len(word) - SHORTEST_PART + 1)}
        candidates = list(self._beginning.get(word[:SHORTEST_PART], ()))
        for first in self._inside.keys() & parts:
            # Many rules may begin alike: what ends otherwise is not looked for.
            candidates += (each for each in self._inside[first] if each[0].rstrip()[-SHORTEST_PART:] in parts)
        found = self._known[word] = _worst(_found_in(line, candidates))
        return found

    def _phrase(self, words: Iterable[str], line: str) -> Rule | None:
        firsts = self._phrases.keys() & {"", *(word[:SHORTEST_PART] for word in words)}
        return _worst(_found_in(line, [each for first in firsts for each in self._phrases[first]]))


def _found_in(line: str, candidates: Sequence[Needle]) -> Iterator[Rule]:
    """Return the rules whose letters stand in a line. Many are looked for at once, all that are equally long: a line costs no
    more than it has letters, times the lengths that there are.
    """
    if len(candidates) <= FEW:
        yield from (rule for needle, rule in candidates if needle in line)
        return
    by_length: dict[int, set[str]] = {}
    for needle, _rule in candidates:
        by_length.setdefault(len(needle), set()).add(needle)
    there: set[str] = set()
    for length, needles in by_length.items():
        there |= needles & {line[place : place + length] for place in range(len(line) - length + 1)}
    yield from (rule for needle, rule in candidates if needle in there)


def _worst(found: Iterable[Rule]) -> Rule | None:
    """Return one of some rules, one that refuses before any other."""
    return max(found, key=attrgetter("refuses"), default=None)


def _shape(text: str) -> str:
    """Return the words of a text, folded, with a space between them."""
    shape = shape_ascii(text) if text.isascii() else "".join(shape_each(composed(text))).replace(_APART, " ")
    return " ".join(shape.split())


def _spelt(core: str) -> list[str]:
    """Return the ways in which what is looked for may stand in a text."""
    return [_shape(core)] if core.isascii() else list(dict.fromkeys(map(_shape, spellings(core))))
