"""From a parser's tokens to blocks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec
from markdown_it.token import Token

from chatprotocol.mentions import spans
from qtclient.markup.cleaning import shown
from qtclient.markup.colouring import Colouring
from qtclient.markup.inline import Places, Spoilers, runs_of
from qtclient.markup.records import (
    Alignment,
    Block,
    Code,
    Heading,
    Item,
    Items,
    Paragraph,
    Quote,
    Rule,
    Run,
    RunKind,
    Runs,
    Table,
)
from qtclient.markup.work import MOST_LAID, Work

_TASK = re.compile(r"\[([ xX])\][ \t]+")
_LAID: dict[RunKind, int] = {"break": 0, "code": 4, "emoji": 8, "custom": 8}
"""For how many pieces of words one counts, where it is not one: a font of its own takes its time, a picture more."""
_ALIGNED: dict[str, Alignment] = {"text-align:right": "right", "text-align:center": "center"}


@dataclass
class Blocks:
    """Makes the blocks of one text."""

    source: str
    spoilers: Spoilers = field(default_factory=Spoilers)
    colouring: Colouring = field(default_factory=Colouring)
    laid: Work = field(default_factory=lambda: Work(MOST_LAID))

    def __post_init__(self) -> None:
        self._calls = spans(self.source)
        self._lines = [0]
        for found in re.finditer("\n", self.source):
            self._lines.append(found.end())
        self._lines.append(len(self.source))

    def read(self, tokens: list[Token]) -> tuple[Block, ...]:
        """Return the blocks of all tokens. Raises TooMuchWork where laying them out would be too much."""
        return tuple(self._blocks(iter(tokens), ""))

    def _blocks(self, tokens: Iterator[Token], closing: str) -> Iterator[Block]:
        for token in tokens:
            if token.type == closing:
                return
            block = self._block(token, tokens)
            if block is not None:
                yield block

    def _block(self, token: Token, tokens: Iterator[Token]) -> Block | None:
        match token.type:
            case "paragraph_open":
                return Paragraph(self._words(tokens))
            case "heading_open":
                return Heading(int(token.tag[1]), self._words(tokens))
            case "fence" | "code_block":
                return self._code(token)
            case "blockquote_open":
                return Quote(tuple(self._blocks(tokens, "blockquote_close")))
            case "bullet_list_open" | "ordered_list_open":
                return self._items(token, tokens)
            case "table_open":
                return self._table(tokens)
            case "hr":
                return Rule(*self._span(token))
            case _:
                return None

    def _span(self, token: Token) -> tuple[int, int]:
        """Return the characters of a token's lines, without the last line's end."""
        first, last = token.map or [0, len(self._lines) - 1]
        end = self._lines[min(last, len(self._lines) - 1)]
        if end > self._lines[first] and self.source[end - 1 : end] == "\n":
            end -= 1
        return self._lines[first], end

    def _words(self, tokens: Iterator[Token]) -> Runs:
        inline = next(tokens)
        next(tokens)
        return self._runs(inline, *self._span(inline))

    def _runs(self, inline: Token, start: int, end: int) -> Runs:
        places = Places(inline.content, self.source, start, end)
        runs = runs_of(inline.children or [], inline.content, places, self.spoilers, self._calls)
        self.laid.add(sum(_LAID.get(run.kind, 1) for run in runs))
        return runs

    def _code(self, token: Token) -> Code:
        text = token.content.removesuffix("\n")
        start, end = self._span(token)
        first = start
        if token.type == "fence":
            first = (
                min(end, self.source.find("\n", start, end) + 1) if "\n" in self.source[start:end] else end
            )
        places = Places(text, self.source, first, end)
        runs: list[Run] = []
        place = 0
        for number, line in enumerate(text.split("\n")):
            if number:
                at = places(place - 1)
                runs.append(
                    Run(text="\n", start=at, end=at + 1, outer_start=at, outer_end=at + 1, kind="break")
                )
            at = places(place)
            over = at + len(line)
            runs.append(Run(text=shown(line), start=at, end=over, outer_start=at, outer_end=over))
            place += len(line) + 1
        cleaned = "".join(run.text for run in runs)
        info = shown(token.info.strip())
        return Code(cleaned, info, _framed(runs, start, end), self.colouring.spans(cleaned, info))

    def _items(self, opening: Token, tokens: Iterator[Token]) -> Items:
        number = int(opening.attrs.get("start", 1)) if opening.type == "ordered_list_open" else None
        closing = opening.type.replace("open", "close")
        items: list[Item] = []
        for token in tokens:
            if token.type == closing:
                break
            mark = "•" if number is None else f"{number + len(items)}{token.markup}"
            items.append(_task(mark, tuple(self._blocks(tokens, "list_item_close"))))
        return Items(tuple(items))

    def _table(self, tokens: Iterator[Token]) -> Table:
        alignments: list[Alignment] = []
        rows: list[list[Runs]] = []
        cursor = 0
        for token in tokens:
            if token.type == "table_close":
                break
            if token.type == "tr_open":
                rows.append([])
                cursor = self._span(token)[0]
            elif token.type == "th_open":
                alignments.append(_ALIGNED.get(str(token.attrs.get("style", "")), "left"))
            elif token.type == "inline":
                end = self._span(token)[1]
                rows[-1].append(self._runs(token, cursor, end))
                found = self.source.find(token.content, cursor, end) if token.content else -1
                cursor = found + len(token.content) if found >= 0 else cursor
        width = len(alignments)
        return Table(tuple(alignments), tuple((*row[:width], *[()] * (width - len(row))) for row in rows))


def _framed(runs: list[Run], start: int, end: int) -> Runs:
    """Let the fences belong to the first and the last line of the code."""
    runs[0] = msgspec.structs.replace(runs[0], outer_start=start)
    runs[-1] = msgspec.structs.replace(runs[-1], outer_end=end)
    return tuple(runs)


def _task(mark: str, blocks: tuple[Block, ...]) -> Item:
    """Take the box of a task off its first words."""
    first = blocks[0] if blocks else None
    if not isinstance(first, Paragraph) or not first.runs or first.runs[0].kind != "text":
        return Item(mark, blocks)
    run = first.runs[0]
    found = _TASK.match(run.text)
    if found is None or len(run.text) != run.end - run.start:
        return Item(mark, blocks)
    rest, others = run.text[found.end() :], first.runs[1:]
    if rest:
        runs = (msgspec.structs.replace(run, text=rest, start=run.start + found.end()), *others)
    elif others:  # a mark follows the box directly
        runs = (msgspec.structs.replace(others[0], outer_start=run.outer_start), *others[1:])
    else:
        return Item(mark, blocks)
    return Item(mark, (Paragraph(runs), *blocks[1:]), done=found[1] != " ")
