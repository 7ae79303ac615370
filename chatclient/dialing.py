"""Opens the WebSocket of a server, or says in a verdict why it did not come about. The token never stands in the URL."""

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit, urlunsplit

from chatclient import addresses, failures, tls
from chatclient.core.verdicts import Verdict, verdict
from chatclient.link import FAREWELL_S
from chatprotocol import codec
from chatprotocol.errors import ProtocolError
from chatprotocol.frames import Bye
from chatprotocol.ids import SUBPROTOCOL
from chatprotocol.limits import MAX_OUT_MESSAGE_BYTES, PING_INTERVAL_S

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

OPEN_TIMEOUT_S: Final = 10.0


class NoConnection(Exception):  # it is no error of ours
    """No connection came about; the verdict says what follows."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.reason)
        self.verdict = verdict


def socket_url(address: str) -> str:
    """Return where a server's WebSocket is, given its base URL."""
    parts = urlsplit(address)
    return urlunsplit(("wss" if parts.scheme == "https" else "ws", parts.netloc, "/ws/", "", ""))


async def dial(address: str, *, accept_plain: bool, pin: str = "") -> "ClientConnection":
    """Open the connection; with `pin`, only to a server with this certificate. Raises NoConnection."""
    # Importing it takes longer than a first paint may wait.
    from websockets.exceptions import InvalidHandshake, InvalidStatus

    try:
        addresses.check_protection(address, accept_plain=accept_plain)
        socket = await _open(address, pin)
    except addresses.Unprotected as error:
        raise NoConnection(Verdict(resume=False, reason=error.message)) from error
    except InvalidStatus as error:
        said = failures.status_sentence(error.response.status_code, address)
        raise NoConnection(Verdict(resume=True, reason=said)) from error
    except InvalidHandshake as error:
        reason = failures.NOT_HEARTH.format(host=failures.host_of(address))
        raise NoConnection(Verdict(resume=True, reason=reason)) from error
    except (OSError, TimeoutError) as error:
        refusal = failures.no_connection(error, address)
        distrusted = isinstance(refusal, tls.Distrusted)
        raise NoConnection(Verdict(resume=True, reason=refusal.message, distrusted=distrusted)) from error
    if socket.subprotocol != SUBPROTOCOL:
        raise NoConnection(await _stranger(socket, address))
    return socket


async def _open(address: str, pin: str) -> "ClientConnection":
    from websockets.asyncio.client import connect
    from websockets.typing import Subprotocol

    class Straight(connect):
        """Follows no redirect: the token goes to the address that was checked, and to no other."""

        def process_redirect(self, exc: Exception) -> Exception | str:
            return exc

    return await Straight(
        socket_url(address),
        subprotocols=[Subprotocol(SUBPROTOCOL)],
        compression=None,
        max_size=MAX_OUT_MESSAGE_BYTES,
        open_timeout=OPEN_TIMEOUT_S,
        ping_interval=PING_INTERVAL_S,
        ping_timeout=PING_INTERVAL_S,
        close_timeout=FAREWELL_S,
        proxy=None if addresses.is_loopback(address) else True,
        user_agent_header=None,
        ssl=tls.context(pin) if address.startswith("https:") else None,
    )


async def _stranger(socket: "ClientConnection", address: str) -> Verdict:
    """Say what a server is that does not speak our subprotocol: its last words may tell which side to update."""
    import asyncio

    from websockets.exceptions import ConnectionClosed

    try:
        async with asyncio.timeout(FAREWELL_S):
            message = await socket.recv()
        frames = codec.decode_server(message) if isinstance(message, bytes) else []
    except (ConnectionClosed, TimeoutError, ProtocolError):
        frames = []
    await socket.close()
    bye = next((frame for frame in frames if isinstance(frame, Bye)), None)
    if bye is not None:
        return verdict(None, bye=bye)
    return Verdict(resume=True, reason=failures.NOT_HEARTH.format(host=failures.host_of(address)))
