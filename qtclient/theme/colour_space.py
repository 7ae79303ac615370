"""Colour arithmetic: OKLCH to sRGB, and the contrast of two colours. No Qt, no theme.

Sources: Björn Ottosson, "A perceptual color space for image processing"; WCAG 2.2, relative luminance.
"""

from math import cos, radians, sin

Rgb = tuple[int, int, int]
"""Red, green and blue, 0 … 255."""

WHITE: Rgb = (255, 255, 255)


def from_hex(text: str) -> Rgb:
    """Return the colour written as `#rrggbb`."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def to_hex(colour: Rgb) -> str:
    """Write a colour as `#rrggbb`."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _to_linear(channel: int) -> float:
    share = channel / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def _to_channel(linear: float) -> int:
    linear = min(1.0, max(0.0, linear))
    share = 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055
    return round(share * 255)


def luminance(colour: Rgb) -> float:
    """Return the relative luminance, 0 (black) … 1 (white)."""
    red, green, blue = (_to_linear(channel) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Rgb, other: Rgb) -> float:
    """Return the contrast ratio of two colours, 1 … 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def oklch(lightness: float, chroma: float, hue_degrees: float) -> Rgb:
    """Return the sRGB colour of an OKLCH one, each channel cut to what a screen can show."""
    a = chroma * cos(radians(hue_degrees))
    b = chroma * sin(radians(hue_degrees))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _to_channel(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
        _to_channel(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
        _to_channel(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short),
    )


def mix(over: Rgb, under: Rgb, share: float) -> Rgb:
    """Lay a colour over another one, `share` 0 … 1 opaque."""
    red, green, blue = (
        round(above * share + below * (1 - share)) for above, below in zip(over, under, strict=True)
    )
    return red, green, blue
