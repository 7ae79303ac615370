"""Rooms: making them, finding the one direct room of some people, and changing what they are."""

from dataclasses import dataclass

from msgspec import UNSET, UnsetType

from accounts import audit
from accounts.audit import Act
from accounts.models import User
from attachments import services as attachments
from attachments.drawing import Drawn
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.ids import new_key
from chatprotocol.requests import RoomCreate, RoomUpdate
from chatprotocol.system import SystemVerb
from feeds import clock
from feeds.journal import verb
from feeds.models import Feed
from feeds.positions import advance, lock_feeds
from messaging import policy
from messaging.models import SLOWEST_MS, Member, Membership, Message, Room, SentKey
from messaging.moderation import newcomers, words
from messaging.policy import Actor, Standing
from messaging.services.acting import account_feeds, assert_active, assert_room_for_another, place_in
from messaging.services.announcing import announcement, has_read
from messaging.services.portraits import AVATAR_NAME
from messaging.texts import check_room_name, check_topic, limits


@dataclass(frozen=True, slots=True)
class Coming:
    """Somebody who comes into a new room, and whether the room shows itself to them at once."""

    user: int
    account_feed: int
    role: str = Member.Role.MEMBER
    sees_it: bool = True


@verb
def create_room(actor: Actor, wish: RoomCreate) -> int:
    """Make a room with the actor as its owner; return its id. A known key answers the room that it made first."""
    users = [actor.user, *dict.fromkeys(wish.members)]
    is_too_many = len(users) - 1 > limits().room_members
    # All others wait meanwhile: nobody is looked for in vain.
    feeds = account_feeds([actor.user] if is_too_many else users)
    lock_feeds(feeds.values())
    assert_active(actor)
    known = SentKey.objects.filter(author=actor.user, key=wish.key).first()
    if known is not None:
        return _room_of(known)
    check_room_name(wish.name)
    check_topic(wish.topic)
    _check_words(wish.name, wish.topic)
    if is_too_many:
        raise HearthError(ErrorCode.TOO_LARGE, "Too many people for one request.", field="members")
    _assert_all_known(users, "members")
    newcomers.may_reach(actor.user, users, "members")
    assert_room_for_another(users, "members")
    coming = [Coming(user, feeds[user]) for user in dict.fromkeys(users) if user != actor.user]
    owner = Coming(actor.user, feeds[actor.user], Member.Role.OWNER)
    room = make(Room(kind=wish.kind, name=wish.name, topic=wish.topic), [owner, *coming])
    SentKey.objects.create(author_id=actor.user, key=wish.key, room=room, at_ms=clock.now_ms())
    return int(room.pk)


@verb
def open_first(actor: Actor, name: str) -> int | None:
    """Make a room for everybody with the actor as its owner, on a server that has no rooms yet; return its id."""
    if Room.objects.exclude(kind=Room.Kind.DIRECT).exists():
        return None
    room = create_room(actor, RoomCreate(kind="public", name=name, key=new_key(clock.now_ms())))
    Room.objects.filter(pk=room).update(welcoming=True)
    return room


@verb
def direct_room(actor: Actor, others: list[int]) -> int:
    """Return the one room of exactly these people and the actor, made where there was none.

    The others see it with its first message.
    """
    users = sorted({actor.user, *others})
    _check_count(users)
    feeds = account_feeds(users)
    lock_feeds(feeds.values())
    assert_active(actor)
    direct_key = direct_key_of(users)
    room = Room.objects.filter(direct_key=direct_key).first()
    if room is None:
        _assert_all_known(users, "users")
    elif _is_shown_to(room, actor.user):
        return int(room.pk)
    policy.may_begin(actor.user, users)
    if room is not None:
        _show_to(room, actor.user, feeds[actor.user])
        return int(room.pk)
    newcomers.may_reach(actor.user, users, "users")
    assert_room_for_another(users, "users")
    coming = [Coming(user, feeds[user], sees_it=user == actor.user) for user in users]
    return int(make(Room(kind=Room.Kind.DIRECT, direct_key=direct_key), coming).pk)


@verb
def update_room(actor: Actor, wish: RoomUpdate, drawn: Drawn | None = None) -> int:
    """Change what the wish names, and nothing else; return the row's position.

    `drawn` is the picture where the wish names one.
    """
    place = place_in(actor, wish.room)
    assert_may_update(place, wish)
    if drawn is not None:
        policy.own_picture(actor, drawn.source, "avatar")
    _check_words(wish.name, wish.topic)
    return apply_update(place.room, wish, actor.user, place.membership, drawn)


def _check_words(name: str | UnsetType, topic: str | UnsetType) -> None:
    """Refuse a name or a topic with a word that is refused here."""
    for field, text in (("name", name), ("topic", topic)):
        if text is not UNSET:
            words.check_name(text, field)


def assert_may_update(place: Standing, wish: RoomUpdate) -> None:
    """Refuse whoever may not change what the wish names. Also asked before a picture is drawn."""
    policy.may_change(place, archives=wish.archived is not UNSET, opens_again=wish.archived is False)


def apply_update(
    room: Room,
    wish: RoomUpdate,
    author: int,
    membership: Membership | None = None,
    drawn: Drawn | None = None,
) -> int:
    """Write what a wish that was granted names; return the row's position. A part of a verb.

    `membership` is the author's side of the room, where they are in it; `drawn` the picture that the wish names.
    """
    if wish.name is not UNSET:
        check_room_name(wish.name)
    if wish.topic is not UNSET:
        check_topic(wish.topic)
    if wish.slow_ms is not UNSET and not 0 <= wish.slow_ms <= SLOWEST_MS:
        raise HearthError(ErrorCode.BAD_REQUEST, "Slow mode lasts a day at most.", field="slow_ms")
    changed = []
    for name in ("name", "topic", "slow_ms", "read_only", "archived"):
        value = getattr(wish, name)
        if value is not UNSET and value != getattr(room, name):
            setattr(room, name, value)
            changed.append(name)
    before = room.avatar
    if drawn is not None:
        room.avatar = attachments.keep_drawn(author, AVATAR_NAME, drawn.made).pk
    elif wish.avatar is None:
        room.avatar = None
    if changed or room.avatar != before:
        news = _news_of(room, author, changed)
        # Each in its turn: whoever had read all has read all that they did.
        read = [has_read(membership, one) for one in news] if membership is not None else []
        advance(room, *news, *([membership] if membership is not None and any(read) else []))
        fields = [*changed, *(["avatar"] if room.avatar != before else [])]
        audit.note(Act.ROOM_CHANGED, by=author, room=room.pk, fields=fields)
    if before is not None and room.avatar != before:
        attachments.release([before])
    return room.pos


def _news_of(room: Room, author: int, changed: list[str]) -> list[Message]:
    """Return what the room says of its changed settings; of some it says nothing."""
    news = {
        "name": (SystemVerb.RENAMED, room.name),
        "topic": (SystemVerb.TOPIC, room.topic),
        "archived": (SystemVerb.ARCHIVED if room.archived else SystemVerb.REOPENED, ""),
    }
    told = [news[name] for name in changed if name in news]
    return [announcement(room, author, verb, words=words) for verb, words in told]


def make(room: Room, coming: list[Coming]) -> Room:
    """Write a new room and who is in it. A part of a verb."""
    room.feed = Feed.objects.create(kind=Feed.Kind.ROOM)
    members = [Member(room=room, user_id=one.user, role=one.role) for one in coming]
    advance(room, *members)
    advance(
        *(
            Membership(feed_id=one.account_feed, member=member, joined_at_ms=clock.now_ms())
            for one, member in zip(coming, members, strict=True)
            if one.sees_it
        )
    )
    return room


def direct_key_of(users: list[int]) -> str:
    """Return what makes a direct room the one of these people, given ascending."""
    return ",".join(map(str, users))


def _check_count(users: list[int]) -> None:
    """Refuse a direct conversation of too few or too many people, before anybody of them is looked for."""
    if len(users) < 2:
        raise HearthError(ErrorCode.BAD_REQUEST, "Name at least one other person.", field="users")
    if len(users) - 1 > limits().direct_users:
        raise HearthError(ErrorCode.TOO_LARGE, "Too many people for a direct conversation.", field="users")


def _is_shown_to(room: Room, user: int) -> bool:
    return Membership.objects.filter(member__room=room, member__user=user).exists()


def _show_to(room: Room, user: int, account_feed: int) -> None:
    """Let a direct room appear to somebody who has asked for it before anything was said there."""
    member = Member.objects.get(room=room, user=user)
    advance(Membership(feed_id=account_feed, member=member, joined_at_ms=clock.now_ms()))


def _assert_all_known(users: list[int], field: str) -> None:
    wanted = set(users)
    if User.objects.filter(pk__in=wanted, active=True, house=False).count() != len(wanted):
        raise HearthError(ErrorCode.NOT_FOUND, "There is no such person.", field=field)


def _room_of(known: SentKey) -> int:
    if known.number is not None:
        raise HearthError(ErrorCode.CONFLICT, "This key names a message already.", field="key")
    return int(known.room_id)
