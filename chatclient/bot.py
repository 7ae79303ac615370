"""Bots: functions that are called with what is said, and answer. `docs/bots.md` has one to begin with.

    bot = Bot()

    @bot.mention
    async def greet(heard: Heard) -> None:
        await heard.reply("Hello!")

    bot.run()

A bot is a client of a profile (`hearth login`). Every message is handled once, one after the other, in the order of its
room, also those that were written while the bot was away; only when the program dies while it handles a message is that
one handled again. In a room that is new to it, a bot begins with what its account has not read.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from chatclient import devices
from chatclient.changes import (
    BlocksChanged,
    Change,
    ConnectionChanged,
    MessagesChanged,
    MessagesStale,
    PeopleChanged,
    Reset,
    RoomsChanged,
)  # fmt: skip
from chatclient.client import Client
from chatclient.core.model import Outgoing, RoomSummary
from chatclient.core.places import others_of
from chatclient.profiles import Profiles
from chatclient.store.handled import Handled
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.rows import Message, User

logger = logging.getLogger(__name__)

PAGE: Final = 100


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """A message that somebody wrote, where, and ways to answer. `client` can do everything else."""

    message: Message
    author: User
    room: RoomSummary
    client: Client

    @property
    def text(self) -> str:
        """What was said."""
        return self.message.text

    async def reply(self, text: str, files: Iterable[Path] = ()) -> None:
        """Answer, in the same thread where it was said in one; it is sent once, sooner or later.

        Raises HearthError where a file cannot be read; it is read where it lies until it is sent.
        """
        message = self.message
        outgoing = [Outgoing(path=path) for path in files]
        if outgoing:
            await self.client.post_files(message.room, outgoing, text, message.number, message.thread)
        else:
            await self.client.post(message.room, text, message.number, message.thread)

    async def react(self, emoji: str, on: bool = True) -> None:
        """React to it. Raises HearthError where the server refuses, or cannot be asked now."""
        await self.client.react(self.message.room, self.message.number, emoji, on)


Handler = Callable[[Heard], Awaitable[None]]
HandlerT = TypeVar("HandlerT", bound=Handler)


class Bot:
    """A program that listens. `profile` is which of several saved ones it runs as."""

    def __init__(self, profile: str | None = None, *, profiles: Profiles | None = None) -> None:
        self._name = profile
        self._profiles = profiles or Profiles()
        self._all: list[Handler] = []
        self._mentions: list[Handler] = []

    def message(self, handler: HandlerT) -> HandlerT:
        """Call this with every message of other people's."""
        self._all.append(handler)
        return handler

    def mention(self, handler: HandlerT) -> HandlerT:
        """Call this with messages that mention the bot by name, or are said to it alone."""
        self._mentions.append(handler)
        return handler

    def run(self) -> None:
        """Listen until interrupted. Raises HearthError where the profile cannot be used, or no longer."""
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(self.live())

    async def live(self) -> None:
        """Listen until cancelled; otherwise as `run`."""
        profile = await devices.chosen(self._profiles, profile=self._name, server=None, demo=None)
        client = Client(profile, profiles=self._profiles, program="hearth-bot")
        changes: asyncio.Queue[Change] = asyncio.Queue()
        client.subscribe(changes.put_nowait)
        await client.start()
        try:
            with contextlib.closing(Handled(self._profiles.folder_of(profile.name))) as handled:
                listening = _Listening(client, handled, self._call)
                while True:
                    await listening.take(await changes.get())
        finally:
            await client.stop()

    async def _call(self, heard: Heard) -> None:
        called = [*self._all, *(self._mentions if _is_for(heard) else ())]
        for handler in called:
            try:
                await handler(heard)
            except Exception:
                message = heard.message
                logger.exception("message %s of room %s could not be handled", message.number, message.room)


class _Listening:
    """Brings every message to be handled once; what it knows of rooms and people is what it was told."""

    def __init__(self, client: Client, handled: Handled, call: Handler) -> None:
        self._client = client
        self._handled = handled
        self._call = call
        self._level = False
        self._rooms: dict[int, RoomSummary] = {}
        self._people: dict[int, User] = {}
        self._blocked: frozenset[int] = frozenset()

    async def take(self, change: Change) -> None:
        """Learn from a change, and handle what it brings. Raises HearthError where there is nothing more to come."""
        self._learn(change)
        match change:
            case ConnectionChanged() if change.connection.state == "stopped":
                code = ErrorCode.UNAUTHENTICATED if change.connection.sign_in else ErrorCode.UNSUPPORTED
                raise HearthError(code, change.connection.reason)
            case ConnectionChanged() if change.connection.level:
                self._level = True
                await self._catch_up(self._rooms)
            case MessagesChanged() | MessagesStale():
                await self._catch_up([change.room])
            case RoomsChanged():
                await self._catch_up(room.room.id for room in change.rooms)
            case _:
                pass

    def _learn(self, change: Change) -> None:
        match change:
            case Reset():
                self._rooms = {room.room.id: room for room in change.snapshot.rooms}
                self._people = {user.id: user for user in change.snapshot.people}
                self._blocked = change.snapshot.blocked
            case RoomsChanged():
                self._rooms |= {room.room.id: room for room in change.rooms}
                for removed in change.removed:
                    self._rooms.pop(removed, None)
            case PeopleChanged():
                self._people |= {user.id: user for user in change.people}
            case BlocksChanged():
                self._blocked = change.blocked
            case _:
                pass

    async def _catch_up(self, rooms: Iterable[int]) -> None:
        if self._level:
            for room in [self._rooms[id] for id in rooms if id in self._rooms]:
                try:
                    await self._handle_all(room)
                except HearthError as refusal:
                    logger.warning("room %s cannot be read: %s", room.room.id, refusal.message)

    async def _handle_all(self, room: RoomSummary) -> None:
        """Handle what a room has above what was handled, page by page, as far as it can be read now."""
        id, done = room.room.id, self._handled.get(room.room.id)
        number = room.membership.read if done is None else done
        if number < room.last_number:
            room = await self._with_people(room)
        while number < room.last_number:
            page = await self._client.page(id, after=number, limit=PAGE)
            for message in page.messages:
                await self._handle(message, room)
            if not page.messages:
                break
            number = page.messages[-1].number
            self._handled.put(id, number)

    async def _with_people(self, room: RoomSummary) -> RoomSummary:
        """A direct room with its people: they come after the room, and tell whether a bot is alone with somebody."""
        if room.room.kind != "direct" or room.others:
            return room
        members = await self._client.members(room.room.id)
        return msgspec.structs.replace(room, others=others_of(members, self._client.profile.user))

    async def _handle(self, message: Message, room: RoomSummary) -> None:
        author = self._people.get(message.author)
        is_said = message.kind == "text" and not message.deleted
        if (
            author is None
            or author.bot
            or not is_said
            or author.id in self._blocked | {self._client.profile.user}
        ):
            return
        await self._call(Heard(message=message, author=author, room=room, client=self._client))
        self._handled.put(message.room, message.number)


def _is_for(heard: Heard) -> bool:
    """Whether a message is said to the bot: it names it, or nobody else hears it."""
    return heard.client.profile.user in heard.message.mentions or len(heard.room.others) == 1
