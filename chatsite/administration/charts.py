"""Pictures of numbers, drawn here: what a template needs to write them as SVG, in units of their own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

SLOT: Final = 10.0
GAP: Final = 2.0
HEIGHT: Final = 100.0
LEAST: Final = 1.5
"""What is not nothing is seen."""


@dataclass(frozen=True, slots=True)
class Bar:
    """The bar of a day."""

    day: date
    count: int
    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar a day; `top` is the number at the upper edge."""

    bars: list[Bar]
    top: int
    width: float
    height: float = HEIGHT
    bar_width: float = SLOT - GAP

    @property
    def half(self) -> int:
        """The number in the middle."""
        return self.top // 2

    @property
    def first(self) -> Bar:
        """The earliest day's."""
        return self.bars[0]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a whole, in hundredths of it."""

    kind: str
    x: float
    width: float


def bars(counts: Sequence[tuple[date, int]]) -> Bars:
    """Lay out how much there was on each of some days."""
    top = round_up(max((count for _, count in counts), default=0))
    laid: list[Bar] = []
    for place, (day, count) in enumerate(counts):
        height = max(LEAST, HEIGHT * count / top) if count else 0.0
        laid.append(Bar(day, count, place * SLOT + GAP / 2, HEIGHT - height, height))
    return Bars(laid, top, SLOT * len(counts))


def pieces(parts: Iterable[tuple[str, int]]) -> list[Piece]:
    """Lay out parts of a whole in a row."""
    parts = list(parts)
    whole = sum(amount for _, amount in parts) or 1
    laid, x = [], 0.0
    for kind, amount in parts:
        width = 100 * amount / whole
        laid.append(Piece(kind, x, width))
        x += width
    return laid


def round_up(number: int) -> int:
    """Return the next number that people like to read at an axis: 10, 20, 50, 100 … The half of it is whole, too."""
    step = 10
    while True:
        for factor in (1, 2, 5):
            if number <= step * factor:
                return step * factor
        step *= 10
