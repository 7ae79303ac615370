"""The standing cast of the server's tests: an owner, a member, a stranger, somebody removed, somebody suspended."""

import hashlib
import itertools
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from accounts import services as accounts
from accounts.models import Device, User
from accounts.tokens import hash_token, new_token
from attachments import finishing, parts
from attachments import services as attachments
from attachments.drawing import Drawn
from attachments.models import File
from attachments.pictures import Facts
from attachments.receiving import Reception
from attachments.store import new_name, store
from chatprotocol import ids
from chatprotocol.requests import EmojiAdd, Post, Posted, RoomCreate
from feeds.positions import unit_of_work
from messaging.models import Room
from messaging.policy import Actor
from messaging.services import emoji, members, posting, rooms

ROOM_KINDS: Final = ("public", "private", "direct")
ROLES: Final = ("owner", "moderator", "member", "stranger", "removed", "suspended")

OWNERS_MESSAGE: Final = 1
MEMBERS_MESSAGE: Final = 2
"""The numbers of what was said in the room of a cast."""

_names = itertools.count(1)


@dataclass(frozen=True)
class Person:
    """Somebody with a signed-in device."""

    user: User
    device: Device
    token: str

    @property
    def id(self) -> int:
        return self.user.pk

    @property
    def actor(self) -> Actor:
        return Actor(self.user.pk, self.device.pk)


def person(name: str, role: str = "member", password_hash: str = "") -> Person:
    """Somebody new, whose password nobody needs."""
    user = accounts.store_person(
        accounts.NewPerson(
            username=f"{name}{next(_names)}",
            display_name=name.title(),
            role=role,
            password_hash=password_hash,
        )
    )
    token = new_token()
    device = accounts.add_device(user.pk, name="laptop", platform="test", token_hash=hash_token(token))
    return Person(user, device, token)


def new_key() -> bytes:
    return ids.new_key(time.time_ns() // 1_000_000)


def room(owner: Person, *others: Person, kind: str = "public", name: str = "lounge") -> Room:
    """A room of these people; a direct one has had its first message, so that everybody sees it."""
    if kind == "direct":
        found = rooms.direct_room(owner.actor, [other.id for other in others])
        say(owner, found, "hello")
    else:
        wish = RoomCreate(kind=kind, name=name, members=[other.id for other in others], key=new_key())  # type: ignore[arg-type]
        found = rooms.create_room(owner.actor, wish)
    return Room.objects.get(pk=found)


def say(
    author: Person, room_id: int, text: str = "hello", key: bytes | None = None, files: Iterable[File] = ()
) -> int:
    """Post a message; return its number."""
    post = Post(room=room_id, key=key or new_key(), text=text, files=[file.pk for file in files])
    return posting.post_messages(posting.NewMessage(author.actor, post)).number


def file_of(owner: Person, data: bytes = b"some bytes", name: str = "notes.txt") -> File:
    """A file that somebody has uploaded and nobody has posted yet."""
    wish = attachments.NewUpload(name, len(data))
    upload = attachments.new_upload_id()
    parts.make(upload)
    with Reception(attachments.begin_upload(owner.id, None, upload, wish), 0, None) as reception:
        reception.take(data)
        reception.end()
        return finishing.finish(reception)


def picture_of(owner: Person, data: bytes = b"a picture") -> Drawn:
    """A small picture that was drawn for somebody from a file of theirs."""
    stored_as = new_name()
    attachments.note_leftover(stored_as)
    store().keep_bytes(data, stored_as)
    made = attachments.Made(hashlib.sha256(data).digest(), len(data), Facts("image/webp"), stored_as)
    return Drawn(file_of(owner).pk, made)


def custom_emoji(name: str, by: Person | None = None) -> int:
    """An emoji of the server; return its id."""
    keeper = by or person("keeper", role="moderator")
    drawn = picture_of(keeper, f"picture of {name}".encode())
    return emoji.add_emoji(keeper.actor, EmojiAdd(name=name, file=drawn.source), drawn).id


def remove_custom_emoji(id: int) -> None:
    """As somebody who may."""
    emoji.remove_emoji(person("keeper", role="moderator").actor, id)


def say_many(author: Person, room_id: int, texts: Iterable[str]) -> None:
    """Post messages together, as the journal does."""
    posts = [Post(room=room_id, key=new_key(), text=text) for text in texts]
    with unit_of_work(), transaction.atomic():
        outcomes = posting.post_messages.function([posting.NewMessage(author.actor, post) for post in posts])
    assert all(isinstance(outcome, Posted) for outcome in outcomes)


@dataclass(frozen=True)
class Cast:
    """Everybody, around one room in which something was said."""

    room: Room
    owner: Person
    moderator: Person
    member: Person
    stranger: Person
    removed: Person
    suspended: Person

    def person(self, role: str) -> Person:
        found: Person = getattr(self, role)
        return found


def cast(kind: str) -> Cast:
    """Set the scene: in a direct room everybody who is in is an equal, and nobody can have been removed."""
    people = {role: person(role) for role in ROLES}
    owner, moderator, member = people["owner"], people["moderator"], people["member"]
    removed, suspended = people["removed"], people["suspended"]
    if kind == "direct":
        scene = room(owner, moderator, member, suspended, kind=kind)
    else:
        scene = room(owner, moderator, member, removed, suspended, kind=kind)
        members.give_role(owner.actor, scene.pk, moderator.id, "moderator")
        say(owner, scene.pk, "the owner's message")
    say(member, scene.pk, "the member's message")
    if kind != "direct":
        members.remove(owner.actor, scene.pk, removed.id)
    accounts.suspend(suspended.id)
    scene.refresh_from_db()
    return Cast(scene, **people)
