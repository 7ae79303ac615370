"""The language of searching: what a person types, read into a frozen record. What is found is others' business.

    tea kettle          both words, wherever they stand, also inside of others: "kettle" finds "teakettles"
    "boiling water"     these words, whole and one behind the other
    kett*               a word that begins so
    -coffee             not with this word (-"a phrase", -coff*)
    from:anna  from:me  in:general  in:"summer party"  has:file  has:image  has:link  is:pinned
    before:2026-01-31  after:2025-12-31     days of UTC, the day itself left out

Several `from:` or `in:` mean any of them; everything else has to hold together. What cannot be read raises HearthError
(`bad_request`, field `query`) with a sentence that says why.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Final, Literal, NamedTuple, NoReturn, get_args

import msgspec

from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.folding import fold, phrase, pieces

MOST_CHARACTERS: Final = 1_000
MOST_TERMS: Final = 20
MOST_NAMES: Final = 20
MOST_PIECES: Final = 100
"""Words and signs of all terms together: where a text nearly holds a phrase, each of its words is compared again."""
MOST_BEGINNINGS: Final = 5
"""Beginnings of words, and single characters of scripts without spaces: the index joins all that begins so each time."""
SHORTEST_BEGINNING: Final = 2
SHORTEST_PART: Final = 3
"""Characters from which on a word is also found inside of others."""
ME: Final = "me"

How = Literal["word", "phrase", "beginning"]
Possession = Literal["file", "image", "link"]


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a text holds, as it was typed, or that it must not hold."""

    text: str
    how: How
    excluded: bool = False

    @property
    def is_part(self) -> bool:
        """Whether it is found inside of words, too."""
        found = pieces(fold(self.text))
        is_long = len(found) == 1 and found[0].kind == "word" and len(found[0].text) >= SHORTEST_PART
        return self.how == "word" and not self.excluded and is_long

    @property
    def is_open(self) -> bool:
        """Whether it is the beginning of what is looked for."""
        return self.how == "beginning" or phrase(fold(self.text))[1]


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked for. `authors` and `rooms` are names as typed; empty is any. Days are of UTC."""

    terms: tuple[Term, ...] = ()
    authors: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    has: frozenset[Possession] = frozenset()
    pinned: bool = False
    before: date | None = None
    after: date | None = None

    @property
    def wanted(self) -> tuple[Term, ...]:
        """What a text has to hold."""
        return tuple(term for term in self.terms if not term.excluded)

    @property
    def pieces(self) -> int:
        """How many words and signs stand in all terms together."""
        return sum(len(pieces(fold(term.text))) for term in self.terms)


class _Part(NamedTuple):
    """One part of a query: an optional minus, an optional name of a filter, a phrase or a word."""

    minus: bool
    name: str
    quoted: bool
    text: str


_QUOTES: Final = str.maketrans("„“”«»", '"""""')
_PART: Final = re.compile(
    r'(?P<minus>-?)(?:(?P<name>[^\W\d_]+):(?!//))?(?:"(?P<quoted>[^"]*)(?P<end>"?)|(?P<bare>\S*))'
)
_POSSESSIONS: Final[tuple[Possession, ...]] = get_args(Possession)


def room_key(name: str) -> str:
    """Return a room's name as it is compared: `in:summer-party` is "Summer party"."""
    return "-".join(fold(name).replace("-", " ").split())


def parse(text: str) -> Query:
    """Read what a person typed. Raises `bad_request` with a plain hint."""
    if len(text) > MOST_CHARACTERS:
        _refuse(f"A search has at most {MOST_CHARACTERS} characters.")
    reading = _Reading()
    for part in _parts(text.translate(_QUOTES)):
        if part.name:
            reading.filter(part)
        else:
            reading.term(part)
    return reading.query()


def _parts(text: str) -> Iterator[_Part]:
    place = 0
    while text[place:].strip():
        place += len(text[place:]) - len(text[place:].lstrip())
        found = _PART.match(text, place)
        assert found is not None  # noqa: S101  # every part of it may be empty
        place = found.end()
        if found["quoted"] is not None and not found["end"]:
            _refuse("A phrase has no end quote.")
        if text[place : place + 1].strip() or '"' in (found["bare"] or ""):
            _refuse("A quotation mark stands before and behind a phrase, with a space around both.")
        quoted = found["quoted"] is not None
        yield _Part(
            bool(found["minus"]),
            (found["name"] or "").lower(),
            quoted,
            found["quoted"] if quoted else found["bare"],
        )


class _Reading:
    """What has been read so far."""

    def __init__(self) -> None:
        self._terms: list[Term] = []
        self._authors: list[str] = []
        self._rooms: list[str] = []
        self._has: set[Possession] = set()
        self._pinned = False
        self._days: dict[str, date] = {}
        self._filters: dict[str, Callable[[_Part], None]] = {
            "from": self._from, "in": self._in, "has": self._having, "is": self._being,
            "before": self._day, "after": self._day,
        }  # fmt: skip

    def query(self) -> Query:
        """Return all of it. Raises where there is nothing to look for."""
        days = self._days
        found = Query(
            terms=tuple(self._terms),
            authors=tuple(self._authors),
            rooms=tuple(self._rooms),
            has=frozenset(self._has),
            pinned=self._pinned,
            before=days.get("before"),
            after=days.get("after"),
        )
        if found == Query(terms=found.terms) and not found.wanted:
            _refuse("Say also what to look for." if found.terms else "Say what to look for.")
        if len(found.terms) > MOST_TERMS:
            _refuse(f"A search has at most {MOST_TERMS} words and phrases.")
        if len(found.authors) + len(found.rooms) > MOST_NAMES:
            _refuse(f"A search names at most {MOST_NAMES} people and rooms.")
        if sum(term.is_open for term in found.terms) > MOST_BEGINNINGS:
            _refuse(f"A search has at most {MOST_BEGINNINGS} beginnings of words.")
        if found.pieces > MOST_PIECES:
            _refuse(f"The phrases of a search have at most {MOST_PIECES} words.")
        return found

    # ---- words and phrases ---------------------------------------------------------------------------------------

    def term(self, part: _Part) -> None:
        """Read a word, a phrase or a beginning."""
        text, how = part.text, "phrase" if part.quoted else "word"
        if not part.quoted and text.endswith("*"):
            text, how = text.removesuffix("*"), "beginning"
            self._check_beginning(text)
        if part.minus and not text:
            _refuse("A minus stands right before the word that it leaves out.")
        if not part.quoted and "*" in text:
            _refuse("A star stands at the end of a word.")
        if not phrase(fold(text))[0]:
            _refuse(
                "A phrase is empty." if not text.strip() else f"{text} holds nothing that can be looked for."
            )
        self._terms.append(Term(text=text, how=how, excluded=part.minus))  # type: ignore[arg-type]  # one of three

    def _check_beginning(self, text: str) -> None:
        found = pieces(fold(text))
        if not found:
            _refuse("A star stands at the end of a word.")
        if found[-1].kind == "word" and len(found[-1].text) < SHORTEST_BEGINNING:
            _refuse(f"The beginning of a word has at least {SHORTEST_BEGINNING} characters.")

    # ---- filters -------------------------------------------------------------------------------------------------

    def filter(self, part: _Part) -> None:
        """Read a filter."""
        read = self._filters.get(part.name)
        if read is None:
            names = ", ".join(f"{name}:" for name in self._filters)
            _refuse(f"There is no filter {part.name}: but {names}. Put it in quotes to look for these words.")
        if part.minus:
            _refuse("A minus stands before words and phrases, not before filters.")
        if not part.text.strip():
            _refuse(f"Something has to stand right behind {part.name}:")
        read(part)

    def _from(self, part: _Part) -> None:
        self._authors.append(part.text.strip().removeprefix("@"))

    def _in(self, part: _Part) -> None:
        self._rooms.append(part.text.strip().removeprefix("#"))

    def _having(self, part: _Part) -> None:
        if part.text not in _POSSESSIONS:
            _refuse("Messages are found that have: file, image, link.")
        self._has.add(part.text)

    def _being(self, part: _Part) -> None:
        if part.text != "pinned":
            _refuse("Messages are found that are: pinned.")
        self._pinned = True

    def _day(self, part: _Part) -> None:
        if part.name in self._days:
            _refuse(f"{part.name}: stands there twice.")
        try:
            self._days[part.name] = date.fromisoformat(part.text)
        except ValueError:
            _refuse(f"{part.name}: needs a day as in {part.name}:2026-01-31.")


def _refuse(hint: str) -> NoReturn:
    raise HearthError(ErrorCode.BAD_REQUEST, hint, field="query")
