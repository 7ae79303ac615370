"""Texts that are written to be hard to read: each as long as a message may be, none of them anything that people say."""

import random
from typing import Final

from chatprotocol.limits import Limits

MOST_BYTES: Final = Limits().text_bytes

_PIECES: Final = {
    "emphasis, unclosed": "*a ",
    "emphasis, opened and never closed": "**a _b ",
    "emphasis, runs of stars": "***",
    "emphasis, stars and letters": "a**",
    "emphasis, both kinds": "*_",
    "strikethrough, unclosed": "~~a",
    "brackets, open": "[",
    "brackets, closed": "]",
    "brackets, pairs": "[]",
    "brackets, links within links": "[a](",
    "brackets, link with a title that has no end": '[a](b "',
    "brackets, images": "![",
    "brackets, link references": "[a]: <b\n",
    "brackets, references used": "[a][",
    "backticks": "`",
    "backticks, unpaired": "`a``b```c",
    "backticks, code and a bar": "`a|",
    "spoilers": "||",
    "spoilers, unclosed": "||a",
    "spoilers, with marks": "||*a",
    "tables, bars": "|",
    "tables, many columns": "|a",
    "tables, rows": "|a|b|\n|-|-|\n",
    "quotes": "> ",
    "quotes and lists": "> - ",
    "lists": "- ",
    "lists, numbered": "1. ",
    "headings": "# a\n",
    "lines of dashes": "---\n",
    "fences": "```py\n",
    "fences of code": "```py\ndef f(): return [[[{}]]]\n```\n",
    "entities": "&amp;",
    "entities, none": "&#x10ffff",
    "tags": "<a href='",
    "addresses in angles": "<http://a.de/",
    "backslashes": "\\",
    "addresses": "https://a.de/(((",
    "addresses, nothing but schemes": "http://",
    "addresses, words of an address": "a.b.c@d.e:",
    "mentions": "@anna ",
    "mentions, without spaces": "@a@b",
    "rooms": "#general ",
    "names of emoji": ":tada:",
    "names of emoji, none": ":a_b:",
    "emoji": "👩‍👩‍👧‍👦🏴\U000e0067\U000e0062\U000e007f",
    "letters with many marks": "Z" + "\u0301\u0323\u20dd" * 20,
    "letters that are not to be seen": "\u200b\u2060",
    "from right to left": "\u202eא\u2066ب",
    "letters from right to left": "שלום עולם ",
    "lines": "\n",
    "spaces before lines": "    a\n\t",
    "everything": "**[a](b ||`<",
}  # fmt: skip


def _cut(text: str) -> str:
    return text.encode()[:MOST_BYTES].decode(errors="ignore")


def _drawn(pieces: list[str], seed: int) -> str:
    chance = random.Random(seed)
    return "".join(chance.choice(pieces) for _ in range(MOST_BYTES))


TEXTS: Final[dict[str, str]] = {
    **{name: _cut(piece * MOST_BYTES) for name, piece in _PIECES.items()},
    "nested as deep as it goes": _cut("".join("> " * depth + "a\n" for depth in range(1, 200))),
    "a table of a thousand columns": _cut("|a" * 1_000 + "\n" + "|-" * 1_000 + "\n" + ("|b" * 1_000 + "\n") * 20),
    **{f"anything, {seed}": _cut(_drawn([*_PIECES.values(), "a", " ", "\n"], seed)) for seed in range(20)},
}  # fmt: skip
"""By what is hard about them."""
