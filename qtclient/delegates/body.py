"""The words of one message as they stand: boxes of text, what is drawn around them, and what lies at a point.

A place in a message is counted as Qt counts, through all its boxes one after the other, with one place between two.
Points are relative to the corner of the message's text.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QTextLayout, QTextLine

from qtclient.markup.records import Code, Markup, Run

MarkKind = Literal["code", "bar", "rule", "line", "head", "sign", "open", "done"]


def utf16_length(text: str) -> int:
    """Return how long Qt counts a text."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def from_utf16(text: str, position: int) -> int:
    """Return the place in a Python text that Qt calls `position`."""
    if text.isascii():
        return min(position, len(text))
    return len(text.encode("utf-16-le")[: 2 * position].decode("utf-16-le", "ignore"))


@dataclass(frozen=True)
class Placed:
    """A run and the places [first, last) of its box that it takes."""

    first: int
    last: int
    run: Run
    emoji: int = 0
    """The file of the picture that is painted in its place."""


@dataclass
class Box:
    """Text that is broken into lines of one height."""

    layout: QTextLayout
    runs: list[Placed]
    x: float
    y: float
    width: float
    line: int
    """The height of a line."""
    baseline: int
    first: int = 0
    """The place in the message of its first letter."""
    length: int = 0
    """Without what stands behind its words, such as that they were edited."""

    @property
    def height(self) -> int:
        """Return the height of all its lines."""
        return max(1, self.layout.lineCount()) * self.line

    def lines(self) -> Iterator[QTextLine]:
        """Return its lines."""
        return map(self.layout.lineAt, range(self.layout.lineCount()))

    def rects(self, first: int, last: int) -> Iterator[QRectF]:
        """Return where the places [first, last) of the message stand, a rectangle a line."""
        first, last = max(0, first - self.first), min(last - self.first, self.length)
        if first >= last:
            return
        # Asked for each of many runs: no line is looked at in which it does not stand.
        number = self.layout.lineForTextPosition(first).lineNumber()
        while number < self.layout.lineCount() and (line := self.layout.lineAt(number)).textStart() < last:
            start, end = max(first, line.textStart()), min(last, line.textStart() + line.textLength())
            if start < end:
                ends = line.cursorToX(start)[0], line.cursorToX(end)[0]
                left, top = self.x + min(ends), self.y + number * self.line
                yield QRectF(left, top, abs(ends[1] - ends[0]), self.line)
            number += 1


@dataclass(frozen=True)
class Mark:
    """Something drawn that is no text of a box."""

    kind: MarkKind
    rect: QRectF
    text: str = ""


@dataclass
class CodeBlock:
    """Where a block of code stands, and the button that copies it."""

    rect: QRectF
    button: QRectF
    code: Code


@dataclass
class Body:
    """A message's words, laid out."""

    markup: Markup
    boxes: list[Box] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    codes: list[CodeBlock] = field(default_factory=list)
    height: int = 0
    length: int = 0
    dressed: bool = False
    """Some of its runs stand on a ground of their own, or are hidden."""
    named: bool = False
    """Some of its words are, or would be, names of emoji of the server's own."""
    emoji: frozenset[int] = frozenset()
    """The files of those that are."""

    def runs(self) -> Iterator[tuple[Box, Placed]]:
        """Return all runs with their boxes."""
        return ((box, placed) for box in self.boxes for placed in box.runs)

    def rects(self, first: int, last: int) -> list[QRectF]:
        """Return where the places [first, last) stand, a rectangle a line."""
        return [rect for box in self.boxes for rect in box.rects(first, last)]

    def run_rects(self, box: Box, placed: Placed) -> list[QRectF]:
        """Return where a run stands."""
        return list(box.rects(box.first + placed.first, box.first + placed.last))

    def spoilers(self) -> set[int]:
        """Return which spoilers there are."""
        return {placed.run.spoiler for _, placed in self.runs()} - {0}

    def reach(self, below: float) -> float:
        """Return how far to the right anything stands that begins less than `below` from the top."""
        words = (rect.right() for rect in self.rects(0, self.length) if rect.top() < below)
        codes = (block.rect.right() for block in self.codes if block.rect.top() < below)
        return max((*words, *codes), default=0.0)

    # ---- what lies where ----

    def box_at(self, point: QPointF) -> Box | None:
        """Return the box nearest to a point: above all in height, then across."""

        def distance(box: Box) -> tuple[float, float]:
            below = max(box.y - point.y(), point.y() - box.y - box.height + 1, 0.0)
            beside = max(box.x - point.x(), point.x() - box.x - box.width, 0.0)
            return below, beside

        return min(self.boxes, key=distance, default=None)

    def place_at(self, point: QPointF) -> int:
        """Return the place nearest to a point."""
        box = self.box_at(point)
        if box is None or point.y() < 0:
            return 0
        if point.y() >= self.height:
            return self.length
        line = self._line(box, point)
        return box.first + min(box.length, line.xToCursor(point.x() - box.x))

    def run_at(self, point: QPointF) -> tuple[int, Run] | None:
        """Return the run at a point, with its place among all runs."""
        box = self.box_at(point)
        if box is None or not box.y <= point.y() < box.y + box.height:
            return None
        line, x = self._line(box, point), point.x() - box.x
        if not line.isValid() or not line.x() <= x <= line.x() + line.naturalTextWidth() + 2:
            return None
        at = line.xToCursor(x, line.CursorPosition.CursorOnCharacter)
        for number, (other, placed) in enumerate(self.runs()):
            if other is box and placed.first <= at < placed.last:
                return number, placed.run
        return None

    def code_at(self, point: QPointF) -> CodeBlock | None:
        """Return the block of code at a point."""
        return next((block for block in self.codes if block.rect.contains(point)), None)

    def button_at(self, point: QPointF) -> CodeBlock | None:
        """Return the block of code whose button is at a point."""
        return next((block for block in self.codes if block.button.contains(point)), None)

    def _line(self, box: Box, point: QPointF) -> QTextLine:
        number = int((point.y() - box.y) // box.line)
        return box.layout.lineAt(max(0, min(number, box.layout.lineCount() - 1)))

    # ---- what was written ----

    def source(self, first: int, last: int) -> str:
        """Return the source of the places [first, last); of whole runs with what marks them."""
        if first <= 0 and last >= self.length:
            return self.markup.source
        start: int | None = None
        end = 0
        for box, placed in self.runs():
            p, q = box.first + placed.first, box.first + placed.last
            if p < last and first < q:
                taken = _taken(placed.run, first - p, last - p, q - p)
                start = taken[0] if start is None else min(start, taken[0])
                end = max(end, taken[1])
        return "" if start is None else self.markup.source[start:end]


def _taken(run: Run, first: int, last: int, length: int) -> tuple[int, int]:
    """Return the source of the places [first, last) of a run; all of it where it does not show its letters as they are."""
    if first <= 0 and last >= length:
        return run.outer_start, run.outer_end
    if len(run.text) != run.end - run.start:
        return run.start, run.end
    start = run.start + from_utf16(run.text, max(0, first))
    return start, run.start + from_utf16(run.text, min(last, length))
