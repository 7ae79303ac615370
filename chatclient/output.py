"""Where a command of the terminal client writes: messages, rooms and people, to be read or as JSON; notes, progress."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Final

from chatclient.changes import Change, ConnectionChanged
from chatclient.client import Client
from chatclient.core.model import RoomSummary
from chatclient.lettering import safe
from chatclient.profiles import Profile, Profiles
from chatclient.records import hit_json, json_line, message_json, person_json, room_json
from chatclient.terminal import Paper, has_colours, room_name
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.requests import Hit
from chatprotocol.rows import Message, User

CONNECT_TIMEOUT_S: Final = 15.0
SETTLE_TIMEOUT_S: Final = 2.0
ATTEMPTS: Final = 2
"""A command does not wait for a server that has been tried this often in vain."""


class Terminal:
    """A client for the length of one command, and where it writes."""

    def __init__(self, client: Client, *, as_json: bool, numbered: bool = False) -> None:
        self.client = client
        self.as_json = as_json
        self.changes: asyncio.Queue[Change] = asyncio.Queue()
        self._paper = Paper(colours=has_colours(sys.stdout), numbered=numbered)

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

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until what the server has answered is here too; not for long: it may have become otherwise already."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SETTLE_TIMEOUT_S):
                while not holds():
                    await self.changes.get()

    def show(self, messages: Iterable[Message]) -> None:
        """Print messages."""
        people, messages, blocked = self.people, list(messages), self.client.snapshot.blocked
        self._paper.widen((message.author for message in messages), people)
        for message in messages:
            text = (
                json_line(message_json(message, people, blocked))
                if self.as_json
                else self._paper.message(message, people, blocked)
            )
            sys.stdout.write(text)
        sys.stdout.flush()

    def show_remarks(self, message: Message, sentences: Iterable[str]) -> None:
        """Print what was done to a message that was printed: for programs, the message as it is now."""
        if self.as_json:
            self.show([message])
            return
        sys.stdout.write("".join(map(self._paper.remark, sentences)))
        sys.stdout.flush()

    def show_person(self, user: User) -> None:
        """Print who somebody is."""
        blocked = user.id in self.client.snapshot.blocked
        text = json_line(person_json(user, blocked=blocked)) if self.as_json else self._paper.person(user)
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

    def show_hits(self, hits: Iterable[Hit]) -> None:
        """Print what a search has found."""
        people, hits = self.people, list(hits)
        rooms = {room.room.id: room for room in self.client.snapshot.rooms}
        if self.as_json:
            sys.stdout.write("".join(json_line(hit_json(hit, people)) for hit in hits))
        else:
            names = {id: room_name(room, people) for id, room in rooms.items()}
            sys.stdout.write(self._paper.hits(hits, names, people))
        sys.stdout.flush()


@contextlib.asynccontextmanager
async def opened(
    profile: Profile, profiles: Profiles, *, as_json: bool, numbered: bool = False
) -> AsyncIterator[Terminal]:
    """Open a profile for one command."""
    client = Client(profile, profiles=profiles, program="hearth-terminal")
    terminal = Terminal(client, as_json=as_json, numbered=numbered)
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
