"""Posting: the one verb that is carried out for many at once.

Under the locks of all rooms and authors of the set: known keys answer what they answered first, twins inside the set are
folded, policy refuses, and what remains takes its numbers and positions and is written in few statements.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from accounts import queries as accounts
from attachments.models import File
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.requests import Post, Posted
from feeds import clock
from feeds.journal import set_verb_in
from feeds.positions import advance, lock_feeds
from feeds.tables import table_of
from messaging import policy, search, statements
from messaging.models import Member, Membership, Message, Room
from messaging.moderation import inforce, newcomers, words
from messaging.moderation.inforce import InForce
from messaging.moderation.wordlist import Rule
from messaging.policy import Actor, Standing
from messaging.services import carrying, mentioning
from messaging.services.acting import account_feeds
from messaging.texts import check_message

Slot = tuple[int, bytes]
"""An author and a key: what makes a message the same for ever."""


@dataclass(frozen=True, slots=True)
class NewMessage:
    """What somebody wants to say where."""

    actor: Actor
    post: Post

    @property
    def slot(self) -> Slot:
        """What makes it the same message for ever."""
        return self.actor.user, self.post.key

    @property
    def place(self) -> tuple[int, int]:
        """The author and the room."""
        return self.actor.user, self.post.room


@dataclass(slots=True)
class _Desk:
    """What one set of posts is judged and written by."""

    now_ms: int
    refused_devices: Mapping[int, HearthError]
    known: dict[Slot, Posted | HearthError]
    places: dict[tuple[int, int], Standing]
    rooms: dict[int, Room]
    roots: Mapping[tuple[int, int], Message]
    """What the threads hang from that some of the posts are for."""
    files: carrying.Usable
    """What some of the posts may carry."""
    in_force: InForce
    new_here: frozenset[int]
    """The authors for whom the rules for newcomers hold."""
    written: list[Message] = field(default_factory=list)
    calling: list[mentioning.Said] = field(default_factory=list)
    """What is written and may call for somebody."""
    carried: list[carrying.Carried] = field(default_factory=list)
    """What is written and carries files."""
    flagged: list[words.Flagged] = field(default_factory=list)
    """What is written and shown to the moderators."""
    grown: dict[tuple[int, int], Message] = field(default_factory=dict)
    """Roots whose threads have grown."""


def _feeds_of(batch: Sequence[NewMessage]) -> Iterable[int]:
    """Return what a set may advance: its rooms, its authors' accounts, and those to whom a direct room may appear."""
    rooms = {item.post.room for item in batch}
    silent = Member.objects.filter(room__in=rooms, room__kind=Room.Kind.DIRECT, room__last_number=0)
    yield from rooms
    yield from account_feeds([item.actor.user for item in batch]).values()
    yield from silent.values_list("user__account_feed", flat=True)


@set_verb_in(_feeds_of)
def post_messages(batch: list[NewMessage]) -> list[Posted | HearthError]:
    """Write messages. A known key answers what it answered first, whatever has happened since."""
    lock_feeds(lambda: _feeds_of(batch))
    desk = _lay_out(batch)
    outcomes = [_take(desk, item) for item in batch]
    _write(desk)
    return outcomes


def _lay_out(batch: Sequence[NewMessage]) -> _Desk:
    devices = {item.actor.device for item in batch if item.actor.device is not None}
    places = policy.with_blocks(policy.standings(item.place for item in batch))
    now = inforce.in_force()
    return _Desk(
        now_ms=clock.now_ms(),
        in_force=now,
        new_here=newcomers.new_among({item.actor.user for item in batch}, now),
        refused_devices=accounts.refused_devices(devices),
        known=_known(batch),
        places=places,
        # One object a room: its `last_number` counts on through the set.
        rooms={place.room.pk: place.room for place in places.values()},
        roots=_roots(batch),
        files=_files(batch),
    )


def _roots(batch: Iterable[NewMessage]) -> dict[tuple[int, int], Message]:
    asked = {(item.post.room, item.post.thread) for item in batch if item.post.thread is not None}
    return statements.messages_at(asked) if asked else {}


def _files(batch: Iterable[NewMessage]) -> carrying.Usable:
    asked = [(item.actor.user, file) for item in batch for file in item.post.files]
    return carrying.usable(asked) if asked else {}


def _known(batch: Iterable[NewMessage]) -> dict[Slot, Posted | HearthError]:
    """Return what the keys of this set have answered before."""
    return {
        (known.author, known.key): _names_a_room()
        if known.number is None
        else Posted(number=known.number, at=known.at_ms, dup=True)
        for known in statements.known_keys({item.slot for item in batch})
    }


def _names_a_room() -> HearthError:
    return HearthError(ErrorCode.CONFLICT, "This key names a room already.", field="key")


def _take(desk: _Desk, item: NewMessage) -> Posted | HearthError:
    """Judge one message, and give it its number where it stays."""
    refused = desk.refused_devices.get(item.actor.device) if item.actor.device is not None else None
    if refused is not None:
        return refused
    posted = desk.known.get(item.slot)
    if posted is not None:
        return posted
    try:
        place, files, rule = _judge(desk, item)
    except HearthError as refusal:
        return refusal
    place.room.last_number += 1
    post = item.post
    message = table_of(Message).new(
        room_id=post.room,
        number=place.room.last_number,
        author_id=item.actor.user,
        key=post.key,
        at_ms=desk.now_ms,
        text=post.text,
        reply_to=post.reply_to,
        thread=post.thread,
    )
    if files:
        desk.carried.append(carrying.put_into(message, place.room, files))
    desk.written.append(message)
    if rule is not None and place.room.kind != Room.Kind.DIRECT:
        desk.flagged.append((message, rule))
    if item.actor.user in desk.new_here:
        desk.in_force.pace.note(item.actor.user, desk.now_ms)
    if mentioning.may_call(post.text):
        desk.calling.append((place, message))
    if post.thread is not None:
        root = desk.grown[post.room, post.thread] = desk.roots[post.room, post.thread]
        root.replies += 1
    place.membership.wrote_at_ms = desk.now_ms
    place.membership.read = place.room.last_number
    desk.known[item.slot] = Posted(number=place.room.last_number, at=desk.now_ms, dup=True)
    return Posted(number=place.room.last_number, at=desk.now_ms, dup=False)


def _judge(desk: _Desk, item: NewMessage) -> tuple[Standing, list[File], Rule | None]:
    """Return from where a message is said, what it carries, and because of which word the moderators want to see it."""
    place = desk.places.get(item.place)
    if place is None:
        raise policy.outside(item.post.room)
    policy.may_write(place, desk.now_ms)
    policy.may_write_again(place, place.membership.wrote_at_ms, desk.now_ms)
    post = item.post
    check_message(post.text, carries=bool(post.files))
    files = carrying.take(item.actor.user, post.files, desk.files) if post.files else []
    if post.reply_to is not None and not place.room.first <= post.reply_to <= place.room.last_number:
        policy.refuse(ErrorCode.BAD_REQUEST, "There is no message with this number.", field="reply_to")
    if post.thread is not None:
        root = desk.roots.get((post.room, post.thread))
        policy.may_hang_from(None if root is None or root.number < place.room.first else root)
    if files:
        carrying.assert_room_for(place.room, files)
    if item.actor.user in desk.new_here:
        newcomers.may_post(item.actor.user, post, desk.in_force, desk.now_ms)
    # What the server itself says through one of its accounts is nobody's to judge.
    return (
        place,
        files,
        None if item.actor.device is None else words.judge(_read(post, files), desk.in_force.words),
    )


def _read(post: Post, files: Sequence[File]) -> str:
    """Return what is read of a message: its text, and what its files are called."""
    return post.text if not files else "\n".join([post.text, *(file.name for file in files)])


def _write(desk: _Desk) -> None:
    if not desk.written:
        return
    per_room = Counter(message.room_id for message in desk.written)
    appearing: list[Membership] = []
    for room_id, count in per_room.items():
        room = desk.rooms[room_id]
        if room.kind == Room.Kind.DIRECT and room.last_number == count:
            appearing += _appear(room, desk)
    statements.count_on({room: desk.rooms[room].last_number for room in per_room})
    if desk.calling:
        mentioning.resolve(desk.calling)
    advance(*desk.written, *_authors_sides(desk), *appearing, *desk.grown.values())
    search.index(desk.written)
    statements.remember_keys(desk.written)
    if desk.carried:
        carrying.hold(desk.carried, desk.rooms)
    if desk.calling:
        mentioning.remember(message for _, message in desk.calling)
    if desk.flagged:
        words.flag(desk.flagged)


def _authors_sides(desk: _Desk) -> Iterable[Membership]:
    """Return the authors' own sides of the rooms, each once: they have read what they have written."""
    wrote = dict.fromkeys((message.author_id, message.room_id) for message in desk.written)
    return [desk.places[place].membership for place in wrote]


def _appear(room: Room, desk: _Desk) -> list[Membership]:
    """Make a direct room visible to the others: its first message has come."""
    hidden = Member.objects.select_related("user").filter(room=room, membership__isnull=True)
    return [
        Membership(feed_id=member.user.account_feed_id, member=member, joined_at_ms=desk.now_ms)
        for member in hidden
    ]
