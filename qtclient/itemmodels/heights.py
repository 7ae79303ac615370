"""The heights of a long column of rows: where a row begins, which row stands at a height. No Qt.

A Fenwick tree over an array with room at both ends: adding a row at either end, changing a height, summing and
finding take O(log n), however many rows there are (P. Fenwick, "A new data structure for cumulative frequency
tables", 1994).
"""

from collections.abc import Iterable

_SMALLEST = 64
_NEAR = 64


class Heights:
    """Heights in px by row. A height is measured or only guessed."""

    _heights: list[int]
    _tree: list[int]
    _measured: bytearray
    _capacity: int
    _start: int
    _end: int
    _total: int

    def __init__(self, heights: Iterable[int] = ()) -> None:
        self._place(list(heights))

    def __len__(self) -> int:
        return self._end - self._start

    def __getitem__(self, row: int) -> int:
        return self._heights[self._start + row]

    @property
    def total(self) -> int:
        """Return the height of all rows."""
        return self._total

    def is_measured(self, row: int) -> bool:
        """Tell whether the height of a row is known, not guessed."""
        return bool(self._measured[self._start + row])

    def forget_measures(self) -> None:
        """Take every height for a guess again: the width has changed."""
        self._measured = bytearray(len(self._measured))

    def top(self, row: int) -> int:
        """Return where a row begins; for the row after the last, where the last ends."""
        slot, height = self._start + row, 0
        while slot > 0:
            height += self._tree[slot]
            slot &= slot - 1
        return height

    def row_at(self, y: int) -> int:
        """Return the row that covers a height; the first or the last where none does. 0 without rows."""
        if not len(self):
            return 0
        slot, step, rest = 0, self._capacity, max(0, y)
        while step:
            ahead = slot + step
            if ahead <= self._capacity and self._tree[ahead] <= rest:
                slot, rest = ahead, rest - self._tree[ahead]
            step >>= 1
        return min(max(slot - self._start, 0), len(self) - 1)

    def measure(self, row: int, height: int) -> int:
        """Say how high a row is; returns by how much it grew."""
        self._measured[self._start + row] = 1
        return self._set(self._start + row, height)

    def guess(self, row: int, height: int) -> int:
        """Say how high a row may be, until it is measured; returns by how much it grew."""
        self._measured[self._start + row] = 0
        return self._set(self._start + row, height)

    def append(self, heights: Iterable[int]) -> None:
        """Add guesses after the last row."""
        for height in heights:
            if self._end == self._capacity:
                self._grow()
            self._end += 1
            self._set(self._end - 1, height)

    def prepend(self, heights: Iterable[int]) -> None:
        """Add guesses before the first row, in the order in which they will stand."""
        for height in reversed(list(heights)):
            if self._start == 0:
                self._grow()
            self._start -= 1
            self._set(self._start, height)

    def insert(self, row: int, heights: Iterable[int]) -> None:
        """Add guesses before a row; quick near both ends, O(n) between."""
        if len(self) - row <= _NEAR:
            tail = self._cut(row)
            self.append(heights)
            self._put_back(tail)
        elif row == 0:
            self.prepend(heights)
        else:
            added = list(heights)
            held, measured = self._held()
            self._place(held[:row] + added + held[row:])
            marks = measured[:row] + bytearray(len(added)) + measured[row:]
            self._measured[self._start : self._end] = marks

    def remove(self, row: int, count: int) -> None:
        """Take rows away; quick near both ends, O(n) between."""
        if len(self) - row - count <= _NEAR:
            tail = self._cut(row + count)
            self._cut(row)
            self._put_back(tail)
        elif row == 0:
            for slot in range(self._start, self._start + count):
                self._clear(slot)
            self._start += count
        else:
            held, measured = self._held()
            self._place(held[:row] + held[row + count :])
            self._measured[self._start : self._end] = measured[:row] + measured[row + count :]

    def _cut(self, row: int) -> list[tuple[int, int]]:
        """Take off everything from a row on; returns heights and whether each was measured."""
        slots = range(self._start + row, self._end)
        tail = [(self._heights[slot], self._measured[slot]) for slot in slots]
        for slot in slots:
            self._clear(slot)
        self._end = self._start + row
        return tail

    def _put_back(self, tail: list[tuple[int, int]]) -> None:
        first = len(self)
        self.append(height for height, _ in tail)
        for row, (_, measured) in enumerate(tail, first):
            self._measured[self._start + row] = measured

    def _held(self) -> tuple[list[int], bytearray]:
        return self._heights[self._start : self._end], self._measured[self._start : self._end]

    def _clear(self, slot: int) -> None:
        self._set(slot, 0)
        self._measured[slot] = 0

    def _set(self, slot: int, height: int) -> int:
        grown = height - self._heights[slot]
        if grown:
            self._heights[slot] = height
            self._total += grown
            place = slot + 1
            while place <= self._capacity:
                self._tree[place] += grown
                place += place & -place
        return grown

    def _grow(self) -> None:
        held, measured = self._held()
        self._place(held)
        self._measured[self._start : self._end] = measured

    def _place(self, heights: list[int]) -> None:
        """Lay the heights into the middle of a new array of at least twice their number."""
        count = len(heights)
        self._capacity = max(_SMALLEST, 1 << (2 * count).bit_length())
        self._start = (self._capacity - count) // 2
        self._end = self._start + count
        self._heights = [0] * self._capacity
        self._heights[self._start : self._end] = heights
        self._measured = bytearray(self._capacity)
        self._total = sum(heights)
        self._tree = [0, *self._heights]
        for place in range(1, self._capacity + 1):
            above = place + (place & -place)
            if above <= self._capacity:
                self._tree[above] += self._tree[place]
