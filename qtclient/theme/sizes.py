"""Fonts and distances, all from one size of text. 96 dpi pixels; a scale of 100 % is 14 px text.

A line of a message has one height, whatever stands in it: emoji and other scripts never make it jump.
"""

from dataclasses import dataclass
from functools import cached_property

from PyQt6.QtGui import QFont, QFontDatabase, QFontInfo, QFontMetricsF

SMALLEST_SCALE, LARGEST_SCALE = 80, 200
_TEXT_PX = 14
_LINE, _HIGHEST_LINE = 1.42, 1.45


@dataclass(frozen=True)
class Rhythm:
    """The distances of a timeline from top to bottom, in px."""

    day: int
    new: int
    gap: int
    """Above a group."""
    gap_parted: int
    """Above a group that a day's heading or "New" parts from the one before."""
    inner_gap: int
    """Between the messages of a group."""
    system: int
    quote: int


class Sizes:
    """What one font, one scale (percent) and one density give."""

    def __init__(self, system: QFont, scale: int = 100, *, compact: bool = False) -> None:
        self._system = system
        self.scale = min(LARGEST_SCALE, max(SMALLEST_SCALE, scale)) / 100
        self.compact = compact
        self.text_px = round(max(_TEXT_PX, QFontInfo(system).pixelSize()) * self.scale)

    def px(self, pixels: float) -> int:
        """Return a distance of the 100 % design as it is now."""
        return round(pixels * self.scale)

    def font(self, share: float = 1.0, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """Return the system's font at a share of the text's size."""
        font = QFont(self._system)
        font.setPixelSize(max(9, round(self.text_px * share)))
        font.setWeight(weight)
        return font

    @cached_property
    def text(self) -> QFont:
        """Return the font of messages and everything that is read."""
        return self.font()

    @cached_property
    def bold(self) -> QFont:
        """Return the font of names."""
        return self.font(1.0, QFont.Weight.DemiBold)

    @cached_property
    def small(self) -> QFont:
        """Return the font of times, topics and what is said in passing (12 px)."""
        return self.font(12 / 14)

    @cached_property
    def small_bold(self) -> QFont:
        """Return the font of digits in a pill and of section names."""
        return self.font(12 / 14, QFont.Weight.DemiBold)

    @cached_property
    def tiny(self) -> QFont:
        """Return the font of what stands in the margin (11 px)."""
        return self.font(11 / 14)

    @cached_property
    def tiny_bold(self) -> QFont:
        """Return the font of section headings (11 px)."""
        return self.font(11 / 14, QFont.Weight.DemiBold)

    @cached_property
    def mono(self) -> QFont:
        """Return the font of code, as wide as it may be beside the text (13 px)."""
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(max(9, round(self.text_px * 12.5 / 14)))
        font.setStyleHint(QFont.StyleHint.Monospace)
        return font

    @cached_property
    def title(self) -> QFont:
        """Return the font of a room's title (16 px)."""
        return self.font(16 / 14, QFont.Weight.DemiBold)

    @cached_property
    def heading(self) -> QFont:
        """Return the font of a page's one heading."""
        return self.font(22 / 14, QFont.Weight.DemiBold)

    @cached_property
    def line(self) -> int:
        """Return the height of one line of a message."""
        return min(round(self.text_px * _LINE), int(self.text_px * _HIGHEST_LINE))

    @cached_property
    def small_line(self) -> int:
        """Return the height of one small line."""
        return round(self.text_px * 12 / 14 * _LINE)

    @cached_property
    def baseline(self) -> int:
        """Return how far below the top of its line the text of a message stands."""
        metrics = QFontMetricsF(self.text)
        return round((self.line - metrics.ascent() - metrics.descent()) / 2 + metrics.ascent())

    @cached_property
    def rhythm(self) -> Rhythm:
        """Return the distances of a timeline."""
        return Rhythm(
            day=self.px(46),
            new=self.px(30),
            gap=self.px(14),
            gap_parted=self.px(6),
            inner_gap=self.px(3),
            system=self.small_line + self.px(10),
            quote=self.small_line + self.px(5),
        )

    @property
    def avatar(self) -> int:
        """Return the side of an avatar beside messages."""
        return self.px(24 if self.compact else 36)

    @property
    def row(self) -> int:
        """Return the height of a row in a list."""
        return self.px(34 if self.compact else 58)

    @property
    def bar(self) -> int:
        """Return the height of the bar above the timeline."""
        return self.px(54)
