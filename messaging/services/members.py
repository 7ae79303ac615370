"""Coming into rooms and going: by oneself, by invitation, by removal and ban; who may only read; and roles.

Every change here concerns two feeds, the room's and the person's account: the hub takes people off and puts them on by
these very rows. What the room says of it is written after them, so that whoever goes is not told.
"""

from accounts import audit
from accounts.audit import Act
from accounts.models import User
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.system import SystemVerb
from feeds import clock
from feeds.journal import verb
from feeds.positions import advance, lock_feeds
from messaging import policy
from messaging.models import Member, Membership, Message, Room
from messaging.moderation import newcomers
from messaging.policy import Actor, Standing
from messaging.services.acting import (
    account_feeds,
    assert_active,
    assert_room_for_another,
    is_last_owner,
    member_of,
    person,
    place_in,
)  # fmt: skip
from messaging.services.announcing import announcement, has_read
from messaging.services.drafts import forget_drafts


@verb
def join_room(actor: Actor, room_id: int) -> Membership:
    """Come into a public room; return one's own side of it."""
    feeds = account_feeds([actor.user])
    lock_feeds([room_id, *feeds.values()])
    assert_active(actor)
    room = Room.objects.filter(pk=room_id).first()
    if room is None:
        raise policy.no_such_room()
    member = member_of(room, actor.user)
    if member is not None and member.is_in and hasattr(member, "membership"):
        return member.membership
    policy.may_join(room, member, clock.now_ms())
    assert_room_for_another([actor.user], "room")
    news = announcement(room, actor.user, SystemVerb.JOINED)
    membership = _enter(room, member, actor.user, feeds[actor.user])
    advance(news)
    return membership


@verb
def leave_room(actor: Actor, room_id: int) -> Membership:
    """Leave a room; return one's own side of it."""
    place = place_in(actor, room_id)
    others = Member.objects.filter(room=room_id, state=Member.State.MEMBER).exclude(pk=place.member.pk)
    policy.may_leave(place, last_owner=is_last_owner(place.room, place.member), alone=not others.exists())
    end_membership(place.member, Member.State.LEFT)
    advance(announcement(place.room, actor.user, SystemVerb.LEFT))
    return place.membership


@verb
def invite(actor: Actor, room_id: int, user: int) -> int:
    """Bring a person into a room; return the member row's position. Somebody who is in stays as they are."""
    place = place_in(actor, room_id, user)
    invited = person(user)
    member = member_of(place.room, user)
    policy.may_invite(place, member, clock.now_ms())
    if member is not None and member.is_in:
        return member.pos
    newcomers.may_reach(actor.user, [user], "user")
    assert_room_for_another([user], "user")
    is_by_rank = policy.invites_by_rank(place.room, member, clock.now_ms())
    news = announcement(place.room, actor.user, SystemVerb.INVITED, user)
    membership = _enter(place.room, member, user, invited.account_feed_id)
    _tell(place, news)
    if is_by_rank:
        audit.note(Act.MEMBER_INVITED, by=actor.user, person=user, room=room_id)
    return membership.member.pos


@verb
def admit(room_id: int, user: int, *, by: int | None) -> None:
    """Let a person who joins the server find themselves in a room, by whose invitation they do.

    Nothing where it takes nobody any more, or that person may lead nobody there any more.
    """
    lock_feeds(lambda: [room_id, *account_feeds([user]).values()])
    room = Room.objects.filter(pk=room_id).first()
    member = None if room is None else member_of(room, user)
    if room is None or not policy.may_lead_into(by, room) or (member is not None and member.is_in):
        return
    news = announcement(room, user, SystemVerb.JOINED)
    _enter(room, member, user, person(user).account_feed_id)
    advance(news)


@verb
def remove(actor: Actor, room_id: int, user: int) -> int:
    """Take a person out of a room; return the member row's position."""
    place = place_in(actor, room_id, user)
    member = member_of(place.room, user)
    policy.may_expel(place, user, member)
    member = present(member)
    end_membership(member, Member.State.REMOVED)
    _tell(place, announcement(place.room, actor.user, SystemVerb.REMOVED, user))
    audit.note(Act.MEMBER_REMOVED, by=actor.user, person=user, room=room_id)
    return member.pos


@verb
def ban(actor: Actor, room_id: int, user: int, until_ms: int | None = None) -> int:
    """Take a person out of a room and keep them out, until a time or for good; return the member row's position."""
    place = place_in(actor, room_id, user)
    member = member_of(place.room, user)
    policy.may_expel(place, user, member)
    if member is None:
        if not User.objects.filter(pk=user).exists():
            raise HearthError(ErrorCode.NOT_FOUND, "There is no such person.", field="user")
        member = Member(room=place.room, user_id=user)
    if keep_out(member, until_ms):
        _tell(place, announcement(place.room, actor.user, SystemVerb.BANNED, user))
    audit.note(Act.MEMBER_BANNED, by=actor.user, person=user, room=room_id, until_ms=until_ms)
    return member.pos


@verb
def silence(actor: Actor, room_id: int, user: int, until_ms: int | None = None) -> int:
    """Let a member only read until a time, or write again where there is none; return the member row's position.

    The room says nothing of it: whoever looks at its members sees it.
    """
    place = place_in(actor, room_id, user)
    member = member_of(place.room, user)
    policy.may_expel(place, user, member)
    member = present(member)
    if hush(member, until_ms):
        audit.note(Act.MEMBER_SILENCED, by=actor.user, person=user, room=room_id, until_ms=until_ms)
    return member.pos


@verb
def give_role(actor: Actor, room_id: int, user: int, role: str) -> int:
    """Give a member another role; return the member row's position."""
    place = place_in(actor, room_id, user)
    member = present(place.member if user == actor.user else member_of(place.room, user))
    policy.may_give_role(place, member, role, last_owner=is_last_owner(place.room, member))
    before = member.role
    if raise_to(member, role):
        audit.note(Act.MEMBER_ROLE, by=actor.user, person=user, room=room_id, role=role, before=before)
    return member.pos


# ---- parts of verbs, of these and of the staff's -----------------------------------------------------------------


def present(member: Member | None) -> Member:
    """Return a member who is in the room. Raises not_found."""
    if member is None or not member.is_in:
        raise HearthError(ErrorCode.NOT_FOUND, "This person is not in the room.", field="user")
    return member


def end_membership(member: Member, state: str) -> None:
    """End a membership; the rank in the room ends with it, and what was not sent there."""
    member.state = state
    member.role = Member.Role.MEMBER
    if state != Member.State.BANNED:
        member.banned_until_ms = None
    _advance_both(member)
    membership = _membership_of(member)
    if membership is not None:
        forget_drafts(membership)


def keep_out(member: Member, until_ms: int | None) -> bool:
    """Ban somebody until a time or for good; tell whether they were not banned before."""
    was_banned = member.state == Member.State.BANNED
    member.banned_until_ms = until_ms
    end_membership(member, Member.State.BANNED)
    return not was_banned


def hush(member: Member, until_ms: int | None) -> bool:
    """Let somebody only read until a time, or write again; tell whether that is new."""
    is_new = member.silenced_until_ms != until_ms
    if is_new:
        member.silenced_until_ms = until_ms
        advance(member)
    return is_new


def raise_to(member: Member, role: str) -> bool:
    """Give a member a role; tell whether it is another than before."""
    is_new = member.role != role
    if is_new:
        member.role = role
        _advance_both(member)
    return is_new


def _tell(place: Standing, news: Message) -> None:
    """Write what the room says of what somebody in it has done."""
    advance(news, *([place.membership] if has_read(place.membership, news) else []))


def _enter(room: Room, member: Member | None, user: int, account_feed: int) -> Membership:
    """Make somebody a member; everything said before counts as read."""
    member = member or Member(room=room, user_id=user)
    member.state = Member.State.MEMBER
    member.role = Member.Role.MEMBER
    member.banned_until_ms = None
    membership = _membership_of(member) or Membership(feed_id=account_feed)
    membership.joined_at_ms = clock.now_ms()
    membership.read = room.last_number
    advance(member)
    membership.member = member
    advance(membership)
    return membership


def _advance_both(member: Member) -> None:
    membership = _membership_of(member)
    advance(*([member, membership] if membership is not None else [member]))


def _membership_of(member: Member) -> Membership | None:
    """Return the person's own side, where they have one: they do once they have been in the room."""
    if member.is_new or not hasattr(member, "membership"):
        return None
    membership = member.membership
    # The row that is written speaks of this very member, not of one read before.
    membership.member = member
    return membership
