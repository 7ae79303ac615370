"""What brings a connection level: changes where little is missed, where the room stands otherwise."""

from typing import Any

import pytest

from chatprotocol import codec
from chatprotocol import requests as rq
from chatprotocol.frames import Changes, RoomStands
from chatprotocol.ids import ACCOUNT, SITE, room_feed
from chatprotocol.limits import CATCH_UP_POSITIONS, PAGE_BYTES, PREVIEW_CHARACTERS
from feeds.models import Feed, epoch
from messaging import greeting, handlers
from messaging.models import Message
from messaging.policy import Actor
from messaging.queries import CatchUp, catch_up, caught_up
from messaging.services import marks, members, messages, rooms
from tests.cast import Cast, Person, cast, person, room, say, say_many
from tests.messaging.calling import INFO
from tests.messaging.replica import Replica

pytestmark = pytest.mark.django_db


def head(room_id: int) -> int:
    return Feed.objects.get(pk=room_id).head


def frame(caught: CatchUp) -> Changes | RoomStands:
    """Return the one frame of what was caught up."""
    assert caught.frame is not None
    [found] = codec.decode_server(caught.frame)
    assert isinstance(found, Changes | RoomStands)
    return found


def stands(who: Person, room_id: int) -> RoomStands:
    [caught] = catch_up(who.id, {room_id: None})
    found = frame(caught)
    assert isinstance(found, RoomStands)
    return found


# ---- changes, or where the room stands ---------------------------------------------------------------------------


def test_how_far_one_is_behind_decides_what_comes(anna: Person) -> None:
    lounge = room(anna).pk
    say_many(anna, lounge, ["x"] * (CATCH_UP_POSITIONS + 1))
    at = head(lounge)
    expected = {
        at: None,
        at - 1: Changes,
        at - CATCH_UP_POSITIONS: Changes,
        at - CATCH_UP_POSITIONS - 1: RoomStands,
        at + 1: RoomStands,
        None: RoomStands,
    }
    for cursor, kind in expected.items():
        [caught] = catch_up(anna.id, {lounge: cursor})
        assert (caught.room, caught.to, caught.more, caught.lost) == (lounge, at, False, False)
        found = None if caught.frame is None else frame(caught)
        assert kind is (None if found is None else type(found)), cursor
        if isinstance(found, Changes):
            assert [row.pos for row in found.rows] == list(range(found.from_ + 1, at + 1))
            assert (found.from_, found.to) == (cursor, at)


def test_a_cursor_at_the_very_beginning_is_a_cursor(anna: Person) -> None:
    lounge = room(anna).pk
    [caught] = catch_up(anna.id, {lounge: 0})
    assert isinstance(frame(caught), Changes)


def test_much_that_was_missed_comes_page_by_page(anna: Person) -> None:
    lounge = room(anna).pk
    say_many(anna, lounge, ["x" * 16_000] * 30)
    replica, more = Replica(), True
    pages = 0
    while more:
        [caught] = catch_up(anna.id, {lounge: replica.cursor})
        found = frame(caught)
        assert isinstance(found, Changes)
        assert len(caught.frame or b"") <= PAGE_BYTES + 1_000
        replica.hear(found)
        more = caught.more
        pages += 1
    assert (replica.cursor, len(replica.rows), pages) == (head(lounge), head(lounge), 3)


def test_of_many_rooms_as_many_come_as_fill_a_page_and_the_rest_later(anna: Person) -> None:
    waiting: dict[int, int | None] = {}
    for n in range(5):
        there = room(anna, name=f"room {n}").pk
        say_many(anna, there, ["x" * 15_000] * 6)
        waiting[there] = 0
    met, rounds = [], 0
    while waiting:
        caught = catch_up(anna.id, waiting)
        assert sum(len(one.frame or b"") for one in caught[:-1]) <= PAGE_BYTES
        met += [one.room for one in caught]
        waiting = {room_id: cursor for room_id, cursor in waiting.items() if room_id not in met}
        rounds += 1
    assert len(met) == len(set(met)) == 5
    assert rounds == 2


def test_very_many_rooms_are_read_a_part_at_a_time(anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("messaging.queries.CATCH_UP_ROOMS", 2)
    there = [room(anna, name=f"room {n}").pk for n in range(3)]
    assert {one.room for one in catch_up(anna.id, dict.fromkeys(there))} == set(there[:2])


def test_rooms_that_are_not_mine_are_said_to_be_lost() -> None:
    scene: Cast = cast("private")
    mine = room(scene.removed).pk
    silent = rooms.direct_room(scene.owner.actor, [scene.removed.id])
    asked = {scene.room.pk: 0, mine: None, silent: 0, 999_999: 3}
    caught = {one.room: (one.lost, one.frame is None) for one in catch_up(scene.removed.id, asked)}
    assert caught == {
        scene.room.pk: (True, True), mine: (False, False), silent: (True, True), 999_999: (True, True)
    }  # fmt: skip


# ---- where a room stands -----------------------------------------------------------------------------------------


def test_a_room_frame_counts_for_who_receives_it(anna: Person) -> None:
    ben = person("ben")
    lounge = room(anna, ben, name="attic").pk
    say_many(anna, lounge, ["one", "two", "three"])
    marks.mark_read(ben.actor, lounge, 1)
    of_ben, of_anna = stands(ben, lounge), stands(anna, lounge)
    assert (of_ben.unread, of_ben.last_number, of_ben.membership.read) == (2, 3, 1)
    assert (of_anna.unread, of_anna.last_number, of_anna.membership.read) == (0, 3, 3)
    assert of_ben.room == of_anna.room
    assert (of_ben.room.name, of_ben.feed, of_ben.head) == ("attic", room_feed(lounge), head(lounge))
    assert of_ben.last == of_anna.last


@pytest.mark.parametrize("length", [PREVIEW_CHARACTERS, PREVIEW_CHARACTERS + 1, 8_000])
def test_the_last_message_is_cut_to_a_preview_of_whole_characters(anna: Person, length: int) -> None:
    lounge = room(anna).pk
    text = "ü" * length
    say(anna, lounge, text)
    last = stands(anna, lounge).last
    assert last is not None
    assert last.text == text[:PREVIEW_CHARACTERS]
    assert Message.objects.get(room=lounge).text == text


def test_the_last_message_of_a_room_may_be_a_tombstone_or_missing(anna: Person) -> None:
    lounge = room(anna).pk
    assert stands(anna, lounge).last is None
    say_many(anna, lounge, ["one", "two"])
    messages.delete_message(anna.actor, lounge, 2)
    last = stands(anna, lounge).last
    assert last is not None
    assert (last.number, last.deleted, last.text) == (2, True, "")


# ---- sync --------------------------------------------------------------------------------------------------------


def sync(who: Person, feed: str, after: int = 0, limit: int = 1_000) -> rq.ChangesPage:
    page: rq.ChangesPage = handlers.read(who.actor, rq.Sync(feed=feed, after=after, limit=limit))
    return page


@pytest.mark.parametrize("limit", [1, 2, 5, 1_000])
def test_sync_pages_lead_to_the_head(anna: Person, limit: int) -> None:
    lounge = room(anna, person("ben")).pk
    say_many(anna, lounge, ["x"] * 6)
    for feed, at in (
        (room_feed(lounge), head(lounge)),
        (ACCOUNT, head(anna.user.account_feed_id)),
        (SITE, head(1)),
    ):
        replica, more = Replica(), True
        while more:
            page = sync(anna, feed, replica.cursor, limit)
            assert page.from_ == replica.cursor
            assert len(page.rows) <= limit
            assert page.to == (page.rows[-1].pos if page.more else at)
            replica.read(page)
            more = page.more
        assert replica.cursor == at


def test_sync_from_the_head_is_empty_and_a_feed_that_is_none_is_not_there(anna: Person) -> None:
    at = head(1)
    assert sync(anna, SITE, at) == rq.ChangesPage(from_=at, to=at, rows=[], more=False)
    for feed in ("", "Site", "room:", "room:01", "room:-1", "room:x", "account:1"):
        with pytest.raises(Exception, match="not_found"):
            sync(anna, feed)


# ---- greeting ----------------------------------------------------------------------------------------------------


def hello(who: Person, **more: Any) -> greeting.Greeting:
    return greeting.greet(who.actor, rq.Hello(token=who.token, client=INFO, **more))


def test_the_welcome_names_my_feeds_with_their_heads(anna: Person) -> None:
    lounge, silent = room(anna).pk, rooms.direct_room(person("ben").actor, [anna.id])
    left = room(person("clara"), anna).pk
    members.leave_room(anna.actor, left)
    welcome = hello(anna).welcome
    assert welcome.feeds == {
        SITE: head(1), ACCOUNT: head(anna.user.account_feed_id), room_feed(lounge): head(lounge)
    }  # fmt: skip
    assert room_feed(silent) not in welcome.feeds
    assert welcome.epoch == epoch()


def test_cursors_count_in_their_own_epoch_alone(anna: Person) -> None:
    lounge = room(anna).pk
    cursors = {SITE: 1, ACCOUNT: head(anna.user.account_feed_id) + 1, room_feed(lounge): 2}
    ours = hello(anna, epoch=epoch(), cursors=cursors)
    assert (ours.cursor(SITE), ours.cursor(ACCOUNT), ours.rooms()) == (1, 0, {lounge: 2})
    for other in (None, "another"):
        theirs = hello(anna, epoch=other, cursors=cursors)
        assert (theirs.cursor(SITE), theirs.cursor(ACCOUNT), theirs.rooms()) == (0, 0, {lounge: None})


def test_a_greeting_is_for_a_device(anna: Person) -> None:
    with pytest.raises(ValueError, match="device"):
        greeting.greet(Actor(anna.id), rq.Hello(token=anna.token, client=INFO))


def test_what_was_made_for_one_is_told_to_the_next_and_not_to_who_has_gone() -> None:
    anna, ben = person("anna"), person("ben")
    lounge = room(anna, ben).pk
    cursor = Feed.objects.get(pk=lounge).head
    say(anna, lounge, "before")
    known = caught_up()
    [of_anna] = catch_up(anna.id, {lounge: cursor}, known)
    [of_ben] = catch_up(ben.id, {lounge: cursor}, known)
    assert of_ben is of_anna
    members.remove(anna.actor, lounge, ben.id)
    [gone] = catch_up(ben.id, {lounge: cursor}, known)
    assert (gone.lost, gone.frame) == (True, None)
    [fresh] = catch_up(anna.id, {lounge: cursor}, known)
    assert fresh.to > of_anna.to
