"""Texts of one line."""

import pytest

from accounts.lines import line
from chatprotocol.errors import ErrorCode, HearthError


@pytest.mark.parametrize(
    "text", ["Anna", "  Anna ", "Dr. Ängström-Łukasz", "مريم", "👩‍🚀 Sally", "a\u200fb", "م\u200cم"]
)
def test_a_line_is_kept_without_the_spaces_around_it(text: str) -> None:
    assert line(text, "name", 128) == text.strip()


@pytest.mark.parametrize("text", ["", "  ", "\u200b", "\u00a0"])
def test_nothing_to_see_is_refused_where_something_is_needed(text: str) -> None:
    with pytest.raises(HearthError) as refused:
        line(text, "name", 128)
    assert refused.value.field == "name"


def test_nothing_is_fine_where_nothing_is_needed() -> None:
    assert line("  ", "status", 128, required=False) == ""


@pytest.mark.parametrize(
    "text",
    ["a\nb", "a\x00b", "a\x1bb", "a\u202eb", "a\u2067b", "a\u2028b", "a\ud800b", "a\u200bb", "a\ufeffb"],
)
def test_what_would_break_the_line_is_refused(text: str) -> None:
    with pytest.raises(HearthError, match="cannot be shown"):
        line(text, "name", 128)


def test_length_counts_in_bytes() -> None:
    assert line("ä" * 4, "name", 8)
    with pytest.raises(HearthError) as refused:
        line("ä" * 5, "name", 8)
    assert refused.value.code is ErrorCode.TOO_LARGE
