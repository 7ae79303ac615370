"""What a room says of itself, who reads it, and who does not: whoever was taken out."""

import pytest

from chatprotocol import requests as rq
from chatprotocol import rows
from chatprotocol.errors import HearthError
from chatprotocol.ids import room_feed
from feeds import clock
from messaging import handlers
from messaging.models import Membership
from messaging.services import administration, marks, members, messages, rooms
from tests.cast import Cast, Person, cast, person, room, say
from tests.messaging.watching import Watcher, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Cast:
    return cast("public")


def noted(who: Person, room_id: int) -> list[tuple[int, str]]:
    """What a room has said of itself, and whose doing it was."""
    page = handlers.read(who.actor, rq.History(room=room_id))
    return [(one.author, one.text) for one in page.messages if one.kind == "system"]


def read_of(who: Person, room_id: int) -> int:
    return Membership.objects.get(member__user=who.id, member__room=room_id).read


def test_coming_and_going_is_noted(scene: Cast) -> None:
    there, owner, stranger = scene.room.pk, scene.owner, scene.stranger
    before = len(noted(owner, there))
    members.join_room(stranger.actor, there)
    members.leave_room(stranger.actor, there)
    members.invite(scene.member.actor, there, stranger.id)
    members.remove(scene.moderator.actor, there, stranger.id)
    members.ban(owner.actor, there, stranger.id)
    assert noted(owner, there)[before:] == [
        (stranger.id, "joined"),
        (stranger.id, "left"),
        (scene.member.id, f"invited {stranger.id}"),
        (scene.moderator.id, f"removed {stranger.id}"),
        (owner.id, f"banned {stranger.id}"),
    ]


def test_what_a_room_is_called_and_about_is_noted_and_that_it_is_archived(scene: Cast) -> None:
    there, owner = scene.room.pk, scene.owner
    before = len(noted(owner, there))
    rooms.update_room(owner.actor, rq.RoomUpdate(room=there, name="The attic", topic="Dust", slow_ms=5))
    rooms.update_room(owner.actor, rq.RoomUpdate(room=there, topic=""))
    rooms.update_room(owner.actor, rq.RoomUpdate(room=there, archived=True))
    rooms.update_room(owner.actor, rq.RoomUpdate(room=there, archived=False))
    admin = person("admin", role="admin")
    administration.administer_room(there, rq.RoomUpdate(room=there, name="Cellar"), by=admin.id)
    assert noted(owner, there)[before:] == [
        (owner.id, "renamed The attic"),
        (owner.id, "topic Dust"),
        (owner.id, "topic "),
        (owner.id, "archived"),
        (owner.id, "reopened"),
        (admin.id, "renamed Cellar"),
    ]


def test_what_changes_nothing_is_not_noted(scene: Cast) -> None:
    there, owner = scene.room.pk, scene.owner
    members.ban(owner.actor, there, scene.stranger.id)
    before = noted(owner, there)
    members.ban(owner.actor, there, scene.stranger.id, clock.now_ms() + 60_000)
    members.invite(owner.actor, there, scene.member.id)
    members.join_room(scene.member.actor, there)
    rooms.update_room(owner.actor, rq.RoomUpdate(room=there, name="lounge", archived=False))
    assert noted(owner, there) == before


def test_a_new_room_has_nothing_to_note_however_many_come_with_it(scene: Cast) -> None:
    found = room(scene.owner, scene.member, scene.moderator)
    assert (noted(scene.owner, found.pk), found.last_number) == ([], 0)
    direct = rooms.direct_room(scene.owner.actor, [scene.member.id])
    assert noted(scene.owner, direct) == []


def test_whoever_does_it_has_read_it_where_they_had_read_all_before(scene: Cast) -> None:
    there = scene.room.pk
    number = say(scene.owner, there)
    members.invite(scene.owner.actor, there, scene.stranger.id)
    assert read_of(scene.owner, there) == number + 1
    # On coming in everything is read, this too.
    assert read_of(scene.stranger, there) == number + 1
    marks.mark_read(scene.member.actor, there, number)
    rooms.update_room(scene.moderator.actor, rq.RoomUpdate(room=there, name="x", topic="y"))
    assert read_of(scene.member, there) == number
    moderators = read_of(scene.moderator, there)
    members.remove(scene.moderator.actor, there, scene.stranger.id)
    assert read_of(scene.moderator, there) == moderators < number
    # The owner had read all, and does two things at once.
    marks.mark_read(scene.owner.actor, there, number + 4)
    rooms.update_room(scene.owner.actor, rq.RoomUpdate(room=there, name="z", topic="z"))
    assert read_of(scene.owner, there) == number + 6


def test_what_is_noted_is_nobodys_to_edit_and_the_moderators_to_delete(scene: Cast) -> None:
    there = scene.room.pk
    members.join_room(scene.stranger.actor, there)
    number = handlers.read(scene.owner.actor, rq.History(room=there)).messages[-1].number
    with pytest.raises(HearthError, match="forbidden"):
        messages.edit_message(scene.stranger.actor, there, number, "I was here")
    with pytest.raises(HearthError, match="forbidden"):
        messages.delete_message(scene.stranger.actor, there, number)
    messages.delete_message(scene.moderator.actor, there, number)


@pytest.mark.parametrize("verb", ["remove", "ban", "leave"])
def test_whoever_goes_is_not_told_of_it_by_the_room(
    scene: Cast, verb: str, django_capture_on_commit_callbacks: object
) -> None:
    there, gone = scene.room.pk, scene.member
    watchers = {who.id: Watcher(who) for who in (gone, scene.owner)}
    for watcher in watchers.values():
        watcher.read_all()
    watchers = {user: watcher.copy() for user, watcher in watchers.items()}
    feed = room_feed(there)
    theirs = watchers[gone.id].live[feed]
    with published() as publications, django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        if verb == "leave":
            members.leave_room(gone.actor, there)
        else:
            getattr(members, verb)(scene.owner.actor, there, gone.id)
    before = dict(theirs.rows)
    for commit in publications.commits:
        for watcher in watchers.values():
            watcher.hear(commit)
    assert feed not in watchers[gone.id].live
    assert theirs.rows == before
    *_, last = [
        row for row in watchers[scene.owner.id].live[feed].rows.values() if isinstance(row, rows.Message)
    ]
    assert last.kind == "system"
