"""Writing that is not queued: edits, rooms, members. What becomes of a write whose answer was lost is settled here.

Such a write is never repeated: after the resume the rows tell whether it was carried out; where they do not show it,
whoever asked is told so.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final
from weakref import WeakValueDictionary

from chatclient.desk import Desk
from chatclient.engine import Engine, no_connection
from chatclient.link import Lost
from chatclient.reading import Reader
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.requests import At, Direct, History, Notify, Pin, React, RoomCreate, RoomId, Write
from chatprotocol.rows import Member, Message, NotifyLevel

RESUME_TIMEOUT_S: Final = 30.0

Wanted = Callable[[], Awaitable[bool]]
"""Tells whether the rows show what a write wanted."""


class Writer:
    """Writes for one client."""

    def __init__(self, desk: Desk, engine: Engine, reader: Reader) -> None:
        self._desk = desk
        self._engine = engine
        self._reader = reader
        self._turns: WeakValueDictionary[tuple[int, int], asyncio.Lock] = WeakValueDictionary()

    async def write(self, request: Write, wanted: Wanted) -> Any:
        """Ask for a write; returns its answer, None where only the rows tell that it was carried out.

        Raises HearthError: the refusal, or `busy` where the answer was lost and the rows do not show it.
        """
        try:
            return await self._engine.ask(request)
        except Lost:
            await self._engine.level(RESUME_TIMEOUT_S, named=True)
            if await wanted():
                return None
            raise _not_done() from None

    async def wish(self, request: React | Pin, wanted: Wanted) -> None:
        """Ask for what is laid over a message until it is answered; what is wished of one message keeps its order."""
        if not self._engine.online:
            raise no_connection()
        desk, wish = self._desk, self._desk.wishes.add(request)
        self._tell(request)
        try:
            async with self._turns.setdefault(wish.spot, asyncio.Lock()):
                answer = await self.write(request, wanted)
        except BaseException:
            desk.wishes.end(wish)
            self._tell(request)
            raise
        held = desk.cache.message(*wish.spot)
        desk.wishes.answered(wish, answer.pos if isinstance(answer, At) else 0, held)

    def _tell(self, request: React | Pin) -> None:
        """Tell that a message looks different, where it is held."""
        held = self._desk.cache.message(request.room, request.number)
        if held is not None:
            self._desk.gathering.message(held)
            self._desk.flush()

    async def insist(self, request: Write) -> Any:
        """Ask for a write until there is an answer, and return it: for what may be done twice without harm."""
        while True:
            try:
                return await self._engine.ask(request)
            except Lost:
                await self._engine.level(RESUME_TIMEOUT_S)

    async def create_room(self, request: RoomCreate) -> int:
        """Make a room; its key makes asking again harmless."""
        made: RoomId = await self.insist(request)
        return made.room

    def notify(
        self, room: int, level: NotifyLevel | None, muted_until: int | None, pinned: bool | None
    ) -> Notify:
        """Return what sets how a room may call for me; what is None stays as it is, 0 is muted no longer."""
        place = self._desk.replica.places.get(room)
        if place is None:
            raise HearthError(ErrorCode.NOT_FOUND, "You are not in this room.")
        mine = place.membership
        return Notify(
            room=room,
            level=level or mine.level,
            muted_until=mine.muted_until if muted_until is None else muted_until or None,
            pinned=mine.pinned if pinned is None else pinned,
        )

    async def direct(self, request: Direct) -> int:
        """Find or make a direct room; it is found by its people, so that a lost answer does no harm."""
        try:
            found: RoomId = await self._engine.ask(request)
        except Lost:
            await self._engine.level(RESUME_TIMEOUT_S, named=True)
            room = self._direct_with(frozenset(request.users))
            if room is None:
                raise _not_done() from None
            return room
        return found.room

    # ---- what the rows show --------------------------------------------------------------------------------------

    async def message_is(self, room: int, number: int, test: Callable[[Message], bool]) -> bool:
        """Whether a message is as it was to be. What is only wished of it does not count."""
        page = await self._reader.page(History(room=room, around=number, limit=1))
        stored = self._desk.cache.message(room, number)
        found = page.messages if stored is None else (stored,)
        return page.complete and any(m.number == number and test(m) for m in found)

    async def member_is(self, room: int, user: int, test: Callable[[Member], bool]) -> bool:
        """Whether a member is as they were to be."""
        members = await self._reader.members(room)
        return any(member.user == user and test(member) for member in members)

    async def room_is(self, room: int, named: dict[str, object]) -> bool:
        """Whether a room's settings are as they were to be."""
        place = self._desk.replica.places.get(room)
        if place is None or place.room is None:
            return False
        return all(getattr(place.room, name) == value for name, value in named.items())

    async def notifies(self, wanted: Notify) -> bool:
        """Whether a room calls for me as it was to."""
        place = self._desk.replica.places.get(wanted.room)
        if place is None:
            return False
        mine = place.membership
        return (mine.level, mine.muted_until, mine.pinned) == (
            wanted.level,
            wanted.muted_until,
            wanted.pinned,
        )

    async def is_blocked(self, user: int, on: bool) -> bool:
        """Whether I have blocked a person, or not, as it was to be."""
        return (user in self._desk.replica.blocked) == on

    async def i_am(self, named: dict[str, str]) -> bool:
        """Whether the others see me as they were to."""
        me = self._desk.replica.me
        return me is not None and all(getattr(me, name) == value for name, value in named.items())

    async def prefers(self, name: str, value: str) -> bool:
        """Whether a preference of mine is as it was to be."""
        return self._desk.replica.preferences.get(name) == value

    async def is_mine(self, room: int) -> bool:
        """Whether I am in a room."""
        return room in self._desk.replica.places

    async def is_not_mine(self, room: int) -> bool:
        """Whether I am not in a room."""
        return room not in self._desk.replica.places

    def _direct_with(self, users: frozenset[int]) -> int | None:
        """The direct room of exactly these people and me, where I have it."""
        for room, place in self._desk.replica.places.items():
            if place.room is not None and place.room.kind == "direct" and frozenset(place.others) == users:
                return room
        return None


def _not_done() -> HearthError:
    return HearthError(ErrorCode.BUSY, "The connection was lost before this was done; please try again.")
