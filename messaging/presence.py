"""Who is online, and telling it: a full list to whoever arrives, then what changed, joined over `JOIN_S`."""

import asyncio
from typing import Final

from chatprotocol import codec
from chatprotocol.frames import PresenceNews
from feeds.hub import Hub, Listener

JOIN_S: Final = 2.0
PEOPLE: Final = 2_000
"""People in one frame, of each list: at most 36 KiB."""


class Presence:
    """The presence of one process: a person is online while a connection of theirs is here."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._changed: dict[int, bool] = {}
        self._telling: asyncio.TimerHandle | None = None
        hub.presence_changed = self._note

    def tell_all(self, listener: Listener) -> None:
        """Give somebody who has arrived the whole list."""
        for data in _frames(sorted(self._hub.online()), []):
            listener.deliver_news(data)

    def _note(self, user: int, online: bool) -> None:
        self._changed[user] = online
        if self._telling is None:
            self._telling = asyncio.get_running_loop().call_later(JOIN_S, self.tell_changes)

    def tell_changes(self) -> None:
        """Give everybody what changed since the last time. Who came and went meanwhile is told as they are now."""
        self._telling = None
        changed, self._changed = self._changed, {}
        online = sorted(user for user, is_online in changed.items() if is_online)
        offline = sorted(user for user, is_online in changed.items() if not is_online)
        frames = _frames(online, offline)
        for listener in self._hub.listeners():
            for data in frames:
                listener.deliver_news(data)


def _frames(online: list[int], offline: list[int]) -> list[bytes]:
    """Say who came and who went, in frames that are small beside what may wait for a connection."""
    longest = max(len(online), len(offline), 1)
    return [
        codec.encode_news(PresenceNews(online[first : first + PEOPLE], offline[first : first + PEOPLE]))
        for first in range(0, longest, PEOPLE)
    ]
