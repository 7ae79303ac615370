"""Brings the demo community into a database, through the same services as everybody's words."""

import hashlib
from datetime import timedelta
from typing import Final

from django.db import transaction

from accounts import passwords, services
from accounts.models import User
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.requests import Post, RoomCreate
from chatsite.demo.script import Line, Scene, Script, read_script
from feeds import clock
from messaging.policy import Actor
from messaging.services import marks, posting, rooms

PASSWORD: Final = "hearth-demo"  # noqa: S105  # everybody knows it: the people sign in on this machine only


def is_there() -> bool:
    """Tell whether the demo's people are in the database."""
    return User.objects.filter(demo=True).exists()


@transaction.atomic
def make() -> int:
    """Make the community, as a whole or not at all; return how many messages were said.

    Raises HearthError (conflict) on a server that has people of its own.
    """
    if User.objects.exists():
        raise HearthError(
            ErrorCode.CONFLICT, "This server has people of its own. The demo belongs on an empty one."
        )
    script = read_script(clock.now().astimezone())
    began_at = min(line.at for scene in script.scenes for line in scene.lines) - timedelta(hours=2)
    with clock.standing(began_at):
        people = _make_people(script)
        made = {scene.slug: _make_room(scene, people) for scene in script.scenes}
    said = _say_everything(script, people, made)
    for scene in script.scenes:
        _read(scene, people, made[scene.slug])
    return said


def _make_people(script: Script) -> dict[str, int]:
    encoded = passwords.encode(PASSWORD)
    people: dict[str, int] = {}
    for figure in script.people:
        new = services.NewPerson(
            username=figure.username,
            display_name=figure.display_name,
            password_hash="" if figure.bot else encoded,
            role=figure.role,
            bot=figure.bot,
            demo=True,
        )
        people[figure.username] = services.store_person(new).pk
        services.change_profile(people[figure.username], status=figure.status)
    services.change_server(name=script.server_name, motd=script.motd)
    return people


def _make_room(scene: Scene, people: dict[str, int]) -> int:
    owner = Actor(people[scene.owner])
    members = [people[name] for name in scene.members]
    if scene.kind == "direct":
        return rooms.direct_room(owner, members)
    wish = RoomCreate(
        kind="private" if scene.kind == "private" else "public",
        name=scene.name,
        topic=scene.topic,
        members=members,
        key=_key(scene.slug, "room"),
    )
    return rooms.create_room(owner, wish)


def _say_everything(script: Script, people: dict[str, int], made: dict[str, int]) -> int:
    """Say all lines in the order of their times, whatever the room."""
    lines = [(line.at, index, scene) for scene in script.scenes for index, line in enumerate(scene.lines)]
    lines.sort(key=lambda said: said[0])
    latest: dict[tuple[str, str], int] = {}
    for at, index, scene in lines:
        line = scene.lines[index]
        post = Post(
            room=made[scene.slug],
            key=_key(scene.slug, str(index)),
            text=line.text,
            reply_to=_answered(line, scene, latest),
        )
        with clock.standing(at):
            posted = posting.post_messages(posting.NewMessage(Actor(people[line.author]), post))
        latest[scene.slug, line.author] = posted.number
    return len(lines)


def _answered(line: Line, scene: Scene, latest: dict[tuple[str, str], int]) -> int | None:
    return None if line.to is None else latest[scene.slug, line.to]


def _read(scene: Scene, people: dict[str, int], room: int) -> None:
    """Leave to each person what the script leaves them to read."""
    for name in (scene.owner, *scene.members):
        number = len(scene.lines) - scene.unread.get(name, 0)
        marks.mark_read(Actor(people[name]), room, number)


def _key(slug: str, what: str) -> bytes:
    return hashlib.sha256(f"{slug}/{what}".encode()).digest()[:16]
