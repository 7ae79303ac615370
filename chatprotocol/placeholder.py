"""A picture in a few characters, painted where it will stand until it is here: colours and a rough shape.

It is written as [BlurHash](https://github.com/woltapp/blurhash/blob/master/Algorithm.md) writes it, so that other
clients find a decoder: cosines over both axes, three or four each, in 83 letters of ASCII. The server makes one of a
picture shrunk to `SIDE_PX`; a client that has the picture can, too. What comes from elsewhere is a stranger's: what is no
placeholder gives None. How large it is painted, and with what, is the client's business.
"""

import math
from collections.abc import Sequence
from functools import cache
from typing import Final

LONGEST: Final = 40
"""Characters of a placeholder, at most."""
SIDE_PX: Final = 32
"""A picture shrunk to this says all that a placeholder keeps."""
LARGEST_PX: Final = 64
"""The longest side of a raster: there is no more to see in a larger one."""

_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"
_VALUES: Final = {digit: value for value, digit in enumerate(_DIGITS)}
_LINEAR: Final = tuple(
    value / 255 / 12.92 if value <= 10 else ((value / 255 + 0.055) / 1.055) ** 2.4 for value in range(256)
)
"""The light of each sRGB value."""
_STEPS: Final = 4096
_LEVELS: Final = 9
"""Steps to either side in which the share of a cosine is kept, for each colour."""
_MOST_WAVES: Final = 9

_Colour = tuple[float, float, float]


def encode(rgb: bytes, width: int, height: int) -> str:
    """Return the placeholder of a small picture: `rgb` are its rows, three bytes a pixel.

    Raises ValueError where there are not as many bytes as pixels ask for.
    """
    if min(width, height) < 1 or max(width, height) > LARGEST_PX or len(rgb) != 3 * width * height:
        raise ValueError("these are no pixels of a small picture")
    columns, rows = _waves_for(width, height)
    (average, *others) = _analysed(rgb, (width, height), (columns, rows))
    most = max(abs(share) for colour in others for share in colour)
    scale = max(0, min(82, math.floor(most * 166 - 0.5)))
    digits = [_digits((columns - 1) + (rows - 1) * 9, 1), _digits(scale, 1), _digits(_packed(average), 4)]
    digits += [_digits(_quantised(colour, (scale + 1) / 166), 2) for colour in others]
    return "".join(digits)


def raster(placeholder: str, width: int, height: int) -> bytes | None:
    """Paint a placeholder so large: rows of three bytes a pixel, or None where it is none.

    Raises ValueError where a side is not within 1 and `LARGEST_PX`.
    """
    if not (1 <= width <= LARGEST_PX and 1 <= height <= LARGEST_PX):
        raise ValueError("a placeholder is painted small")
    read = _read(placeholder)
    if read is None:
        return None
    (columns, rows), colours = read
    across, down = _cosines(width, columns), _cosines(height, rows)
    levels = _srgb_levels()
    painted = bytearray()
    for at_y in down:
        # What a row has of each wave across; then the pixels of the row.
        waves = [
            [sum(colours[row * columns + column][c] * at_y[row] for row in range(rows)) for c in range(3)]
            for column in range(columns)
        ]
        for at_x in across:
            for c in range(3):
                light = sum(wave[c] * share for wave, share in zip(waves, at_x, strict=True))
                painted.append(levels[min(_STEPS, max(0, round(light * _STEPS)))])
    return bytes(painted)


def _waves_for(width: int, height: int) -> tuple[int, int]:
    if 5 * width > 6 * height:
        return 4, 3
    return (3, 4) if 5 * height > 6 * width else (4, 4)


def _analysed(rgb: bytes, size: tuple[int, int], waves: tuple[int, int]) -> list[_Colour]:
    """Return the share that each wave has in a picture, row by row of waves."""
    (width, height), (columns, rows) = size, waves
    across, down = _cosines(width, columns), _cosines(height, rows)
    sums = [[0.0, 0.0, 0.0] for _ in range(columns * rows)]
    for y, at_y in enumerate(down):
        line = [_LINEAR[value] for value in rgb[3 * width * y : 3 * width * (y + 1)]]
        for column in range(columns):
            wave = [at_x[column] for at_x in across]
            for c in range(3):
                light = sum(map(float.__mul__, line[c::3], wave))
                for row in range(rows):
                    sums[row * columns + column][c] += light * at_y[row]
    shares = [1.0 if wave == 0 else 2.0 for wave in range(columns * rows)]
    pixels = width * height
    return [
        (share * red / pixels, share * green / pixels, share * blue / pixels)
        for share, (red, green, blue) in zip(shares, sums, strict=True)
    ]


@cache
def _cosines(length: int, waves: int) -> tuple[tuple[float, ...], ...]:
    """Return for each place of a line what each wave is there."""
    return tuple(
        tuple(math.cos(math.pi * wave * place / length) for wave in range(waves)) for place in range(length)
    )


@cache
def _srgb_levels() -> tuple[int, ...]:
    """Return the sRGB value of each step of light."""
    lights = (step / _STEPS for step in range(_STEPS + 1))
    return tuple(
        round(255 * (12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055))
        for light in lights
    )


def _packed(colour: _Colour) -> int:
    levels = _srgb_levels()
    red, green, blue = (levels[min(_STEPS, max(0, round(light * _STEPS)))] for light in colour)
    return red << 16 | green << 8 | blue


def _quantised(colour: _Colour, most: float) -> int:
    packed = 0
    for share in colour:
        root = math.copysign(math.sqrt(min(1.0, abs(share) / most)), share)
        packed = packed * (2 * _LEVELS + 1) + math.floor(root * _LEVELS + _LEVELS + 0.5)
    return packed


def _digits(value: int, count: int) -> str:
    found = ""
    for _ in range(count):
        value, digit = divmod(value, len(_DIGITS))
        found = _DIGITS[digit] + found
    return found


def _read(placeholder: str) -> tuple[tuple[int, int], list[_Colour]] | None:
    """Return how many waves there are, and the share of each; None where this is no placeholder."""
    values = [_VALUES.get(character, -1) for character in placeholder[: LONGEST + 1]]
    if not 6 <= len(values) <= LONGEST or min(values) < 0:
        return None
    rows, columns = values[0] // 9 + 1, values[0] % 9 + 1
    average = _number(values[2:6])
    if rows > _MOST_WAVES or len(values) != 4 + 2 * columns * rows or average >= 1 << 24:
        return None
    packed = [_number(values[place : place + 2]) for place in range(6, len(values), 2)]
    if any(value >= (2 * _LEVELS + 1) ** 3 for value in packed):
        return None
    light: _Colour = (_LINEAR[average >> 16], _LINEAR[average >> 8 & 255], _LINEAR[average & 255])
    return (columns, rows), [light, *(_restored(value, (values[1] + 1) / 166) for value in packed)]


def _number(values: Sequence[int]) -> int:
    number = 0
    for value in values:
        number = number * len(_DIGITS) + value
    return number


def _restored(packed: int, most: float) -> _Colour:
    rest, blue = divmod(packed, 2 * _LEVELS + 1)
    red, green = divmod(rest, 2 * _LEVELS + 1)
    return _share(red, most), _share(green, most), _share(blue, most)


def _share(level: int, most: float) -> float:
    root = (level - _LEVELS) / _LEVELS
    return math.copysign(root * root, root) * most
