"""daphne's HTTP, with a bound on bodies: it keeps a body whole before anybody is asked whether they want it.

Only `runserver` serves with it. What it refuses is more than any route takes; the routes' own bounds are `doors.BodyCap`'s.
"""

import json
from typing import Any, Final

from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.server import Server

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
    """A request whose body is refused once it is too long."""

    _came_bytes = 0

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
    """daphne's server with such connections."""

    @property
    def http_factory(self) -> BoundedFactory:
        """Return what makes them: daphne sets its own, and asks here."""
        return self._factory

    @http_factory.setter
    def http_factory(self, factory: HTTPFactory) -> None:
        self._factory = BoundedFactory(self)
