"""From a parser's tokens of one stretch of words to runs that know their place in the source.

The parser does not say where a token stood. It tells them in the order of the source, and says how each was marked:
a cursor that walks along finds every place again.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
from markdown_it.token import Token

from chatprotocol.mentions import Span
from qtclient.markup.cleaning import shown
from qtclient.markup.grammar import SPAN
from qtclient.markup.records import Face, Run, RunKind, Runs
from qtclient.markup.words import split
from qtclient.words.links import is_honest

_BREAK = re.compile(r"[ \t]*\\?\n[ \t]*")
_FACES = {"strong": Face.BOLD, "em": Face.ITALIC, "s": Face.STRUCK}


class Places:
    """Where in the source the lines of a parser's text stand."""

    def __init__(self, content: str, source: str, start: int, end: int) -> None:
        """`content` are lines of source[start:end], each without what stood before or after it."""
        self._content: list[int] = []
        self._source: list[int] = []
        cursor, place = start, 0
        for line in content.split("\n"):
            found = source.find(line, cursor, end)
            if found < 0:  # a tab was cut in two, or a cell held an escaped bar
                found = cursor
            self._content.append(place)
            self._source.append(found)
            place += len(line) + 1
            after = source.find("\n", found, end)
            cursor = after + 1 if after >= 0 else end
        self._end = end

    def __call__(self, place: int) -> int:
        """Return where in the source a place of the text is."""
        line = bisect_right(self._content, place) - 1
        return min(self._source[line] + place - self._content[line], self._end)


@dataclass
class Spoilers:
    """Counts the spoilers of a message."""

    count: int = 0


@dataclass
class _Draft:
    """A run that is being made: places are those of the parser's text."""

    text: str
    start: int
    end: int
    outer_start: int
    outer_end: int
    kind: RunKind
    face: Face
    spoiler: int
    target: str
    title: str = ""
    disguised: bool = False


@dataclass
class _Reader:
    content: str
    spoilers: Spoilers
    cursor: int = 0
    faces: list[Face] = field(default_factory=list)
    spoiler: int = 0
    opened: int | None = None
    """Where the marks began that the next run is the first to bear."""
    link: tuple[str, str, int] | None = None
    """Address and title of the link that is being read, and its first run."""
    drafts: list[_Draft] = field(default_factory=list)

    def read(self, tokens: list[Token]) -> list[_Draft]:
        for token in tokens:
            if token.nesting > 0:
                self._open(token)
            elif token.nesting < 0:
                self._close(token)
            else:
                self._say(token)
        return self.drafts

    def _open(self, token: Token) -> None:
        if self.opened is None:
            self.opened = self.cursor
        if token.type == "link_open":
            self.link = str(token.attrs.get("href", "")), str(token.attrs.get("title", "")), len(self.drafts)
            self.cursor += 1
        elif token.type == "spoiler_open":
            self.spoilers.count += 1
            self.spoiler = self.spoilers.count
            self.cursor += 2
        else:
            self.faces.append(_FACES[token.tag])
            self.cursor += len(token.markup)

    def _close(self, token: Token) -> None:
        if token.type == "link_close":
            self._close_link(token)
        elif token.type == "spoiler_close":
            self.spoiler = 0
            self.cursor += 2
        else:
            self.faces.pop()
            self.cursor += len(token.markup)
        if self.drafts:
            self.drafts[-1].outer_end = self.cursor
        self.opened = None

    def _close_link(self, token: Token) -> None:
        address, title, first = self.link or ("", "", len(self.drafts))
        self.link = None
        self.cursor = token.meta[SPAN][1] if SPAN in token.meta else self.cursor + 1
        label = "".join(draft.text for draft in self.drafts[first:])
        if not label.strip():  # nothing else would lead there
            self._add(address, self.cursor, self.cursor, kind="link", target=address)
        for draft in self.drafts[first:]:
            draft.title = title
            draft.disguised = not is_honest(label or address, address)

    def _say(self, token: Token) -> None:
        start = self.cursor
        if token.type in ("softbreak", "hardbreak"):
            found = _BREAK.match(self.content, start)
            self.cursor = found.end() if found else start + 1
            self._add("\n", start, self.cursor, kind="break")
        elif token.type == "code_inline":
            self._say_code(token)
        elif token.type == "address":
            self.cursor += len(token.content)
            self._add(token.content, start, self.cursor, kind="link", target=token.content)
        elif token.content:
            self.cursor += len(token.markup) if token.type == "text_special" else len(token.content)
            self._add(token.content, start, self.cursor)

    def _say_code(self, token: Token) -> None:
        outer, marks = self.cursor, len(token.markup)
        closing = re.compile(rf"(?<!`){token.markup}(?!`)").search(self.content, outer + marks)
        inner_end = closing.start() if closing else outer + marks + len(token.content)
        start = outer + marks
        if inner_end - start == len(token.content) + 2:  # a space beside each mark belongs to it
            start, inner_end = start + 1, inner_end - 1
        self.cursor = closing.end() if closing else inner_end + marks
        self._add(token.content, start, inner_end, kind="code")
        self.drafts[-1].outer_start, self.drafts[-1].outer_end = outer, self.cursor

    def _add(self, text: str, start: int, end: int, kind: RunKind = "text", target: str = "") -> None:
        opened, self.opened = self.opened, None
        if self.link is not None and kind != "break":
            kind, target = ("link" if kind != "code" else kind), self.link[0]
        face = Face.PLAIN
        for each in self.faces:
            face |= each
        exact = len(text) == end - start
        if kind == "text" and exact and opened is None and self._continues(start, face):
            last = self.drafts[-1]
            last.text, last.end, last.outer_end = last.text + text, end, end
            return
        outer = start if opened is None else opened
        self.drafts.append(_Draft(text, start, end, outer, end, kind, face, self.spoiler, target))

    def _continues(self, start: int, face: Face) -> bool:
        """Tell whether words go on where the run before them ended, letter for letter."""
        if not self.drafts:
            return False
        last = self.drafts[-1]
        alike = last.kind == "text" and last.face == face and last.spoiler == self.spoiler
        return alike and last.end == last.outer_end == start and len(last.text) == last.end - last.start


def runs_of(
    tokens: list[Token], content: str, places: Places, spoilers: Spoilers, calls: Sequence[Span]
) -> Runs:
    """Return the runs of a stretch of words; `calls` are the mentions of the source."""
    made: list[Run] = []
    for draft in _Reader(content, spoilers).read(tokens):
        run = Run(
            text=draft.text,
            start=places(draft.start),
            end=_end(places, draft.start, draft.end),
            outer_start=places(draft.outer_start),
            outer_end=_end(places, draft.outer_start, draft.outer_end),
            kind=draft.kind,
            face=draft.face,
            spoiler=draft.spoiler,
            target=draft.target,
            title=shown(draft.title),
            disguised=draft.disguised,
        )
        made += (
            split(run, calls) if run.kind == "text" else [msgspec.structs.replace(run, text=shown(run.text))]
        )
    return tuple(made)


def _end(places: Places, start: int, end: int) -> int:
    return places(end - 1) + 1 if end > start else places(end)
