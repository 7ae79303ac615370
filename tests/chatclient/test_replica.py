"""What the replica makes of a server that went back in time, and of answers that come too late."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chatclient.core.drafts import Drafts
from chatclient.core.marks import ReadMarks
from chatclient.core.ranges import Ranges
from chatclient.gathering import Gathering
from chatclient.replica import Replica
from chatclient.store.cache import Cache
from chatprotocol.errors import ProtocolError
from chatprotocol.frames import Changes, RoomStands
from chatprotocol.ids import ACCOUNT, SITE
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
    replica.counted(ROOM, 0, Count(unread=1, mentions=1))
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
