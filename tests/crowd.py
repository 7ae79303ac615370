"""A town for measuring: people, rooms, messages, files and reports, as many as are wanted, past the verbs.

Every row is one that verbs could have written; written by them a million would take hours.
"""

import hashlib
import itertools
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from django.db import connection, models, transaction
from django.db.models import F

from accounts.models import AuditEntry, Device, Invitation, Job, User
from accounts.tokens import hash_token
from attachments.models import Blob, File
from feeds import clock
from feeds.models import SITE_FEED_ID, Feed
from messaging.models import Member, Membership, Message, MessageFile, Room
from messaging.moderation.models import Announcement, Cut, Export, Look, Report, WordRule

BATCH: Final = 2_000
DAYS: Final = 60
"""So far back what was said goes."""
NAMES: Final = ("Anna", "Ben", "Çağla", "Dörte", "Émile", "Farida", "Øyvind", "Zoë")

R = TypeVar("R", bound=models.Model)


@dataclass(frozen=True)
class Town:
    """Who and what there is. `staff` is an administrator."""

    staff: User
    people: Sequence[User]
    rooms: Sequence[Room]
    large: Room
    """The room in which most are."""


@transaction.atomic
def settle(people: int, messages: int) -> Town:
    """Make a town of so many people in which so many messages were said."""
    chance = random.Random(0)
    invitations = _invitations(max(1, people // 50))
    users = _people(people, invitations, chance)
    _devices(users, chance)
    rooms = _rooms(users, chance)
    _talk(rooms, messages)
    _files(rooms, max(1, people * 5), chance)
    _reports(rooms, max(1, people // 10), chance)
    _others(users, rooms, chance)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return Town(users[0], users, [room for room, _ in rooms], rooms[0][0])


def _write(rows: Iterable[R]) -> list[R]:
    """Insert rows of one kind, mirrored or not."""
    written: list[R] = []
    for some in _batches(rows):
        manager: Any = models.QuerySet(type(some[0]))
        written += manager.bulk_create(some)
    return written


def _batches(rows: Iterable[R]) -> Iterator[tuple[R, ...]]:
    left = iter(rows)
    while some := tuple(itertools.islice(left, BATCH)):
        yield some


def _ago(chance: random.Random) -> datetime:
    return clock.now() - timedelta(seconds=chance.randrange(DAYS * 24 * 3600))


def _invitations(count: int) -> list[Invitation]:
    now = clock.now()
    return _write(
        Invitation(
            note=f"class {number}",
            token_hash=hash_token(f"invitation {number}"),
            made_at=now,
            expires_at=now + timedelta(days=number % 20 - 5),
            uses=30,
            used=number % 30,
        )
        for number in range(count)
    )


def _people(count: int, invitations: Sequence[Invitation], chance: random.Random) -> list[User]:
    feeds = _write(Feed(kind=Feed.Kind.ACCOUNT) for _ in range(count))
    head = Feed.objects.values_list("head", flat=True).get(pk=SITE_FEED_ID)
    users = _write(
        User(
            username=f"person{number}",
            username_key=f"person{number}",
            display_name=f"{chance.choice(NAMES)} {number}",
            password="!",
            role=User.Role.ADMIN if number < 2 else User.Role.MODERATOR if number < 12 else User.Role.MEMBER,
            active=number < 20 or chance.random() > 0.02,
            account_feed=feed,
            created_at=_ago(chance),
            invitation=chance.choice(invitations) if number > 20 and chance.random() < 0.8 else None,
            pos=head + 1 + number,
        )
        for number, feed in enumerate(feeds)
    )
    Feed.objects.filter(pk=SITE_FEED_ID).update(head=head + count)
    Invitation.objects.update(made_by=users[0])
    return users


def _devices(users: Sequence[User], chance: random.Random) -> None:
    _write(
        Device(
            user=user,
            feed_id=user.account_feed_id,
            name=f"laptop {number}",
            platform="Linux",
            token_hash=hash_token(f"device {user.pk} {number}"),
            created_at=user.created_at,
            last_seen=_ago(chance).date(),
            pos=number + 1,
        )
        for user in users
        for number in range(chance.randrange(4))
    )


def _rooms(users: Sequence[User], chance: random.Random) -> list[tuple[Room, list[User]]]:
    """One room of all, some of many, a room of twenty for every ten people, and a direct one for every five."""
    sizes = [len(users), *[max(2, len(users) // 5)] * 5, *[min(20, len(users))] * (len(users) // 10)]
    sizes += [2] * (len(users) // 5)
    crowds = [users if size == len(users) else chance.sample(users, size) for size in sizes]
    feeds = _write(Feed(kind=Feed.Kind.ROOM) for _ in sizes)
    pairs: set[str] = set()
    rooms: list[Room] = []
    for number, (size, crowd, feed) in enumerate(zip(sizes, crowds, feeds, strict=True)):
        is_direct = size == 2 and number > 5
        key = ",".join(map(str, sorted(user.pk for user in crowd))) if is_direct else None
        if key in pairs:
            continue
        pairs |= {key} if key else set()
        rooms.append(
            Room(
                feed=feed,
                kind=Room.Kind.DIRECT if is_direct else Room.Kind.PRIVATE if number % 3 else Room.Kind.PUBLIC,
                name="" if is_direct else f"Room {number}",
                direct_key=key,
                pos=1,
                slow_ms=5000 if number % 20 == 0 else 0,
                archived=number % 25 == 24 and not is_direct,
            )
        )
    by_feed = {feed.pk: list(crowd) for feed, crowd in zip(feeds, crowds, strict=True)}
    made = [(room, by_feed[room.pk]) for room in _write(rooms)]
    members = _write(_members(made))
    account_feeds = {user.pk: user.account_feed_id for user in users}
    counts: dict[int, int] = {}
    memberships = []
    for member in members:
        account = account_feeds[member.user_id]
        counts[account] = counts.get(account, 100) + 1
        memberships.append(Membership(feed_id=account, member=member, joined_at_ms=0, pos=counts[account]))
    _write(memberships)
    return made


def _members(rooms: Sequence[tuple[Room, list[User]]]) -> Iterator[Member]:
    for room, crowd in rooms:
        for number, user in enumerate(crowd):
            yield Member(
                room=room,
                user=user,
                role=Member.Role.OWNER if number == 0 else Member.Role.MEMBER,
                state=Member.State.LEFT if number % 10 == 9 else Member.State.MEMBER,
                pos=2 + number,
            )


def _talk(rooms: Sequence[tuple[Room, list[User]]], messages: int) -> None:
    """Let each room say as much as the others, one after another in time; the first says a tenth of all."""
    shares = [messages // 10, *[messages * 9 // 10 // max(1, len(rooms) - 1)] * (len(rooms) - 1)]
    span_ms = DAYS * 24 * 3600 * 1000
    begin_ms = clock.now_ms() - span_ms
    total = sum(shares)
    left = list(shares)
    said = itertools.count()
    turns = iter(range(total))
    order = [index for index, share in enumerate(shares) for _ in range(share)]
    random.Random(1).shuffle(order)

    def all_rows() -> Iterator[tuple[Any, ...]]:
        numbers = [0] * len(rooms)
        for _, index in zip(turns, order, strict=True):
            room, crowd = rooms[index]
            numbers[index] += 1
            number = numbers[index]
            left[index] -= 1
            at_ms = begin_ms + next(said) * span_ms // total
            author = crowd[number % len(crowd)].pk
            yield (room.pk, number, author, at_ms, len(crowd) + 10 + number, TEXT, "text", False)

    _insert_messages(all_rows())
    for (room, crowd), share in zip(rooms, shares, strict=True):
        Room.objects.filter(pk=room.pk).update(last_number=share)
        Feed.objects.filter(pk=room.pk).update(head=len(crowd) + 10 + share)
        room.last_number = share


TEXT: Final = (
    "what was said here is nobody's business but theirs who are in the room, and it is as long as this"
)
_COLUMNS: Final = "room_id, number, author_id, at_ms, pos, text, kind, deleted"


def _insert_messages(rows: Iterator[tuple[Any, ...]]) -> None:
    table = Message._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({_COLUMNS}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * (_COLUMNS.count(",") + 1))
            while some := list(itertools.islice(rows, BATCH)):
                cursor.executemany(f"INSERT INTO {table} ({_COLUMNS}) VALUES ({marks})", some)


def _files(rooms: Sequence[tuple[Room, list[User]]], count: int, chance: random.Random) -> None:
    blobs = _write(
        Blob(
            sha256=hashlib.sha256(str(number).encode()).digest(),
            bytes=int(chance.paretovariate(0.8) * 10_000),
            stored_as=f"{number % 256:02x}/{number}",
        )
        for number in range(count)
    )
    places = [chance.choice(rooms) for _ in blobs]
    files = _write(
        File(
            owner=chance.choice(crowd),
            blob=blob,
            bytes=blob.bytes,
            name=f"file {number}.pdf",
            type=("application/pdf", "image/jpeg", "video/mp4")[number % 3],
            made_at=_ago(chance),
        )
        for number, (blob, (_, crowd)) in enumerate(zip(blobs, places, strict=True))
    )
    carried: Counter[int] = Counter()
    _write(
        _carried(room, carried, file)
        for number, (file, (room, _)) in enumerate(zip(files, places, strict=True))
        if number % 50
    )
    sizes: dict[int, int] = {}
    for file, (room, _) in zip(files, places, strict=True):
        sizes[room.pk] = sizes.get(room.pk, 0) + file.bytes
    for room_id, size in sizes.items():
        Room.objects.filter(pk=room_id).update(files_bytes=F("files_bytes") + size)


def _carried(room: Room, carried: Counter[int], file: File) -> MessageFile:
    """Have the next message of a room carry a file, from its first on again after the last."""
    place, number = divmod(carried[room.pk], max(1, room.last_number))
    carried[room.pk] += 1
    return MessageFile(room=room, number=number + 1, place=place, file=file)


def _reports(rooms: Sequence[tuple[Room, list[User]]], count: int, chance: random.Random) -> None:
    def made() -> Iterator[Report]:
        for number in range(count):
            room, crowd = rooms[number % len(rooms)]
            is_open = number % 10 == 0
            yield Report(
                reporter=crowd[0],
                room=room,
                number=number + 1,
                author=crowd[1],
                said_at=_ago(chance),
                text=TEXT,
                reason="rude",
                reported_at=_ago(chance),
                outcome="" if is_open else Report.Outcome.DISMISSED,
                decided_at=None if is_open else clock.now(),
            )

    _write(made())


def _others(users: Sequence[User], rooms: Sequence[tuple[Room, list[User]]], chance: random.Random) -> None:
    now, staff = clock.now(), users[0]
    some = max(1, len(users) // 10)
    _write(
        WordRule(word=f"word{number}", key=f"word{number}", made_by=staff, made_at=now)
        for number in range(some)
    )
    _write(
        Announcement(text="hello", begins_at=now, ends_at=now + timedelta(days=1), made_by=staff, made_at=now)
        for _ in range(50)
    )
    _write(
        Look(room=rooms[number][0], reason="asked for", asked_by=staff, asked_at=now) for number in range(3)
    )
    _write(
        Cut(room=room, begin=1, end=2, messages=1, bytes=0, cut_at=now, due_at=now + timedelta(days=14))
        for room, _ in rooms[:100]
    )
    _write(
        Job(kind="message_days", title=f"job {number}", asked_by=staff, asked_at=_ago(chance), state="done")
        for number in range(some)
    )
    _write(Export(person=user, asked_by=user, asked_at=now) for user in users[: some // 10])
    _write(
        AuditEntry(
            number=number + 1,
            at=_ago(chance),
            actor=staff,
            act="person.suspended",
            person=users[number % len(users)],
            hash="0" * 64,
        )
        for number in range(len(users))
    )
