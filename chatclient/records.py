"""What the terminal client gives to programs: messages, rooms and people as plain values, one JSON object a line."""

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from chatclient.changes import Downloading, Uploading
from chatclient.core.model import RoomSummary
from chatclient.lettering import name_of
from chatclient.terminal import time_of
from chatprotocol.requests import Hit
from chatprotocol.rows import Device, Emoji, File, Message, Room, User
from chatprotocol.system import parse

People = Mapping[int, User]


def json_line(value: dict[str, Any]) -> str:
    """Return a value as one line of JSON; other people's control characters are escaped by it."""
    return json.dumps(value, ensure_ascii=True) + "\n"


def message_json(message: Message, people: People, blocked: Collection[int] = frozenset()) -> dict[str, Any]:
    """Return a message for programs."""
    return {
        "room": message.room,
        "number": message.number,
        "at": time_of(message.at).isoformat(timespec="milliseconds"),
        "author": _username(message.author, people),
        "author_id": message.author,
        "kind": message.kind,
        "text": message.text,
        "system": _system_json(message, people),
        "reply_to": message.reply_to,
        "thread": message.thread,
        "replies": message.replies,
        "mentions": [_username(user, people) for user in message.mentions],
        "mentions_all": message.mentions_all,
        "reactions": {
            emoji: [_username(user, people) for user in users] for emoji, users in message.reactions.items()
        },
        "pinned": message.pinned,
        "edited": message.edited_at is not None,
        "deleted": message.deleted,
        "blocked": message.author in blocked,
        "files": list(map(_file_json, message.files)),
    }


def _file_json(file: File) -> dict[str, Any]:
    return {"id": file.id, "name": file.name, "type": file.type, "bytes": file.bytes}


def uploading_json(change: Uploading, name: str) -> dict[str, Any]:
    """Return how far a file that is sent has come, for programs."""
    return {
        "uploading": name,
        "place": change.place,
        "sent": change.sent,
        "of": change.of,
        "state": change.state,
        "reason": change.reason or None,
    }


def downloading_json(change: Downloading, name: str) -> dict[str, Any]:
    """Return how far a file that is brought here has come, for programs."""
    return {"downloading": name, "file": change.file, "got": change.got, "of": change.of}


def download_json(file: File, path: Path) -> dict[str, Any]:
    """Return a file that is here now, for programs."""
    return {
        "file": file.id,
        "name": file.name,
        "type": file.type,
        "bytes": file.bytes,
        "sha256": file.sha256.hex(),
        "path": str(path),
    }


def _system_json(message: Message, people: People) -> dict[str, Any] | None:
    said = parse(message.text) if message.kind == "system" else None
    if said is None:
        return None
    user = None if said.user is None else _username(said.user, people)
    return {"verb": str(said.verb), "user": user, "user_id": said.user, "words": said.words}


def _username(user: int, people: People) -> str | None:
    person = people.get(user)
    return person.username if person else None


def hit_json(hit: Hit, people: People) -> dict[str, Any]:
    """Return something that was found for programs; who wrote it and when are None where the server does not say."""
    return {
        "room": hit.room,
        "number": hit.number,
        "at": time_of(hit.at).isoformat(timespec="milliseconds") if hit.at else None,
        "author": _username(hit.author, people),
        "author_id": hit.author or None,
        "snippet": hit.snippet,
        "spans": [list(span) for span in hit.spans],
        "files": list(map(_file_json, hit.files)),
    }


def room_json(room: RoomSummary, people: People) -> dict[str, Any]:
    """Return a room for programs."""
    mine = room.membership
    muted_until = None if mine.muted_until is None else time_of(mine.muted_until)
    return {
        "id": room.room.id,
        "kind": room.room.kind,
        "name": room.room.name,
        "topic": room.room.topic,
        "people": [name_of(user, people) for user in room.others],
        "unread": room.unread,
        "mentions": room.mentions,
        "last_number": room.last_number,
        "level": mine.level,
        "muted_until": muted_until and muted_until.isoformat(timespec="milliseconds"),
        "pinned": mine.pinned,
    }


def listed_room_json(room: Room, *, is_mine: bool) -> dict[str, Any]:
    """Return a public room as everybody finds it, for programs."""
    return {"id": room.id, "kind": room.kind, "name": room.name, "topic": room.topic, "member": is_mine}


def person_json(user: User, *, blocked: bool) -> dict[str, Any]:
    """Return a person for programs."""
    return {
        "id": user.id,
        "username": user.username,
        "display_name": user.display_name,
        "status": user.status,
        "role": user.role,
        "bot": user.bot,
        "blocked": blocked,
    }


def device_json(device: Device, *, current: bool) -> dict[str, Any]:
    """Return a device of the person for programs."""
    return {
        "id": device.id,
        "name": device.name,
        "platform": device.platform,
        "last_seen": f"{time_of(device.last_seen):%Y-%m-%d}",
        "current": current,
    }


def emoji_json(emoji: Emoji) -> dict[str, Any]:
    """Return a custom emoji for programs."""
    return {"id": emoji.id, "name": emoji.name, "file": emoji.file}
