"""One spelling for what people take for the same word."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatprotocol.folding import (
    LONGEST_WORD,
    MOST_MARKS,
    composed,
    fold,
    fold_each,
    phrase,
    spellings,
    spelt_out,
    tokens,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("Müller", "muller"),
        ("Mu\u0308ller", "muller"),
        ("Café", "cafe"),
        ("ﬁsh", "fish"),
        ("\uff37\uff49\uff44\uff45", "wide"),
        ("Ørsted, Łódź", "orsted, lodz"),
        ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
        ("İstanbul \u0131l\u0131k", "istanbul ilik"),
        ("がか", "がか"),
        ("שָׁלוֹם", "שלום"),
    ],
)
def test_text_is_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_every_character_is_folded_on_its_own() -> None:
    every = (chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
    for character in every:
        if unicodedata.is_normalized("NFC", character):
            assert fold(character) == "".join(fold_each(character)), hex(ord(character))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("the kettle’s on", ["the", "kettle", "s", "on"]),
        ("foo_bar-baz 3.14", ["foo", "bar", "baz", "3", "14"]),
        ("検索機能", ["検索", "索機", "機能", "能"]),
        ("iPhone用です", ["iphone", "用で", "です", "す"]),
        ("ระบบ", ["ระ", "ะบ", "บบ", "บ"]),
        ("hurra 🎉🎉", ["hurra", "🎉", "🎉"]),
        ("x" * 100, ["x" * LONGEST_WORD]),
        ("!? …", []),
    ],
)
def test_text_is_kept_as_tokens(text: str, kept: list[str]) -> None:
    assert tokens(fold(text)) == kept


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("kettle", (("kettle",), False)),
        ("検", (("検",), True)),
        ("検索", (("検索",), False)),
        ("検索機", (("検索", "索機"), False)),
        ("検索 tea", (("検索", "索", "tea"), False)),
        ("tea 索", (("tea", "索"), True)),
    ],
)
def test_what_is_looked_for_is_a_phrase_of_tokens(text: str, asked: tuple[tuple[str, ...], bool]) -> None:
    assert phrase(text) == asked


def test_umlauts_are_also_spelt_as_german_does_without() -> None:
    assert spelt_out("Herr Müller, Frau Jäger") == ["mueller", "jaeger"]
    assert spelt_out("Mu\u0308ller") == ["mueller"]
    assert spelt_out("naïve café") == []
    assert spellings("Müller") == ["muller", "mueller"]
    assert spellings("mueller") == ["mueller"]
    assert spellings("Herr Müller") == ["herr muller"]


@given(st.text(max_size=40))
def test_case_and_composition_make_no_difference(text: str) -> None:
    apart = unicodedata.normalize("NFD", text)
    assert fold(apart) == fold(text)
    if all(len(character.upper()) == 1 and character.upper().lower() == character for character in text):
        assert fold(text.upper()) == fold(text)


@given(st.text(max_size=40))
def test_tokens_hold_nothing_that_an_index_reads_in_its_own_way(text: str) -> None:
    for token in [*tokens(fold(text)), *spelt_out(text)]:
        assert token
        assert len(token) <= LONGEST_WORD
        assert not set(token) & set("'\"\\#@=+*:()% _\n\t\0")


def test_marks_are_counted_up_to_a_number_and_then_left_out() -> None:
    # Out of their order: to put very many in order takes the square of their number.
    stack = "\u0f71\u0f72\u0f74"
    assert composed("ཀ" + stack * 5_000) == composed("ཀ" + stack * (MOST_MARKS // 3))
    assert fold("Cafe" + "\u0301" * 5_000 + "s") == "cafes"
    few = "".join("é" + "\u0316" * 29 for _ in range(9))
    assert composed(few) == unicodedata.normalize("NFC", few)
