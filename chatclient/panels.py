"""What stands beside a room: threads, pinned messages, files. Out of the cache where it knows, else from the server.

Their messages lie scattered among the room's numbers: they are stored one by one, and add nothing to its ranges.
"""

from collections.abc import Callable
from typing import Final

from chatclient.core.model import Page, Panel
from chatclient.core.places import Place
from chatclient.desk import Desk
from chatclient.engine import Engine
from chatclient.link import BROKEN
from chatprotocol.errors import TRANSIENT_CODES, ErrorCode, HearthError, ProtocolError
from chatprotocol.ids import MAX_INTEGER
from chatprotocol.requests import Files, MessagePage, PanelPage, Pins, Thread
from chatprotocol.rows import Message

_ALL: Final = MAX_INTEGER


class Panels:
    """Reads for one client."""

    def __init__(self, desk: Desk, engine: Engine) -> None:
        self._desk = desk
        self._engine = engine

    async def thread(self, ask: Thread) -> Page:
        """Return replies to a message. Raises HearthError where the server refuses, or nothing is held and offline."""
        place = self._desk.replica.places.get(ask.room)
        if place is None:
            return _page(ask, await self._engine.ask(ask))
        held = self._held_thread(place, ask)
        if held.complete:
            return held
        try:
            answer: MessagePage = await self._engine.ask(ask)
        except HearthError as error:
            if error.code not in TRANSIENT_CODES:
                raise
            self._engine.read_again(ask.room, error)
            return held
        self._keep(ask.room, answer.messages)
        return _page(ask, answer, self._newest(answer.messages))

    def _held_thread(self, place: Place, ask: Thread) -> Page:
        """The page as far as the cache holds it; complete where no reply in its span can have passed by."""
        room, before = ask.room, ask.before or _ALL
        found = self._desk.cache.replies(room, ask.root, before, ask.limit + 1)
        page = found[-ask.limit :]
        lowest = max(ask.root + 1, place.first)
        first = page[0].number if len(found) > ask.limit else lowest
        last = min(place.last_number, before - 1)
        return Page(
            room=room,
            messages=self._desk.replica.seen(page),
            has_more_before=len(found) > ask.limit,
            has_more_after=bool(self._desk.cache.replies(room, ask.root, _ALL, 1, after=before - 1)),
            complete=place.fresh.holds(first, last),
        )

    async def pins(self, ask: Pins) -> Panel:
        """Return pinned messages, newest first; offline, or where the server cannot say, those that are held."""
        return await self._panel(ask, self._desk.cache.pinned)

    async def files(self, ask: Files) -> Panel:
        """Return messages with files, newest first; offline, or where the server cannot say, those that are held."""
        return await self._panel(ask, self._desk.cache.with_files)

    async def _panel(self, ask: Pins | Files, held: Callable[[int, int, int], tuple[Message, ...]]) -> Panel:
        try:
            answer: PanelPage = await self._engine.ask(ask)
        except HearthError as error:
            if error.code not in TRANSIENT_CODES or ask.room not in self._desk.replica.places:
                raise
            return self._held_panel(ask, held(ask.room, ask.before or _ALL, ask.limit + 1))
        if ask.room in self._desk.replica.places:
            self._keep(ask.room, answer.messages)
        return Panel(room=ask.room, messages=self._newest(answer.messages), next=answer.next)

    def _held_panel(self, ask: Pins | Files, found: tuple[Message, ...]) -> Panel:
        page = found[: ask.limit]
        following = page[-1].number if len(found) > ask.limit else None
        return Panel(room=ask.room, messages=self._desk.replica.seen(page), next=following, complete=False)

    def _keep(self, room: int, messages: list[Message]) -> None:
        try:
            with self._desk.storing():
                self._desk.replica.scattered(room, messages)
        except ProtocolError:
            raise HearthError(ErrorCode.INTERNAL, BROKEN.reason) from None
        finally:
            self._desk.flush()

    def _newest(self, messages: list[Message]) -> tuple[Message, ...]:
        """The messages as they are stored: a row that has changed since is there in its newer form."""
        cache = self._desk.cache
        stored = (cache.message(message.room, message.number) or message for message in messages)
        return self._desk.replica.seen(stored)


def _page(ask: Thread, answer: MessagePage, messages: tuple[Message, ...] | None = None) -> Page:
    return Page(
        room=ask.room,
        messages=tuple(answer.messages) if messages is None else messages,
        has_more_before=answer.has_more_before,
        has_more_after=answer.has_more_after,
    )
