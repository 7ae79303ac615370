"""What the terminal client does, a function a command. Arguments are `chatclient.cli`'s, lines `chatclient.output`'s.

Each returns an exit code; what goes wrong is a HearthError, and becomes one sentence at the door.
"""

from collections.abc import AsyncIterator
from typing import Final

from chatclient.delivery import Delivery
from chatclient.following import Following
from chatclient.naming import find_room
from chatclient.output import Terminal
from chatclient.terminal import room_name
from chatprotocol.errors import HearthError
from chatprotocol.rows import Message

OK: Final = 0
FAILED: Final = 1
NOT_SIGNED_IN: Final = 3
UNREACHABLE: Final = 4
IN_USE: Final = 5


async def rooms(terminal: Terminal) -> int:
    """List my rooms: those with something new first, then by name."""
    await terminal.go_online()
    people = terminal.people
    found = sorted(
        terminal.client.snapshot.rooms,
        key=lambda room: (not room.unread, room_name(room, people).casefold()),
    )
    terminal.show_rooms(found)
    return OK


async def history(terminal: Terminal, room: str, before: int | None, limit: int) -> int:
    """Print messages of a room, the latest or those before a number."""
    await terminal.go_online()
    id = await find_room(terminal.client, room)
    terminal.show(await _latest(terminal, id, before, limit))
    return OK


async def tail(terminal: Terminal, room: str, lines: int, *, follow: bool) -> int:
    """Print the latest messages of a room, and go on with what comes."""
    await terminal.go_online()
    id = await find_room(terminal.client, room)
    shown = await _latest(terminal, id, None, lines)
    terminal.show(shown)
    if follow:
        await Following(terminal, id, _last_number(terminal, id), shown).follow()
    return OK


async def send(
    terminal: Terminal, room: str, texts: AsyncIterator[str], *, wait: bool, timeout_s: float
) -> int:
    """Send messages, and wait until the server has each."""
    try:
        # What is held may be enough to know the room: messages wait in the outbox for a connection.
        id = await find_room(terminal.client, room)
    except HearthError:
        await terminal.connect()
        id = await find_room(terminal.client, room, make=True)
    if not wait:
        async for text in texts:
            await terminal.client.post(id, text)
        return OK
    return OK if await Delivery(terminal, id, timeout_s).deliver(texts) else FAILED


async def _latest(terminal: Terminal, room: int, before: int | None, count: int) -> list[Message]:
    found: list[Message] = []
    while len(found) < count:
        limit = min(count - len(found), 200)
        page = await terminal.client.page(room, before=found[0].number if found else before, limit=limit)
        found = [*page.messages, *found]
        if not page.has_more_before or not page.messages:
            break
    return found


def _last_number(terminal: Terminal, room: int) -> int:
    return max(
        (each.last_number for each in terminal.client.snapshot.rooms if each.room.id == room), default=0
    )
