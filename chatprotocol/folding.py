"""How text is made comparable for searching, on both sides: one spelling of a word, and the words of a text.

Folded are case, compatibility forms (NFKC), accents, "ß" (ss) and some letters that Unicode does not take apart
("ø" is o). "Müller" is folded to `muller`; as a word of its own it is also kept as German spells it without umlauts,
`mueller`, so that either finds it. Marks that make another letter stay: those of kana and of the scripts of India.

Scripts that leave no space between words (Han, kana, Hangul, Thai and their neighbours) are kept as pairs of
characters, each beside the next: any part of such a text is then a phrase of pairs. Everything else is kept as whole
words; what lies inside them is found through the list of all words.
"""

import re
import unicodedata
from typing import Final, Literal, NamedTuple

LONGEST_WORD: Final = 48
"""Characters of a word that count: what is longer is no word, and is found by its beginning."""

_OTHER_LETTERS: Final = {
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i",
}  # fmt: skip
_KEPT_MARKS: Final = frozenset({0, 7, 8, 9})
"""Combining classes of marks that belong to their letter: signs of vowels, nukta, voiced kana, virama."""
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "ae", "Ö": "oe", "Ü": "ue"})
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]+")
_HAS_UMLAUT: Final = re.compile("[äöüÄÖÜ]")
MOST_MARKS: Final = 30
"""Marks on one letter that count, as of Unicode's stream-safe texts (UAX 15): ordering very many takes very long."""
_STACK: Final = re.compile(rf"[^\w\x00-\x7f]{{{MOST_MARKS + 1},}}")

_DENSE: Final = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\u1780-\u17ff"  # Myanmar, Khmer
    "\u1100-\u11ff\u3005-\u3007\u3040-\u30ff\u3100-\u312f\u3131-\u318f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\U0001aff0-\U0001b16f\U00020000-\U0003ffff"
)
_SIGNS: Final = "\u2600-\u27bf\U0001f000-\U0001faff"
WORD: Final = rf"[^\W_{_DENSE}{_SIGNS}]"
"""A character of a word, as a pattern."""
_GAP: Final = re.compile(rf"(?![{_DENSE}{_SIGNS}])[\W_]")
_APART: Final = "\ue000"
"""Stands around what is no part of a word in a shape; of a text's own it is a gap."""
_PIECES: Final = re.compile(rf"(?P<dense>[{_DENSE}]+)|(?P<sign>[{_SIGNS}])|(?P<word>{WORD}+)")
_ASCII_WORDS: Final = bytes(
    ord(chr(code).lower()) if code < 128 and chr(code).isalnum() else ord(" ") for code in range(256)
)
"""What becomes of each ASCII character: a small letter or digit, or a gap."""
_LETTERS: Final = re.compile(r"[^\W_]+")
_NOT_WORDS: Final = re.compile(rf"[{_DENSE}{_SIGNS}]")
"""Where a text has none of them, all its letters make words."""


class _Folds(dict[int, str]):
    """The spelling of each character, found once."""

    def __init__(self, *, without_umlauts: bool = False) -> None:
        self._without_umlauts = without_umlauts

    def __missing__(self, code: int) -> str:
        character = chr(code).translate(_UMLAUTS) if self._without_umlauts else chr(code)
        spelling = self[code] = "".join(map(_fold_character, character))
        return spelling


_folds: Final = _Folds()
_folds_without_umlauts: Final = _Folds(without_umlauts=True)


def _fold_character(character: str) -> str:
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    kept = (_OTHER_LETTERS.get(each, each) for each in apart if unicodedata.combining(each) in _KEPT_MARKS)
    return unicodedata.normalize("NFC", "".join(kept))


def fold(text: str) -> str:
    """Return a text in the spelling in which texts are compared."""
    if text.isascii():
        return text.lower()
    # Most of most texts is ASCII, whatever the language.
    return _NOT_ASCII.sub(_fold_found, composed(text).lower())


def _fold_found(found: re.Match[str]) -> str:
    return found[0].translate(_folds)


def fold_each(text: str, *, without_umlauts: bool = False) -> list[str]:
    """Return the characters of a composed text, folded: together they are the folded text."""
    if text.isascii():
        return list(text.lower())
    folds = _folds_without_umlauts if without_umlauts else _folds
    return list(map(folds.__getitem__, map(ord, text)))


class _Shapes(dict[int, str]):
    """The shape of each character, found once."""

    def __init__(self, folds: _Folds) -> None:
        self._folds = folds

    def __missing__(self, code: int) -> str:
        shape = self[code] = shaped(self._folds[code])
        return shape


_shapes: Final = _Shapes(_folds)
_shapes_without_umlauts: Final = _Shapes(_folds_without_umlauts)


def shaped(folded: str) -> str:
    """Return a folded text in which letters and digits are those of words, and what is in no piece is a space.

    Patterns over it need no classes of characters of their own: each of those takes milliseconds to be compiled.
    """
    return _NOT_WORDS.sub(rf"{_APART}\g<0>{_APART}", _GAP.sub(" ", folded))


def shape_ascii(text: str) -> str:
    """Return a text of ASCII, folded and shaped: each of its characters stays one."""
    return text.encode("ascii").translate(_ASCII_WORDS).decode("ascii")


def shape_each(text: str, *, without_umlauts: bool = False) -> list[str]:
    """Return the characters of a composed text, folded and shaped."""
    shapes = _shapes_without_umlauts if without_umlauts else _shapes
    return list(map(shapes.__getitem__, map(ord, text)))


def composed(text: str) -> str:
    """Return a text whose accents are one with their letters (NFC): each of its characters is folded on its own."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", unstacked(text))


def unstacked(text: str) -> str:
    """Return a text without the marks that are too many for one letter."""
    return _STACK.sub(_cut, text)


def _cut(found: re.Match[str]) -> str:
    kept, marks = [], 0
    for character in found[0]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)


class Piece(NamedTuple):
    """A word, a sign or a run of characters without spaces between words; folded."""

    text: str
    kind: Literal["word", "sign", "dense"]


def pieces(folded: str) -> list[Piece]:
    """Return the pieces of a folded text, in order."""
    return [Piece(found[0], found.lastgroup) for found in _PIECES.finditer(folded)]  # type: ignore[arg-type]  # its groups


def tokens(folded: str) -> list[str]:
    """Return what of a folded text is kept in an index, in order."""
    if folded.isascii():
        words = shape_ascii(folded).split()
    elif _NOT_WORDS.search(folded) is None:
        words = _LETTERS.findall(folded)
    else:
        return _tokens_of_pieces(folded)
    longest = max(map(len, words), default=0)
    return words if longest <= LONGEST_WORD else [word[:LONGEST_WORD] for word in words]


def _tokens_of_pieces(folded: str) -> list[str]:
    found: list[str] = []
    # A text may be of thousands of pieces: none is made here that nobody keeps.
    for piece in _PIECES.finditer(folded):
        text = piece[0]
        if piece.lastgroup != "dense":
            found.append(text[:LONGEST_WORD])
        else:
            found += (text[place : place + 2] for place in range(len(text) - 1))
            # The last is the beginning of no pair: it is kept alone.
            found.append(text[-1])
    return found


def phrase(folded: str) -> tuple[tuple[str, ...], bool]:
    """Return the tokens by which a text is looked for, and whether the last is only the beginning of one."""
    found = tokens(folded)
    last = pieces(folded)[-1:]
    # A text without spaces may go on where what is looked for ends.
    if last and last[0].kind == "dense":
        return (tuple(found), True) if len(last[0].text) == 1 else (tuple(found[:-1]), False)
    return tuple(found), False


def has_umlauts(text: str) -> bool:
    """Tell whether a composed text has umlauts."""
    return not text.isascii() and _HAS_UMLAUT.search(text) is not None


def spell_out(text: str) -> str:
    """Return a composed text without its umlauts, as German spells it where there are none."""
    return text.translate(_UMLAUTS)


def spelt_out(text: str) -> list[str]:
    """Return what of a text has umlauts, folded as if it were written without: "Müller" is `mueller`."""
    text = composed(text)
    if not has_umlauts(text):
        return []
    found = [word for word in text.split() if has_umlauts(word)]
    return tokens(fold(spell_out(" ".join(found))))


def spellings(text: str) -> list[str]:
    """Return the ways in which what is looked for is spelt: folded, and a single word with umlauts also without them."""
    folded = fold(text)
    spelt = spelt_out(text) if len(pieces(folded)) == 1 else []
    return list(dict.fromkeys([folded, *spelt]))
