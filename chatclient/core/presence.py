"""Passing news: who is online and who is writing. It has no position, may be lost, and runs out.

Times are milliseconds of a clock that never jumps, passed in.
"""

from typing import Final

from chatprotocol.frames import PresenceNews, TypingNews
from chatprotocol.limits import TYPING_EXPIRES_MS

REMEMBERED_MS: Final = 10_000
"""How long those who were online are shown when the connection is gone: a short cut goes unseen."""


class Presence:
    """Who is online. The first news of a connection is the whole list, later news tells what is different."""

    def __init__(self) -> None:
        self.online: frozenset[int] = frozenset()
        self._whole_list_follows = True
        self._forget_at_ms: int | None = None

    def news(self, news: PresenceNews) -> bool:
        """Take news of the server's; tells whether anything is different."""
        before = self.online
        known = frozenset() if self._whole_list_follows else before
        self.online = (known | frozenset(news.online)) - frozenset(news.offline)
        self._whole_list_follows = False
        self._forget_at_ms = None
        return self.online != before

    def lost(self, now_ms: int) -> None:
        """The connection is gone."""
        self._whole_list_follows = True
        if self._forget_at_ms is None:
            self._forget_at_ms = now_ms + REMEMBERED_MS

    def expire(self, now_ms: int) -> bool:
        """Forget who was online when the connection has been gone for long; tells whether anything is different."""
        if self._forget_at_ms is None or now_ms < self._forget_at_ms:
            return False
        before, self.online, self._forget_at_ms = self.online, frozenset(), None
        return bool(before)

    def next_due_ms(self) -> int | None:
        """When `expire` has something to do."""
        return self._forget_at_ms


class Typists:
    """Who is writing in which room, until they stop, send, or six seconds pass."""

    def __init__(self) -> None:
        self._until_ms: dict[int, dict[int, int]] = {}

    def in_room(self, room: int) -> tuple[int, ...]:
        """Those who write there, the earliest first."""
        return tuple(self._until_ms.get(room, ()))

    def news(self, news: TypingNews, now_ms: int) -> bool:
        """Take news of the server's; tells whether the room looks different."""
        if not news.on:
            return self.stopped(news.room, news.user)
        typists = self._until_ms.setdefault(news.room, {})
        is_new = news.user not in typists
        typists[news.user] = now_ms + TYPING_EXPIRES_MS
        return is_new

    def stopped(self, room: int, user: int) -> bool:
        """Somebody does not write there any more; tells whether they did."""
        typists = self._until_ms.get(room, {})
        stopped = typists.pop(user, None) is not None
        if not typists:
            self._until_ms.pop(room, None)
        return stopped

    def expire(self, now_ms: int) -> frozenset[int]:
        """Forget those of whom nothing was heard; returns the rooms that look different."""
        over = [
            (room, user)
            for room, typists in self._until_ms.items()
            for user, until_ms in typists.items()
            if until_ms <= now_ms
        ]
        return frozenset(room for room, user in over if self.stopped(room, user))

    def clear(self) -> frozenset[int]:
        """The connection is gone: nobody is known to write. Returns the rooms that look different."""
        rooms = frozenset(self._until_ms)
        self._until_ms.clear()
        return rooms

    def next_due_ms(self) -> int | None:
        """When `expire` has something to do."""
        return min(
            (until_ms for typists in self._until_ms.values() for until_ms in typists.values()), default=None
        )
