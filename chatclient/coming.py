"""What the terminal client does to come into rooms and to go, a function a command; like `chatclient.deeds`."""

import sys
from collections.abc import Sequence
from typing import Final

from chatclient.commands import OK
from chatclient.core.model import RoomSummary
from chatclient.lettering import cut, safe, width
from chatclient.naming import find_person, find_public, find_room
from chatclient.output import Terminal
from chatclient.records import json_line, listed_room_json
from chatprotocol.rows import Room

_NAME_COLUMNS: Final = 40


async def create(terminal: Terminal, name: str, topic: str, people: Sequence[str], *, private: bool) -> int:
    """Make a room of mine with these people in it."""
    await terminal.connect()
    members = [find_person(terminal.client, person) for person in people]
    name = name.removeprefix("#")
    room = await terminal.client.create_room("private" if private else "public", name, topic, members)
    return await _show_mine(terminal, room)


async def join(terminal: Terminal, named: str) -> int:
    """Come into a public room."""
    await terminal.connect()
    room = await find_public(terminal.client, named)
    await terminal.client.join(room)
    return await _show_mine(terminal, room)


async def leave(terminal: Terminal, named: str) -> int:
    """Leave a room."""
    await terminal.connect()
    await terminal.client.leave(await find_room(terminal.client, named))
    return OK


async def directory(terminal: Terminal) -> int:
    """List the public rooms, also those in which I am not."""
    await terminal.connect()
    rooms = sorted(await terminal.client.directory(), key=lambda room: room.name.casefold())
    mine = {room.room.id for room in terminal.client.snapshot.rooms}
    if terminal.as_json:
        sys.stdout.write(
            "".join(json_line(listed_room_json(room, is_mine=room.id in mine)) for room in rooms)
        )
    else:
        sys.stdout.write(_lines(rooms))
    sys.stdout.flush()
    return OK


def _lines(rooms: Sequence[Room]) -> str:
    names = [cut(f"#{safe(room.name)}", _NAME_COLUMNS) for room in rooms]
    column = max(map(width, names), default=0)
    return "".join(
        f"{name}{' ' * (column - width(name))}  {room.id:>6}  {safe(room.topic)}".rstrip() + "\n"
        for name, room in zip(names, rooms, strict=True)
    )


async def _show_mine(terminal: Terminal, room: int) -> int:
    def found() -> list[RoomSummary]:
        return [each for each in terminal.client.snapshot.rooms if each.room.id == room]

    if terminal.as_json:
        await terminal.until(lambda: bool(found()))
        terminal.show_rooms(found())
    return OK
