"""The colours of the two themes by what they are for, and the colour of each person.

Every pair that carries text is tested for its contrast in `tests/qtclient/test_theme.py`.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from PyQt6.QtGui import QColor

from qtclient.theme.colour_space import WHITE, Rgb, contrast, from_hex, mix, oklch, to_hex

TEXT_CONTRAST = 4.5
GLYPH_CONTRAST = 3.0
_GOLDEN_ANGLE = 137.508
_MUDDY_END, _MUDDY_WIDTH = 125, 45
_MENTION_SHARE = 0.10
_ROOM_SHARE = 0.16


@dataclass(frozen=True)
class Colours:
    """One theme, as `#rrggbb`. Surfaces rise from `sidebar` over `surface` to `raised`."""

    dark: bool
    sidebar: str
    surface: str
    raised: str
    border: str
    field_border: str
    hover: str
    sidebar_hover: str
    selected: str
    text: str
    secondary: str
    accent: str
    accent_hover: str
    accent_text: str
    on_accent: str
    link: str
    danger: str
    online: str
    pill: str
    on_pill: str
    selection: str
    code_ground: str
    """What code stands on."""
    spoiler: str
    """What lies over a spoiler."""
    handle: str
    handle_hover: str
    avatar_lightness: float
    avatar_chroma: float
    name_lightness: float
    name_chroma: float

    @cached_property
    def mention(self) -> str:
        """What lies behind a message that mentions me: a breath of the accent."""
        return to_hex(mix(from_hex(self.accent), from_hex(self.surface), _MENTION_SHARE))

    def avatar(self, user: int) -> QColor:
        """Return what lies behind a person's initials."""
        return QColor(*_with_contrast(WHITE, GLYPH_CONTRAST, user, self.avatar_lightness, self.avatar_chroma))

    def name(self, user: int) -> QColor:
        """Return the colour in which a person's name is written."""
        return QColor(
            *_with_contrast(self._hardest, TEXT_CONTRAST, user, self.name_lightness, self.name_chroma)
        )

    def room(self, room: int, under: str) -> QColor:
        """Return what lies behind a room's sign, on the surface `under`."""
        return QColor(*_tint(room, under, self.name_lightness, self.name_chroma))

    @cached_property
    def _hardest(self) -> Rgb:
        """Return the surface on which a name is hardest to read."""
        surfaces = [from_hex(each) for each in (self.surface, self.sidebar, self.selected, self.mention)]
        return min(surfaces, key=lambda surface: contrast(surface, from_hex(self.text)))


def _hue(number: int) -> float:
    """Spread neighbouring numbers round the wheel, leaving out the muddy yellows."""
    return (_MUDDY_END + number * _GOLDEN_ANGLE % (360 - _MUDDY_WIDTH)) % 360


@lru_cache(maxsize=4096)
def _tint(number: int, under: str, lightness: float, chroma: float) -> Rgb:
    """Lay a breath of a colour over a surface."""
    return mix(oklch(lightness, chroma, _hue(number)), from_hex(under), _ROOM_SHARE)


@lru_cache(maxsize=4096)
def _with_contrast(against: Rgb, wanted: float, number: int, lightness: float, chroma: float) -> Rgb:
    """Move the lightness away from `against` until the contrast is enough."""
    step = 0.02 if sum(against) < 3 * 128 else -0.02
    colour = oklch(lightness, chroma, _hue(number))
    while contrast(colour, against) < wanted and 0 < lightness < 1:
        lightness += step
        colour = oklch(lightness, chroma, _hue(number))
    return colour


LIGHT = Colours(
    dark=False,
    sidebar="#f5f2ee",
    surface="#ffffff",
    raised="#ffffff",
    border="#e4dfd8",
    field_border="#cfc8bf",
    hover="#f8f6f3",
    sidebar_hover="#ece7e1",
    selected="#f6dfd0",
    text="#211d1a",
    secondary="#675f57",
    accent="#b4501e",
    accent_hover="#9c4317",
    accent_text="#a4451a",
    on_accent="#ffffff",
    link="#1a62ab",
    danger="#b3261e",
    online="#2c8a56",
    pill="#6f665e",
    on_pill="#ffffff",
    selection="#f3cdb5",
    code_ground="#f4f1ed",
    spoiler="#7b726a",
    handle="#d8d1c8",
    handle_hover="#a69c92",
    avatar_lightness=0.60,
    avatar_chroma=0.125,
    name_lightness=0.49,
    name_chroma=0.125,
)

DARK = Colours(
    dark=True,
    sidebar="#1b1918",
    surface="#242120",
    raised="#302c2a",
    border="#393431",
    field_border="#4d4743",
    hover="#292624",
    sidebar_hover="#282523",
    selected="#43332a",
    text="#ece7e2",
    secondary="#b0a69d",
    accent="#e9895a",
    accent_hover="#f29c71",
    accent_text="#f0a27a",
    on_accent="#23130a",
    link="#86b9ef",
    danger="#f58d84",
    online="#5fbf8a",
    pill="#b0a69d",
    on_pill="#1b1918",
    selection="#6b4630",
    code_ground="#1b1918",
    spoiler="#8a8078",
    handle="#443e3a",
    handle_hover="#6d645e",
    avatar_lightness=0.50,
    avatar_chroma=0.095,
    name_lightness=0.80,
    name_chroma=0.095,
)
