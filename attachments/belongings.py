"""What is opened for an answer, and closed with the request that it was for, whether or not anybody was answered.

An answer is made in a thread. Where the client goes meanwhile, nobody waits for that thread, and what it brings back is
dropped by whoever runs it: neither sent nor closed.
"""

import threading
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

BELONGINGS: Final = "hearth.belongings"
"""In the scope of a request: its `Belongings`."""

Close = Callable[[], None]
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class Belongings:
    """How to close what was opened for one request. Any thread may add to it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._closes: list[Close] | None = []

    def add(self, close: Close) -> None:
        """Close something with the request; at once, where that is over. It may have been closed by then."""
        with self._lock:
            if self._closes is not None:
                self._closes.append(close)
                return
        close()

    def close(self) -> None:
        """Close all of it: the request is over."""
        with self._lock:
            closes, self._closes = self._closes or [], None
        for close in closes:
            close()


class Closing:
    """An ASGI application around the one that answers: closes what belongs to a request when it is over."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        belongings = Belongings()
        try:
            await self._application({**scope, BELONGINGS: belongings}, receive, send)
        finally:
            belongings.close()
