"""uvicorn's WebSocket protocol, with bounds on what a peer can make it do before anybody has signed in.

uvicorn pauses reading after each message, but not after pings and pongs: a peer that sends nothing else would keep the
event loop to itself. What it overrides are the protocol's own handlers; nothing private.
"""

import asyncio
from typing import Any, Final

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

CONTROL_FRAMES_PER_S: Final = 50
"""A client sends one every twenty seconds."""
SLICE_BYTES: Final = 4096
"""So much is taken at once: between two slices the connection may have ended."""
LINGER_S: Final = 5.0
"""How long a connection that is over may still take what was written to it."""


class BoundedProtocol(WebSocketsSansIOProtocol):
    """One WebSocket connection."""

    _second = 0.0
    _control_frames = 0

    def data_received(self, data: bytes) -> None:
        """Take what has come, until the connection is over."""
        for first in range(0, len(data), SLICE_BYTES):
            if self.transport.is_closing():
                return
            super().data_received(data[first : first + SLICE_BYTES])

    def handle_ping(self) -> None:
        """Answer, where the peer does not overdo it."""
        if self._may_come():
            super().handle_ping()

    def handle_pong(self, event: Any) -> None:
        """Note that the peer lives, where it does not overdo it."""
        if self._may_come():
            super().handle_pong(event)

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
