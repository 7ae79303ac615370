"""What a message's text is once it has been read: blocks, and in them runs of words that look and act alike.

Every run knows which characters of the source it was, so that what is copied is the source. Positions are counted as
Python counts.
"""

from enum import IntFlag
from typing import Literal, TypeAlias

import msgspec

RunKind = Literal["text", "code", "link", "mention", "room", "emoji", "custom", "break"]
"""`custom` is what may be the name of an emoji of the server's own, and is words where it is none."""
CodeClass = Literal[
    "keyword", "name", "type", "string", "number", "comment", "operator", "markup", "inserted", "deleted"
]
"""What a piece of code is; the theme says how it looks."""
Alignment = Literal["left", "center", "right"]


class Face(IntFlag):
    """How words are written."""

    PLAIN = 0
    BOLD = 1
    ITALIC = 2
    STRUCK = 4


class Run(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Words that look and act alike."""

    text: str
    """What is shown; "\\n" for a break."""
    start: int
    end: int
    """The characters [start, end) of the source that say it, without what marks it."""
    outer_start: int
    outer_end: int
    """The same with the marks that belong to it and to nothing else."""
    kind: RunKind = "text"
    face: Face = Face.PLAIN
    spoiler: int = 0
    """Which spoiler of the message hides it, counted from 1; 0 for none."""
    target: str = ""
    """A link's address, the name of a person, a room or an emoji without its signs."""
    title: str = ""
    """What the author of a link wrote about it."""
    disguised: bool = False
    """The words of this link are not its address: a click says first where it leads."""


Runs: TypeAlias = tuple[Run, ...]


class Paragraph(msgspec.Struct, frozen=True):
    """Lines of words."""

    runs: Runs


class Heading(msgspec.Struct, frozen=True):
    """A line above others; level 1 … 6."""

    level: int
    runs: Runs


class CodeSpan(msgspec.Struct, frozen=True, gc=False):
    """The characters [start, end) of a block of code, and what they are."""

    start: int
    end: int
    name: CodeClass


class Code(msgspec.Struct, frozen=True):
    """A block of code. `info` is what its author wrote behind the fence; the first word names the language."""

    text: str
    info: str
    runs: Runs
    spans: tuple[CodeSpan, ...] = ()


class Rule(msgspec.Struct, frozen=True, gc=False):
    """A line across."""

    start: int
    end: int


class Quote(msgspec.Struct, frozen=True):
    """Blocks that somebody else said."""

    blocks: "tuple[Block, ...]"


class Item(msgspec.Struct, frozen=True):
    """One item of a list; `done` is None where it is no task."""

    mark: str
    """"•", or the number with its sign."""
    blocks: "tuple[Block, ...]"
    done: bool | None = None


class Items(msgspec.Struct, frozen=True):
    """A list."""

    items: tuple[Item, ...]


class Table(msgspec.Struct, frozen=True):
    """Rows of cells, the heading's first; every row has as many cells as there are alignments."""

    alignments: tuple[Alignment, ...]
    rows: tuple[tuple[Runs, ...], ...]


Block: TypeAlias = Paragraph | Heading | Code | Rule | Quote | Items | Table


class Markup(msgspec.Struct, frozen=True):
    """A message's text, read."""

    source: str
    blocks: tuple[Block, ...]
    large: bool = False
    """It is one to three emoji and nothing else, if all of `customs` are."""
    customs: frozenset[str] = frozenset()
    """The names in it that would have to be emoji of the server's own."""
