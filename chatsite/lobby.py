"""Who has come and not signed in: how many there may be, and how long they may take to say what they want.

A connection is a stranger from its first byte until its hello was accepted; HTTP never is anything else. Signed-in
people are bounded elsewhere, by account.
"""

from collections import Counter
from typing import Final

import msgspec

from accounts.addresses import address_of

FILES_OF_STRANGERS: Final = 2
"""At most one in so many of the files that the process may open; the rest is for people, the database and logs."""


class DoorLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What is borne of connections that nobody has signed in on. Each is `HEARTH_LIMIT_<NAME>` in the environment."""

    strangers: int = 4_000
    """Connections that are not signed in."""
    strangers_of_address: int = 200
    """Those of one address; a reverse proxy on this machine is not counted by its own."""
    request_head_ms: int = 10_000
    """From the opening of a connection, or the first byte of a later request, to the end of the request's headers."""
    request_head_bytes: int = 64 * 1024


class Lobby:
    """Counts the strangers of one server, together and by address."""

    def __init__(self, limits: DoorLimits, files: int) -> None:
        self.limits = limits
        self._most = min(limits.strangers, files // FILES_OF_STRANGERS)
        self._of_address: Counter[str] = Counter()
        self._strangers = 0
        self.refused = 0
        """Connections that were one too many."""

    def enter(self, host: str) -> "Stranger | None":
        """Let a connection in. Return None where it is one too many."""
        address = address_of({"REMOTE_ADDR": host})
        is_one_too_many = not address.loopback and (
            self._of_address[address.group] >= self.limits.strangers_of_address
        )
        if self._strangers >= self._most or is_one_too_many:
            self.refused += 1
            return None
        self._strangers += 1
        self._of_address[address.group] += 1
        return Stranger(self, address.group)

    @property
    def strangers(self) -> int:
        """How many there are."""
        return self._strangers

    def leave(self, group: str) -> None:
        """Forget one."""
        self._strangers -= 1
        self._of_address[group] -= 1
        if not self._of_address[group]:
            del self._of_address[group]


class Stranger:
    """A place in the lobby."""

    def __init__(self, lobby: Lobby, group: str) -> None:
        self._lobby: Lobby | None = lobby
        self._group = group

    def leave(self) -> None:
        """Free the place, once: the connection has ended, or somebody has signed in on it."""
        lobby, self._lobby = self._lobby, None
        if lobby is not None:
            lobby.leave(self._group)


_of_process: Lobby | None = None


def use(lobby: Lobby | None) -> None:
    """Make a lobby the one of this process."""
    global _of_process  # noqa: PLW0603  # a process has one door
    _of_process = lobby


def of_process() -> Lobby | None:
    """Return the lobby of this process, where it has one: `serve` does."""
    return _of_process
