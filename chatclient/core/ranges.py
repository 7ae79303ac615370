"""Which message numbers of a room are held without a hole, as a value. It does not hold the messages themselves.

A number extends a range only where it is adjacent; elsewhere it begins a range of its own. So the ranges are exactly
the numbers that were added, and two of them never touch.
"""

from collections.abc import Iterable, Iterator

Range = tuple[int, int]
"""The first and the last number of a range, both held."""


class Ranges:
    """An immutable set of numbers, written as ranges in ascending order."""

    __slots__ = ("_ranges",)

    def __init__(self, ranges: Iterable[Range] = ()) -> None:
        self._ranges = _joined(ranges)

    def __iter__(self) -> Iterator[Range]:
        return iter(self._ranges)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ranges) and self._ranges == other._ranges

    def __hash__(self) -> int:
        return hash(self._ranges)

    def __repr__(self) -> str:
        return f"Ranges({list(self._ranges)})"

    def around(self, number: int) -> Range | None:
        """The range that holds a number; None when it is not held."""
        return next((held for held in reversed(self._ranges) if held[0] <= number <= held[1]), None)

    def holds(self, first: int, last: int) -> bool:
        """Whether every number from `first` to `last` is held; nothing is always held."""
        held = self.around(first)
        return first > last or (held is not None and last <= held[1])

    def nearest(self, number: int) -> Range | None:
        """The range that is nearest to a number, the newer one where two are; None when nothing is held."""
        return min(reversed(self._ranges), key=lambda held: _distance(held, number), default=None)

    def add(self, first: int, last: int) -> "Ranges":
        """Hold these numbers too."""
        return self.add_all(((first, last),))

    def add_all(self, ranges: Iterable[Range]) -> "Ranges":
        """Hold all these numbers too."""
        return Ranges((*self._ranges, *ranges))

    def from_first(self, first: int) -> "Ranges":
        """Hold nothing below a number: the room begins there now."""
        return Ranges((max(low, first), high) for low, high in self._ranges)

    def without(self, numbers: Iterable[int]) -> "Ranges":
        """Hold these numbers no longer."""
        left = list(self._ranges)
        for number in numbers:
            left = [part for low, high in left for part in _around_hole(low, high, number)]
        return Ranges(left)


def of_numbers(numbers: Iterable[int]) -> Ranges:
    """Return the ranges of single numbers in any order."""
    return Ranges((number, number) for number in numbers)


def _joined(ranges: Iterable[Range]) -> tuple[Range, ...]:
    joined: list[Range] = []
    for low, high in sorted(ranges):
        if low > high:
            continue
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], high))
        else:
            joined.append((low, high))
    return tuple(joined)


def _around_hole(low: int, high: int, number: int) -> Iterator[Range]:
    if not low <= number <= high:
        yield low, high
        return
    if low < number:
        yield low, number - 1
    if number < high:
        yield number + 1, high


def _distance(held: Range, number: int) -> int:
    return max(held[0] - number, number - held[1], 0)
