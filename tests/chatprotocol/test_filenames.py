"""Names of files are labels: whatever is sent, nobody is led astray by them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatprotocol.filenames import NAME_BYTES, clean_name


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("photo.jpg", "photo.jpg"),
        ("Über uns – final.pdf", "Über uns – final.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\mara\\photo.jpg", "photo.jpg"),
        ("folder/", "folder"),
        ("", "file"),
        ("..", "file"),
        ("/", "file"),
        ("\x00\x1f\x7f", "file"),
        ("a\r\nSet-Cookie: x", "aSet-Cookie_ x"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("a\u2028b\u200bc", "abc"),
        (' "quoted" <b>.html ', "_quoted_ _b_.html"),
        ("no end. . .", "no end"),
    ],
)
def test_a_name_is_a_base_name_that_can_be_shown(said: str, kept: str) -> None:
    assert clean_name(said) == kept


def test_a_long_name_keeps_its_ending() -> None:
    assert clean_name("ä" * 4_000 + ".tar") == "ä" * 125 + ".tar"
    assert clean_name("x" * 4_000) == "x" * 255
    assert clean_name("a." + "x" * 4_000) == "a." + "x" * 253


@given(st.text(max_size=600))
def test_whatever_is_said_the_name_is_harmless(said: str) -> None:
    name = clean_name(said)
    assert 0 < len(name.encode()) <= NAME_BYTES
    assert not set(name) & set('/\\<>:"|?*')
    assert all(unicodedata.category(character)[0] != "C" for character in name)
    assert name == name.strip()
    assert clean_name(name) == name
