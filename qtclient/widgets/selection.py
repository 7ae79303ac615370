"""What is selected in a timeline: from a place in one message to a place in the same or another one.

Places are named by message, not by row: they stay where they are while rows come before and after them.
"""

from dataclasses import dataclass

from PyQt6.QtGui import QTextLayout

from chatprotocol.ids import Key
from qtclient.delegates.body import Box, from_utf16
from qtclient.itemmodels.timeline import TimelineModel

_WHOLE = 1 << 30


@dataclass(frozen=True)
class Place:
    """A place in a message, counted as Qt counts."""

    identity: int | Key
    position: int


class Selection:
    """A start that stays and an end that follows the mouse."""

    def __init__(self, model: TimelineModel) -> None:
        self._model = model
        self._start: Place | None = None
        self._end: Place | None = None

    def clear(self) -> None:
        """Select nothing."""
        self._start = self._end = None

    def start(self, row: int, position: int) -> None:
        """Begin a selection."""
        self._start = self._end = Place(self._model.entry(row).identity, position)

    def extend(self, row: int, position: int) -> None:
        """Let the selection reach to here."""
        self._end = Place(self._model.entry(row).identity, position)

    def select_word(self, row: int, box: Box, place: int) -> None:
        """Select the word at a place, which is in this box of the row's words."""
        layout, position = box.layout, place - box.first
        first = layout.previousCursorPosition(position + 1, QTextLayout.CursorMode.SkipWords)
        last = layout.nextCursorPosition(position, QTextLayout.CursorMode.SkipWords)
        text = layout.text() or ""
        word = from_utf16(text, first), from_utf16(text, last)
        last -= len(text[word[0] : word[1]]) - len(text[word[0] : word[1]].rstrip())
        self.start(row, box.first + first)
        self.extend(row, box.first + max(first, min(last, box.length)))

    def select_message(self, row: int) -> None:
        """Select everything that a message says."""
        self.start(row, 0)
        self.extend(row, _WHOLE)

    def select_all(self) -> None:
        """Select everything that is held."""
        if self._model.rowCount():
            self.start(0, 0)
            self.extend(self._model.rowCount() - 1, _WHOLE)

    def rows(self) -> tuple[tuple[int, int], tuple[int, int]] | None:
        """Return first and last place as (row, position); None where nothing is selected."""
        if self._start is None or self._end is None or self._start == self._end:
            return None
        first, last = self._model.row_of(self._start.identity), self._model.row_of(self._end.identity)
        if first is None or last is None:
            return None
        places = sorted([(first, self._start.position), (last, self._end.position)])
        return places[0], places[1]

    def in_row(self, row: int) -> tuple[int, int] | None:
        """Return the [start, end) that is selected in a row."""
        found = self.rows()
        if found is None or not found[0][0] <= row <= found[1][0]:
            return None
        start = found[0][1] if row == found[0][0] else 0
        end = found[1][1] if row == found[1][0] else _WHOLE
        return (start, end) if start < end else None
