"""Rows of changes: of their feed, ascending in their range, known or left out, there or gone."""

from typing import Any

import pytest

from chatprotocol import codec
from chatprotocol.errors import ProtocolError
from chatprotocol.frames import Changes
from chatprotocol.ids import MAX_INTEGER
from chatprotocol.requests import ChangesPage, Sync
from chatprotocol.rows import AnyRow, Gone, Message
from tests.chatprotocol.wire import changes, packed


def member(pos: object, room: object = 7, **other: object) -> dict[str, Any]:
    return {"k": "member", "pos": pos, "room": room, "user": 2, "role": "member", "state": "member", **other}


def block(pos: object, **other: object) -> dict[str, Any]:
    return {"k": "block", "pos": pos, "user": 2, "on": True, **other}


file = {"id": 1, "name": "a.png", "type": "image/png", "bytes": 5, "sha256": bytes(32)}


def message(*files: object) -> dict[str, Any]:
    return {"k": "message", "pos": 1, "room": 7, "number": 1, "author": 1, "at": 1, "files": list(files)}


def read(data: bytes) -> list[AnyRow | Gone]:
    [frame] = codec.decode_server(data)
    assert isinstance(frame, Changes)
    return frame.rows


def test_a_message_carries_its_files() -> None:
    [row] = read(changes(message(file, file)))
    assert isinstance(row, Message)
    assert [each.sha256 for each in row.files] == [bytes(32), bytes(32)]


def test_rows_ascend_in_their_range() -> None:
    rows = read(changes(member(11), member(15), member(20), from_=10, to=20))
    assert [row.pos for row in rows] == [11, 15, 20]


@pytest.mark.parametrize("positions", [[10], [21], [0], [11, 11], [12, 11], [11, 21]])
def test_rows_out_of_their_order_or_range_break_the_protocol(positions: list[int]) -> None:
    with pytest.raises(ProtocolError, match="order or range"):
        read(changes(*map(member, positions), from_=10, to=20))
    with pytest.raises(ProtocolError, match="order or range"):
        read(changes(*[member(pos, gone=True) for pos in positions], from_=10, to=20))


def test_changes_run_forwards() -> None:
    assert read(changes(from_=5, to=5)) == []
    with pytest.raises(ProtocolError, match="backwards"):
        read(changes(from_=6, to=5))


@pytest.mark.parametrize(
    ("feed", "row"),
    [
        ("room:8", member(1)),
        ("room:8", member(1, gone=True)),
        ("site", member(1)),
        ("account", member(1, gone=True)),
        ("room:7", block(1)),
        ("room:2", block(1)),
        ("site", block(1)),
        ("account", {"k": "server", "pos": 1, "name": "Home"}),
        ("room:7", {"k": "server", "pos": 1, "gone": True}),
        ("room:8", {"k": "room", "pos": 1, "id": 7, "kind": "public", "name": "x"}),
    ],
)
def test_a_row_of_another_feed_breaks_the_protocol(feed: str, row: dict[str, Any]) -> None:
    with pytest.raises(ProtocolError, match="another feed"):
        read(changes(row, feed=feed))


@pytest.mark.parametrize(
    "feed", ["", "Site", "site ", "room", "room:", "room:07", "room:-1", "room:x", "thread:5"]
)
def test_changes_of_a_feed_that_nobody_knows_are_left_out(feed: str) -> None:
    assert codec.decode_server(changes(member(1), feed=feed)) == []


def test_a_row_of_an_unknown_kind_is_left_out_and_the_range_stays() -> None:
    later = {"k": "poll", "pos": 2, "question": "?"}
    [frame] = codec.decode_server(changes(member(1), later, member(3), later, to=9))
    assert isinstance(frame, Changes)
    assert ([row.pos for row in frame.rows], frame.to) == ([1, 3], 9)


def test_a_row_that_is_gone_is_its_key_and_nothing_else() -> None:
    rows = read(changes(member(3, gone=True, role=5), {"k": "room", "id": 7, "pos": 4, "gone": True}))
    assert rows == [Gone("member", (7, 2), 3), Gone("room", (7,), 4)]
    keys = [{"k": "preference", "name": "theme", "pos": 1, "gone": True}, block(2, gone=True)]
    assert read(changes(*keys, feed="account")) == [Gone("preference", ("theme",), 1), Gone("block", (2,), 2)]


def test_a_row_is_gone_only_where_it_says_so() -> None:
    for word in (False, None, 1, "true"):
        [row] = read(changes(member(3, gone=word)))
        assert not isinstance(row, Gone)


@pytest.mark.parametrize(
    "row",
    [
        1,
        [],
        {},
        {"k": 5},
        {"k": ["member"]},
        {"k": None, "pos": 1},
        member("1"),
        member(None),
        member(True),
        member(1, role="king"),
        member(1, "7"),
        {"k": "member", "pos": 1},
        {"k": "member", "pos": 1, "room": 7, "gone": True},
        {"k": "member", "room": 7, "user": 2, "gone": True},
        member(1, "7", gone=True),
        message(file | {"sha256": bytes(31)}),
        message(file | {"sha256": bytes(33)}),
        message(file | {"sha256": "00" * 16}),
        message({}),
        message(1),
    ],
)
def test_a_misshapen_row_breaks_the_protocol(row: Any) -> None:
    with pytest.raises(ProtocolError):
        read(changes(row))


@pytest.mark.parametrize(
    "d", [{}, {"feed": "site", "from": 0, "to": "1", "rows": []}, {"feed": "site"}, None, []]
)
def test_misshapen_changes_break_the_protocol(d: object) -> None:
    with pytest.raises(ProtocolError):
        codec.decode_server(packed({"t": "changes", "d": d}))


def test_the_answer_to_sync_obeys_the_same_rules() -> None:
    ask = Sync(feed="room:7", after=0)

    def page(*rows: dict[str, Any], **other: object) -> Any:
        return codec.typed_answer(ask, {"from": 0, "to": 9, "rows": list(rows), "more": False, **other})

    assert page(member(1, gone=True)) == ChangesPage(
        from_=0, to=9, rows=[Gone("member", (7, 2), 1)], more=False
    )
    for wrong in (member(10), member(1, 8), block(1), {"k": 1}):
        with pytest.raises(ProtocolError):
            page(wrong)
    for name, value in [("from", 10), ("to", -1), ("more", 1), ("rows", {})]:
        with pytest.raises(ProtocolError):
            page(**{name: value})


def test_nothing_belongs_into_a_feed_that_does_not_exist() -> None:
    ask = Sync(feed="nowhere", after=0)
    with pytest.raises(ProtocolError, match="another feed"):
        codec.typed_answer(ask, {"from": 0, "to": 9, "rows": [member(1, 0)], "more": False})


def test_positions_reach_as_far_as_integers_do() -> None:
    [row] = read(changes(member(MAX_INTEGER), from_=MAX_INTEGER - 1, to=MAX_INTEGER))
    assert row.pos == MAX_INTEGER
