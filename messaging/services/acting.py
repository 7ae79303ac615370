"""What every verb begins with: the actor is still welcome, the feeds are locked, the actor's place is known."""

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db.models import Count

from accounts import queries as accounts
from accounts.models import User
from chatprotocol.errors import ErrorCode, HearthError
from feeds.models import SITE_FEED_ID
from feeds.positions import lock_feeds
from feeds.verbs import Call
from messaging import policy
from messaging.models import Member, Message, Room
from messaging.policy import Actor, Standing


def assert_active(actor: Actor) -> None:
    """Refuse an actor whose device was revoked or whose account is suspended."""
    accounts.assert_active(actor.device)


def place_in(actor: Actor, room: int, *others: int) -> Standing:
    """Lock a room and the accounts of the actor and of others; return the actor's place in the room.

    Raises not_found, or forbidden where the room is public.
    """
    lock_feeds(lambda: [room, *account_feeds([actor.user, *others]).values()])
    assert_active(actor)
    return policy.standing(actor.user, room)


def own_feeds(calls: Sequence[Call]) -> Iterable[int]:
    """Return the accounts of the actors of these calls: what a verb locks that changes nothing else."""
    return account_feeds([actor.user for (actor, *_), _ in calls]).values()


def site_feed(calls: Sequence[Call]) -> Iterable[int]:
    """Return the site: what a verb locks that changes what everybody sees."""
    return [SITE_FEED_ID]


def own_place(actor: Actor, room: int) -> Standing:
    """Lock the actor's account, and return their place in the room: nobody comes or goes without that lock.

    Raises not_found, or forbidden where the room is public.
    """
    lock_feeds(lambda: account_feeds([actor.user]).values())
    assert_active(actor)
    return policy.standing(actor.user, room)


def message_in(room: Room, number: int) -> Message:
    """Return a message of a room. Raises not_found, also where it is gone for good."""
    message = Message.objects.filter(room=room, number=number).first()
    if message is None or number < room.first:
        raise HearthError(ErrorCode.NOT_FOUND, "There is no message with this number.", field="number")
    return message


def account_feeds(users: list[int]) -> dict[int, int]:
    """Return the account feed of each of these people that exists."""
    return dict(User.objects.filter(pk__in=users).values_list("pk", "account_feed_id"))


def person(user: int) -> User:
    """Return a person who can be brought into a room."""
    found = User.objects.filter(pk=user, active=True, house=False).first()
    if found is None:
        raise HearthError(ErrorCode.NOT_FOUND, "There is no such person.", field="user")
    return found


def assert_room_for_another(users: Iterable[int], field: str) -> None:
    """Refuse to bring people into one more room where somebody is in as many as may be."""
    mine = Member.objects.filter(user__in=list(users), state=Member.State.MEMBER).values("user")
    if mine.annotate(rooms=Count("pk")).filter(rooms__gte=settings.HEARTH_PERSONAL_LIMITS.rooms).exists():
        raise HearthError(ErrorCode.TOO_LARGE, "That would be too many rooms for one person.", field=field)


def member_of(room: Room, user: int) -> Member | None:
    """Return somebody's side of a room, whatever its state; None where they never were in it."""
    return Member.objects.select_related("membership").filter(room=room, user=user).first()


def is_last_owner(room: Room, member: Member) -> bool:
    """Tell whether nobody else owns the room who could act for it: the suspended cannot."""
    owners = Member.objects.filter(
        room=room, role=Member.Role.OWNER, state=Member.State.MEMBER, user__active=True
    )
    return member.role == Member.Role.OWNER and not owners.exclude(pk=member.pk).exists()
