"""Who is online, and telling it: a full list to whoever arrives, then what changed, joined with other passing news."""

from typing import Final

from chatprotocol import codec
from chatprotocol.frames import PresenceNews
from feeds.hub import Hub, Listener

PEOPLE: Final = 2_000
"""People in one frame, of each list: at most 36 KiB."""


class Presence:
    """The presence of one process: a person is online while a connection of theirs is here."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._changed: dict[int, bool] = {}
        hub.presence_changed = self._note
        hub.passing.for_everybody = self._changes

    def tell_all(self, listener: Listener) -> None:
        """Give somebody who has arrived the whole list."""
        for data in _frames(sorted(self._hub.online()), []):
            listener.deliver_news(data)

    def _note(self, user: int, online: bool) -> None:
        self._changed[user] = online
        self._hub.passing.soon()

    def _changes(self) -> tuple[bytes, ...]:
        """Return what changed since the last time. Who came and went meanwhile is told as they are now."""
        changed, self._changed = self._changed, {}
        if not changed:
            return ()
        online = sorted(user for user, is_online in changed.items() if is_online)
        offline = sorted(user for user, is_online in changed.items() if not is_online)
        return _frames(online, offline)


def _frames(online: list[int], offline: list[int]) -> tuple[bytes, ...]:
    """Say who came and who went, in frames that are small beside what may wait for a connection."""
    longest = max(len(online), len(offline), 1)
    return tuple(
        codec.encode_news(PresenceNews(online[first : first + PEOPLE], offline[first : first + PEOPLE]))
        for first in range(0, longest, PEOPLE)
    )
