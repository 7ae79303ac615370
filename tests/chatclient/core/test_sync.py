"""The rules of a cursor: what is applied, ignored and kept, and what is asked."""

import msgspec
import pytest

from chatclient.core import sync as module
from chatclient.core.sync import Opened, Sync, lost_rooms
from chatprotocol.frames import Changes, RoomStands
from chatprotocol.ids import ACCOUNT, SITE
from chatprotocol.limits import Limits
from chatprotocol.requests import ChangesPage, ServerInfo, Welcome
from chatprotocol.requests import Sync as SyncRequest
from chatprotocol.rows import AnyRow, Gone, Membership, MemberState, Preference, Room, User

ROOM = "room:7"


def changes(from_: int, to: int, feed: str = ROOM, rows: int = 0) -> Changes:
    return Changes(feed, from_, to, [Preference(name=str(n), value="", pos=to) for n in range(rows)])


def page(from_: int, to: int, more: bool = False) -> ChangesPage:
    return ChangesPage(from_=from_, to=to, rows=[], more=more)


def stands(head: int) -> RoomStands:
    return RoomStands(
        feed=ROOM,
        head=head,
        room=Room(id=7, kind="public", name="general", pos=1),
        membership=membership("member"),
        last=None,
        last_number=0,
        unread=0,
        mentions=0,
    )


def membership(state: MemberState, room: int = 7) -> Membership:
    return Membership(room=room, role="member", joined_at=1, read=0, state=state, pos=1)


def welcome(feeds: dict[str, int], epoch: str = "first") -> Welcome:
    return Welcome(
        you=User(id=1, username="anna", display_name="Anna", pos=1),
        device=1,
        epoch=epoch,
        server=ServerInfo(name="Home", version="1"),
        now=1,
        limits=Limits(),
        features=[],
        feeds=feeds,
    )


def at(**cursors: int) -> Sync:
    return Sync({feed.replace("_", ":"): cursor for feed, cursor in cursors.items()}, "first")


def moved(sync: Sync, feed: str = ROOM) -> int | None:
    return sync.cursors.get(feed)


def test_what_follows_is_applied() -> None:
    sync = at(room_7=10)
    assert sync.changes(changes(10, 12)) == (changes(10, 12),)
    assert moved(sync) == 12
    assert sync.ask() == ()


def test_what_overlaps_is_applied() -> None:
    sync = at(room_7=10)
    assert sync.changes(changes(5, 12)) == (changes(5, 12),)
    assert moved(sync) == 12


def test_what_is_known_is_ignored() -> None:
    sync = at(room_7=10)
    assert sync.changes(changes(5, 10)) == ()
    assert moved(sync) == 10


def test_without_a_cursor_nothing_is_applied() -> None:
    sync = at(site=4)
    assert sync.changes(changes(0, 3)) == ()
    assert not sync.holds(ROOM)


def test_a_hole_is_asked_for_once_and_what_lies_beyond_is_kept() -> None:
    sync = at(room_7=10)
    assert sync.changes(changes(12, 13)) == ()
    assert sync.ask() == (SyncRequest(feed=ROOM, after=10),)
    assert sync.changes(changes(13, 15)) == ()
    assert sync.ask() == ()
    applied = sync.page(SyncRequest(feed=ROOM, after=10), page(10, 12))
    assert [(each.from_, each.to) for each in applied] == [(10, 12), (12, 13), (13, 15)]
    assert moved(sync) == 15
    assert sync.ask() == ()


def test_a_hole_that_closes_by_itself_needs_no_answer() -> None:
    sync = at(room_7=10)
    sync.changes(changes(12, 13))
    assert sync.changes(changes(10, 12)) == (changes(10, 12), changes(12, 13))
    assert sync.ask() == ()


def test_what_is_kept_beyond_two_holes_waits_for_both() -> None:
    sync = at(room_7=10)
    sync.changes(changes(12, 13))
    sync.changes(changes(15, 16))
    sync.changes(changes(12, 13))
    (request,) = sync.ask()
    applied = sync.page(request, page(10, 12))
    assert [each.to for each in applied] == [12, 13]
    assert sync.ask() == (SyncRequest(feed=ROOM, after=13),)


def test_a_page_with_more_is_followed_by_the_next() -> None:
    sync = at(room_7=10)
    sync.changes(changes(5_000, 5_001))
    (request,) = sync.ask()
    sync.page(request, page(10, 1_010, more=True))
    (request,) = sync.ask()
    assert request == SyncRequest(feed=ROOM, after=1_010)
    sync.page(request, page(1_010, 5_001))
    assert sync.ask() == ()


def test_the_next_page_is_asked_even_when_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_KEPT_ROWS", 1)
    sync = at(room_7=10)
    sync.changes(changes(20, 22, rows=2))
    (request,) = sync.ask()
    sync.page(request, page(10, 15, more=True))
    (request,) = sync.ask()
    applied = sync.page(request, page(15, 22))
    assert [each.to for each in applied] == [22]
    assert sync.ask() == ()


def test_a_server_that_knows_nothing_beyond_is_not_asked_for_ever() -> None:
    sync = at(room_7=10)
    sync.changes(changes(12, 13))
    (request,) = sync.ask()
    assert sync.page(request, page(10, 10)) == ()
    assert sync.ask() == ()
    assert sync.page(request, page(50, 60, more=True)) == ()
    assert sync.ask() == ()


def test_an_answer_that_came_too_late_does_not_hide_the_next_hole() -> None:
    sync = at(room_7=10)
    sync.changes(changes(12, 13))
    (request,) = sync.ask()
    sync.changes(changes(10, 12))
    sync.changes(changes(14, 15))
    assert sync.page(request, page(10, 13)) == ()
    assert sync.ask() == (SyncRequest(feed=ROOM, after=13),)


def test_a_refused_sync_is_asked_again_if_it_may_succeed() -> None:
    sync = at(room_7=10)
    sync.changes(changes(12, 13))
    (request,) = sync.ask()
    sync.refused(request, transient=True)
    assert sync.ask() == (request,)
    sync.refused(request, transient=False)
    assert sync.ask() == ()


def test_a_room_frame_puts_the_cursor_at_its_head() -> None:
    sync = Sync({}, None)
    assert not sync.stands(stands(30))
    assert moved(sync) == 30
    assert sync.changes(changes(30, 31)) == (changes(30, 31),)


def test_a_room_frame_below_the_cursor_tells_that_rows_are_void() -> None:
    sync = at(room_7=10)
    assert sync.stands(stands(4))
    assert moved(sync) == 4


def test_a_room_frame_forgets_what_was_kept_below_its_head() -> None:
    sync = at(room_7=10)
    sync.changes(changes(12, 13))
    sync.stands(stands(13))
    assert sync.ask() == ()
    sync.changes(changes(15, 16))
    sync.stands(stands(14))
    assert sync.ask() == (SyncRequest(feed=ROOM, after=14),)


def test_a_dropped_room_has_no_cursor_and_asks_nothing() -> None:
    sync = at(room_7=10)
    sync.changes(changes(12, 13))
    sync.drop(7)
    assert sync.cursors == {}
    assert sync.ask() == ()
    assert sync.page(SyncRequest(feed=ROOM, after=10), page(10, 13)) == ()


def test_site_and_account_begin_at_nothing() -> None:
    sync = Sync({}, None)
    opened = sync.welcome(welcome({SITE: 5, ACCOUNT: 2}))
    assert opened == Opened(everything=False)
    assert sync.cursors == {SITE: 0, ACCOUNT: 0}
    assert sync.epoch == "first"


def test_rooms_that_the_server_does_not_name_are_dropped() -> None:
    sync = at(site=5, account=2, room_7=10, room_8=3)
    assert sync.welcome(welcome({SITE: 5, ACCOUNT: 2, "room:8": 3})).rooms == (7,)
    assert sync.cursors == {SITE: 5, ACCOUNT: 2, "room:8": 3}


def test_another_epoch_drops_everything() -> None:
    sync = at(site=5, account=2, room_7=10)
    assert sync.welcome(welcome({SITE: 1, ACCOUNT: 1, ROOM: 1}, "second")).everything
    assert sync.cursors == {SITE: 0, ACCOUNT: 0}


def test_a_feed_whose_head_is_below_the_cursor_begins_anew() -> None:
    sync = at(site=5, account=2)
    assert sync.welcome(welcome({SITE: 4, ACCOUNT: 2})).feeds == (SITE,)
    assert sync.cursors == {SITE: 0, ACCOUNT: 2}


def test_what_is_no_feed_is_not_waited_for() -> None:
    sync = at(site=5, account=2)
    sync.welcome(welcome({SITE: 5, ACCOUNT: 2, "nonsense": 9}))
    assert sync.level


def test_level_is_reached_when_every_feed_has_its_head() -> None:
    sync = at(site=5, account=2, room_7=10)
    sync.welcome(welcome({SITE: 7, ACCOUNT: 2, ROOM: 12, "room:8": 4}))
    assert not sync.level
    sync.changes(changes(5, 7, SITE))
    sync.changes(changes(10, 11))
    assert not sync.level_with(ROOM)
    sync.changes(changes(11, 13))
    assert sync.level_with(ROOM)
    sync.drop(8)
    assert sync.level


def test_a_room_frame_makes_its_feed_level() -> None:
    sync = at(site=5, account=2)
    sync.welcome(welcome({SITE: 5, ACCOUNT: 2, ROOM: 12}))
    sync.stands(stands(12))
    assert sync.level


@pytest.mark.parametrize("state", ["left", "removed", "banned"])
def test_a_membership_that_is_over_costs_the_room(state: MemberState) -> None:
    rows: list[AnyRow | Gone] = [membership(state), membership("member", 8)]
    assert lost_rooms(rows) == (7,)


def test_a_membership_that_is_gone_costs_the_room() -> None:
    rows: list[AnyRow | Gone] = [
        Gone("membership", (9,), 4),
        Gone("membership", ("9",), 4),
        Gone("draft", (7, 0), 5),
        msgspec.structs.replace(Preference(name="a", value="b", pos=1)),
    ]
    assert lost_rooms(rows) == (9,)
