"""Where a command of the terminal client writes, and how: messages and rooms, notes, progress, JSON lines."""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator, Iterable
from typing import Any, Final

from chatclient.changes import Change, ConnectionChanged
from chatclient.client import Client
from chatclient.core.model import RoomSummary
from chatclient.profiles import Profile, Profiles
from chatclient.terminal import Paper, has_colours, name_of, safe, time_of
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.rows import Message, User

CONNECT_TIMEOUT_S: Final = 15.0
ATTEMPTS: Final = 2
"""A command does not wait for a server that has been tried this often in vain."""


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

    async def connect(self) -> None:
        """Wait until the client is online. Raises HearthError when two attempts have failed, or it takes too long."""
        waiting = asyncio.ensure_future(self.client.wait_online(CONNECT_TIMEOUT_S))
        failed: list[str] = []

        def note_failure(change: Change) -> None:
            if isinstance(change, ConnectionChanged) and change.connection.state == "offline":
                failed.append(change.connection.reason)
                if len(failed) == ATTEMPTS:
                    waiting.cancel()

        unsubscribe = self.client.subscribe(note_failure)
        try:
            await waiting
        except asyncio.CancelledError:
            if len(failed) < ATTEMPTS:
                raise
            raise HearthError(ErrorCode.BUSY, failed[-1]) from None
        finally:
            unsubscribe()

    async def go_online(self) -> None:
        """Connect; where that does not come about, say so and go on with what is held here."""
        try:
            await self.connect()
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
        "at": time_of(message.at).isoformat(timespec="milliseconds"),
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
