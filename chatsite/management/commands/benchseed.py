"""`manage.py benchseed`: people, rooms and old messages for the measurements in `bench`."""

import json
import os
import random
import re
import secrets
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.models import F

from accounts import services as accounts
from accounts.models import User
from accounts.tokens import hash_token, new_token
from chatprotocol.ids import ACCOUNT, SITE, room_feed
from chatprotocol.requests import RoomCreate
from chatsite.demo.words import said
from feeds import clock
from feeds.models import SITE_FEED_ID, Feed, epoch
from messaging.models import Room
from messaging.policy import Actor
from messaging.search.building import build
from messaging.search.stores import possible_store
from messaging.services import rooms

MARK: Final = "~*~???????? "
"""By it the load generator counts deliveries; the number is of no live message."""
TEXT_BYTES: Final = 200
BATCH: Final = 5_000
"""Messages that are written together."""

_MESSAGE: Final = "messaging_message (room_id, number, author_id, key, at_ms, pos, text, kind, deleted)"
_SENT_KEY: Final = "messaging_sentkey (room_id, number, author_id, key, at_ms)"
_SPEC: Final = re.compile(r"(\d+)x(\d+)(?::(\d+))?")


@dataclass(frozen=True, slots=True)
class Wish:
    """So many rooms of so many people, each with so many old messages."""

    rooms: int
    people: int
    messages: int = 0


def read_wish(text: str) -> Wish:
    """Read `ROOMSxPEOPLE` or `ROOMSxPEOPLE:MESSAGES`."""
    found = _SPEC.fullmatch(text)
    if found is None or not int(found[1]) or not int(found[2]):
        raise ArgumentTypeError(f"{text!r} does not look like 25x2 or 25x2:1000")
    return Wish(*(int(part or 0) for part in found.groups()))


class Command(BaseCommand):
    """Makes people who are signed in, and their rooms."""

    requires_system_checks = ()  # a bench begins with many of these
    help = (
        "Make people with device tokens, and rooms, for measuring; print them as JSON. Everybody is in about as many "
        "rooms as everybody else. Refuses on a server with other people."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("people", type=int, help="how many people")
        parser.add_argument(
            "--rooms", type=read_wish, action="append", default=[], metavar="ROOMSxPEOPLE[:MESSAGES]",
            help="25x2:1000 is 25 rooms of two people with 1,000 old messages each; may be given several times",
        )  # fmt: skip
        parser.add_argument("--out", type=Path, metavar="FILE", help="write to a file that only you can read")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them."""
        too_large = [wish for wish in options["rooms"] if wish.people > options["people"]]
        if options["people"] < 1 or too_large:
            raise CommandError("There must be people, at least as many as in the largest room.")
        call_command("migrate", interactive=False, verbosity=0)
        if User.objects.exists():
            raise CommandError(
                "This server has people of its own. What is made for measuring belongs on an empty one."
            )
        seeded = json.dumps(seed(options["people"], options["rooms"]))
        if options["out"] is None:
            self.stdout.write(seeded)
        else:
            _write_privately(options["out"], seeded)


def seed(people: int, wishes: list[Wish]) -> dict[str, Any]:
    """Make everything; return `people` (id, token, account: the feed's head), `rooms` (id, members: indices into
    `people`), `heads` (of the site's and the rooms' feeds by name) and `epoch`.
    """
    with transaction.atomic():
        made = [_person(number) for number in range(people)]
        ids = [user.pk for user, _ in made]
        placed = [
            (_room(f"Room {number}", [ids[index] for index in members]), members, wish.messages)
            for number, (members, wish) in enumerate(_crowds(people, wishes))
        ]
    for room, members, messages in placed:
        for first in range(1, messages + 1, BATCH):
            write_old_messages(room, [ids[i] for i in members], first, min(BATCH, messages + 1 - first))
    index = possible_store()
    if index is not None and any(messages for _, _, messages in placed):
        build(index)
    if connection.vendor == "postgresql":
        # Its own gatherer of statistics comes after a minute.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    heads = dict(Feed.objects.values_list("pk", "head"))
    return {
        "epoch": epoch(),
        "heads": {SITE: heads[SITE_FEED_ID], **{room_feed(room): heads[room] for room, _, _ in placed}},
        "people": [
            {"id": user.pk, "token": token, ACCOUNT: heads[user.account_feed_id]} for user, token in made
        ],
        "rooms": [{"id": room, "members": members} for room, members, _ in placed],
    }


def _person(number: int) -> tuple[User, str]:
    user = accounts.store_person(accounts.NewPerson(username=f"person{number}"))
    token = new_token()
    accounts.add_device(user.pk, name="bench", platform="bench", token_hash=hash_token(token))
    return user, token


def _crowds(people: int, wishes: list[Wish]) -> Iterator[tuple[list[int], Wish]]:
    """Deal the people out to rooms like cards; when the pack is finished it is shuffled and dealt again."""
    for wish in wishes:
        shuffling = random.Random(0)  # noqa: S311  # the same rooms each time
        pack = list(range(people))
        for _ in range(wish.rooms):
            if len(pack) < wish.people:
                # Who is still in the hand lies at the bottom: nobody comes into a room twice.
                others = [index for index in range(people) if index not in pack]
                shuffling.shuffle(others)
                pack += [*others, *pack]
            yield pack[: wish.people], wish
            del pack[: wish.people]


def _room(name: str, members: list[int]) -> int:
    wish = RoomCreate(kind="private", name=name, members=members[1:], key=secrets.token_bytes(16))
    return rooms.create_room(Actor(members[0]), wish)


@transaction.atomic
def write_old_messages(room: int, authors: list[int], first: int, count: int) -> None:
    """Write messages as if they had been posted one after another.

    Past the verb, which judges and mirrors each: a million would take many minutes. Nobody is connected yet.
    """
    after = Feed.objects.values_list("head", flat=True).get(pk=room) + 1 - first
    now_ms = clock.now_ms()
    written = [
        (room, number, authors[number % len(authors)], secrets.token_bytes(16), now_ms)
        for number in range(first, first + count)
    ]
    _insert(_MESSAGE, [(*row, row[1] + after, _text(row[1]), "text", False) for row in written])
    _insert(_SENT_KEY, written)
    Feed.objects.filter(pk=room).update(head=F("head") + count)
    Room.objects.filter(pk=room).update(last_number=first + count - 1)


def _insert(table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Write rows into a table, which is named with its columns."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608  # ours


def _text(number: int) -> str:
    return MARK + said(number, TEXT_BYTES - len(MARK))


def _write_privately(path: Path, text: str) -> None:
    """Write a file that holds tokens: nobody else can read it, from its first byte on."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(descriptor, 0o600)
        file.write(text)
