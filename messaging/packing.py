"""How whom a message calls for, who has reacted to it and what it carries stand in its columns: what most have not is empty.

All three are read and written with the message, and by nothing else; so a page of messages takes one query.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from chatprotocol import rows

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


def packed_files(files: Iterable[rows.File]) -> str:
    """Return what a message carries as the column has it: a line a file, with tabs; no name holds either."""
    return "\n".join(map(_packed_file, files))


def _packed_file(file: rows.File) -> str:
    picture = (file.width or "", file.height or "", file.placeholder or "")
    facts = (file.id, file.type, file.bytes, *picture, file.length_ms or "", file.sha256.hex(), file.name)
    return "\t".join(map(str, facts))


def files_of(packed: str) -> list[rows.File]:
    """Return what a message carries."""
    return [_file(line) for line in packed.split("\n")] if packed else []


def _file(line: str) -> rows.File:
    # What was posted before lengths were known has none.
    id, kind, size, width, height, placeholder, *length_ms, sha256, name = line.split("\t")
    return rows.File(
        id=int(id),
        name=name,
        type=kind,
        bytes=int(size),
        width=int(width) if width else None,
        height=int(height) if height else None,
        placeholder=placeholder or None,
        length_ms=int(length_ms[0]) if any(length_ms) else None,
        sha256=bytes.fromhex(sha256),
    )


def file_types(packed: str) -> list[str]:
    """Return the MIME types of what a message carries."""
    return [line.split("\t", 2)[1] for line in packed.split("\n")] if packed else []


def packed_ids(ids: Iterable[int]) -> str:
    """Return ids as a column has them."""
    return ",".join(map(str, ids))


def ids_of(packed: str) -> list[int]:
    """Return the ids of a column."""
    return [int(id) for id in packed.split(",")] if packed else []
