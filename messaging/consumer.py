"""The WebSocket door: ASGI events in, bytes out. Everything else is the connection's.

Channels' own dispatch closes old database connections in a thread at every message, which takes longer than most
requests: here a message goes straight to the connection, and database work minds its connections itself.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from channels.consumer import AsyncConsumer

from chatprotocol.errors import CloseCode
from chatprotocol.frames import Bye
from chatprotocol.ids import SUBPROTOCOL
from chatprotocol.session import ServerSession
from messaging.connection import FAREWELL_S, Connection
from messaging.live import live
from messaging.texts import limits

SIGNED_IN: Final = "hearth.signed_in"
"""An extension of the scope, where a server has it: `call` is to be called when somebody has signed in."""

WRITE_NOW: Final = "hearth.write_now"
"""An extension of the scope, where a server has it: `call` gives a message to the socket without a detour."""

READ_AT_ONCE: Final = 32
"""So many requests of one connection are taken before the others have their turn."""

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]


class ChatConsumer(AsyncConsumer):
    """One WebSocket at `/ws/`."""

    async def __call__(  # type: ignore[override]  # ASGI's events are plain maps here
        self, scope: Mapping[str, Any], receive: Receive, send: Send
    ) -> None:
        """Serve a socket from its handshake to its end."""
        await receive()  # websocket.connect
        if SUBPROTOCOL not in scope.get("subprotocols", ()):
            await _turn_away(send)
            return
        await send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL})
        extensions = scope.get("extensions") or {}
        signed_in = extensions.get(SIGNED_IN, {}).get("call", _nobody_counts)
        write_now = extensions.get(WRITE_NOW, {}).get("call")
        connection = Connection(await live(), _sender(send), signed_in, write_now)
        connection.open()
        reading = asyncio.create_task(_read(connection, receive))
        reading.add_done_callback(connection.gone)
        try:
            code = await connection.ended
            if code is not CloseCode.GOING_AWAY:  # otherwise it is the client that has gone
                with contextlib.suppress(OSError, RuntimeError):
                    async with asyncio.timeout(FAREWELL_S):
                        await send({"type": "websocket.close", "code": int(code)})
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
            await connection.shut()


async def _read(connection: Connection, receive: Receive) -> None:
    while True:
        # What has come together is written together; then the others have their turn, whatever else has come.
        for _ in range(READ_AT_ONCE):
            await connection.may_read()
            event = await receive()
            if event["type"] == "websocket.disconnect":
                return
            connection.receive(event.get("bytes"))
        await asyncio.sleep(0)


def _sender(send: Send) -> Callable[[bytes], Awaitable[None]]:
    async def send_bytes(data: bytes) -> None:
        try:
            await send({"type": "websocket.send", "bytes": data})
        except RuntimeError as error:
            # What servers raise where a socket has been closed meanwhile; others raise an OSError at once.
            raise ConnectionResetError from error

    return send_bytes


def _nobody_counts() -> None:
    """Nobody counts the strangers of this server."""


async def _turn_away(send: Send) -> None:
    """Tell a client that offers no version of ours."""
    await send({"type": "websocket.accept"})
    message = f"This server speaks {SUBPROTOCOL}: update the client."
    bye = ServerSession(limits()).bye(Bye(int(CloseCode.WRONG_VERSION), message))
    await send({"type": "websocket.send", "bytes": bye})
    await send({"type": "websocket.close", "code": int(CloseCode.WRONG_VERSION)})
