"""What the terminal client does to messages, rooms and oneself, a function a command; like `chatclient.commands`.

Whoever reads sees nothing where all went well; a program (`--json`) gets what was changed, as it is now.
"""

import re
from collections.abc import Callable
from typing import Final

from chatclient.clock import Clock
from chatclient.commands import OK
from chatclient.core.model import RoomSummary
from chatclient.naming import find_person, find_room
from chatclient.output import Terminal
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.rows import Membership, NotifyLevel, User

_SPAN: Final = re.compile(r"(\d{1,5})([mhd])")
_UNIT_MS: Final = {"m": 60_000, "h": 3_600_000, "d": 86_400_000}
_FOR_GOOD_MS: Final = 100 * 365 * 86_400_000


async def react(terminal: Terminal, room: str, number: int, emoji: str, *, on: bool) -> int:
    """React to a message, or take it back."""
    await terminal.connect()
    id = await find_room(terminal.client, room)
    await terminal.client.react(id, number, emoji, on)
    return await _show_message(terminal, id, number)


async def pin(terminal: Terminal, room: str, number: int, *, on: bool) -> int:
    """Pin a message, or take the pin off."""
    await terminal.connect()
    id = await find_room(terminal.client, room)
    await terminal.client.pin(id, number, on)
    return await _show_message(terminal, id, number)


async def _show_message(terminal: Terminal, room: int, number: int) -> int:
    if terminal.as_json:
        page = await terminal.client.page(room, around=number, limit=1)
        terminal.show(message for message in page.messages if message.number == number)
    return OK


async def report(terminal: Terminal, room: str, number: int, reason: str) -> int:
    """Show a message to the moderators."""
    await terminal.connect()
    id = await find_room(terminal.client, room)
    await terminal.client.report(id, number, reason)
    return await _show_message(terminal, id, number)


async def notify(terminal: Terminal, room: str, level: NotifyLevel | None, pinned: bool | None) -> int:
    """Set what of a room calls me, and whether it is at the top of my list."""
    await terminal.connect()
    id = await find_room(terminal.client, room)
    if level is not None or pinned is not None:
        await terminal.client.set_notify(id, level=level, pinned=pinned)
    return await _show_room(
        terminal, id, lambda mine: level in (None, mine.level) and pinned in (None, mine.pinned)
    )


async def mute(
    terminal: Terminal, room: str, span: str | None, *, on: bool, clock: Clock | None = None
) -> int:
    """Let nothing of a room call me, for a time or for good, or no longer so."""
    until_ms = (clock or Clock()).wall_ms() + _span_ms(span) if on else 0
    await terminal.connect()
    id = await find_room(terminal.client, room)
    await terminal.client.set_notify(id, muted_until=until_ms)
    return await _show_room(terminal, id, lambda mine: mine.muted_until == (until_ms or None))


def _span_ms(span: str | None) -> int:
    if span is None:
        return _FOR_GOOD_MS
    found = _SPAN.fullmatch(span)
    if found is None:
        raise HearthError(ErrorCode.BAD_REQUEST, "A time is written like 30m, 8h or 2d.")
    return int(found[1]) * _UNIT_MS[found[2]]


async def _show_room(terminal: Terminal, room: int, is_so: Callable[[Membership], bool]) -> int:
    def found() -> list[RoomSummary]:
        return [each for each in terminal.client.snapshot.rooms if each.room.id == room]

    if terminal.as_json:
        await terminal.until(lambda: all(is_so(each.membership) for each in found()))
        terminal.show_rooms(found())
    return OK


async def block(terminal: Terminal, person: str, *, on: bool) -> int:
    """Block a person, or no longer."""
    await terminal.connect()
    user = find_person(terminal.client, person)
    await terminal.client.block(user, on)
    if terminal.as_json:
        await terminal.until(lambda: (user in terminal.client.snapshot.blocked) == on)
        terminal.show_person(terminal.people[user])
    return OK


async def profile(terminal: Terminal, name: str | None, status: str | None) -> int:
    """Change how the others see me, where something is named; print how they do."""
    await terminal.connect()
    if name is not None or status is not None:
        await terminal.client.set_profile(name, status)
        await terminal.until(lambda: _is_seen_as(terminal.client.snapshot.me, name, status))
    me = terminal.client.snapshot.me
    if me is not None:
        terminal.show_person(me)
    return OK


def _is_seen_as(me: User | None, name: str | None, status: str | None) -> bool:
    return me is not None and name in (None, me.display_name) and status in (None, me.status)
