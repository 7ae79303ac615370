"""Where a text holds what is looked for, and the part of it that shows that. The same on both sides.

An index finds messages; this looks at the text itself. What an index has kept too long is refused here.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate, islice
from typing import Final, NamedTuple

from chatprotocol.folding import (
    LONGEST_WORD,
    Piece,
    composed,
    has_umlauts,
    pieces,
    shape_ascii,
    shape_each,
    shaped,
    spellings,
)
from chatprotocol.searching import Query, Term
from chatprotocol.spoilers import MARK, covered, may_uncover

Span = tuple[int, int]
"""Characters of a text: from, and up to but not including."""

SNIPPET_CHARACTERS: Final = 200
_BEFORE_CHARACTERS: Final = 60
"""How much of a snippet stands before the first thing found."""
_LETTER: Final = r"[^\W_]"
"""A character of a word in a shape."""
_MOST_MARKED: Final = SNIPPET_CHARACTERS
"""How often one term is marked: no part that is shown holds it more often."""


class Matcher:
    """Looks into texts for the terms of one query."""

    def __init__(self, query: Query) -> None:
        self._wanted = _sought(query.wanted)
        self._excluded = _sought(term for term in query.terms if term.excluded)

    def spans(self, text: str) -> list[Span] | None:
        """Return where a composed text holds what is wanted first, ascending and apart; None where it does not hold it."""
        views = [_View(text)]
        if has_umlauts(text):
            views.append(_View(text, without_umlauts=True))
        if any(view.holds(one) for one in self._excluded for view in views):
            return None
        found: list[Span] = []
        for one in self._wanted:
            of_one = [span for view in views for span in view.spans_of(one)]
            if not of_one:
                return None
            found += of_one
        return _apart(sorted(found)) if len(found) > 1 else found

    def excerpt(self, text: str) -> tuple[str, list[Span]] | None:
        """Return a part of a text with what was found in it, and where; None where the text does not hold it.

        A part that would show what a spoiler hides is given as the inside of one.
        """
        text = composed(text)
        found = self.spans(text)
        if found is None:
            return None
        first = found[0] if found else (0, 0)
        part = _part(text, first, SNIPPET_CHARACTERS)
        if may_uncover(text, *part):
            part = _part(text, first, SNIPPET_CHARACTERS - 2 * len(MARK))
            return covered(text[slice(*part)]), _within(part, found, len(MARK))
        return text[slice(*part)], _within(part, found)


class _View:
    """A text in the shape in which it is compared, and the way back."""

    def __init__(self, text: str, *, without_umlauts: bool = False) -> None:
        self._ends: list[int] | None = None
        if text.isascii():
            self.folded = shape_ascii(text)
            return
        characters = shape_each(text, without_umlauts=without_umlauts)
        self.folded = "".join(characters)
        # Nearly always a character stays one character.
        if len(self.folded) != len(text) or not all(characters):
            self._ends = [*accumulate(map(len, characters))]

    def holds(self, one: "_Sought") -> bool:
        """Tell whether the text holds it."""
        return one.may_be_in(self.folded) and one.pattern.search(self.folded) is not None

    def spans_of(self, one: "_Sought") -> list[Span]:
        """Return which characters of the text hold it, the first places of very many."""
        if not one.may_be_in(self.folded):
            return []
        found = [match.span() for match in islice(one.pattern.finditer(self.folded), _MOST_MARKED)]
        return found if self._ends is None else [_before_folding(self._ends, span) for span in found]


def _before_folding(ends: list[int], span: Span) -> Span:
    """Return the characters of a text that were folded to these, given where each of the text's ends."""
    return bisect_right(ends, span[0]), bisect_left(ends, span[1]) + 1


class _Sought(NamedTuple):
    """What is looked for as one term: what each of its spellings begins with, and all of them."""

    beginnings: tuple[str, ...]
    pattern: re.Pattern[str]

    def may_be_in(self, folded: str) -> bool:
        """Tell whether a folded text holds a beginning of it: most hold none, and a pattern goes from character to character."""
        return any(beginning in folded for beginning in self.beginnings)


def _sought(terms: Iterable[Term]) -> list[_Sought]:
    """Return what looks for each of these terms, each once."""
    return list(dict.fromkeys(_of_term(term) for term in terms))


def _of_term(term: Term) -> _Sought:
    found = [pieces(folded) for folded in spellings(term.text)]
    beginnings = tuple(_kept(each[0]) for each in found)
    return _Sought(beginnings, re.compile("|".join(_spelling(term, each) for each in found)))


def _spelling(term: Term, found: list[Piece]) -> str:
    if term.is_part:
        return re.escape(_kept(found[0]))
    before = f"(?<!{_LETTER})" if found[0].kind == "word" else ""
    after = f"(?!{_LETTER})" if found[-1].kind == "word" and term.how != "beginning" else ""
    return before + "".join(_with_gaps(found)) + after


def _with_gaps(found: list[Piece]) -> Iterator[str]:
    for place, piece in enumerate(found):
        if place:
            yield f" {'++' if piece.kind == found[place - 1].kind == 'word' else '*+'}"
        yield re.escape(_kept(piece))
        if _is_cut(piece):
            yield f"{_LETTER}*+"


def _kept(piece: Piece) -> str:
    """Return a piece as a folded text holds it. What is longer than a word is kept by its beginning."""
    return piece.text[:LONGEST_WORD] if _is_cut(piece) else shaped(piece.text)


def _is_cut(piece: Piece) -> bool:
    return piece.kind == "word" and len(piece.text) >= LONGEST_WORD


def _apart(spans: list[Span]) -> list[Span]:
    """Join spans that touch."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _part(text: str, first: Span, most: int) -> Span:
    """Return the part of a text that is shown: around what was found first, from the beginning of a word."""
    if len(text) <= most:
        return 0, len(text)
    start = max(0, min(first[0] - _BEFORE_CHARACTERS, len(text) - most))
    if start:
        space = text.find(" ", start, first[0])
        start = space + 1 if space >= 0 else start
        # What begins with white space may mean something else than it did behind what stood before.
        start += len(text[start : first[0]]) - len(text[start : first[0]].lstrip())
    return start, min(len(text), start + most)


def _within(part: Span, found: list[Span], before: int = 0) -> list[Span]:
    """Return where what was found stands in a part that has so many characters put before it."""
    start, end = part
    first = start - before
    if first == 0 and (not found or found[-1][1] <= end):
        return found
    return [(max(a, start) - first, min(b, end) - first) for a, b in found if a < end and b > start]
