"""daphne's HTTP, with bounds on what it holds: it keeps a body whole before anybody is asked whether they want it, and
takes an answer as fast as it is made, however slowly the client reads.

Only `runserver` serves with it. What it refuses is more than any route takes; the routes' own bounds are `doors.BodyCap`'s.
"""

import asyncio
import json
from collections.abc import Mapping
from typing import Any, Final

from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.server import Server
from twisted.internet import reactor
from twisted.internet.defer import Deferred

from accounts.door import error_body
from attachments.limits import CHUNK_BYTES
from chatprotocol.errors import ErrorCode, HearthError

MOST_BYTES: Final = 4 * 1024 * 1024


def _refusal() -> bytes:
    error = HearthError(ErrorCode.TOO_LARGE, f"The body may have at most {CHUNK_BYTES} bytes.")
    body = json.dumps(error_body(error)).encode()
    head = (
        "HTTP/1.1 413 Content Too Large\r\nconnection: close\r\ncontent-type: application/json\r\n"
        f"x-content-type-options: nosniff\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class BoundedRequest(WebRequest):  # type: ignore[misc]  # has no types
    """A request whose body is refused once it is too long, and whose answer waits for the client."""

    _came_bytes = 0
    _is_pouring = False

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._may_write = asyncio.Event()
        self._may_write.set()

    async def has_room(self) -> None:
        """Wait until the client has taken most of the answer so far, of which there is more to come."""
        if not self._is_pouring and self.channel is not None:
            self._is_pouring = True
            self.registerProducer(self, True)
        await self._may_write.wait()

    def is_last(self) -> None:
        """Wait for nobody any more: the rest of the answer comes."""
        if self._is_pouring:
            self._is_pouring = False
            self.unregisterProducer()

    def pauseProducing(self) -> None:  # noqa: N802  # Twisted's name
        """Hear from the transport that it holds enough."""
        self._may_write.clear()

    def resumeProducing(self) -> None:  # noqa: N802  # Twisted's name
        """Hear that it has room."""
        self._may_write.set()

    def stopProducing(self) -> None:  # noqa: N802  # Twisted's name
        """Hear that nobody reads any more."""
        self._may_write.set()

    def gotLength(self, length: int | None) -> None:  # noqa: N802  # Twisted's name
        """Refuse a body that announces too much."""
        super().gotLength(length)
        if length is not None and length > MOST_BYTES:
            self._refuse()

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802  # Twisted's name
        """Keep a piece, unless it is too much with those before it."""
        self._came_bytes += len(data)
        if self._came_bytes <= MOST_BYTES:
            super().handleContentChunk(data)
        else:
            self._refuse()

    def _refuse(self) -> None:
        channel: Any = self.channel
        if channel is not None and not channel.transport.disconnecting:
            channel.transport.write(_refusal())
            channel.transport.loseConnection()


class BoundedFactory(HTTPFactory):  # type: ignore[misc]  # has no types
    """Makes connections with such requests."""

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802  # Twisted's name
        """Return the protocol of a connection."""
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = BoundedRequest
        return protocol


class BoundedServer(Server):  # type: ignore[misc]  # has no types
    """daphne's server with such connections, which tells the application when it begins and ends, as ASGI has it."""

    def run(self) -> None:
        """Serve."""
        reactor.callWhenRunning(self._begin)
        super().run()

    def _begin(self) -> None:
        events: asyncio.Queue[Mapping[str, Any]] = asyncio.Queue()
        events.put_nowait({"type": "lifespan.startup"})
        lifespan = asyncio.ensure_future(self.application({"type": "lifespan"}, events.get, _nobody))

        def end() -> Deferred[None]:
            events.put_nowait({"type": "lifespan.shutdown"})
            return Deferred.fromFuture(lifespan)

        reactor.addSystemEventTrigger("before", "shutdown", end)  # type: ignore[arg-type]  # as Twisted documents it

    async def handle_reply(self, protocol: Any, message: Mapping[str, Any]) -> None:
        """Hand on what is answered, and return when there is room for more."""
        is_ours = isinstance(protocol, BoundedRequest) and message.get("type") == "http.response.body"
        goes_on = bool(message.get("more_body", False))
        if is_ours and not goes_on:
            protocol.is_last()
        await super().handle_reply(protocol, message)
        if is_ours and goes_on:
            await protocol.has_room()

    @property
    def http_factory(self) -> BoundedFactory:
        """Return what makes them: daphne sets its own, and asks here."""
        return self._factory

    @http_factory.setter
    def http_factory(self, factory: HTTPFactory) -> None:
        self._factory = BoundedFactory(self)


async def _nobody(event: Mapping[str, Any]) -> None:
    """Hear that the application has begun or ended: nobody waits for it."""
