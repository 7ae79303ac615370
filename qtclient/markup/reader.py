"""The door: a text in, what it means out. It never raises, whatever the text."""

import logging
import re
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from qtclient.markup.cleaning import shown
from qtclient.markup.emoji_alone import is_emoji_only
from qtclient.markup.records import Markup, Paragraph, Run
from qtclient.markup.work import TooMuchWork, Work
from qtclient.words.links import Link, links_in

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

logger = logging.getLogger(__name__)

MOST_LINES = 1_200
_MARKED = re.compile(
    r"[*_`~@#\[\\<>|]|:[\w+\-]{1,64}:|(?:^|\n)[ \t]*(?:[-+]|\d{1,9}[.)])(?:[ \t]|\Z)|(?:^|\n)(?:[ ]{4}|\t| *-{3})"
)
_HIDES = "||"
_ANY_EMOJI = "\u263a"
_LINE_END = re.compile(r"\r\n?|\x00")


def is_plain(text: str) -> bool:
    """Tell whether a text means nothing but its letters, without reading it: most do."""
    return _MARKED.search(text) is None


def read(text: str) -> Markup:
    """Return what a text means; where reading it takes too much work, the text as it was written."""
    source = _LINE_END.sub(_line_end, text)
    if is_plain(source) or source.count("\n") > MOST_LINES:
        return as_written(source)
    try:
        return _marked(source)
    except TooMuchWork:
        return as_written(source)
    except Exception:  # a fault of ours must not make a room unreadable
        logger.exception("a text of %d characters could not be read", len(source))
        return as_written(source)


def _line_end(found: re.Match[str]) -> str:
    return "\ufffd" if found.group() == "\x00" else "\n"


def as_written(text: str) -> Markup:
    """Return a text as one paragraph of words and addresses."""
    if not text:
        return Markup("", ())
    runs: list[Run] = []
    place = 0
    for link in [*links_in(text), Link(len(text), len(text), "")]:
        _add_words(runs, text, place, link.start)
        if link.address:
            runs.append(_run(link.address, link.start, link.end, link.address))
        place = link.end
    return Markup(text, (Paragraph(tuple(runs)),), large=is_emoji_only(text))


def unread(text: str) -> Markup:
    """Return a text that is still to be read as it was written; covered as a whole where a part of it may be hidden."""
    markup = as_written(text)
    if _HIDES not in text:
        return markup
    runs = (run for block in markup.blocks if isinstance(block, Paragraph) for run in block.runs)
    return Markup(text, (Paragraph(tuple(msgspec.structs.replace(run, spoiler=1) for run in runs)),))


def _add_words(runs: list[Run], text: str, start: int, end: int) -> None:
    place = start
    for line in text[start:end].split("\n"):
        if place > start:
            at = place - 1
            runs.append(Run(text="\n", start=at, end=place, outer_start=at, outer_end=place, kind="break"))
        if line:
            runs.append(_run(shown(line), place, place + len(line)))
        place += len(line) + 1


def _run(text: str, start: int, end: int, target: str = "") -> Run:
    kind = "link" if target else "text"
    return Run(text=text, start=start, end=end, outer_start=start, outer_end=end, kind=kind, target=target)  # type: ignore[arg-type]  # one of two


def _marked(source: str) -> Markup:
    from qtclient.markup.blocks import Blocks
    from qtclient.markup.grammar import WORK

    work = Work()
    environment = {WORK: work}
    tokens = _grammar().block.parse(source, _grammar(), environment, []) or []
    work.add(len(tokens) // 2)
    for token in tokens:
        if token.type == "inline":
            token.children = _grammar().inline.parse(token.content, _grammar(), environment, [])
    blocks = Blocks(source).read(tokens)
    if not blocks:
        return as_written(source)
    only = blocks[0] if len(blocks) == 1 else None
    runs = only.runs if isinstance(only, Paragraph) else ()
    if not is_emoji_only("".join(_ANY_EMOJI if run.kind == "custom" else run.text for run in runs)):
        return Markup(source, blocks)
    customs = frozenset(run.target for run in runs if run.kind == "custom")
    return Markup(source, blocks, large=True, customs=customs)


@cache
def _grammar() -> "MarkdownIt":
    from qtclient.markup.grammar import grammar

    return grammar()
