"""How whom a message calls for, and who has reacted to it, stand in its columns: what most messages have not is empty.

Both are read and written with the message, and by nothing else; so a page of messages takes one query.
"""

from collections.abc import Iterable, Mapping
from typing import Final

Reactions = dict[str, list[int]]
"""Emoji in the order in which they came, and who: in the order in which they reacted."""

_EVERYONE: Final = "*"


def packed_mentions(users: Iterable[int], *, everyone: bool) -> str:
    """Return whom a message calls for as its column has it."""
    return ",".join([*([_EVERYONE] if everyone else []), *map(str, users)])


def mentions_of(packed: str) -> list[int]:
    """Return the people whom a message names."""
    return [int(user) for user in packed.split(",") if user != _EVERYONE] if packed else []


def calls_everyone(packed: str) -> bool:
    """Tell whether a message calls for everyone in the room."""
    return packed.startswith(_EVERYONE)


def packed_reactions(reactions: Mapping[str, list[int]]) -> str:
    """Return who has reacted with what as the column has it: a line an emoji, which has no white space in it."""
    return "\n".join([f"{emoji} {','.join(map(str, users))}" for emoji, users in reactions.items()])


def reactions_of(packed: str) -> Reactions:
    """Return who has reacted with what."""
    if not packed:
        return {}
    lines = [line.split(" ") for line in packed.split("\n")]
    return {emoji: list(map(int, users.split(","))) for emoji, users in lines}
