"""The rest of a file: asked for with what is held, and written only where it belongs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatclient.core.ranged import begins_at, wish


def test_what_is_held_is_not_asked_for_again() -> None:
    assert wish(0, '"a"') == {}
    assert wish(5, '"a"') == {"Range": "bytes=5-", "If-Range": '"a"'}
    assert wish(5, None) == {"Range": "bytes=5-"}
    assert wish(5, 'W/"a"') == {"Range": "bytes=5-"}


@pytest.mark.parametrize(
    ("status", "headers", "begin"),
    [
        (200, {"content-length": "10"}, 0),
        (200, {}, 0),
        (200, {"content-length": "11"}, None),
        (206, {"content-range": "bytes 4-9/10"}, 4),
        (206, {"content-range": "bytes 3-9/10"}, None),
        (206, {"content-range": "bytes 4-8/10"}, None),
        (206, {"content-range": "bytes 4-9/*"}, None),
        (206, {}, None),
        (416, {"content-range": "bytes */10"}, None),
        (302, {}, None),
    ],
)
def test_what_comes_is_written_where_it_belongs(
    status: int, headers: dict[str, str], begin: int | None
) -> None:
    assert begins_at(status, headers, 4, 10) == begin


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20))
def test_no_part_is_ever_written_elsewhere(first: int, last: int, whole: int) -> None:
    begin = begins_at(206, {"content-range": f"bytes {first}-{last}/{whole}"}, 4, 10)
    assert begin is None or (first, last, whole) == (4, 9, 10)
