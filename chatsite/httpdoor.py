"""uvicorn's HTTP protocol, with bounds on what a peer can make it do before it has asked anything.

uvicorn waits for a request's headers for as long as they take, and takes as many as come. What is overridden are the
protocol's own events; of its state only public names are read.
"""

import asyncio
import logging
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from attachments.streaming import STREAMS_BODIES
from attachments.streams import HANG_UP
from chatsite.lobby import Lobby, Stranger

logger = logging.getLogger(__name__)

SLICE_BYTES: Final = 4096
"""So much of a request's head is taken at once, so that its bound is met early."""
LINGER_S: Final = 5.0
"""How long a connection that is over may still take what was written to it."""
TOO_LARGE: Final = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
)


class BoundedHttp(HttpToolsProtocol):
    """One connection, until it ends or becomes a WebSocket."""

    def __init__(self, *args: Any, lobby: Lobby, **named: Any) -> None:
        super().__init__(*args, **named)
        self._lobby = lobby
        self._stranger: Stranger | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._in_head = True
        self._head_bytes = 0
        self._is_websocket = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Let a stranger in, or not."""
        super().connection_made(transport)
        self._stranger = self._lobby.enter(self.client[0] if self.client else "")
        if self._stranger is None:
            logger.warning("too many connections that are not signed in: one was refused")
            transport.abort()
            return
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the stranger."""
        self._leave()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what has come; a head only up to its bound."""
        while data and not self._is_websocket and not self.transport.is_closing():
            part, data = (data[:SLICE_BYTES], data[SLICE_BYTES:]) if self._in_head else (data, b"")
            self._head_bytes += len(part)
            super().data_received(part)
            if self._in_head and self._head_bytes > self._lobby.limits.request_head_bytes:
                self._refuse()
        if self._waits_for_head:
            self._expect_head()

    def on_headers_complete(self) -> None:
        """Serve a request, whose head is complete; the application may stream its body, and may hang up."""
        transport = self.transport
        hang_up = {"call": transport.abort, "unsent": transport.get_write_buffer_size}
        extensions: dict[str, Any] = {STREAMS_BODIES: {}, HANG_UP: hang_up}
        self.scope["extensions"] = extensions
        self._in_head = False
        self._let_go_of_deadline()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Expect another head."""
        self._in_head, self._head_bytes = True, 0
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        """Hand over to the WebSocket's protocol, where the stranger goes on."""
        self._is_websocket = True
        self._leave()
        super().handle_websocket_upgrade()

    @property
    def _waits_for_head(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        is_answering = cycle is not None and not cycle.response_complete
        return self._stranger is not None and self._in_head and not is_answering and not self._is_websocket

    def _expect_head(self) -> None:
        if self._deadline is None and not self.transport.is_closing():
            self._deadline = self.loop.call_later(self._lobby.limits.request_head_ms / 1000, self._too_late)

    def _too_late(self) -> None:
        self._deadline = None
        self.transport.close()
        self.loop.call_later(LINGER_S, self.transport.abort)

    def _refuse(self) -> None:
        self.transport.write(TOO_LARGE)
        self._too_late()

    def _leave(self) -> None:
        self._let_go_of_deadline()
        if self._stranger is not None:
            self._stranger.leave()

    def _let_go_of_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
