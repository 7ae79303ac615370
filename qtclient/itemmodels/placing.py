"""What stands where in a view of a long column of rows, and how the reader's place is kept. No Qt.

Its truth is an anchor: the row at the top of the view, and how far below the view's top that row ends. Heights are
guessed until a row comes near the view; whatever is learnt, added or removed above or below, the anchor stays. At the
end of the column it follows what is added there, also where the rows between are read only later.
"""

from collections.abc import Callable, Iterable

from qtclient.itemmodels.heights import Heights

_ROUNDS = 3
_SPARE_SHARE = 0.5


class Placing:
    """Heights, the anchor, and whether the end is followed. `measure` returns the height of a row in px."""

    def __init__(self, measure: Callable[[int], int]) -> None:
        self._measure_row = measure
        self.heights = Heights()
        self.anchor = (0, 0)
        self.follows = True
        self.may_follow = True
        """False while the last row held is not the last there is."""
        self.view_px = 0
        self._aim: tuple[int, float] | None = None
        """A row and the share of the view at which it is to stand: what that is in px is known when it is first seen."""
        self._is_held_back = False
        """The end was followed until more came than is held, and nobody has moved since."""

    # ---- where things stand ----

    @property
    def offset(self) -> int:
        """Return which height of the column is at the view's top; negative where the rows do not fill the view."""
        row, below = self.anchor
        return self.heights.top(row + 1) - below if len(self.heights) else 0

    @property
    def last_offset(self) -> int:
        """Return the offset at which the last row ends at the view's bottom."""
        return self.heights.total - self.view_px

    def top_of(self, row: int) -> int:
        """Return where the top of a row is in the view."""
        return self.heights.top(row) - self.offset

    def row_at(self, y: int) -> int | None:
        """Return the row at a height of the view; None beside all of them."""
        height = y + self.offset
        if not len(self.heights) or not 0 <= height < self.heights.total:
            return None
        return self.heights.row_at(height)

    def last_whole_row(self) -> int:
        """Return the last row that ends in sight, or the only one that is in sight; -1 without rows."""
        bottom = self.offset + self.view_px
        row = self.heights.row_at(bottom) if len(self.heights) else -1
        if row >= 0 and self.heights.top(row + 1) > bottom and self.heights.top(row) > self.offset:
            row -= 1
        return row

    # ---- what changes ----

    def reset(self, guesses: Iterable[int]) -> None:
        """Hold other rows, and stand at their end."""
        self.heights = Heights(guesses)
        self.anchor, self.follows = (0, 0), True
        self._forget_intent()

    def insert(self, first: int, guesses: list[int]) -> None:
        """Take in rows before a row."""
        before = len(self.heights)
        self.heights.insert(first, guesses)
        row, below = self.anchor
        if before and first <= row:
            self.anchor = (row + len(guesses), below)
        if self._aim is not None and first <= self._aim[0]:
            self._aim = (self._aim[0] + len(guesses), self._aim[1])

    def remove(self, first: int, count: int) -> None:
        """Drop rows."""
        self.heights.remove(first, count)
        self._aim = None
        row, below = self.anchor
        if first + count <= row:
            self.anchor = (row - count, below)
        elif first <= row:
            self.anchor = (max(0, first - 1), 0)

    def to_end(self) -> None:
        """Stand at the end and follow it."""
        self._forget_intent()
        self.follows = True

    def to_row(self, row: int, share: float) -> None:
        """Let a row stand at a share (0 … 1) of the view's height from its top."""
        self._forget_intent()
        self._aim = (row, share)
        self._stand_at(row, share)

    def to_place(self, row: int, below: int) -> None:
        """Let a row end so far below the view's top."""
        self._forget_intent()
        self.follows = False
        self.anchor = (row, below)

    def scroll_to(self, offset: int) -> bool:
        """Stand at an offset; tells whether a row in sight turned out to be of another height than was guessed."""
        self._forget_intent()
        self._anchor_at(offset)
        return self._measure_around(offset, self._spare)[1]

    def settle(self) -> None:
        """Measure what is in sight, and let the anchor be the row at the view's top."""
        if not len(self.heights):
            self.anchor = (0, 0)
            return
        if self._aim is not None:
            self._stand_at(*self._aim)
        self.follows |= self._is_held_back and self.may_follow
        self._is_held_back = not self.may_follow and (self.follows or self._is_held_back)
        for _ in range(_ROUNDS):
            if not self._measure_around(self._wanted_offset(), spare=0)[0]:
                break
        self._anchor_at(self._wanted_offset())

    def measure_beside(self) -> bool:
        """Measure half a view beside what is in sight; tells whether any row was guessed wrong."""
        if not len(self.heights):
            return False
        wrong, _ = self._measure_around(self.offset, self._spare)
        if wrong and self.follows:
            self._anchor_at(self.last_offset)
        return wrong

    def seen(self) -> None:
        """Somebody has seen what stands where: it stays so, whatever size the view has from now on."""
        self._aim = None

    def measure(self, row: int) -> int:
        """Learn the height of a row, where it is not known; returns by how much it grew."""
        if self.heights.is_measured(row):
            return 0
        return self.heights.measure(row, self._measure_row(row))

    def _stand_at(self, row: int, share: float) -> None:
        self.measure(row)
        self.follows = False
        self.anchor = (row, round(self.view_px * share) + self.heights[row])

    def _forget_intent(self) -> None:
        self._aim, self._is_held_back = None, False

    def _anchor_at(self, offset: int) -> None:
        row = self.heights.row_at(offset)
        self.anchor = (row, self.heights.top(row + 1) - offset)
        self.follows = self.may_follow and offset >= self.last_offset

    def _wanted_offset(self) -> int:
        last = self.last_offset
        if self.follows or last < 0:
            return last
        return max(0, min(self.offset, last))

    @property
    def _spare(self) -> int:
        return round(self.view_px * _SPARE_SHARE)

    def _measure_around(self, offset: int, spare: int) -> tuple[bool, bool]:
        """Measure the rows in sight and so much beside it; tells whether any, and any in sight, was guessed wrong."""
        row = self.heights.row_at(max(0, offset - spare))
        y = self.heights.top(row)
        wrong = wrong_in_sight = False
        while row < len(self.heights) and y < offset + self.view_px + spare:
            if self.measure(row):
                wrong = True
                wrong_in_sight |= offset - self.heights[row] < y < offset + self.view_px
            y += self.heights[row]
            row += 1
        return wrong, wrong_in_sight
