"""Lays out a table: columns as wide as what stands in them, narrower where all of them are wider than there is room."""

from dataclasses import dataclass, field

from PyQt6.QtCore import QRectF

from qtclient.delegates.body import Box, Mark
from qtclient.delegates.text_boxes import Ink, TextBoxes
from qtclient.markup.records import Alignment, Run, Runs, Table
from qtclient.theme.look import Look

_PAD_PX, _ABOVE_PX = 9, 4
_NARROWEST_PX = 56
_Cell = tuple[Runs, float, Alignment]


@dataclass
class TableLaid:
    """Boxes and lines of a table, and how much it reaches below its last box."""

    boxes: list[Box] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    below: float = 0


class TableLayout:
    """Lays out tables with one look."""

    def __init__(self, look: Look, boxes: TextBoxes) -> None:
        self._look = look
        self._boxes = boxes
        self._pad, self._above = look.sizes.px(_PAD_PX), look.sizes.px(_ABOVE_PX)

    def lay_out(self, table: Table, x: float, y: float, width: float, ink: Ink) -> TableLaid:
        """Return a table whose corner is at (x, y)."""
        if len(table.alignments) * self._look.sizes.px(_NARROWEST_PX) > width:
            return self._as_lines(table, x, y, width, ink)
        widths = self._widths(table, width)
        made, top = TableLaid(), y
        for number, row in enumerate(table.rows):
            cells = list(zip(row, widths, table.alignments, strict=True))
            top = self._lay_row(made, cells, x, top, ink, head=number == 0)
        self._draw_lines(made, widths, x, y, top)
        made.below = self._above + 1
        return made

    def _widths(self, table: Table, width: float) -> list[float]:
        """Share the room: a narrow column keeps what it needs, the wide ones share the rest."""
        wanted = [
            max(
                self._boxes.natural_width(row[column], head=number == 0) + 2 * self._pad + 2
                for number, row in enumerate(table.rows)
            )
            for column in range(len(table.alignments))
        ]
        widths, rest = [0.0] * len(wanted), width
        waiting = sorted(range(len(wanted)), key=wanted.__getitem__)
        for place, column in enumerate(waiting):
            widths[column] = min(wanted[column], rest / (len(waiting) - place))
            rest -= widths[column]
        return [float(int(each)) for each in widths]

    def _lay_row(
        self, made: TableLaid, cells: list[_Cell], x: float, top: float, ink: Ink, *, head: bool
    ) -> float:
        """Lay out a row; returns where the next begins."""
        left, bottom = x, top
        for runs, width, alignment in cells:
            box = self._boxes.cell(runs, width - 2 * self._pad, ink, alignment, head=head)
            box.x, box.y = left + self._pad, top + self._above
            made.boxes.append(box)
            bottom = max(bottom, box.y + box.height + self._above)
            left += width
        if head:
            made.marks.append(Mark("head", QRectF(x, top, left - x, bottom - top)))
        made.marks.append(Mark("line", QRectF(x, bottom, left - x, 1)))
        return bottom + 1

    def _draw_lines(self, made: TableLaid, widths: list[float], x: float, top: float, bottom: float) -> None:
        made.marks.append(Mark("line", QRectF(x, top, sum(widths), 1)))
        left = x
        for width in [0.0, *widths]:
            left += width
            made.marks.append(Mark("line", QRectF(left, top, 1, bottom - top)))

    def _as_lines(self, table: Table, x: float, y: float, width: float, ink: Ink) -> TableLaid:
        """Return a table that is too wide to be one: a line of words for each row."""
        made, top = TableLaid(), y
        for row in table.rows:
            runs: list[Run] = []
            for cell in row:
                if runs and cell:
                    at = cell[0].start
                    runs.append(Run(text=" | ", start=at, end=at, outer_start=at, outer_end=at))
                runs += cell
            box = self._boxes.paragraph(tuple(runs), x, top, width, ink)
            made.boxes.append(box)
            top += box.height
        return made
