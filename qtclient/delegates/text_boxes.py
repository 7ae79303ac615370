"""Makes the boxes of text of a message: which font, which colour each run has, and where its lines break."""

from collections.abc import Callable
from typing import Literal, NamedTuple
from unicodedata import bidirectional

from msgspec.structs import replace
from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QColor, QFont, QFontMetricsF, QTextCharFormat, QTextLayout, QTextOption

from qtclient.delegates.body import Box, Placed, utf16_length
from qtclient.markup.cleaning import unclosed
from qtclient.markup.records import Alignment, Code, Face, Run, Runs
from qtclient.theme.code_colours import code_colour
from qtclient.theme.look import Look

Ink = Literal["text", "secondary"]
_LINE_SEPARATOR = "\u2028"
_LARGE_SHARE = 2.1
_HEADINGS = {1: 1.36, 2: 1.22, 3: 1.1}
_LEADING = 1.4
_TAB_LETTERS = 4
CODE_PAD_PX = 3
"""How far the ground of code among words reaches beyond its letters."""


EMOJI_GAP_PX = 2
_EMOJI_SHARE = 1.26
_EMOJI_PLACE = "\u00a0"
"""What stands in a line where a picture is painted: it keeps to the words beside it, and is none of the letters of its name."""


class Slot(NamedTuple):
    """Where a box begins, and how wide its lines may be."""

    x: float
    y: float
    width: float


class TextBoxes:
    """Makes boxes with one look."""

    def __init__(
        self,
        look: Look,
        called: frozenset[str],
        has_room: Callable[[str], bool],
        emoji: Callable[[str], int],
    ) -> None:
        self._look = look
        self._called = called
        self._has_room = has_room
        self._emoji = emoji

    def paragraph(
        self, runs: Runs, x: float, y: float, width: float, ink: Ink = "text", note: str = ""
    ) -> Box:
        """Lay out words in the size of messages."""
        return self._box(runs, self._look.sizes.text, Slot(x, y, width), ink=ink, note=note)

    def heading(self, level: int, runs: Runs, x: float, y: float, width: float) -> Box:
        """Lay out a heading: a little larger, never large."""
        return self._box(
            runs, self._look.sizes.font(_HEADINGS.get(level, 1.0), QFont.Weight.DemiBold), Slot(x, y, width)
        )

    def large(self, runs: Runs, x: float, y: float, width: float, note: str) -> Box:
        """Lay out what is nothing but emoji."""
        return self._box(runs, self._look.sizes.font(_LARGE_SHARE), Slot(x, y, width), note=note)

    def cell(self, runs: Runs, width: float, ink: Ink, alignment: Alignment, *, head: bool) -> Box:
        """Lay out a cell of a table; it is put in its place later."""
        font = self._look.sizes.bold if head else self._look.sizes.text
        return self._box(runs, font, Slot(0, 0, width), ink=ink, alignment=alignment)

    def code(self, code: Code, x: float, y: float, width: float) -> Box:
        """Lay out a block of code in its colours."""
        formats = []
        for span in code.spans:
            first = utf16_length(code.text[: span.start])
            looks = _coloured(code_colour(self._look.colours, span.name))
            formats.append(_format_range(first, utf16_length(code.text[span.start : span.end]), looks))
        return self._box(code.runs, self._look.sizes.mono, Slot(x, y, width), pieces=formats)

    def natural_width(self, runs: Runs, *, head: bool) -> float:
        """Return how wide words are in one line."""
        box = self.cell(runs, 1e5, "text", "left", head=head)
        return max((line.naturalTextWidth() for line in box.lines()), default=0.0)

    def _box(
        self,
        runs: Runs,
        font: QFont,
        slot: Slot,
        *,
        ink: Ink = "text",
        note: str = "",
        pieces: list[QTextLayout.FormatRange] | None = None,
        alignment: Alignment = "left",
    ) -> Box:
        placed, text = self._placed(runs)
        layout = QTextLayout(text + unclosed(text) + note, font)
        layout.setTextOption(_option(font, alignment, anywhere=pieces is not None))
        layout.setCacheEnabled(True)
        length = utf16_length(text)
        formats = pieces or [made for each in placed if (made := self._format(each)) is not None]
        formats += self._room_for_code(placed, text) + self._room_for_emoji(placed, font)
        if note:
            formats.append(self._note_format(utf16_length(text + unclosed(text)), utf16_length(note)))
        if ink != "text":
            formats.insert(0, _format_range(0, length, _coloured(self._look.colours.secondary)))
        layout.setFormats(formats)
        line = self._line(font)
        box = Box(layout, placed, *slot, line, self._baseline(font, line), length=length)
        _break_lines(box)
        return box

    def _line(self, font: QFont) -> int:
        sizes = self._look.sizes
        return sizes.line if font.pixelSize() == sizes.text_px else round(font.pixelSize() * _LEADING)

    def _baseline(self, font: QFont, line: int) -> int:
        metrics = QFontMetricsF(font)
        return round((line - metrics.ascent() - metrics.descent()) / 2 + metrics.ascent())

    def _placed(self, runs: Runs) -> tuple[list[Placed], str]:
        placed: list[Placed] = []
        parts: list[str] = []
        place = 0
        for run in runs:
            file = self._emoji(run.target) if run.kind == "custom" else 0
            said = replace(run, kind="emoji", text=_EMOJI_PLACE) if file else run
            text = _as_line(said)
            length = utf16_length(text)
            placed.append(Placed(place, place + length, said, file))
            parts.append(text)
            place += length
        return placed, "".join(parts)

    # ---- how runs look ----

    def _room_for_emoji(self, placed: list[Placed], font: QFont) -> list[QTextLayout.FormatRange]:
        """Keep the same room for every picture, so that nothing moves when it comes."""
        emoji = [each for each in placed if each.emoji]
        if not emoji:
            return []
        room = emoji_side(font) + self._look.sizes.px(EMOJI_GAP_PX)
        looks = QTextCharFormat()
        looks.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
        looks.setFontLetterSpacing(room - QFontMetricsF(font).horizontalAdvance(_EMOJI_PLACE))
        return [_format_range(each.first, 1, looks) for each in emoji]

    def _room_for_code(self, placed: list[Placed], text: str) -> list[QTextLayout.FormatRange]:
        """Let what is left of code, and its last letter, keep a distance: its ground would lie over the spaces there."""
        codes = [each for each in placed if each.run.kind == "code"]
        if not codes:
            return []
        looks = QTextCharFormat()
        looks.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
        looks.setFontLetterSpacing(self._look.sizes.px(CODE_PAD_PX))
        backwards = _reads_from_right(text)
        places = (
            place for each in codes for place in (each.last if backwards else each.first - 1, each.last - 1)
        )
        return [_format_range(place, 1, looks) for place in places if place >= 0]

    def _format(self, placed: Placed) -> QTextLayout.FormatRange | None:
        run, colours = placed.run, self._look.colours
        if placed.emoji:
            return None
        looks = QTextCharFormat()
        _face(looks, run.face)
        if run.kind == "link" or (run.kind == "room" and self._has_room(run.target)):
            looks.setForeground(QColor(colours.link))
        elif run.kind == "mention" and run.target.casefold() in self._called:
            looks.setForeground(QColor(colours.accent_text))
            looks.setFontWeight(QFont.Weight.DemiBold)
        elif run.kind == "code":
            looks.setFontFamilies(self._look.sizes.mono.families())
            looks.setProperty(QTextCharFormat.Property.FontPixelSize, self._look.sizes.mono.pixelSize())
            if run.target:
                looks.setForeground(QColor(colours.link))
        elif not run.face:
            return None
        return _format_range(placed.first, placed.last - placed.first, looks)

    def _note_format(self, start: int, length: int) -> QTextLayout.FormatRange:
        looks = _coloured(self._look.colours.secondary)
        looks.setFont(self._look.sizes.tiny)
        return _format_range(start, length, looks)


def emoji_side(font: QFont) -> int:
    """Return how high and wide a picture among words is: as the emoji of a font are, and never as high as a line."""
    return round(font.pixelSize() * _EMOJI_SHARE)


def _face(looks: QTextCharFormat, face: Face) -> None:
    if face & Face.BOLD:
        looks.setFontWeight(QFont.Weight.Bold)
    if face & Face.ITALIC:
        looks.setFontItalic(True)
    if face & Face.STRUCK:
        looks.setFontStrikeOut(True)


def _coloured(colour: str) -> QTextCharFormat:
    looks = QTextCharFormat()
    looks.setForeground(QColor(colour))
    return looks


def _as_line(run: Run) -> str:
    return _LINE_SEPARATOR if run.kind == "break" else run.text.replace("\n", _LINE_SEPARATOR)


_ALIGNMENTS = {
    "left": Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute,
    "center": Qt.AlignmentFlag.AlignHCenter,
    "right": Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute,
}


def _option(font: QFont, alignment: Alignment, *, anywhere: bool) -> QTextOption:
    option = QTextOption(_ALIGNMENTS[alignment])
    mode = QTextOption.WrapMode
    option.setWrapMode(mode.WrapAnywhere if anywhere else mode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(
        Qt.LayoutDirection.LeftToRight if anywhere else Qt.LayoutDirection.LayoutDirectionAuto
    )
    option.setTabStopDistance(_TAB_LETTERS * QFontMetricsF(font).horizontalAdvance("m"))
    return option


def _reads_from_right(text: str) -> bool:
    """Tell in which direction a text runs, as Qt does: by its first letter that has one."""
    directions = (bidirectional(letter) for letter in text)
    return next((each != "L" for each in directions if each in ("L", "R", "AL")), False)


def _format_range(start: int, length: int, looks: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length, made.format = start, length, looks
    return made


def _break_lines(box: Box) -> None:
    """Break into lines that all stand one line's height apart, whatever scripts and emoji they hold."""
    box.layout.beginLayout()
    count = 0
    while (line := box.layout.createLine()).isValid():
        line.setLineWidth(box.width)
        line.setPosition(QPointF(0, count * box.line + box.baseline - line.ascent()))
        count += 1
    box.layout.endLayout()
