"""One connection: a socket and a session. Requests go out in order, what comes in is handed on in order.

While much comes, what comes within a moment is handed on together: storing it once is cheaper than message by message.
An answer for which somebody waits is not held back.

It decides nothing: what is asked and what the answers mean is the engine's. It ends with a verdict.
"""

import asyncio
import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from chatclient.core.verdicts import LOST, Verdict, verdict
from chatprotocol.errors import ErrorCode, HearthError, ProtocolError
from chatprotocol.frames import Bye
from chatprotocol.requests import Request
from chatprotocol.session import Answered, ClientEvent, ClientSession, Refused

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

Settle = Callable[[Any], None]
"""Takes the answer of a request, or the HearthError that stands in its place."""

FAREWELL_S: Final = 2.0
"""How long the server may take to close when we do."""
MOMENT_S: Final = 0.025
"""Between two times that something is handed on, unless somebody waits for an answer."""
BROKEN: Final = Verdict(
    resume=True, reason="The server sent something that this program does not understand."
)


class Lost(HearthError):
    """The connection went before the answer came: it is not known whether the request was carried out."""

    def __init__(self) -> None:
        super().__init__(ErrorCode.BUSY, "The connection was lost before the server answered.")


class Link:
    """A connection that is open. `receive` is called with what the server's messages hold, in order."""

    def __init__(self, socket: "ClientConnection", receive: Callable[[list[ClientEvent]], None]) -> None:
        self._socket = socket
        self._receive = receive
        self._session = ClientSession()
        self._settles: dict[int, Settle] = {}
        self._outgoing: asyncio.Queue[bytes] = asyncio.Queue()
        self._heard: list[ClientEvent] = []
        self._quiet_until_s = 0.0
        self._bye: Bye | None = None
        self._over = False

    def send(self, request: Request, settle: Settle) -> None:
        """Ask, and call `settle` once with the answer, with a refusal, or with Lost.

        Raises HearthError where the request holds what cannot be sent.
        """
        if self._over or self._bye is not None:
            settle(Lost())
            return
        id, data = self._session.ask(request)
        self._settles[id] = settle
        self._outgoing.put_nowait(data)

    def settle(self, event: Answered | Refused) -> None:
        """Hand an answer to whoever asked."""
        self._settles.pop(event.id)(event.answer if isinstance(event, Answered) else event.error)

    async def run(self) -> Verdict:
        """Live until the connection ends; say what follows."""
        writing = asyncio.create_task(self._write())
        code = 1000
        try:
            return await self._read()
        except ProtocolError:
            code = 1002
            return BROKEN
        finally:
            self._over = True
            writing.cancel()
            await self._socket.close(code)
            self._lose()

    async def end(self) -> None:
        """Close on our side; `run` returns."""
        await self._socket.close()

    async def _read(self) -> Verdict:
        from websockets.exceptions import ConnectionClosed  # importing it takes long

        try:
            while self._bye is None:
                await self._hear()
        except ConnectionClosed as closed:
            if closed.rcvd is not None:
                return verdict(closed.rcvd.code, closed.rcvd.reason)
            # Where only we have closed for a fault, our library found what the server sent to be wrong or too large.
            return LOST if closed.sent is None or closed.sent.code in (1000, 1011) else BROKEN
        return verdict(None, bye=self._bye)

    async def _hear(self) -> None:
        """Hand on the next message, and what comes with it; also what came before the connection broke."""
        try:
            self._take(await self._socket.recv())
            # Silence is over at once: only what follows soon is gathered.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(self._quiet_until_s):
                    while self._bye is None and not self._settles:
                        self._take(await self._socket.recv())
        finally:
            self._hand_on()

    def _take(self, message: str | bytes) -> None:
        if isinstance(message, str):
            raise ProtocolError("a message is not binary")
        events = self._session.receive(message)
        self._bye = next((event for event in events if isinstance(event, Bye)), None)
        self._heard += events

    def _hand_on(self) -> None:
        heard, self._heard = self._heard, []
        if heard:
            self._quiet_until_s = asyncio.get_running_loop().time() + MOMENT_S
            self._receive(heard)

    async def _write(self) -> None:
        from websockets.exceptions import ConnectionClosed

        try:
            while True:
                await self._socket.send(await self._outgoing.get())
        except ConnectionClosed:
            return

    def _lose(self) -> None:
        settles, self._settles = self._settles, {}
        for settle in settles.values():
            settle(Lost())
