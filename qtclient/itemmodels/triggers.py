"""What is being typed that can be completed: `@` a person, `#` a room, `:` an emoji; never in code. Pure."""

import re
from typing import Final, Literal, NamedTuple

CompletionKind = Literal["person", "room", "emoji"]

_KINDS: Final[dict[str, CompletionKind]] = {"@": "person", "#": "room", ":": "emoji"}
_TYPED: Final = re.compile(r"(?:^|(?<=[\s(\[{\"'“„«>*_~]))([@#:])([^\s@#:/]{0,60})$")
_EMOJI_BEGINS: Final = re.compile(r"[+-]?\d|[^\W\d_]")
_LEAST_OF_EMOJI: Final = 2
"""A shorter one may be a face: `:D`."""


class Trigger(NamedTuple):
    """What is typed up to the cursor, without its sign, which stands at `start` of the line."""

    kind: CompletionKind
    start: int
    typed: str


def trigger_in(before: str, line: str) -> Trigger | None:
    """Return what the cursor stands behind; `line` is up to the cursor, `before` are the lines above."""
    found = _TYPED.search(line)
    if found is None or line[: found.start()].count("`") % 2 or _in_fence(before):
        return None
    kind, typed = _KINDS[found.group(1)], found.group(2)
    if kind == "emoji" and (len(typed) < _LEAST_OF_EMOJI or _EMOJI_BEGINS.match(typed) is None):
        return None
    return Trigger(kind, found.start(), typed)


def _in_fence(before: str) -> bool:
    return "```" in before and sum(line.lstrip().startswith("```") for line in before.splitlines()) % 2 == 1
