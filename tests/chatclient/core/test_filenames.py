"""Names that other people gave become names that are safe on every system."""

import unicodedata
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatclient.core.filenames import LONGEST_BYTES, names_beside, safe_name


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("notes.txt", "notes.txt"),
        ("Übersicht (neu).pdf", "Übersicht (neu).pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\notes.txt", "notes.txt"),
        ("a:b|c?.txt", "a_b_c_.txt"),
        (".bashrc", "bashrc"),
        ("...", "file"),
        ("", "file"),
        ("/", "file"),
        ("CON.txt", "_CON.txt"),
        ("lpt1", "_lpt1"),
        ("trailing. ", "trailing"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("two\nlines\t.txt", "twolines.txt"),
        ("lone\ud800.txt", "lone.txt"),
        ("  spaces   within .txt ", "spaces within .txt"),
    ],
)
def test_a_name_is_made_safe(said: str, name: str) -> None:
    assert safe_name(said) == name


def test_a_long_name_keeps_its_ending() -> None:
    name = safe_name("ä" * 4_000 + ".pdf")
    assert name.endswith(".pdf")
    assert len(name.encode()) <= LONGEST_BYTES


@given(st.text())
def test_whatever_is_said_the_name_is_one(said: str) -> None:
    name = safe_name(said)
    assert name
    assert name not in (".", "..")
    assert not name.startswith((".", " "))
    assert not name.endswith((".", " "))
    assert not set(name) & set('<>:"/\\|?*')
    assert len(name.encode()) <= LONGEST_BYTES
    assert not any(unicodedata.category(each) in {"Cc", "Cs", "Zl", "Zp"} for each in name)
    assert safe_name(name) == name


def test_where_a_name_is_taken_there_are_others() -> None:
    assert list(islice(names_beside("a.b.pdf"), 3)) == ["a.b.pdf", "a.b (2).pdf", "a.b (3).pdf"]
    assert list(islice(names_beside("notes"), 2)) == ["notes", "notes (2)"]
