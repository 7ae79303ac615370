"""What is there to read: pages of rooms and threads, members, what is found, what the server says of itself."""

from chatclient import reading
from chatclient.core.model import Found, Page, Panel
from chatclient.intents.opened import Intents
from chatprotocol.limits import Limits
from chatprotocol.requests import History, Pins, Thread
from chatprotocol.rows import Member, Room


class ReadingIntents(Intents):
    """Pages out of the cache, else from the server."""

    async def page(
        self,
        room: int,
        before: int | None = None,
        after: int | None = None,
        around: int | None = None,
        limit: int = 50,
    ) -> Page:
        """Messages before or after a number (exclusive), around one (inclusive), or the latest.

        Out of the cache where it holds them without a hole, else from the server. Offline it is what the cache holds,
        with `complete` False.
        """
        ask = reading.checked(History(room=room, before=before, after=after, around=around, limit=limit))
        with self._mending() as opened:
            return await opened.reader.page(ask)

    async def thread(self, room: int, root: int, before: int | None = None, limit: int = 50) -> Page:
        """Return replies to a message, the latest or those before a number; without a hole within the thread.

        From where, and what it is offline, as `page`.
        """
        ask = reading.checked(Thread(room=room, root=root, before=before, limit=limit))
        with self._mending() as opened:
            return await opened.panels.thread(ask)

    async def pins(self, room: int, before: int | None = None, limit: int = 50) -> Panel:
        """Return pinned messages of a room, newest first; offline those that the cache holds."""
        ask = reading.checked(Pins(room=room, before=before, limit=limit))
        with self._mending() as opened:
            return await opened.panels.pins(ask)

    async def members(self, room: int) -> tuple[Member, ...]:
        """Everybody who is or was in a room, by ascending user id."""
        with self._mending() as opened:
            return await opened.reader.members(room)

    async def search(self, query: str, room: int | None = None, cursor: str | None = None) -> Found:
        """Messages that hold what is looked for, newest first; `docs/protocol.md` has the language.

        The server looks through all that I may see. Where it cannot be asked, the cache does, with `complete` False.
        `cursor` is the `next` of the page before. Raises `bad_request` with a hint where the query cannot be read.
        """
        with self._mending() as opened:
            return await opened.finder.search(query, room, cursor)

    async def limits(self) -> Limits:
        """What the server takes and does at most, as it said last; what servers usually do before it has."""
        return self._open.engine.limits

    async def directory(self, query: str = "") -> tuple[Room, ...]:
        """The public rooms of the server, all or those that contain the query."""
        return await self._open.reader.directory(query)
