"""What the terminal client does, a function a command. Arguments are `chatclient.cli`'s, lines `chatclient.output`'s.

Each returns an exit code; what goes wrong is a HearthError, and becomes one sentence at the door.
"""

from collections.abc import AsyncIterator
from typing import Final, NamedTuple

from chatclient.delivery import Delivery, Target
from chatclient.following import Following
from chatclient.naming import find_room
from chatclient.output import Terminal
from chatclient.terminal import room_name
from chatprotocol.errors import HearthError
from chatprotocol.requests import Hit
from chatprotocol.rows import Message

OK: Final = 0
FAILED: Final = 1
NOT_SIGNED_IN: Final = 3
UNREACHABLE: Final = 4
IN_USE: Final = 5


class Destination(NamedTuple):
    """Where messages are to go, as the person names it."""

    room: str
    reply_to: int | None = None
    thread: int | None = None


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


async def search(terminal: Terminal, query: str, room: str | None, limit: int) -> int:
    """Print messages that hold what is looked for, newest first."""
    await terminal.go_online()
    id = None if room is None else await find_room(terminal.client, room)
    hits: list[Hit] = []
    cursor: str | None = None
    while len(hits) < limit:
        found = await terminal.client.search(query, id, cursor)
        hits += found.hits
        cursor = found.next
        if cursor is None:
            break
    terminal.show_hits(hits[:limit])
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


async def thread(terminal: Terminal, room: str, root: int, limit: int) -> int:
    """Print a message and the latest replies in its thread."""
    await terminal.go_online()
    id = await find_room(terminal.client, room)
    page = await terminal.client.page(id, around=root, limit=1)
    found: list[Message] = []
    while len(found) < limit:
        before = found[0].number if found else None
        replies = await terminal.client.thread(id, root, before=before, limit=min(limit - len(found), 200))
        found = [*replies.messages, *found]
        if not replies.has_more_before or not replies.messages:
            break
    terminal.show([*(message for message in page.messages if message.number == root), *found])
    return OK


async def pins(terminal: Terminal, room: str, limit: int) -> int:
    """Print the pinned messages of a room, newest first."""
    await terminal.go_online()
    id = await find_room(terminal.client, room)
    found: list[Message] = []
    before: int | None = None
    while len(found) < limit:
        panel = await terminal.client.pins(id, before=before, limit=min(limit - len(found), 200))
        found += panel.messages
        before = panel.next
        if before is None:
            break
    terminal.show(found)
    return OK


async def send(
    terminal: Terminal, to: Destination, texts: AsyncIterator[str], *, wait: bool, timeout_s: float
) -> int:
    """Send messages, and wait until the server has each."""
    room = to.room
    try:
        # What is held may be enough to know the room: messages wait in the outbox for a connection.
        id = await find_room(terminal.client, room)
    except HearthError:
        await terminal.connect()
        id = await find_room(terminal.client, room, make=True)
    target = Target(id, to.reply_to, to.thread)
    if not wait:
        async for text in texts:
            await target.post(terminal.client, text)
        return OK
    return OK if await Delivery(terminal, target, timeout_s).deliver(texts) else FAILED


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
