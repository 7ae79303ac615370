"""Rows to try things with."""

from typing import Any

from chatprotocol.rows import Member, Membership, Message, Room, User


def user(id: int, name: str = "someone", pos: int = 1, **named: Any) -> User:
    return User(id=id, username=name, display_name=name.title(), pos=pos, **named)


def room(id: int = 7, name: str = "general", pos: int = 1, **named: Any) -> Room:
    return Room(**{"id": id, "kind": "public", "name": name, "pos": pos, **named})


def membership(room: int = 7, pos: int = 1, **named: Any) -> Membership:
    return Membership(
        **{"room": room, "role": "member", "joined_at": 1, "read": 0, "state": "member", "pos": pos, **named}
    )


def member(user: int, room: int = 7, pos: int = 1, **named: Any) -> Member:
    return Member(**{"room": room, "user": user, "role": "member", "state": "member", "pos": pos, **named})


def message(number: int, room: int = 7, pos: int | None = None, **named: Any) -> Message:
    fields = {
        "room": room,
        "number": number,
        "author": 2,
        "at": 1_750_000_000_000 + number,
        "text": f"text {number}",
    }
    return Message(**{**fields, "pos": number if pos is None else pos, **named})
