"""What a username may be, and which two are the same."""

# ruff: noqa: RUF001  # letters that look alike are the point here

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.usernames import check_username, username_key
from chatprotocol.errors import ErrorCode, HearthError


@pytest.mark.parametrize(
    "name", ["anna", "Zoë", "ben.d", "c_3-po", "李小龍", "иван", "مريم", "हिन्दी", "7of9", "Ångström"]
)
def test_names_of_every_script_are_possible(name: str) -> None:
    check_username(name)


@pytest.mark.parametrize(
    "name",
    [
        "", " ", "an na", "anna\n", "an\x00na", "anna!", "@anna", "anna/ben", ".anna", "anna.", "-anna", "_", "anna_",
        "an\u200bna", "an\u200dna", "an\ufeffna", "an\u202ena", "an\u2066na", "an\u00adna", "an\u115fna", "an\ufe0fna",
        "an\u034fna", "\u0301anna", "an\u20ddna", "an\ue000na", "ann\ud800", "😀", "\ufdfa",
    ],
)  # fmt: skip
def test_what_cannot_be_seen_or_typed_is_refused(name: str) -> None:
    with pytest.raises(HearthError) as refused:
        check_username(name)
    assert (refused.value.code, refused.value.field) == (ErrorCode.BAD_REQUEST, "username")


def test_a_name_has_at_most_64_bytes() -> None:
    check_username("a" * 64)
    with pytest.raises(HearthError, match="64 bytes"):
        check_username("a" * 65)
    with pytest.raises(HearthError, match="64 bytes"):
        check_username("ä" * 33)


@pytest.mark.parametrize("name", ["all", "Here", "ＡＬＬ"])
def test_nobody_is_called_what_calls_for_everybody(name: str) -> None:
    with pytest.raises(HearthError, match="everybody"):
        check_username(name)


def test_letters_that_look_alike_are_not_mixed() -> None:
    with pytest.raises(HearthError, match="look alike"):
        check_username("аnna")  # the first letter is Cyrillic
    with pytest.raises(HearthError, match="look alike"):
        check_username("annα")  # the last letter is Greek
    check_username("anna李")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna", "anna"),
        ("STRASSE", "straße"),
        ("Zoe\u0308", "zoë"),
        ("ＡＮＮＡ", "anna"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("ﬁ", "fi"),
    ],
)
def test_names_that_sound_the_same_have_one_key(one: str, other: str) -> None:
    assert username_key(one) == username_key(other)


@given(st.text(max_size=20))
def test_the_key_of_a_key_is_itself(name: str) -> None:
    assert username_key(username_key(name)) == username_key(name)


@given(st.text(max_size=20))
def test_every_text_is_either_a_name_or_refused(name: str) -> None:
    with contextlib.suppress(HearthError):
        check_username(name)
        assert name.strip() == name
        assert username_key(name)
