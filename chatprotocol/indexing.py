"""What of a message is kept in an index, and what of a query is asked of it: tokens, and expressions over them.

A message is kept as one line of tokens: its room (`#7`), its author (`@3`), its year, month and day (`=2026`), what it
has (`+link`), then its words. The room is a token like any other, so that whoever looks through one room pays for that
room alone. No token of ours can be typed: words hold letters and digits only.

Both sides keep such a line in SQLite's FTS5 (`FTS5`, `fts5`); other databases say the same expressions in their way.
"""

import calendar
import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final, TypeAlias, TypeGuard

import msgspec

from chatprotocol.folding import fold, phrase, spellings, spelt_out, tokens
from chatprotocol.searching import Query, Term

FTS5: Final = "fts5(line, content='', columnsize=0, tokenize=\"ascii tokenchars '#@=+'\")"
"""How FTS5 keeps the lines: not the lines themselves, only where their tokens stand."""

LINK: Final = "link"
PINNED: Final = "pinned"
_LINK: Final = re.compile(r"\bhttps?://\w", re.IGNORECASE)
_GAP: Final = "+"
"""A token between words that were said and words that were added: no phrase goes across it."""
_EARLIEST: Final = date(1970, 1, 1)
_DAY_MS: Final = 24 * 3600 * 1000
_LAST_DAY: Final = (date(9999, 12, 31) - _EARLIEST).days


# ---- what is kept ------------------------------------------------------------------------------------------------


def line(room: int, author: int, at_ms: int, text: str, marks: Iterable[str] = ()) -> str:
    """Return the line of a message; `marks` are what it has and is besides its text."""
    found = [room_token(room), author_token(author), _day(at_ms // _DAY_MS), *(f"+{mark}" for mark in marks)]
    if "://" in text and _LINK.search(text):
        found.append(f"+{LINK}")
    found += tokens(fold(text))
    if not text.isascii() and (spelt := spelt_out(text)):
        found += _GAP, *spelt
    return " ".join(found)


def marks(file_types: Iterable[str], *, pinned: bool) -> Iterator[str]:
    """Yield what a message has and is besides its text, given the MIME types of its files."""
    types = set(file_types)
    if types:
        yield "file"
    if any(each.startswith("image/") for each in types):
        yield "image"
    if pinned:
        yield PINNED


def room_token(room: int) -> str:
    """Return the token of all messages of a room."""
    return f"#{room}"


def author_token(author: int) -> str:
    """Return the token of all messages of a person."""
    return f"@{author}"


def words_of(lines: Iterable[str], shortest: int, known: Set[str] = frozenset()) -> set[str]:
    """Return the words of some lines inside of which something shorter may be looked for, but those that are known."""
    # Most tokens are known, or the same as others: they are told apart before anything is asked of them.
    tokens = set(" ".join(lines).split(" ")).difference(known)
    return {token for token in tokens if len(token) > shortest and token[0] not in "#@=+"}


@lru_cache(64)
def _day(days: int) -> str:
    day = _EARLIEST + timedelta(days=min(days, _LAST_DAY))
    return f"={day.year} ={day:%Y%m} ={day:%Y%m%d}"


# ---- what is asked -----------------------------------------------------------------------------------------------


class Phrase(msgspec.Struct, frozen=True):
    """Tokens one behind the other; where it is `open`, the last is the beginning of one."""

    tokens: tuple[str, ...]
    open: bool = False


class AnyOf(msgspec.Struct, frozen=True):
    """One of these, or several."""

    of: tuple["Expression", ...]


class AllOf(msgspec.Struct, frozen=True):
    """All of these, and nothing of what is left out."""

    of: tuple["Expression", ...]
    without: tuple["Expression", ...] = ()


Expression: TypeAlias = Phrase | AnyOf | AllOf

Words = Callable[[str], Sequence[str]]
"""Returns the words that are kept and hold some letters, those letters alone left out."""


def any_room(rooms: Iterable[int]) -> AnyOf:
    """Return the expression of being in one of these rooms."""
    return AnyOf(tuple(Phrase((room_token(room),)) for room in rooms))


def expression(query: Query, authors: Iterable[int] | None, today: date, words: Words) -> AllOf:
    """Return what is asked of the index; `authors` is None where anybody will do. Rooms are added by whoever asks."""
    of: list[Expression] = [_term(term, words) for term in query.wanted]
    if authors is not None:
        of.append(AnyOf(tuple(Phrase((author_token(author),)) for author in authors)))
    of += (Phrase((f"+{thing}",)) for thing in sorted(query.has))
    if query.pinned:
        of.append(Phrase((f"+{PINNED}",)))
    if query.before is not None or query.after is not None:
        first = query.after.toordinal() + 1 if query.after else 0
        last = query.before.toordinal() - 1 if query.before else date.max.toordinal()
        # A clock elsewhere may be ahead by hours, never by days.
        found = days_between(first, min(last, today.toordinal() + 1))
        of.append(AnyOf(tuple(Phrase((token,)) for token in found)))
    return AllOf(tuple(of), tuple(_term(term, words) for term in query.terms if term.excluded))


def _term(term: Term, words: Words) -> Expression:
    return AnyOf(tuple(each for folded in spellings(term.text) for each in _spelling(term, folded, words)))


def _spelling(term: Term, folded: str, words: Words) -> Iterator[Phrase]:
    found, is_open = phrase(folded)
    if term.how == "beginning":
        yield Phrase(found, open=True)
        return
    yield Phrase(found, is_open)
    if term.is_part:
        yield from (Phrase((word,)) for word in words(found[0]))


def days_between(first: int, last: int) -> Iterator[str]:
    """Yield as few tokens as say all days from one to another: years, months and days. Days are ordinals."""
    ordinal = max(first, _EARLIEST.toordinal())
    while ordinal <= last:
        day = date.fromordinal(ordinal)
        month_days = calendar.monthrange(day.year, day.month)[1]
        year_days = 365 + calendar.isleap(day.year)
        if day.month == day.day == 1 and ordinal + year_days - 1 <= last:
            yield f"={day.year}"
            ordinal += year_days
        elif day.day == 1 and ordinal + month_days - 1 <= last:
            yield f"={day:%Y%m}"
            ordinal += month_days
        else:
            yield f"={day:%Y%m%d}"
            ordinal += 1


def phrases(asked: Expression) -> int:
    """Return of how many phrases an expression is made."""
    match asked:
        case Phrase():
            return 1
        case AnyOf(of):
            return sum(map(phrases, of))
        case AllOf(of, without):
            return sum(map(phrases, of)) + sum(map(phrases, without))


def fts5(asked: Expression) -> str:
    """Return an expression as FTS5 reads it."""
    match asked:
        case Phrase(tokens_, is_open):
            return f'"{" ".join(tokens_)}"{" *" if is_open else ""}'
        case AnyOf(of):
            return f"({' OR '.join(map(fts5, of))})" if of else '"+nothing"'
        case AllOf(of, without):
            held = f"({' AND '.join(map(fts5, of))})"
            return f"({held} NOT {fts5(AnyOf(without))})" if without else held


Test = Callable[[str], bool]
"""Tells whether an expression holds for a line."""


def test(asked: Expression) -> Test:
    """Return an expression as what looks at a line itself: for the few that no index keeps yet."""
    match asked:
        case Phrase(tokens_, is_open):
            needle = f" {' '.join(tokens_)}" if is_open else f" {' '.join(tokens_)} "
            return lambda line_: needle in f" {line_} "
        case AnyOf(of):
            alone = frozenset(one.tokens[0] for one in of if _is_alone(one))
            tests = [test(one) for one in of if not _is_alone(one)]
            return lambda line_: not alone.isdisjoint(_tokens_of(line_)) or any(each(line_) for each in tests)
        case AllOf(of, without):
            held, left_out = [test(one) for one in of], [test(one) for one in without]
            return lambda line_: (
                all(each(line_) for each in held) and not any(each(line_) for each in left_out)
            )


@lru_cache(4)
def _tokens_of(line_: str) -> frozenset[str]:
    """Return the tokens of a line of which every term asks."""
    return frozenset(line_.split(" "))


def _is_alone(asked: Expression) -> TypeGuard[Phrase]:
    return isinstance(asked, Phrase) and len(asked.tokens) == 1 and not asked.open


def today(now_ms: int) -> date:
    """Return the day of UTC at a time."""
    return datetime.fromtimestamp(now_ms / 1000, UTC).date()
