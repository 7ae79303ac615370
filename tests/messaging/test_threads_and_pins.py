"""Threads: what hangs from a message, how it is read. Pins: what a room keeps in sight."""

from typing import Any

import pytest

from chatprotocol import requests as rq
from chatprotocol import rows
from chatprotocol.errors import HearthError
from feeds.models import Feed
from feeds.positions import unit_of_work
from messaging import handlers
from messaging.models import Message, Room
from messaging.services import messages, posting, rooms
from messaging.services.posting import NewMessage
from tests.cast import MEMBERS_MESSAGE, OWNERS_MESSAGE, Cast, Person, cast, new_key, room, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Cast:
    return cast("private")


def reply(who: Person, room_id: int, thread: int, **more: Any) -> int:
    wish: dict[str, Any] = {"room": room_id, "key": new_key(), "text": "yes", "thread": thread} | more
    return posting.post_messages(NewMessage(who.actor, rq.Post(**wish))).number


def message(who: Person, room_id: int, number: int) -> rows.Message:
    [found] = handlers.read(who.actor, rq.History(room=room_id, around=number, limit=1)).messages
    assert isinstance(found, rows.Message)
    return found


def thread(who: Person, room_id: int, root: int, **bounds: Any) -> tuple[list[int], bool, bool]:
    page = handlers.read(who.actor, rq.Thread(room=room_id, root=root, **bounds))
    return [one.number for one in page.messages], page.has_more_before, page.has_more_after


# ---- threads -----------------------------------------------------------------------------------------------------


def test_a_reply_is_a_message_of_the_room_and_its_root_counts_it(scene: Cast) -> None:
    there = scene.room.pk
    number = reply(scene.member, there, OWNERS_MESSAGE)
    head = Feed.objects.get(pk=there).head
    assert number == Room.objects.get(pk=there).last_number
    assert message(scene.owner, there, number).thread == OWNERS_MESSAGE
    root = message(scene.owner, there, OWNERS_MESSAGE)
    # The root changes with the reply, after it.
    assert (root.replies, root.pos, root.thread) == (1, head, None)


def test_replies_of_one_set_change_their_root_once(scene: Cast) -> None:
    there = scene.room.pk
    posts = [
        rq.Post(room=there, key=new_key(), text="yes", thread=root)
        for root in (OWNERS_MESSAGE, MEMBERS_MESSAGE, OWNERS_MESSAGE, 99)
    ]
    head = Feed.objects.get(pk=there).head
    with unit_of_work():
        *done, refused = posting.post_messages.function(
            [NewMessage(scene.owner.actor, post) for post in posts]
        )
    assert all(isinstance(one, rq.Posted) for one in done)
    assert isinstance(refused, HearthError)
    assert Feed.objects.get(pk=there).head == head + 5
    assert [message(scene.owner, there, n).replies for n in (OWNERS_MESSAGE, MEMBERS_MESSAGE)] == [2, 1]


def test_a_known_key_counts_no_second_time(scene: Cast) -> None:
    key = new_key()
    for _ in range(2):
        reply(scene.member, scene.room.pk, OWNERS_MESSAGE, key=key)
    assert message(scene.owner, scene.room.pk, OWNERS_MESSAGE).replies == 1


def test_a_thread_hangs_from_a_message_that_is_there_and_in_no_thread(scene: Cast) -> None:
    there = scene.room.pk
    number = reply(scene.member, there, OWNERS_MESSAGE)
    elsewhere = room(scene.owner)
    say(scene.owner, elsewhere.pk)
    for root, code in ((number, "bad_request"), (0, "bad_request"), (99, "bad_request")):
        with pytest.raises(HearthError, match=code) as refused:
            reply(scene.member, there, root)
        assert refused.value.field == "thread"
    with pytest.raises(HearthError, match="bad_request"):
        reply(scene.owner, elsewhere.pk, OWNERS_MESSAGE + 1)


def test_from_a_tombstone_nothing_new_hangs_but_what_hung_there_is_read(scene: Cast) -> None:
    there = scene.room.pk
    number = reply(scene.member, there, OWNERS_MESSAGE)
    messages.delete_message(scene.owner.actor, there, OWNERS_MESSAGE)
    with pytest.raises(HearthError, match="conflict") as refused:
        reply(scene.member, there, OWNERS_MESSAGE)
    assert refused.value.field == "thread"
    assert thread(scene.owner, there, OWNERS_MESSAGE) == ([number], False, False)
    assert message(scene.owner, there, OWNERS_MESSAGE).replies == 1


def test_a_deleted_reply_stays_in_its_thread_as_a_tombstone(scene: Cast) -> None:
    there = scene.room.pk
    number = reply(scene.member, there, OWNERS_MESSAGE)
    messages.delete_message(scene.member.actor, there, number)
    tombstone = message(scene.owner, there, number)
    assert (tombstone.deleted, tombstone.thread, tombstone.text) == (True, OWNERS_MESSAGE, "")
    assert thread(scene.owner, there, OWNERS_MESSAGE)[0] == [number]


def test_a_thread_is_read_in_pages_from_its_end(scene: Cast) -> None:
    there = scene.room.pk
    replies = []
    for _ in range(5):
        replies.append(reply(scene.member, there, OWNERS_MESSAGE))
        say(scene.owner, there, "something else")
    assert thread(scene.owner, there, OWNERS_MESSAGE) == (replies, False, False)
    assert thread(scene.owner, there, OWNERS_MESSAGE, limit=2) == (replies[3:], True, False)
    assert thread(scene.owner, there, OWNERS_MESSAGE, limit=2, before=replies[3]) == (
        replies[1:3],
        True,
        True,
    )
    assert thread(scene.owner, there, OWNERS_MESSAGE, limit=2, before=replies[1]) == (
        replies[:1],
        False,
        True,
    )
    assert thread(scene.owner, there, OWNERS_MESSAGE, before=replies[0]) == ([], False, True)
    assert thread(scene.owner, there, MEMBERS_MESSAGE) == ([], False, False)
    for root in (0, 99):
        with pytest.raises(HearthError, match="not_found"):
            thread(scene.owner, there, root)


# ---- pins --------------------------------------------------------------------------------------------------------


def pins(who: Person, room_id: int, **bounds: Any) -> tuple[list[int], int | None]:
    page = handlers.read(who.actor, rq.Pins(room=room_id, **bounds))
    return [one.number for one in page.messages], page.next


def pin(who: Person, room_id: int, number: int, *, on: bool = True) -> int:
    return messages.pin_message(who.actor, room_id, number, on=on)


def test_what_is_pinned_says_so_until_the_pin_is_taken_off(scene: Cast) -> None:
    there = scene.room.pk
    pos = pin(scene.owner, there, MEMBERS_MESSAGE)
    assert message(scene.member, there, MEMBERS_MESSAGE).pinned
    assert pin(scene.moderator, there, MEMBERS_MESSAGE) == pos
    assert pin(scene.moderator, there, MEMBERS_MESSAGE, on=False) == pos + 1
    assert not message(scene.member, there, MEMBERS_MESSAGE).pinned


def test_pins_are_read_in_pages_newest_first(scene: Cast) -> None:
    there = scene.room.pk
    numbers = [say(scene.member, there) for _ in range(5)]
    for number in numbers[::-1]:
        pin(scene.owner, there, number)
    assert pins(scene.member, there) == (numbers[::-1], None)
    assert pins(scene.member, there, limit=2) == ([numbers[4], numbers[3]], numbers[3])
    assert pins(scene.member, there, limit=3, before=numbers[3]) == (numbers[2::-1], None)
    messages.delete_message(scene.member.actor, there, numbers[4])
    assert pins(scene.member, there, limit=1) == ([numbers[3]], numbers[3])


def test_in_a_direct_room_everybody_pins() -> None:
    scene = cast("direct")
    pin(scene.member, scene.room.pk, OWNERS_MESSAGE)
    assert pins(scene.owner, scene.room.pk) == ([OWNERS_MESSAGE], None)


def test_nothing_is_pinned_that_is_not_there_or_where_nothing_changes(scene: Cast) -> None:
    there = scene.room.pk
    with pytest.raises(HearthError, match="not_found"):
        pin(scene.owner, there, 99)
    with pytest.raises(HearthError, match="forbidden"):
        pin(scene.member, there, MEMBERS_MESSAGE)
    messages.delete_message(scene.member.actor, there, MEMBERS_MESSAGE)
    with pytest.raises(HearthError, match="conflict"):
        pin(scene.owner, there, MEMBERS_MESSAGE)
    rooms.update_room(scene.owner.actor, rq.RoomUpdate(room=there, archived=True))
    with pytest.raises(HearthError, match="read_only"):
        pin(scene.owner, there, OWNERS_MESSAGE)


def test_a_tombstone_that_would_still_be_pinned_is_refused_by_the_database(scene: Cast) -> None:
    messages.delete_message(scene.owner.actor, scene.room.pk, OWNERS_MESSAGE)
    found = Message.objects.get(room=scene.room, number=OWNERS_MESSAGE)
    assert (found.mentions, found.reactions, found.pinned_at_ms, found.reply_to) == ("", "", None, None)
