"""Reading a room: out of the cache where it holds what is asked without a hole, else from the server, into the cache.

It decides where a page comes from and how it is cut; ranges are the core's, rows the store's.
"""

from typing import Final, TypeVar

import msgspec

from chatclient.core.model import Page
from chatclient.core.places import Place
from chatclient.core.ranges import Range, Ranges
from chatclient.desk import Desk
from chatclient.engine import Engine
from chatclient.link import BROKEN
from chatprotocol.errors import TRANSIENT_CODES, ErrorCode, HearthError, ProtocolError
from chatprotocol.ids import room_feed
from chatprotocol.requests import (
    Files,
    History,
    MemberPage,
    Members,
    MessagePage,
    Pins,
    RoomPage,
    Rooms,
    Thread,
)
from chatprotocol.rows import Member, Message, Room

Paged = TypeVar("Paged", History, Thread, Pins, Files)

MOST_MESSAGES: Final = 200
TRIES: Final = 3
"""How often a page is read again because the room has become stale while it was on its way."""


class Reader:
    """Reads for one client."""

    def __init__(self, desk: Desk, engine: Engine) -> None:
        self._desk = desk
        self._engine = engine

    # ---- messages ------------------------------------------------------------------------------------------------

    async def page(self, ask: History) -> Page:
        """Return a page of a room. Raises HearthError where the server refuses, or a room is not held and offline."""
        place = self._desk.replica.places.get(ask.room)
        if place is None:
            return _page_of_answer(ask, await self._engine.ask(ask))
        wanted = _span(place, ask)
        if place.fresh.holds(*wanted):
            return self._cut(place, wanted)
        try:
            return await self._fetched(place, ask)
        except HearthError as error:
            if error.code not in TRANSIENT_CODES:
                raise
            self._engine.read_again(ask.room, error)
            return self._held(place, ask, wanted)

    async def _fetched(self, place: Place, ask: History) -> Page:
        tries = TRIES
        while True:
            era, tries = place.era, tries - 1
            answer: MessagePage = await self._engine.ask(ask)
            if self._keep(ask, era, answer) or not tries:
                return self._stored(ask, answer)

    def _keep(self, ask: History, era: int, answer: MessagePage) -> bool:
        try:
            with self._desk.storing():
                is_fresh = self._desk.replica.history_page(ask.room, era, answer.messages)
        except ProtocolError:
            raise HearthError(ErrorCode.INTERNAL, BROKEN.reason) from None
        finally:
            self._desk.flush()
        return is_fresh

    def _stored(self, ask: History, answer: MessagePage) -> Page:
        """The page as it is stored: a row that has changed since is there in its newer form."""
        page = _page_of_answer(ask, answer)
        if not page.messages:
            return page
        first, last = page.messages[0].number, page.messages[-1].number
        return msgspec.structs.replace(page, messages=self._messages(ask.room, first, last))

    def _messages(self, room: int, first: int, last: int) -> tuple[Message, ...]:
        return self._desk.replica.seen(self._desk.cache.messages(room, first, last))

    def _cut(self, place: Place, span: Range, *, complete: bool = True) -> Page:
        room = place.membership.room
        messages = self._messages(room, *span)
        return Page(
            room=room,
            messages=messages,
            has_more_before=place.first < (messages[0].number if messages else span[0]),
            has_more_after=place.last_number > (messages[-1].number if messages else span[1]),
            complete=complete,
        )

    def _held(self, place: Place, ask: History, wanted: Range) -> Page:
        """What the cache holds of a page: the part without a hole at the end where it is asked for."""
        low, high = wanted
        if ask.before is not None:
            held = place.held.around(high)
            span = (max(low, held[0]), high) if held else (high + 1, high)
        elif ask.after is not None:
            held = place.held.around(low)
            span = (low, min(high, held[1])) if held else (low, low - 1)
        else:
            span = _nearest_part(place.held, wanted, ask)
        return self._cut(place, span, complete=False)

    # ---- people and rooms ----------------------------------------------------------------------------------------

    async def members(self, room: int) -> tuple[Member, ...]:
        """Return everybody who is or was in a room, by user id."""
        place = self._desk.replica.places.get(room)
        if place is not None and place.members_fresh:
            return self._stored_members(room)
        try:
            era = place.era if place else 0
            found = await self._all_members(room)
        except HearthError as error:
            if place is None or error.code not in TRANSIENT_CODES:
                raise
            return self._stored_members(room)
        if place is None:
            return tuple(found)
        with self._desk.storing():
            self._desk.replica.members_page(room, era, found)
        self._desk.flush()
        return self._stored_members(room)

    def _stored_members(self, room: int) -> tuple[Member, ...]:
        found = self._desk.cache.rows(room_feed(room), Member)
        return tuple(sorted(found, key=lambda member: member.user))

    async def _all_members(self, room: int) -> list[Member]:
        found: list[Member] = []
        after: int | None = None
        while True:
            page: MemberPage = await self._engine.ask(Members(room=room, after=after))
            found += page.members
            if page.next is None or (after is not None and page.next <= after):
                return found
            after = page.next

    async def directory(self, query: str) -> tuple[Room, ...]:
        """Return the public rooms, all or those that contain the query."""
        found: list[Room] = []
        after: int | None = None
        while True:
            page: RoomPage = await self._engine.ask(Rooms(query=query, after=after))
            found += page.rooms
            if page.next is None or (after is not None and page.next <= after):
                return tuple(found)
            after = page.next


def checked(ask: Paged) -> Paged:
    """Return a page's request as it may be asked. Raises `bad_request` for two bounds or a wrong limit."""
    named = (getattr(ask, name, None) for name in ("before", "after", "around"))
    bounds = [bound for bound in named if bound is not None]
    if len(bounds) > 1 or not 1 <= ask.limit <= MOST_MESSAGES or any(bound < 0 for bound in bounds):
        raise HearthError(ErrorCode.BAD_REQUEST, "A page has one bound and from 1 to 200 messages.")
    return ask


def _span(place: Place, ask: History) -> Range:
    """The numbers that a page would hold, given where the room begins and ends; empty where it holds none."""
    first, last, limit = place.first, place.last_number, ask.limit
    if ask.after is not None:
        low = max(first, ask.after + 1)
        return low, min(last, low + limit - 1)
    if ask.around is not None:
        low = max(first, min(ask.around - limit // 2, last - limit + 1))
        return low, min(last, low + limit - 1)
    high = last if ask.before is None else min(last, ask.before - 1)
    return max(first, high - limit + 1), high


def _nearest_part(held: Ranges, wanted: Range, ask: History) -> Range:
    """The part of what is held that is nearest to what is wanted: the newest, or around a message."""
    target = wanted[1] if ask.around is None else ask.around
    range_ = held.nearest(target)
    if range_ is None:
        return wanted[1] + 1, wanted[1]
    high = min(
        range_[1], max(target + ask.limit // 2, range_[0] + ask.limit - 1) if ask.around else range_[1]
    )
    return max(range_[0], high - ask.limit + 1), high


def _page_of_answer(ask: History, answer: MessagePage) -> Page:
    messages: tuple[Message, ...] = tuple(answer.messages)
    return Page(
        room=ask.room,
        messages=messages,
        has_more_before=answer.has_more_before,
        has_more_after=answer.has_more_after,
    )
