"""What stands in plain words: mentions, rooms, names of emoji. Where a mention is, the protocol says for both sides."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from chatprotocol.emoji import is_custom_name
from chatprotocol.mentions import Span
from qtclient.emojis.names import emoji_named
from qtclient.markup.cleaning import shown
from qtclient.markup.records import Run, RunKind

_NAMES = re.compile(
    r"(?<![\w@#:/.&])(?:#(?P<room>[^\W\d_][\w.\-]*(?<![.\-]))|(?P<emoji>(?::[\w+\-]{1,64}:)+)(?![\w:]))"
)
_EMOJI = re.compile(":([^:]+):")


class _Found(NamedTuple):
    first: int
    last: int
    kind: RunKind
    text: str
    target: str


def split(run: Run, calls: Sequence[Span]) -> list[Run]:
    """Return a run of words as runs of words, mentions, rooms and emoji; `calls` are the mentions of the source."""
    text = run.text
    parts: list[Run] = []
    place = 0
    for found in sorted([*_mentions(run, calls), *_names(text)]):
        if found.first < place:
            continue
        if found.first > place:
            parts.append(_part(run, place, found.first, shown(text[place : found.first])))
        parts.append(_part(run, found.first, found.last, found.text, found.kind, found.target))
        place = found.last
    if place < len(text) or not parts:
        parts.append(_part(run, place, len(text), shown(text[place:])))
    return parts


def _mentions(run: Run, calls: Sequence[Span]) -> Iterator[_Found]:
    if len(run.text) != run.end - run.start:
        return
    place = bisect_left(calls, run.start, key=_start_of)
    while place < len(calls) and calls[place].end <= run.end:
        call = calls[place]
        first, last = call.start - run.start, call.end - run.start
        yield _Found(first, last, "mention", shown(run.text[first:last]), call.name)
        place += 1


def _start_of(call: Span) -> int:
    return call.start


def _names(text: str) -> Iterator[_Found]:
    if "#" not in text and ":" not in text:
        return
    for found in _NAMES.finditer(text):
        if found["room"]:
            yield _Found(*found.span(), "room", shown(found.group()), found["room"])
        else:
            yield from _emoji(text, *found.span())


def _emoji(text: str, first: int, last: int) -> Iterator[_Found]:
    """Yield the emoji of names that follow one another. Which the server has of its own, only the window knows."""
    for found in _EMOJI.finditer(text, first, last):
        name = found[1]
        if emoji := emoji_named(name):
            yield _Found(*found.span(), "emoji", emoji, name)
        elif is_custom_name(name.casefold()):
            yield _Found(*found.span(), "custom", found.group(), name.casefold())


def _part(run: Run, first: int, last: int, text: str, kind: RunKind = "text", target: str = "") -> Run:
    """Return the characters [first, last) of a run; its marks belong to its first and its last part."""
    exact = len(run.text) == run.end - run.start
    start = run.start + first if exact else run.start
    end = run.start + last if exact else run.end
    return msgspec.structs.replace(
        run,
        text=text,
        start=start,
        end=end,
        outer_start=run.outer_start if first == 0 else start,
        outer_end=run.outer_end if last == len(run.text) else end,
        kind=kind,
        target=target,
    )
