"""The replica on disk: rows win by position, ranges and cursors stay with them, a room is forgotten whole."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatclient.core.ranges import Ranges
from chatclient.store.cache import FILE_NAME, Cache, Standing
from chatclient.store.database import Database
from chatprotocol.ids import ACCOUNT, SITE
from chatprotocol.rows import Gone, Member, Membership, Room, User
from tests.chatclient.rows import member, membership, message, room, user

ROOM = "room:7"


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    cache = Cache(tmp_path)
    cache.set_meta("user", "1")
    yield cache
    cache.close()


def reopened(cache: Cache, tmp_path: Path) -> Cache:
    cache.close()
    return Cache(tmp_path)


def test_a_row_is_held_as_it_came(cache: Cache) -> None:
    anna = user(1, "anna", status="away 🌲")
    assert cache.put(SITE, [anna]) == [anna]
    assert cache.rows(SITE, User) == [anna]


def test_the_row_with_the_higher_position_wins(cache: Cache) -> None:
    cache.put(SITE, [user(1, "new", pos=5)])
    assert cache.put(SITE, [user(1, "old", pos=4)]) == []
    assert cache.put(SITE, [user(1, "newer", pos=6)]) == [user(1, "newer", pos=6)]
    assert [each.username for each in cache.rows(SITE, User)] == ["newer"]


def test_the_message_with_the_higher_position_wins(cache: Cache) -> None:
    cache.put(ROOM, [message(1, pos=5, text="new")])
    assert cache.put(ROOM, [message(1, pos=4, text="old")]) == []
    assert cache.message(7, 1) == message(1, pos=5, text="new")
    assert cache.message(7, 2) is None


def test_a_row_that_is_gone_stays_gone(cache: Cache) -> None:
    cache.put(ACCOUNT, [membership(7, pos=3), membership(8)])
    assert cache.put(ACCOUNT, [Gone("membership", (7,), 4)]) == [Gone("membership", (7,), 4)]
    assert cache.put(ACCOUNT, [membership(7, pos=3)]) == []
    assert [each.room for each in cache.rows(ACCOUNT, Membership)] == [8]


def test_rows_of_different_feeds_and_kinds_do_not_meet(cache: Cache) -> None:
    cache.put(ROOM, [member(2), room(7)])
    cache.put("room:8", [member(2, room=8)])
    assert cache.rows(ROOM, Member) == [member(2)]
    assert cache.rows(ROOM, Room) == [room(7)]


def test_messages_come_in_the_order_of_their_numbers(cache: Cache) -> None:
    cache.put(ROOM, [message(number) for number in (3, 1, 2, 9)])
    assert [each.number for each in cache.messages(7, 1, 3)] == [1, 2, 3]
    assert cache.latest(7) == message(9)
    assert cache.latest(8) is None


def test_messages_that_mention_me_are_counted_but_never_mine_or_deleted_ones(cache: Cache) -> None:
    cache.put(
        ROOM,
        [
            message(1, mentions=[1]),
            message(2, mentions=[1]),
            message(3, mentions=[2]),
            message(4, mentions_all=True),
            message(5, mentions=[1], author=1),
            message(6, mentions=[1], deleted=True),
        ],
    )
    assert cache.calls(7, 0) == 3
    assert cache.calls(7, 1) == 2
    cache.put(ROOM, [message(4, pos=9)])
    assert cache.calls(7, 1) == 1


def test_my_own_messages_are_found_by_their_keys(cache: Cache) -> None:
    cache.put(ROOM, [message(1, author=1, key=b"k" * 16), message(2, author=2, key=b"l" * 16)])
    assert cache.number_of(b"k" * 16) == 1
    assert cache.number_of(b"l" * 16) is None


def test_what_the_server_does_not_hold_in_a_span_is_forgotten(cache: Cache) -> None:
    cache.put(ROOM, [message(number) for number in range(1, 8)])
    cache.drop_absent(7, (2, 6), [2, 4, 5, 6])
    assert [each.number for each in cache.messages(7, 0, 99)] == [1, 2, 4, 5, 6, 7]
    cache.drop_below(7, 5)
    assert [each.number for each in cache.messages(7, 0, 99)] == [5, 6, 7]


def test_ranges_cursors_and_standings_outlive_the_program(cache: Cache, tmp_path: Path) -> None:
    cache.set_cursor(ROOM, 12)
    cache.set_ranges(7, Ranges(), Ranges([(1, 3), (8, 9)]), fresh=True)
    cache.set_ranges(7, Ranges([(1, 3), (8, 9)]), Ranges([(1, 9)]), fresh=True)
    standing = Standing(
        last_number=9, last=message(9), mentions=2, counted_from=3, counted_to=9, members_fresh=True
    )
    cache.set_standing(7, standing)
    again = reopened(cache, tmp_path)
    assert again.cursors() == {ROOM: 12}
    assert again.ranges(7, fresh=True) == Ranges([(1, 9)])
    assert again.ranges(7, fresh=False) == Ranges()
    assert again.standing(7) == standing
    assert again.standing(8) == Standing()
    assert again.user == 1
    again.close()


def test_what_one_message_brings_is_stored_whole_or_not_at_all(cache: Cache) -> None:
    with contextlib.suppress(RuntimeError), cache.transaction():
        cache.put(ROOM, [message(1)])
        cache.set_cursor(ROOM, 5)
        raise RuntimeError
    assert cache.message(7, 1) is None
    assert cache.cursors() == {}


def test_a_room_is_forgotten_whole_and_no_other(cache: Cache) -> None:
    for id in (7, 8):
        feed = f"room:{id}"
        cache.put(feed, [room(id), member(2, room=id), message(1, room=id)])
        cache.set_cursor(feed, 3)
        cache.set_ranges(id, Ranges(), Ranges([(1, 1)]), fresh=True)
        cache.set_standing(id, Standing(last_number=1))
    cache.drop_room(7)
    assert cache.cursors() == {"room:8": 3}
    assert cache.messages(7, 0, 9) == ()
    assert cache.rows(ROOM, Room) == []
    assert cache.standing(7) == Standing()
    assert cache.messages(8, 0, 9) == (message(1, room=8),)
    assert cache.ranges(8, fresh=True) == Ranges([(1, 1)])


def test_another_epoch_leaves_nothing(cache: Cache) -> None:
    cache.put(SITE, [user(1)])
    cache.set_cursor(SITE, 3)
    cache.clear()
    assert cache.rows(SITE, User) == []
    assert cache.cursors() == {}
    assert cache.meta("user") is None
    assert cache.user == 0


def test_a_stored_row_that_no_longer_fits_its_kind_is_left_out(cache: Cache, tmp_path: Path) -> None:
    cache.put(SITE, [user(1), user(2)])
    cache.close()
    database = Database(tmp_path / FILE_NAME, ("", "", ""), durable=False)
    database.run("UPDATE row SET body = x'80' WHERE key = '[1]'")
    database.close()
    again = Cache(tmp_path)
    assert [each.id for each in again.rows(SITE, User)] == [2]
    again.close()
