"""uvicorn's WebSocket protocol, with bounds on what a peer can make it do before anybody has signed in.

uvicorn pauses reading after each message, but not after pings and pongs: a peer that sends nothing else would keep the
event loop to itself. A peer that answers no ping and takes nothing would be waited for as long as it liked. What is
overridden are the protocol's own handlers; nothing private.

The application says with the scope's extension `hearth.signed_in` that somebody has signed in here. With the extension
`hearth.write_now` it gives messages to the socket as whole frames: the same frame for everybody, past a coroutine and a
frame of its own for each. uvicorn without what that needs (`RELIED_ON`) is used as any server is, by `send` alone.
"""

import asyncio
import struct
from typing import Any, Final

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request

from chatsite.lobby import Lobby, Stranger
from messaging.consumer import SIGNED_IN, WRITE_NOW

CONTROL_FRAMES_PER_S: Final = 50
"""A client sends one every twenty seconds."""
SLICE_BYTES: Final = 4096
"""So much is taken at once: between two slices the connection may have ended."""
LINGER_S: Final = 5.0
"""How long a connection that is over may still take what was written to it."""

FINAL_BINARY: Final = 0x82

UNREADABLE: Final = b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


RELIED_ON: Final = ("close_sent", "writable", "transport")
"""What `write_now` asks of uvicorn's protocol; its class documents none of it."""


class _Frames:
    """Makes the frame of a message once, while the same bytes are written to one connection after another."""

    def __init__(self) -> None:
        self._data = self._frame = b""

    def frame(self, data: bytes) -> bytes:
        """Return a message of a server's as one binary WebSocket frame (RFC 6455, 5.2)."""
        if data is not self._data:
            size = len(data)
            if size < 126:
                head = struct.pack("!BB", FINAL_BINARY, size)
            elif size < 65_536:
                head = struct.pack("!BBH", FINAL_BINARY, 126, size)
            else:
                head = struct.pack("!BBQ", FINAL_BINARY, 127, size)
            self._data, self._frame = data, head + data
        return self._frame


_frames: Final = _Frames()


class BoundedProtocol(WebSocketsSansIOProtocol):
    """One WebSocket connection."""

    _second = 0.0
    _control_frames = 0

    def __init__(self, *args: Any, lobby: Lobby, **named: Any) -> None:
        super().__init__(*args, **named)
        self._lobby = lobby
        self._stranger: Stranger | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Go on with a connection that has come as HTTP, and has just left its place there."""
        super().connection_made(transport)
        self._stranger = self._lobby.enter(self.client[0] if self.client else "")

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the stranger."""
        self._leave()
        super().connection_lost(exc)

    def handle_connect(self, event: Request) -> None:
        """Begin, and let the application say when somebody has signed in."""
        super().handle_connect(event)
        if not self.transport.is_closing():
            extensions = self.scope["extensions"] = {**(self.scope["extensions"] or {})}
            extensions[SIGNED_IN] = {"call": self._signed_in}
            if all(hasattr(self, name) for name in RELIED_ON):
                extensions[WRITE_NOW] = {"call": self.write_now}

    def write_now(self, data: bytes) -> bool:
        """Write a binary message, where the peer takes it now; tell whether it did."""
        if self.close_sent or not self.writable.is_set() or self.transport.is_closing():
            return False
        self.transport.write(_frames.frame(data))
        return True

    def _signed_in(self) -> None:
        """Let the stranger go, and what they said at the door: there are thousands, and nobody asks any more."""
        self._leave()
        self.scope["headers"] = []
        for name in ("request", "response"):
            vars(self).pop(name, None)

    def _leave(self) -> None:
        if self._stranger is not None:
            self._stranger.leave()

    def data_received(self, data: bytes) -> None:
        """Take what has come, until the connection is over."""
        for first in range(0, len(data), SLICE_BYTES):
            if self.transport.is_closing():
                return
            super().data_received(data[first : first + SLICE_BYTES])
        if not self.handshake_initiated:
            # The whole request has come with the first data, and uvicorn says nothing where it cannot be read.
            self.transport.write(UNREADABLE)
            self.transport.close()
            self.loop.call_later(LINGER_S, self.transport.abort)

    def handle_ping(self) -> None:
        """Answer, where the peer does not overdo it."""
        if self._may_come():
            super().handle_ping()

    def handle_pong(self, event: Any) -> None:
        """Note that the peer lives, where it does not overdo it."""
        if self._may_come():
            super().handle_pong(event)

    def handle_text(self, event: Frame) -> None:
        """Hand text on without reading it: it breaks the protocol, whatever it says and whether it is valid."""
        event.data = b""
        super().handle_text(event)

    def handle_cont(self, event: Frame) -> None:
        """Go on with a message in parts."""
        if self.curr_msg_data_type == "text":
            event.data = b""
        super().handle_cont(event)

    def keepalive_timeout(self) -> None:
        """Let go of a peer that has not answered a ping, whether or not it takes its last bytes."""
        super().keepalive_timeout()
        self.loop.call_later(LINGER_S, self.transport.abort)

    def on_task_complete(self, task: "asyncio.Task[None]") -> None:
        """Let go of a peer that does not take its last bytes."""
        super().on_task_complete(task)
        self.loop.call_later(LINGER_S, self.transport.abort)

    def _may_come(self) -> bool:
        now = self.loop.time()
        if now - self._second >= 1:
            self._second, self._control_frames = now, 0
        self._control_frames += 1
        if self._control_frames > CONTROL_FRAMES_PER_S:
            self.transport.abort()
            return False
        return True
