"""Names and errors: what a feed is called, what a row is called, what a refusal says."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatprotocol.errors import CloseCode, ErrorCode, HearthError
from chatprotocol.ids import ACCOUNT, MAX_INTEGER, SITE, is_feed, new_key, room_feed, room_of_feed
from chatprotocol.rows import key_of, kind_of
from tests.chatprotocol import samples
from tests.chatprotocol.strategies import uints


@given(uints)
def test_the_feed_of_a_room_names_the_room(room: int) -> None:
    assert room_of_feed(room_feed(room)) == room
    assert is_feed(room_feed(room))


@pytest.mark.parametrize(
    "name",
    [
        "", "Site", " site", "site:1", "room", "room:", "room:00", "room:07", "room:+7", "room:-7", "room: 7",
        "room:7 ", "room:7\n", "room:1_000", "room:\u0667", "room:²", "room:7:8", "ROOM:7", f"room:{MAX_INTEGER + 1}",
        "room:" + "9" * 5_000,
    ],
)  # fmt: skip
def test_a_feed_has_one_name_and_no_other(name: str) -> None:
    assert room_of_feed(name) is None
    assert not is_feed(name)


@given(st.text(max_size=12) | st.from_regex(r"room:[0-9+ _-]{0,20}"))
def test_whatever_is_called_a_room_is_called_so_once(name: str) -> None:
    room = room_of_feed(name)
    assert room is None or room_feed(room) == name


def test_site_and_account_are_feeds_of_no_room() -> None:
    for feed in (SITE, ACCOUNT):
        assert is_feed(feed)
        assert room_of_feed(feed) is None


def test_a_row_says_its_kind_and_its_key() -> None:
    assert (kind_of(samples.MESSAGE), key_of(samples.MESSAGE)) == ("message", (7, 42))
    assert (kind_of(samples.USER), key_of(samples.USER)) == ("user", (1,))


def test_a_refusal_says_what_and_why() -> None:
    refusal = HearthError(ErrorCode.SLOW_MODE, "One message a minute.", retry_ms=5_000)
    assert str(refusal) == "slow_mode: One message a minute."
    assert (refusal.field, refusal.retry_ms) == (None, 5_000)


def test_codes_keep_their_names_and_numbers() -> None:
    assert {code.value for code in ErrorCode} == {
        "bad_request", "unauthenticated", "invalid_credentials", "totp_required", "suspended", "forbidden",
        "not_found", "conflict", "too_large", "rate_limited", "slow_mode", "silenced", "read_only", "unsupported",
        "busy", "internal",
    }  # fmt: skip
    assert [code.value for code in CloseCode] == [
        1001, 1009, 1012, 1013, 4400, 4401, 4403, 4008, 4408, 4426, 4429,
    ]  # fmt: skip


def test_keys_are_uuids_in_the_order_of_time_and_no_two_are_the_same() -> None:
    early, late = new_key(1_700_000_000_000), new_key(1_700_000_000_001)
    assert early < late
    assert len({new_key(1) for _ in range(1_000)}) == 1_000
    for key in (early, late, new_key(0), new_key(2**48 - 1)):
        known = uuid.UUID(bytes=key)
        assert (known.version, known.variant) == (7, uuid.RFC_4122)
