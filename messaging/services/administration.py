"""What the staff of the server does with rooms without being in them: their settings, who is in them, what was said there.

Each of these is written into the audit log. Nobody is read here: what was said is judged by number.
"""

from accounts import audit
from accounts.audit import Act
from accounts.models import User
from accounts.services import actor_of
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.requests import RoomUpdate
from chatprotocol.system import SystemVerb
from feeds.journal import verb
from feeds.positions import advance, lock_feeds
from messaging import policy
from messaging.models import Member, Room
from messaging.services.acting import (
    account_feeds,
    assert_room_for_another,
    is_last_owner,
    member_of,
    message_in,
    person,
)  # fmt: skip
from messaging.services.announcing import announcement
from messaging.services.members import end_membership, enter, hush, keep_out, lift_ban, present, raise_to
from messaging.services.messages import bury
from messaging.services.rooms import apply_update


@verb
def administer_room(room_id: int, wish: RoomUpdate, *, by: int) -> int:
    """Change a room's settings as staff; return the row's position."""
    actor, room = _at_work(by, room_id)
    policy.may_administer(actor, room)
    return apply_update(room, wish, by)


@verb
def bring_in_as_staff(room_id: int, user: int, *, by: int) -> int:
    """Bring a person into a public room as staff; return the member row's position. Somebody who is in stays as they are."""
    actor, room = _at_work(by, room_id, user)
    policy.may_bring_in(actor, room)
    invited = person(user)
    member = member_of(room, user)
    if member is not None and member.is_in:
        return member.pos
    assert_room_for_another([user], "user")
    news = announcement(room, by, SystemVerb.INVITED, user)
    membership = enter(room, member, user, invited.account_feed_id)
    advance(news)
    audit.note(Act.MEMBER_INVITED, by=by, person=user, room=room_id)
    return membership.member.pos


@verb
def welcome_in(room_id: int, welcoming: bool, *, by: int) -> None:
    """Let everybody who joins the server find themselves in a room, or no longer."""
    actor, room = _at_work(by, room_id)
    policy.may_administer(actor, room)
    if welcoming and not room.welcoming:
        policy.may_open_to_all(actor, room)
    if room.welcoming != welcoming:
        Room.objects.filter(pk=room_id).update(welcoming=welcoming)
        audit.note(Act.ROOM_CHANGED, by=by, room=room_id, fields=["welcoming"])


@verb
def remove_as_staff(room_id: int, user: int, *, by: int, reason: str = "") -> int:
    """Take a person out of a room as staff; return the member row's position."""
    room = _governed(room_id, user, by)
    member = present(member_of(room, user))
    end_membership(member, Member.State.REMOVED)
    advance(announcement(room, by, SystemVerb.REMOVED, user))
    audit.note(Act.MEMBER_REMOVED, by=by, person=user, room=room_id, reason=reason)
    return member.pos


@verb
def ban_as_staff(room_id: int, user: int, until_ms: int | None = None, *, by: int, reason: str = "") -> int:
    """Take a person out of a room as staff, and keep them out until a time or for good; return the member row's position."""
    room = _governed(room_id, user, by)
    member = member_of(room, user) or Member(room=room, user_id=user)
    if keep_out(member, until_ms):
        advance(announcement(room, by, SystemVerb.BANNED, user))
    audit.note(Act.MEMBER_BANNED, by=by, person=user, room=room_id, reason=reason, until_ms=until_ms)
    return member.pos


@verb
def end_ban_as_staff(room_id: int, user: int, *, by: int) -> int:
    """Let a person who is banned from a room come in again, as staff; return the member row's position."""
    room = _governed(room_id, user, by)
    member = member_of(room, user)
    if member is None:
        raise HearthError(ErrorCode.NOT_FOUND, "This person is not in the room.", field="user")
    if lift_ban(member):
        audit.note(Act.MEMBER_UNBANNED, by=by, person=user, room=room_id)
    return member.pos


@verb
def silence_as_staff(
    room_id: int, user: int, until_ms: int | None = None, *, by: int, reason: str = ""
) -> int:
    """Let a person only read in a room until a time, or write again, as staff; return the member row's position.

    Whoever has left is silenced for when they come back.
    """
    room = _governed(room_id, user, by)
    member = member_of(room, user) or present(None)
    if hush(member, until_ms):
        audit.note(Act.MEMBER_SILENCED, by=by, person=user, room=room_id, reason=reason, until_ms=until_ms)
    return member.pos


@verb
def give_role_as_staff(room_id: int, user: int, role: str, *, by: int) -> int:
    """Give a member another role in a room as staff; return the member row's position."""
    room = _governed(room_id, user, by)
    if role not in Member.Role.values:
        raise HearthError(ErrorCode.BAD_REQUEST, "There is no such role.", field="role")
    member = present(member_of(room, user))
    policy.refuse_ownerless(member, role, last_owner=is_last_owner(room, member))
    before = member.role
    if raise_to(member, role):
        audit.note(Act.MEMBER_ROLE, by=by, person=user, room=room_id, role=role, before=before)
    return member.pos


@verb
def delete_as_staff(room_id: int, number: int, *, by: int, reason: str = "") -> int:
    """Turn somebody's message into a tombstone as staff; return the row's position."""
    actor, room = _at_work(by, room_id)
    message = message_in(room, number)
    policy.may_take_down(actor, room, message)
    if bury(message):
        audit.note(
            Act.MESSAGE_DELETED,
            by=by,
            person=message.author_id,
            room=room_id,
            subject=f"message {number}",
            reason=reason,
        )
    return message.pos


def _at_work(by: int, room_id: int, *others: int) -> tuple[User, Room]:
    """Lock a room and the accounts of some people; return who is at work, and the room. Raises not_found or suspended."""
    lock_feeds(lambda: [room_id, *account_feeds(list(others)).values()])
    actor = actor_of(by)
    room = Room.objects.filter(pk=room_id).first()
    if room is None or actor is None:
        raise policy.no_such_room()
    return actor, room


def _governed(room_id: int, user: int, by: int) -> Room:
    """Return a room in which somebody of the staff may decide about a person."""
    actor, room = _at_work(by, room_id, user)
    target = User.objects.filter(pk=user).first()
    if target is None:
        raise HearthError(ErrorCode.NOT_FOUND, "There is no such person.", field="user")
    policy.may_govern(actor, room, target)
    return room
