"""Which part of a file is asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attachments.ranges import Span, Unsatisfiable, matches, span

TAG = '"abc"'


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (None, None),
        ("bytes=0-0", Span(0, 1)),
        ("bytes=2-5", Span(2, 6)),
        ("bytes=5-", Span(5, 10)),
        ("bytes=5-99", Span(5, 10)),
        ("bytes=-3", Span(7, 10)),
        ("bytes=-99", Span(0, 10)),
        (" bytes = 1-2 ", Span(1, 3)),
        ("bytes=0-1,3-4", None),
        ("bytes=5-2", None),
        ("bytes=-", None),
        ("bytes=a-b", None),
        ("bytes=٣-٤", None),
        ("items=0-1", None),
        ("bytes=" + "9" * 40 + "-", None),
    ],
)
def test_a_part_is_named_or_the_whole_is_sent(asked: str | None, found: Span | None) -> None:
    assert span(asked, None, TAG, 10) == found


@pytest.mark.parametrize(
    ("asked", "size"),
    [("bytes=10-", 10), ("bytes=10-20", 10), ("bytes=-0", 10), ("bytes=0-", 0), ("bytes=-1", 0)],
)
def test_what_lies_behind_the_end_cannot_be_had(asked: str, size: int) -> None:
    with pytest.raises(Unsatisfiable):
        span(asked, None, TAG, size)


@pytest.mark.parametrize(
    ("if_range", "found"),
    [(TAG, Span(1, 3)), ('"other"', None), ('W/"abc"', None), ("Sun, 29 Nov 2026 09:00:00 GMT", None)],
)
def test_a_part_is_of_the_same_bytes_or_the_whole_is_sent(if_range: str, found: Span | None) -> None:
    assert span("bytes=1-2", if_range, TAG, 10) == found


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (None, False),
        (TAG, True),
        ('W/"abc"', True),
        ('"x", "abc"', True),
        ("*", True),
        ('"x"', False),
        ("", False),
    ],
)
def test_whoever_has_it_already_is_known(said: str | None, found: bool) -> None:
    assert matches(said, TAG) is found


@given(st.text(max_size=40), st.integers(0, 2**40))
def test_whatever_is_asked_for_lies_in_the_file(asked: str, size: int) -> None:
    try:
        found = span(asked, None, TAG, size)
    except Unsatisfiable:
        return
    assert found is None or 0 <= found.first < found.end <= size
