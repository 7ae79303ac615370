"""What one server process has one of for its connections: runtime, presence, buckets, limits."""

import time
from weakref import WeakKeyDictionary

from chatprotocol.limits import Limits
from feeds import runtime
from feeds.changes import known_pages
from feeds.runtime import Runtime
from messaging.buckets import Buckets
from messaging.presence import Presence
from messaging.queries import caught_up
from messaging.texts import limits


class Live:
    """The living side of a process; it stores nothing."""

    def __init__(self, process: Runtime) -> None:
        self.process = process
        self.hub = process.hub
        self.limits: Limits = limits()
        self.presence = Presence(process.hub)
        self.site_pages = known_pages()
        self.caught_up = caught_up()
        self._buckets = Buckets(self.limits)

    def wait_ms(self, user: int) -> int:
        """Take a request of an account into account. Return 0, or when it may ask again."""
        return self._buckets.take(user, time.monotonic(), self.hub.processes_of(user))

    def goodbye(self) -> None:
        """Let go of what nobody needs any more: a connection has ended."""
        self._buckets.forget_full(time.monotonic())


_of_process: WeakKeyDictionary[Runtime, Live] = WeakKeyDictionary()


async def live() -> Live:
    """Return the living side of this process, started with its first connection."""
    process = await runtime.start()
    found = _of_process.get(process)
    if found is None:
        found = _of_process[process] = Live(process)
    return found
