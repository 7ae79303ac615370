"""What the replica makes of a server that went back in time, and of answers that come too late."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chatclient.core.drafts import Drafts
from chatclient.core.marks import ReadMarks
from chatclient.core.places import Tally
from chatclient.core.ranges import Ranges
from chatclient.gathering import Gathering
from chatclient.replica import Replica
from chatclient.store.cache import Cache
from chatprotocol.errors import ProtocolError
from chatprotocol.frames import Changes, RoomStands
from chatprotocol.ids import ACCOUNT, SITE
from chatprotocol.indexing import any_room
from chatprotocol.limits import Limits
from chatprotocol.requests import Count, ServerInfo, Welcome
from chatprotocol.rows import AnyRow, Gone
from tests.chatclient.rows import member, membership, message, room, user

ROOM, FEED = 7, "room:7"


def welcome(**feeds: int) -> Welcome:
    return Welcome(
        you=user(1, "anna"),
        device=1,
        epoch="first",
        server=ServerInfo(name="Home", version="1"),
        now=1,
        limits=Limits(),
        features=[],
        feeds={name.replace("_", ":"): head for name, head in feeds.items()},
    )


def stands(head: int, last_number: int = 0, **named: Any) -> RoomStands:
    fields = {"last": None, "unread": 0, "mentions": 0, "membership": membership(ROOM), "room": room(ROOM)}
    return RoomStands(feed=FEED, head=head, last_number=last_number, **{**fields, **named})


def changes(feed: str, from_: int, to: int, *rows: AnyRow | Gone) -> Changes:
    return Changes(feed, from_, to, list(rows))


@pytest.fixture
def replica(tmp_path: Path) -> Iterator[Replica]:
    """Anna in one room of three messages."""
    cache = Cache(tmp_path)
    replica = Replica(cache, Gathering(), ReadMarks(), Drafts((), lambda: 0))
    replica.welcome(welcome(site=5, account=1, room_7=4))
    replica.changes(changes(SITE, 0, 5, user(1, "anna", pos=4), user(2, "ben", pos=5)))
    replica.changes(changes(ACCOUNT, 0, 1, membership(ROOM)))
    replica.stands(stands(1))
    replica.changes(changes(FEED, 1, 4, *(message(number, pos=number + 1) for number in (1, 2, 3))))
    yield replica
    cache.close()


def test_a_site_that_went_back_is_taken_anew(replica: Replica) -> None:
    replica.open()
    replica.welcome(welcome(site=3, account=1, room_7=4))
    replica.changes(changes(SITE, 0, 3, user(1, "anna", pos=2), user(2, "benjamin", pos=3)))
    assert replica.users[2].username == "benjamin"
    assert replica.cache.cursors()[SITE] == 3


def test_a_room_that_went_back_keeps_nothing_of_its_future(replica: Replica) -> None:
    replica.open()
    replica.welcome(welcome(site=5, account=1, room_7=2))
    replica.stands(stands(2, 1, last=message(1, pos=2)))
    place = replica.places[ROOM]
    assert (place.last_number, place.held) == (1, Ranges())
    replica.changes(changes(FEED, 2, 3, message(2, pos=3, text="another two")))
    held = replica.cache.message(ROOM, 2)
    assert held is not None
    assert held.text == "another two"


def test_a_preview_does_not_take_the_place_of_the_whole_message(replica: Replica) -> None:
    replica.stands(stands(4, 3, last=message(3, pos=4, text="text")))
    assert replica.places[ROOM].last == message(3, pos=4)
    replica.stands(stands(5, 3, last=message(3, pos=5, text="edited")))
    assert replica.places[ROOM].last == message(3, pos=5, text="edited")


def test_a_room_frame_without_a_membership_is_no_room_of_mine(replica: Replica) -> None:
    replica.stands(stands(9, membership=membership(ROOM, pos=2, state="removed")))
    assert replica.places == {}
    assert replica.cache.cursors() == {SITE: 5, ACCOUNT: 1}


def test_a_room_frame_that_comes_after_the_removal_brings_nothing_back(replica: Replica) -> None:
    replica.changes(changes(ACCOUNT, 1, 3, membership(ROOM, pos=3, state="removed")))
    replica.stands(stands(9, 3, membership=membership(ROOM, pos=2), last=message(3)))
    assert replica.places == {}
    assert replica.cache.cursors() == {SITE: 5, ACCOUNT: 3}
    assert replica.cache.messages(ROOM, 0, 9) == ()


def test_answers_of_a_room_that_is_lost_are_let_be(replica: Replica) -> None:
    era = replica.places[ROOM].era
    replica.changes(changes(ACCOUNT, 1, 2, membership(ROOM, pos=2, state="left")))
    assert replica.history_page(ROOM, era, [message(1)])
    replica.members_page(ROOM, era, [member(2)])
    replica.counted(ROOM, Tally(0, 0, 3), Count(unread=1, mentions=1))
    assert replica.cache.message(ROOM, 1) is None
    assert replica.summary(ROOM) is None


def test_a_page_ahead_of_the_feed_is_shown_at_once(replica: Replica) -> None:
    assert replica.history_page(ROOM, replica.places[ROOM].era, [message(3, pos=4), message(4, pos=5)])
    summary = replica.summary(ROOM)
    assert summary is not None
    assert (summary.last_number, summary.last) == (4, message(4, pos=5))


def test_a_page_below_where_the_room_begins_now_is_forgotten(replica: Replica) -> None:
    era = replica.places[ROOM].era
    replica.changes(changes(FEED, 4, 5, room(ROOM, pos=5, first=3)))
    replica.history_page(ROOM, era, [message(1, pos=2), message(2, pos=3), message(3, pos=4)])
    assert replica.cache.messages(ROOM, 0, 9) == (message(3, pos=4),)
    assert replica.places[ROOM].fresh == Ranges([(3, 3)])


# ---- where a room begins -----------------------------------------------------------------------------------------


def held(replica: Replica) -> list[int]:
    return [message.number for message in replica.cache.messages(ROOM, 0, 99)]


def test_when_the_room_begins_later_what_lies_below_is_forgotten(replica: Replica) -> None:
    assert replica.cache.index.numbers(any_room([ROOM]), ROOM, 99, 9) == [3, 2, 1]
    replica.changes(changes(FEED, 4, 5, room(ROOM, pos=5, first=3)))
    place = replica.places[ROOM]
    assert held(replica) == [3]
    assert (place.held, place.fresh) == (Ranges([(3, 3)]), Ranges([(3, 3)]))
    assert place.unread(0) == 1
    assert replica.cache.index.numbers(any_room([ROOM]), ROOM, 99, 9) == [3]


def test_when_the_room_begins_earlier_again_there_is_a_hole_to_be_read(replica: Replica) -> None:
    replica.changes(changes(FEED, 4, 5, room(ROOM, pos=5, first=3)))
    replica.gather_into(gathering := Gathering())
    replica.changes(changes(FEED, 5, 6, room(ROOM, pos=6, first=1)))
    place = replica.places[ROOM]
    assert gathering.stale == {ROOM}
    assert (place.first, place.unread(0), place.held) == (1, 3, Ranges([(3, 3)]))
    assert replica.history_page(ROOM, place.era, [message(1, pos=2), message(2, pos=3), message(3, pos=4)])
    assert place.fresh == Ranges([(1, 3)])


def test_a_page_from_before_messages_went_is_not_relied_on_when_they_are_back(replica: Replica) -> None:
    era = replica.places[ROOM].era
    replica.changes(changes(FEED, 4, 5, message(1, pos=5, text="edited")))
    replica.changes(changes(FEED, 5, 6, room(ROOM, pos=6, first=3)))
    replica.changes(changes(FEED, 6, 7, room(ROOM, pos=7, first=1)))
    late = [message(1, pos=2), message(2, pos=3), message(3, pos=4)]
    assert not replica.history_page(ROOM, era, late)
    assert not replica.places[ROOM].fresh.holds(1, 1)
    replica.history_page(ROOM, replica.places[ROOM].era, [message(1, pos=5, text="edited"), *late[1:]])
    assert replica.cache.message(ROOM, 1) == message(1, pos=5, text="edited")


def test_all_that_was_said_can_go_and_come_back(replica: Replica) -> None:
    replica.changes(changes(FEED, 4, 5, room(ROOM, pos=5, first=4)))
    summary = replica.summary(ROOM)
    assert summary is not None
    assert (summary.last, summary.last_number, summary.unread) == (None, 3, 0)
    replica.changes(changes(FEED, 5, 6, room(ROOM, pos=6, first=1)))
    replica.history_page(ROOM, replica.places[ROOM].era, [message(2, pos=3), message(3, pos=4)])
    summary = replica.summary(ROOM)
    assert summary is not None
    assert (summary.last, summary.unread) == (message(3, pos=4), 3)


def test_a_message_that_is_told_to_be_gone_is_held_no_longer(replica: Replica) -> None:
    """Somebody who was away while it went, was changed by nobody they know of, and came back."""
    era = replica.places[ROOM].era
    replica.gather_into(gathering := Gathering())
    replica.changes(changes(FEED, 4, 6, Gone("message", (ROOM, 2), 5), message(4, pos=6)))
    place = replica.places[ROOM]
    assert held(replica) == [1, 3, 4]
    assert place.fresh == Ranges([(1, 1), (3, 4)])
    assert gathering.stale == {ROOM}
    assert not replica.history_page(ROOM, era, [message(1, pos=2), message(2, pos=3), message(3, pos=4)])
    assert not place.fresh.holds(2, 2)
    # The room began where it had begun all the time, when everything was told.
    replica.changes(changes(FEED, 6, 7, room(ROOM, pos=7, first=1)))
    assert replica.history_page(ROOM, place.era, [message(2, pos=5, text="edited")])
    assert replica.cache.message(ROOM, 2) == message(2, pos=5, text="edited")
    assert place.fresh == Ranges([(1, 4)])


def test_what_was_written_and_has_gone_unheard_counts_as_written(replica: Replica) -> None:
    replica.changes(changes(FEED, 4, 8, Gone("message", (ROOM, 5), 7)))
    assert replica.places[ROOM].last_number == 5
    replica.changes(changes(FEED, 8, 9, room(ROOM, pos=9, first=8)))
    place = replica.places[ROOM]
    assert (place.last_number, place.unread(0)) == (7, 0)
    replica.changes(changes(FEED, 9, 10, room(ROOM, pos=10, first=1)))
    assert place.unread(0) == 7


def test_the_latest_message_can_be_told_to_be_gone(replica: Replica) -> None:
    replica.changes(changes(FEED, 4, 5, Gone("message", (ROOM, 3), 5)))
    assert replica.places[ROOM].last == message(2, pos=3)
    assert replica.places[ROOM].last_number == 3


def test_what_is_newer_than_that_it_was_gone_stays(replica: Replica) -> None:
    replica.history_page(ROOM, replica.places[ROOM].era, [message(3, pos=9)])
    replica.changes(changes(FEED, 4, 5, Gone("message", (ROOM, 3), 5)))
    assert replica.cache.message(ROOM, 3) == message(3, pos=9)
    assert replica.places[ROOM].fresh == Ranges([(1, 3)])


def test_what_the_server_counts_above_a_mark_ends_with_the_latest_message(replica: Replica) -> None:
    replica.changes(changes(FEED, 4, 5, room(ROOM, pos=5, first=3)))
    place = replica.places[ROOM]
    replica.counted(ROOM, Tally(0, place.recounts, 3), Count(unread=1, mentions=0))
    assert place.counted_to == 3


def test_what_a_page_does_not_hold_is_forgotten(replica: Replica) -> None:
    replica.history_page(ROOM, replica.places[ROOM].era, [message(1, pos=2), message(3, pos=4)])
    assert replica.cache.messages(ROOM, 0, 9) == (message(1, pos=2), message(3, pos=4))


@pytest.mark.parametrize("numbers", [[2, 1], [1, 1]])
def test_a_page_out_of_order_is_refused(numbers: list[int], replica: Replica) -> None:
    with pytest.raises(ProtocolError):
        replica.history_page(ROOM, 0, [message(number) for number in numbers])


def test_rows_of_a_room_without_me_in_it_are_stored_and_not_shown(replica: Replica) -> None:
    replica.places.pop(ROOM)
    replica.changes(changes(FEED, 4, 5, message(4, pos=5)))
    assert replica.cache.cursors()[FEED] == 5
