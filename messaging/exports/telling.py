"""What an export says, as plain values: people, rooms, messages."""

import json
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import Block, Device, Preference, User
from feeds import clock
from messaging.models import Draft, Member, Message, Room
from messaging.packing import files_of, mentions_of, reactions_of


def about_person(person: User) -> dict[str, Any]:
    """Return what is known of a person: who they are, where, on what, and how they have set it."""
    feed = person.account_feed_id
    # A direct room that the other has opened and said nothing in is not there yet.
    rooms = (
        Member.objects.filter(user=person, membership__isnull=False).select_related("room").order_by("room")
    )
    drafts = Draft.objects.filter(feed=feed).exclude(text="").order_by("pk")
    return {
        "made_at": _time(clock.now()),
        "person": {
            "id": person.pk,
            "username": person.username,
            "display_name": person.display_name,
            "status": person.status,
            "role": person.role,
            "email": person.email,
            "since": _time(person.created_at),
            "last_sign_in_in_a_browser": _time(person.last_login),
        },
        "rooms": [
            {
                "id": member.room_id,
                "kind": member.room.kind,
                "name": member.room.name if member.is_in else None,
                "people": sorted(map(int, (member.room.direct_key or "").split(",")))
                if member.room.direct_key
                else None,
                "role": member.role,
                "state": member.state,
            }
            for member in rooms
        ],
        "devices": [
            {
                "name": device.name,
                "platform": device.platform,
                "signed_in": _time(device.created_at),
                "last_seen": device.last_seen.isoformat(),
                "signed_out": _time(device.revoked_at),
            }
            for device in Device.objects.filter(user=person).order_by("pk")
        ],
        "settings": dict(
            Preference.objects.filter(feed=feed)
            .exclude(value="")
            .order_by("name")
            .values_list("name", "value")
        ),
        "blocked": list(
            Block.objects.filter(owner=person, on=True).order_by("user").values_list("user", flat=True)
        ),
        "drafts": [
            {"room": draft.room_id, "thread": draft.thread or None, "text": draft.text} for draft in drafts
        ],
        "people": _people(User.objects.filter(pk__in=_met(person))),
    }


def about_room(room: Room) -> dict[str, Any]:
    """Return what a room is, and who is or was in it."""
    members = Member.objects.filter(room=room).order_by("user")
    return {
        "made_at": _time(clock.now()),
        "room": {"id": room.pk, "kind": room.kind, "name": room.name, "topic": room.topic},
        "members": [
            {"user": member.user_id, "role": member.role, "state": member.state} for member in members
        ],
        "people": _people(User.objects.filter(pk__in=members.values("user"))),
    }


def _met(person: User) -> set[int]:
    """Return with whom somebody is in direct rooms: whose names make sense of what they have said there."""
    keys = Room.objects.filter(
        members__user=person, members__membership__isnull=False, direct_key__isnull=False
    ).values_list("direct_key", flat=True)
    return {int(each) for key in keys for each in (key or "").split(",")}


def _people(people: QuerySet[User]) -> list[dict[str, Any]]:
    return [dict(each) for each in people.order_by("pk").values("id", "username", "display_name")]


def room_named(room: Room, *, is_there: bool) -> dict[str, Any]:
    """Return which room something was said in; what it is called by now is for those who are there."""
    return {"id": room.pk, "kind": room.kind, "name": room.name if is_there else None}


def told_message(message: Message, *, is_there: bool) -> dict[str, Any]:
    """Return a message; what it has not is left out, and what others have done with it where one is not there any more."""
    told: dict[str, Any] = {
        "number": message.number,
        "author": message.author_id,
        "at": _time_of(message.at_ms),
        "text": message.text,
    }
    more = {
        "edited_at": _time_of(message.edited_at_ms),
        "reply_to": message.reply_to,
        "thread": message.thread,
        "mentions": mentions_of(message.mentions),
        "reactions": reactions_of(message.reactions) if is_there else {},
        "files": [
            {
                "name": file.name,
                "type": file.type,
                "bytes": file.bytes,
                "path": f"files/{file_name(file.id, file.name)}",
            }
            for file in files_of(message.files)
        ],
    }
    return told | {name: value for name, value in more.items() if value}


def file_name(id: int, name: str) -> str:
    """Return how a file is called in an export: no other has this name, and no system minds it."""
    safe = "".join(letter if letter.isalnum() or letter in " .-_()" else "_" for letter in name).strip(" .")
    return f"{id} {safe[-80:]}"


def _time(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat(timespec="seconds")


def _time_of(at_ms: int | None) -> str | None:
    return None if at_ms is None else _time(datetime.fromtimestamp(at_ms / 1000, UTC))


def as_json(value: Any) -> str:
    """Return a value as it is written."""
    return json.dumps(value, ensure_ascii=False, indent=None)
