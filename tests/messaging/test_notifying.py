"""How a room may call for somebody: only they see it, and it outlives their going and coming back."""

from typing import Any

import pytest

from chatprotocol import requests as rq
from chatprotocol.rows import Membership as MembershipRow
from feeds.models import Feed
from messaging import handlers
from messaging.services import members, notifying
from tests.cast import Person, person, room, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def lounge(anna: Person) -> int:
    found: int = room(anna, person("ben")).pk
    return found


def notify(who: Person, room_id: int, level: Any, **more: Any) -> int:
    return notifying.set_notifications(who.actor, rq.Notify(room=room_id, level=level, **more))


def row_of(who: Person, room_id: int) -> MembershipRow:
    page = handlers.read(who.actor, rq.Sync(feed="account", after=0))
    [found] = [row for row in page.rows if isinstance(row, MembershipRow) and row.room == room_id]
    return found


def test_level_end_and_place_are_set_together(anna: Person, lounge: int) -> None:
    pos = notify(anna, lounge, "mentions", muted_until=12_345, pinned=True)
    row = row_of(anna, lounge)
    assert (row.level, row.muted_until, row.pinned, row.pos) == ("mentions", 12_345, True, pos)
    assert pos == Feed.objects.get(pk=anna.user.account_feed_id).head


def test_what_is_left_out_ends_the_muting_and_leaves_the_place(anna: Person, lounge: int) -> None:
    notify(anna, lounge, "nothing", muted_until=12_345, pinned=True)
    notify(anna, lounge, "nothing")
    row = row_of(anna, lounge)
    assert (row.level, row.muted_until, row.pinned) == ("nothing", None, True)
    notify(anna, lounge, "nothing", pinned=False)
    assert not row_of(anna, lounge).pinned


def test_what_stays_as_it_is_moves_nothing(anna: Person, lounge: int) -> None:
    before = row_of(anna, lounge).pos
    assert notify(anna, lounge, "all", pinned=False) == before


def test_nobody_in_the_room_learns_of_it(anna: Person, lounge: int) -> None:
    before = Feed.objects.get(pk=lounge).head
    notify(anna, lounge, "nothing", pinned=True)
    assert Feed.objects.get(pk=lounge).head == before


def test_the_read_mark_and_the_wish_do_not_disturb_each_other(anna: Person, lounge: int) -> None:
    notify(anna, lounge, "nothing", pinned=True)
    say(anna, lounge)
    row = row_of(anna, lounge)
    assert (row.read, row.level, row.pinned) == (1, "nothing", True)


def test_the_wish_outlives_going_and_coming_back(anna: Person, lounge: int) -> None:
    ben = person("clara")
    members.join_room(ben.actor, lounge)
    notify(ben, lounge, "mentions", pinned=True)
    members.leave_room(ben.actor, lounge)
    members.join_room(ben.actor, lounge)
    assert row_of(ben, lounge).level == "mentions"
