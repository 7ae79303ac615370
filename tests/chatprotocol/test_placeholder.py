"""A picture in a few characters: written of any pixels, read of any text."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chatprotocol.placeholder import LARGEST_PX, LONGEST, SIDE_PX, encode, raster

sides = st.integers(1, SIDE_PX)
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"


def pixel(rgb: bytes, width: int, x: int, y: int) -> tuple[int, ...]:
    return tuple(rgb[3 * (y * width + x) : 3 * (y * width + x) + 3])


def is_rather_red(colour: tuple[int, ...]) -> bool:
    red, _, blue = colour
    assert abs(red - blue) > 60
    return red > blue


@given(width=sides, height=sides, data=st.data())
def test_any_picture_has_a_placeholder_that_can_be_painted(
    width: int, height: int, data: st.DataObject
) -> None:
    rgb = data.draw(st.binary(min_size=3 * width * height, max_size=3 * width * height))
    placeholder = encode(rgb, width, height)
    assert placeholder.isascii()
    assert len(placeholder) <= LONGEST
    painted = raster(placeholder, 16, 12)
    assert painted is not None
    assert len(painted) == 3 * 16 * 12


@given(colour=st.tuples(*[st.integers(0, 255)] * 3))
def test_one_colour_stays_that_colour(colour: tuple[int, int, int]) -> None:
    painted = raster(encode(bytes(colour) * SIDE_PX * SIDE_PX, SIDE_PX, SIDE_PX), 8, 8)
    assert painted is not None
    mean = [sum(painted[c::3]) / 64 for c in range(3)]
    assert all(abs(seen - meant) <= 24 for seen, meant in zip(mean, colour, strict=True))


def test_halves_of_a_picture_are_where_they_were() -> None:
    red, blue = b"\xff\0\0", b"\0\0\xff"
    beside = raster(encode((red * 16 + blue * 16) * 24, 32, 24), 16, 12)
    above = raster(encode(red * 32 * 12 + blue * 32 * 12, 32, 24), 16, 12)
    assert beside is not None
    assert above is not None
    assert is_rather_red(pixel(beside, 16, 2, 6))
    assert not is_rather_red(pixel(beside, 16, 13, 6))
    assert is_rather_red(pixel(above, 16, 8, 1))
    assert not is_rather_red(pixel(above, 16, 8, 10))


def test_what_another_program_has_written_is_read() -> None:
    # Four waves by three, as BlurHash's own description shows them.
    assert raster("LEHV6nWB2yk8pyo0adR*.7kCMdnj", 32, 32) is not None
    assert encode(b"\0\0\0", 1, 1)[2:6] == "0000"


@given(text=st.text(max_size=60) | st.text(alphabet=DIGITS, max_size=45))
@example("")
@example("L" * 28)
@example("~" * 40)
@example("LEHV6nWB2yk8pyo0adR*.7kCMdn\u0131")
@example("0" * 6)
def test_any_text_is_painted_or_is_no_placeholder(text: str) -> None:
    painted = raster(text, 4, 3)
    assert painted is None or len(painted) == 3 * 4 * 3


@pytest.mark.parametrize("size", [(0, 1), (1, 0), (LARGEST_PX + 1, 1), (1, LARGEST_PX + 1), (-1, 4)])
def test_no_raster_is_without_bounds(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="small"):
        raster("LEHV6nWB2yk8pyo0adR*.7kCMdnj", *size)


@pytest.mark.parametrize(("rgb", "size"), [(b"", (0, 0)), (b"\0\0", (1, 1)), (b"\0\0\0" * 65, (65, 1))])
def test_pixels_are_as_many_as_said(rgb: bytes, size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="pixels"):
        encode(rgb, *size)
