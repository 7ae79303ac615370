"""Where a text calls for people: `@name`, `@all` and `@here`. Who that is, and whether it counts, the server decides.

A mention stands at the beginning of a word, and neither in code nor in a link, an address or a path. A name has the
characters that usernames have; it ends in a letter or a digit, so that a full stop behind it is not part of it.
Whatever the text, the time taken is in proportion to its length.
"""

import re
import unicodedata
from collections import defaultdict, deque
from collections.abc import Iterator
from typing import Final, NamedTuple

from chatprotocol.limits import Limits

EVERYONE: Final = frozenset({"all", "here"})
"""Names of nobody, whatever their case: they call for all who are in the room."""

MOST: Final = Limits().mentions

_PUNCTUATION: Final = "._-"
_NO_BEGINNING: Final = frozenset("@/\\+=")
"""Behind these an at sign belongs to an address, a path or a query, or is to be taken literally."""
_HIDDEN: Final = "`"
"""Stands for what is not looked at: it is in no name, and is no white space."""

_LINE: Final = re.compile(r"[^\n]*\n|[^\n]+")
_TICKS: Final = re.compile("`+")
_FENCE: Final = re.compile(r" {0,3}(`{3,}(?=[^`\n]*$)|~{3,})")
_LINK: Final = re.compile(r"\[[^\[\]]*\]\([^()\s]*\)")
_WORD: Final = re.compile(r"(?=\S)([^\s/]*)\S*")


class Span(NamedTuple):
    """A mention in a text: its characters [start, end), the at sign included, and the name as it is written."""

    start: int
    end: int
    name: str
    everyone: bool


class Mentioned(NamedTuple):
    """Whom a text calls for: names as they are written, each once, and whether everyone."""

    names: tuple[str, ...]
    everyone: bool


def mentioned(text: str, most: int = MOST) -> Mentioned:
    """Return whom a text calls for, up to `most` different names."""
    found = spans(text, most)
    names = dict.fromkeys(span.name for span in found if not span.everyone)
    return Mentioned(tuple(names), any(span.everyone for span in found))


def spans(text: str, most: int = MOST) -> tuple[Span, ...]:
    """Return the mentions of a text in their order. What comes after `most` different names is text."""
    if "@" not in text:
        return ()
    names: set[str] = set()
    found = []
    for span in _all_spans(_without_links(without_code(text))):
        if not span.everyone and span.name not in names:
            if len(names) == most:
                continue
            names.add(span.name)
        found.append(span)
    return tuple(found)


def _all_spans(text: str) -> Iterator[Span]:
    for start in _at_signs(text):
        end = start + 1
        if end == len(text) or not text[end].isalnum() or not _begins_a_word(text, start):
            continue
        while end < len(text) and _is_of_a_name(text[end]):
            end += 1
        if text.startswith("@", end):
            # An address, of another network perhaps.
            continue
        name = text[start + 1 : end].rstrip(_PUNCTUATION)
        yield Span(start, start + 1 + len(name), name, name.casefold() in EVERYONE)


def _at_signs(text: str) -> Iterator[int]:
    """Return where at signs stand that have no slash before them in their word: behind one it is a link or a path."""
    for word in _WORD.finditer(text):
        start, end = word.span(1)
        while (start := text.find("@", start, end)) >= 0:
            yield start
            start += 1


def _begins_a_word(text: str, start: int) -> bool:
    """Tell whether what stands before is no part of the same word or address; emphasis may stand before."""
    before = start
    while before and text[before - 1] in _PUNCTUATION:
        before -= 1
    return before == 0 or not (text[before - 1] in _NO_BEGINNING or _is_of_a_name(text[before - 1]))


def _is_of_a_name(character: str) -> bool:
    return character in _PUNCTUATION or unicodedata.category(character)[0] in "LMN"


def _without_links(text: str) -> str:
    return _LINK.sub(lambda link: _HIDDEN * len(link[0]), text)


def without_code(text: str) -> str:
    """Hide code: fenced blocks, and what stands between runs of as many backticks within a paragraph."""
    if "`" not in text and "~~~" not in text:
        return text
    parts = []
    for part, is_code in _parts(_LINE.findall(text)):
        parts.append(_HIDDEN * len(part) if is_code else _without_inline_code(part))
    return "".join(parts)


def _parts(lines: list[str]) -> Iterator[tuple[str, bool]]:
    """Return a text's parts in their order: paragraphs, and blocks between fences, which are code."""
    part: list[str] = []
    fence = ""
    for line in lines:
        opens = None if fence else _FENCE.match(line)
        if opens is not None or not (fence or line.strip()):
            yield "".join(part), False
            part = []
        part.append(line)
        if opens is not None:
            fence = opens[1]
        elif fence and _closes(line, fence):
            yield "".join(part), True
            part, fence = [], ""
    yield "".join(part), bool(fence)


def _closes(line: str, fence: str) -> bool:
    run = line.strip()
    return len(run) >= len(fence) and not run.strip(fence[0]) and len(line) - len(line.lstrip(" ")) <= 3


def _without_inline_code(paragraph: str) -> str:
    runs = [run.span() for run in _TICKS.finditer(paragraph)]
    ahead: dict[int, deque[int]] = defaultdict(deque)
    for start, end in runs:
        ahead[end - start].append(start)
    shown, shown_to = [], 0
    for start, end in runs:
        if start < shown_to:
            continue
        # A backtick that is to be taken literally opens nothing, but closes all the same.
        ticks = end - start - _is_literal(paragraph, start)
        closing = ahead[ticks]
        while closing and closing[0] < end:
            closing.popleft()
        if ticks and closing:
            code_end = closing[0] + ticks
            shown += [paragraph[shown_to:start], _HIDDEN * (code_end - start)]
            shown_to = code_end
    return "".join([*shown, paragraph[shown_to:]])


def _is_literal(text: str, at: int) -> bool:
    before = at
    while before and text[before - 1] == "\\":
        before -= 1
    return (at - before) % 2 == 1
