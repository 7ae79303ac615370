"""What the terminal client does, a function a command. Arguments are `chatclient.cli`'s, lines `chatclient.terminal`'s.

Each returns an exit code; what goes wrong is a HearthError, and becomes one sentence at the door.
"""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime
from typing import Any, Final

from chatclient.changes import (
    Change,
    ConnectionChanged,
    MessagesChanged,
    MessagesStale,
    Notice,
    OutboxChanged,
)
from chatclient.client import Client
from chatclient.core.model import Pending, RoomSummary
from chatclient.profiles import Profile, Profiles
from chatclient.terminal import Paper, has_colours, name_of, room_name, safe
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.ids import Key
from chatprotocol.rows import Message, User

OK: Final = 0
FAILED: Final = 1
NOT_SIGNED_IN: Final = 3
UNREACHABLE: Final = 4
IN_USE: Final = 5

CONNECT_TIMEOUT_S: Final = 15.0
MOST_WAITING: Final = 200
"""Messages that wait at once while a file is sent: the rest is read when some of them are acknowledged."""


class Terminal:
    """A client for the length of one command, and where it writes."""

    def __init__(self, client: Client, *, as_json: bool) -> None:
        self.client = client
        self.as_json = as_json
        self.changes: asyncio.Queue[Change] = asyncio.Queue()
        self._paper = Paper(colours=has_colours(sys.stdout))

    @property
    def people(self) -> dict[int, User]:
        """Everybody, by id."""
        return {user.id: user for user in self.client.snapshot.people}

    async def go_online(self) -> None:
        """Connect; where that does not come about, say so and go on with what is held here."""
        try:
            await self.client.wait_online(CONNECT_TIMEOUT_S)
        except HearthError as error:
            if error.code is not ErrorCode.BUSY or not self.client.snapshot.rooms:
                raise
            note(f"{error.message} This is what this device holds.")

    def show(self, messages: Iterable[Message]) -> None:
        """Print messages."""
        people, messages = self.people, list(messages)
        self._paper.widen((message.author for message in messages), people)
        for message in messages:
            text = (
                json_line(message_json(message, people))
                if self.as_json
                else self._paper.message(message, people)
            )
            sys.stdout.write(text)
        sys.stdout.flush()

    def show_rooms(self, rooms: list[RoomSummary]) -> None:
        """Print a list of rooms."""
        people = self.people
        if self.as_json:
            sys.stdout.write("".join(json_line(room_json(room, people)) for room in rooms))
        else:
            sys.stdout.write(self._paper.rooms(rooms, people))
        sys.stdout.flush()


@contextlib.asynccontextmanager
async def opened(profile: Profile, profiles: Profiles, *, as_json: bool) -> AsyncIterator[Terminal]:
    """Open a profile for one command."""
    client = Client(profile, profiles=profiles, program="hearth-terminal")
    terminal = Terminal(client, as_json=as_json)
    client.subscribe(terminal.changes.put_nowait)
    await client.start()
    try:
        yield terminal
    finally:
        await client.stop()


# ---- commands ----------------------------------------------------------------------------------------------------


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
    id = await find_room(terminal, room)
    terminal.show(await _latest(terminal, id, before, limit))
    return OK


async def tail(terminal: Terminal, room: str, lines: int, *, follow: bool) -> int:
    """Print the latest messages of a room, and go on with what comes."""
    await terminal.go_online()
    id = await find_room(terminal, room)
    shown = await _latest(terminal, id, None, lines)
    terminal.show(shown)
    if follow:
        last = max([_last_number(terminal, id), *(message.number for message in shown)])
        await _follow(terminal, id, last)
    return OK


async def send(
    terminal: Terminal, room: str, texts: AsyncIterator[str], *, wait: bool, timeout_s: float
) -> int:
    """Send messages, and wait until the server has each."""
    try:
        # What is held may be enough to know the room: messages wait in the outbox for a connection.
        id = await find_room(terminal, room)
    except HearthError:
        await terminal.client.wait_online(CONNECT_TIMEOUT_S)
        id = await find_room(terminal, room, make=True)
    if not wait:
        async for text in texts:
            await terminal.client.post(id, text)
        return OK
    return await _Delivery(terminal, id, timeout_s).deliver(texts)


class _Delivery:
    """Messages on their way, until each is acknowledged or has failed."""

    def __init__(self, terminal: Terminal, room: int, timeout_s: float) -> None:
        self._terminal = terminal
        self._room = room
        self._timeout_s = timeout_s
        self._waiting: set[Key] = set()
        self._sent = 0
        self._failed = 0

    async def deliver(self, texts: AsyncIterator[str]) -> int:
        try:
            async for text in texts:
                self._waiting.add(await self._terminal.client.post(self._room, text))
                await self._until(MOST_WAITING)
            await self._until(0)
        finally:
            self._finish()
        return FAILED if self._failed else OK

    async def _until(self, most: int) -> None:
        while len(self._waiting) > most:
            try:
                async with asyncio.timeout(self._timeout_s):
                    change = await self._terminal.changes.get()
            except TimeoutError:
                reason = self._terminal.client.connection.reason or "The server does not answer."
                raise HearthError(ErrorCode.BUSY, reason) from None
            if isinstance(change, OutboxChanged) and change.room == self._room:
                # A change tells how it was when it was told; messages written since are not in it.
                now = await self._terminal.client.pending(self._room)
                await self._settle({pending.key: pending for pending in now})
            elif isinstance(change, ConnectionChanged) and change.connection.state == "stopped":
                raise stopped(change)

    async def _settle(self, pending: dict[Key, Pending]) -> None:
        for key in tuple(self._waiting):
            here = pending.get(key)
            if here is None:
                self._sent += 1
            elif here.error is not None:
                self._failed += 1
                note(f"not sent: {here.error.message} ({safe(here.text[:60])})")
                await self._terminal.client.discard(key)
            else:
                continue
            self._waiting.discard(key)
        progress(f"{self._sent} sent")

    def _finish(self) -> None:
        progress("")
        if self._waiting:
            note(
                f"{len(self._waiting)} messages wait in the outbox; they go when this profile is next online."
            )


async def _follow(terminal: Terminal, room: int, last: int) -> None:
    shown = last
    while True:
        change = await terminal.changes.get()
        if isinstance(change, MessagesChanged) and change.room == room:
            terminal.show(m for m in change.messages if m.number > shown or m.edited_at or m.deleted)
            shown = max([shown, *(message.number for message in change.messages)])
        elif isinstance(change, MessagesStale) and change.room == room:
            missed = await _missed(terminal, room, shown)
            terminal.show(missed)
            shown = max([shown, *(message.number for message in missed)])
        elif isinstance(change, ConnectionChanged):
            if change.connection.state == "stopped":
                raise stopped(change)
            if change.connection.state == "offline":
                note(change.connection.reason, only_to_people=True)
        elif isinstance(change, Notice):
            note(change.text)


async def _missed(terminal: Terminal, room: int, after: int) -> list[Message]:
    found: list[Message] = []
    while True:
        page = await terminal.client.page(room, after=found[-1].number if found else after, limit=200)
        found += page.messages
        if not page.has_more_after or not page.messages:
            return found


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


# ---- rooms and people by name ------------------------------------------------------------------------------------


async def find_room(terminal: Terminal, named: str, *, make: bool = False) -> int:
    """Return the room that a person means: `name`, `#name`, `@person`, or its id. Raises `not_found`."""
    rooms = terminal.client.snapshot.rooms
    if named.startswith("@"):
        return await _direct_room(terminal, named[1:], make=make)
    name = named.removeprefix("#").casefold()
    found = [
        room.room.id for room in rooms if room.room.kind != "direct" and room.room.name.casefold() == name
    ]
    if len(found) > 1:
        ids = ", ".join(map(str, found))
        raise HearthError(
            ErrorCode.CONFLICT, f"Several rooms are called {safe(named)}; name one by its id: {ids}."
        )
    if found:
        return found[0]
    if named.isdecimal() and any(room.room.id == int(named) for room in rooms):
        return int(named)
    raise HearthError(ErrorCode.NOT_FOUND, f"You are in no room called {safe(named)}; see: hearth rooms")


async def _direct_room(terminal: Terminal, named: str, *, make: bool) -> int:
    name = named.casefold()
    people = terminal.client.snapshot.people
    found = [user.id for user in people if user.username.casefold() == name] or [
        user.id for user in people if user.display_name.casefold() == name
    ]
    if len(found) != 1:
        raise HearthError(ErrorCode.NOT_FOUND, f"There is nobody called {safe(named)} on this server.")
    for room in terminal.client.snapshot.rooms:
        if room.room.kind == "direct" and room.others == (found[0],):
            return room.room.id
    if not make:
        raise HearthError(ErrorCode.NOT_FOUND, f"There is no conversation with {safe(named)} yet.")
    return await terminal.client.direct(found)


# ---- lines -------------------------------------------------------------------------------------------------------


def stopped(change: ConnectionChanged) -> HearthError:
    """The error that a stopped connection means for a command."""
    code = ErrorCode.UNAUTHENTICATED if change.connection.sign_in else ErrorCode.UNSUPPORTED
    return HearthError(code, change.connection.reason)


def note(text: str, *, only_to_people: bool = False) -> None:
    """Say something that is not what was asked for."""
    if not only_to_people or sys.stderr.isatty():
        sys.stderr.write(f"hearth: {safe(text)}\n")


def progress(text: str) -> None:
    """Say how far it is, in a line that the next replaces."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()


def json_line(value: dict[str, Any]) -> str:
    """Return a value as one line of JSON; other people's control characters are escaped by it."""
    return json.dumps(value, ensure_ascii=True) + "\n"


def message_json(message: Message, people: dict[int, User]) -> dict[str, Any]:
    """Return a message for programs."""
    author = people.get(message.author)
    return {
        "room": message.room,
        "number": message.number,
        "at": datetime.fromtimestamp(message.at / 1000, UTC).isoformat(timespec="milliseconds"),
        "author": author.username if author else None,
        "author_id": message.author,
        "kind": message.kind,
        "text": message.text,
        "reply_to": message.reply_to,
        "edited": message.edited_at is not None,
        "deleted": message.deleted,
        "files": [
            {"id": file.id, "name": file.name, "type": file.type, "bytes": file.bytes}
            for file in message.files
        ],
    }


def room_json(room: RoomSummary, people: dict[int, User]) -> dict[str, Any]:
    """Return a room for programs."""
    return {
        "id": room.room.id,
        "kind": room.room.kind,
        "name": room.room.name,
        "topic": room.room.topic,
        "people": [name_of(user, people) for user in room.others],
        "unread": room.unread,
        "mentions": room.mentions,
        "last_number": room.last_number,
    }
