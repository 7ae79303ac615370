"""Which messages call me, by what, and which are only counted."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatclient.core.attention import Heard, Standpoint, hear, is_muted, waiting
from chatclient.core.disturbing import AttentionSettings, Hours
from chatclient.core.model import RoomSummary
from tests.chatclient.rows import membership, message, room

ME, BEN, ROOM = 1, 2, 7
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
NOW_MS = int(NOON.timestamp() * 1000)
NOTHING, COUNT = Heard(act="nothing"), Heard(act="count")


def heard(
    *,
    text: str = "hello",
    kind: Any = "public",
    level: Any = "all",
    news: bool = True,
    settings: AttentionSettings | None = None,
    standing: dict[str, Any] | None = None,
    mine: dict[str, Any] | None = None,
    **named: Any,
) -> Heard:
    """What becomes of a message of Ben's in a room of mine."""
    standpoint = {"me": ME, "settings": settings or AttentionSettings(), "now": NOON, **(standing or {})}
    return hear(
        message(5, **{"author": BEN, "text": text, **named}),
        membership(ROOM, level=level, **(mine or {})),
        kind,
        Standpoint(**standpoint),
        news=news,
    )


def notified(why: Any) -> Heard:
    return Heard(act="notify", why=why)


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ({}, notified("all")),
        ({"level": "mentions"}, COUNT),
        ({"level": "nothing"}, NOTHING),
        ({"mentions": [ME]}, notified("mention")),
        ({"mentions": [3]}, notified("all")),
        ({"mentions_all": True, "level": "mentions"}, notified("mention")),
        ({"mentions": [ME], "level": "nothing"}, NOTHING),
        ({"kind": "direct"}, notified("direct")),
        ({"kind": "direct", "level": "mentions"}, notified("direct")),
        ({"kind": "direct", "level": "nothing"}, NOTHING),
        ({"author": ME, "mentions": [ME]}, NOTHING),
        ({"deleted": True, "mentions_all": True}, NOTHING),
        ({"kind": "private", "level": "mentions"}, COUNT),
    ],
)
def test_the_level_of_a_room_says_what_calls_me(named: dict[str, Any], expected: Heard) -> None:
    assert heard(**named) == expected


def test_a_note_of_the_room_itself_calls_nobody() -> None:
    standpoint = Standpoint(me=ME, settings=AttentionSettings(), now=NOON)
    joined = message(5, kind="system", mentions_all=True)
    assert hear(joined, membership(ROOM), "public", standpoint, news=True) == NOTHING


def test_a_word_of_mine_calls_me_where_only_mentions_do() -> None:
    settings = AttentionSettings(keywords=("key",))
    assert heard(text="Where is the KEY?", level="mentions", settings=settings) == notified("keyword")
    assert heard(text="keyboards", level="mentions", settings=settings) == COUNT
    assert heard(text="the key", mentions=[ME], settings=settings) == notified("mention")


def test_whom_i_block_never_calls_me() -> None:
    assert heard(mentions=[ME], kind="direct", standing={"blocked": frozenset({BEN})}) == NOTHING


def test_what_i_catch_up_with_or_look_at_is_counted_only() -> None:
    assert heard(news=False, mentions=[ME]) == Heard(act="count", why="mention")
    assert heard(standing={"watched": ROOM}) == Heard(act="count", why="all")
    assert heard(standing={"watched": 8}) == notified("all")


def test_what_i_have_read_elsewhere_calls_no_more() -> None:
    assert heard(kind="direct", mine={"read": 5}) == NOTHING
    assert heard(kind="direct", mine={"read": 4}) == notified("direct")


def test_a_muted_room_is_silent_until_then() -> None:
    assert heard(mentions=[ME], mine={"muted_until": NOW_MS + 1}) == NOTHING
    assert heard(mentions=[ME], mine={"muted_until": NOW_MS}) == notified("mention")


def test_in_hours_of_quiet_everything_is_counted_only() -> None:
    wednesday = AttentionSettings(quiet_hours=(None, None, Hours(11 * 60, 13 * 60), *[None] * 4))
    assert heard(kind="direct", settings=wednesday) == Heard(act="count", why="direct")
    until_later = AttentionSettings(quiet_until_ms=NOW_MS + 1)
    assert heard(kind="direct", settings=until_later) == Heard(act="count", why="direct")


@given(
    author=st.sampled_from([ME, BEN]),
    level=st.sampled_from(["all", "mentions", "nothing"]),
    kind=st.sampled_from(["public", "private", "direct"]),
    mentions=st.lists(st.sampled_from([ME, 3]), max_size=2),
    muted_until=st.sampled_from([None, 0, NOW_MS - 1, NOW_MS + 1]),
    blocked=st.sampled_from([frozenset[int](), frozenset({BEN})]),
    watched=st.sampled_from([0, ROOM]),
    quiet_until_ms=st.sampled_from([0, NOW_MS + 1]),
    news=st.booleans(),
)
def test_whoever_wants_quiet_has_it(
    author: int,
    level: Any,
    kind: Any,
    mentions: list[int],
    muted_until: int | None,
    blocked: frozenset[int],
    watched: int,
    quiet_until_ms: int,
    news: bool,
) -> None:
    found = heard(
        author=author,
        level=level,
        kind=kind,
        mentions=mentions,
        news=news,
        settings=AttentionSettings(quiet_until_ms=quiet_until_ms),
        standing={"blocked": blocked, "watched": watched},
        mine={"muted_until": muted_until},
    )
    silent = author == ME or author in blocked or level == "nothing" or (muted_until or 0) > NOW_MS
    called = kind == "direct" or ME in mentions or level == "all"
    assert (found.act == "nothing") == silent
    assert (found.act == "notify") == (not silent and called and news and not watched and not quiet_until_ms)
    assert (found.why is not None) == (called and not silent)


def summary(kind: Any = "public", unread: int = 0, mentions: int = 0, **named: Any) -> RoomSummary:
    return RoomSummary(
        room=room(ROOM, kind=kind),
        membership=membership(ROOM, **named),
        last=None,
        last_number=unread,
        unread=unread,
        mentions=mentions,
    )


def test_muted_rooms_are_left_out_of_what_waits() -> None:
    rooms = [
        summary(unread=5, mentions=2),
        summary("direct", unread=3),
        summary(unread=9, mentions=9, level="nothing"),
        summary("direct", unread=9, muted_until=NOW_MS + 1),
        summary(unread=4, level="mentions", muted_until=NOW_MS - 1),
    ]
    assert waiting(rooms, NOW_MS) == (5, 7)
    assert is_muted(rooms[3].membership, NOW_MS)
