"""A message's text as plain words: for lists, quotes and screen readers. No asterisks, and no spoilers."""

from collections.abc import Iterable, Iterator

from qtclient.markup.records import (
    Block,
    Code,
    Heading,
    Item,
    Items,
    Markup,
    Paragraph,
    Quote,
    Rule,
    Runs,
    Table,
)

HIDDEN = "▒▒▒"
"""What stands for a spoiler, however long it is."""


def plain(markup: Markup, revealed: frozenset[int] = frozenset()) -> str:
    """Return what a text says, a line for each block, item and row; `revealed` are spoilers that were opened."""
    return "\n".join(_lines(markup.blocks, revealed))


def _lines(blocks: Iterable[Block], revealed: frozenset[int]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Paragraph(runs) | Heading(_, runs):
                yield words(runs, revealed)
            case Code(text):
                yield text
            case Quote(inner):
                yield from _lines(inner, revealed)
            case Items(items):
                for item in items:
                    yield from _item(item, revealed)
            case Table(_, rows):
                yield from (", ".join(words(cell, revealed) for cell in row) for row in rows)
            case Rule():
                pass


def _item(item: Item, revealed: frozenset[int]) -> Iterator[str]:
    mark = item.mark if item.done is None else "☑" if item.done else "☐"
    first, *rest = list(_lines(item.blocks, revealed)) or [""]
    yield f"{mark} {first}"
    yield from rest


def words(runs: Runs, revealed: frozenset[int] = frozenset()) -> str:
    """Return what some runs say."""
    said: list[str] = []
    hidden = 0
    for run in runs:
        if not run.spoiler or run.spoiler in revealed:
            said.append(run.text)
        elif run.spoiler != hidden:
            said.append(HIDDEN)
        hidden = run.spoiler
    return "".join(said)
