"""Whatever is written is read as it was: every request, row and frame, alone and joined."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatprotocol import codec
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.frames import Asked, Changes, Err, Ok, PresenceNews, RoomStands, TypingNews
from chatprotocol.requests import REQUESTS, ChangesPage, Request, Sync
from chatprotocol.rows import ROW_TYPES, Gone, Row, key_of, kind_of
from tests.chatprotocol.strategies import (
    any_changes,
    any_news,
    any_of,
    requests_of,
    rows_of,
    texts,
    uints,
)
from tests.chatprotocol.wire import comparable, encoded

for_each = settings(max_examples=max(settings().max_examples // 5, 10))
any_frame = st.one_of(
    any_changes(),
    any_news,
    st.builds(Ok, uints, st.dictionaries(texts, uints, max_size=3)),
    st.builds(
        Err,
        uints,
        st.builds(
            HearthError,
            st.sampled_from(ErrorCode),
            texts,
            field=st.none() | texts,
            retry_ms=st.none() | uints,
        ),
    ),
)


@pytest.mark.parametrize("op", REQUESTS)
@for_each
@given(data=st.data())
def test_any_request_is_read_as_it_was_written(op: str, data: st.DataObject) -> None:
    asked = Asked(data.draw(uints), data.draw(requests_of[op]))
    assert codec.decode_request(codec.encode_request(asked)) == asked


@pytest.mark.parametrize("kind", ROW_TYPES)
@for_each
@given(data=st.data())
def test_any_row_is_read_as_it_was_written_also_when_it_is_gone(kind: type[Row], data: st.DataObject) -> None:
    row = data.draw(rows_of[kind])
    feed = {"site": "site", "account": "account"}.get(
        kind.feed, f"room:{key_of(row)[0] if key_of(row) else 0}"
    )
    for each in (row, Gone(kind_of(row), key_of(row), row.pos)):
        frame = Changes(feed, max(row.pos - 1, 0), row.pos, [each] if row.pos else [])
        assert codec.decode_server(encoded(frame)) == [frame]


@pytest.mark.parametrize("request_type", [kind for kind in REQUESTS.values() if kind is not Sync])
@for_each
@given(data=st.data())
def test_any_answer_is_read_as_it_was_written(request_type: type[Request], data: st.DataObject) -> None:
    request = data.draw(requests_of[request_type.op])
    answer = data.draw(any_of(request_type.answer))
    [frame] = codec.decode_server(codec.encode_ok(1, answer))
    assert isinstance(frame, Ok)
    assert codec.typed_answer(request, frame.answer) == answer


@given(any_changes(), st.booleans())
def test_any_page_of_changes_is_read_as_it_was_written(changes: Changes, more: bool) -> None:
    page = ChangesPage(from_=changes.from_, to=changes.to, rows=changes.rows, more=more)
    [frame] = codec.decode_server(codec.encode_ok(1, page))
    assert isinstance(frame, Ok)
    assert codec.typed_answer(Sync(feed=changes.feed, after=changes.from_), frame.answer) == page


@given(st.lists(any_frame, min_size=1, max_size=5))
def test_joined_frames_are_read_one_after_another(
    frames: list[Ok | Err | Changes | RoomStands | TypingNews | PresenceNews],
) -> None:
    data = b"".join(map(encoded, frames))
    assert list(map(comparable, codec.decode_server(data))) == list(map(comparable, frames))
