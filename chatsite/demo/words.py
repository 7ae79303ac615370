"""Text as if people had said it, for measuring: words of which few are said often and most seldom, as Zipf found.

The same each time, so that measurements compare.
"""

import itertools
import random
from collections.abc import Sequence
from functools import cache
from typing import Final

WORDS: Final = 20_000
TEXTS: Final = 10_000
"""Different ones; then they begin again."""
_SYLLABLES: Final = [
    "ba",
    "de",
    "fi",
    "go",
    "ku",
    "la",
    "me",
    "ni",
    "po",
    "ra",
    "se",
    "ti",
    "vo",
    "wa",
    "xe",
    "ya",
    "zi",
    "cha",
    "stro",
    "mun",
]


def said(number: int, size: int) -> str:
    """Return the text of a number: `size` ASCII characters of words."""
    return _texts(size)[number % TEXTS]


@cache
def word(rank: int) -> str:
    """Return the word of a rank from 0: the commonest first, and the shortest, as in any language."""
    letters = ""
    rank += len(_SYLLABLES)
    while rank:
        rank, syllable = divmod(rank, len(_SYLLABLES))
        letters += _SYLLABLES[syllable]
    return letters


@cache
def _texts(size: int) -> Sequence[str]:
    choosing = random.Random(0)  # noqa: S311  # the same texts each time
    words = [word(rank) for rank in range(WORDS)]
    shares = list(itertools.accumulate(1 / (rank + 1) for rank in range(WORDS)))
    # No word is shorter than four letters and the gap behind it.
    most = size // 5 + 1
    return [
        " ".join(choosing.choices(words, cum_weights=shares, k=most)).ljust(size)[:size] for _ in range(TEXTS)
    ]
