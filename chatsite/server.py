"""The production server: uvicorn, in the shape that Hearth needs. `manage.py serve` starts it."""

import asyncio
import contextlib
import errno
import gc
import signal
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Final

import uvicorn
from django.conf import settings
from django.utils.translation import gettext as _

from chatprotocol.errors import CloseCode
from chatprotocol.limits import PING_INTERVAL_S
from chatsite.httpdoor import BoundedHttp
from chatsite.lobby import Lobby
from chatsite.lobby import use as use_lobby
from chatsite.websockets import BoundedProtocol
from feeds import runtime

GOODBYE_S: Final = 2.0
"""How long connections have to take the last words."""
SHUTDOWN_S: Final = 5
BACKLOG: Final = 2048
MANY_FILES: Final = 1_000_000
"""What no limit counts as."""


class CannotServe(Exception):
    """The server cannot start; the message is for its owner, in one line."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server listens."""

    host: str
    port: int

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return self.host in {"localhost", "::1"} or self.host.startswith("127.")

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def parse_address(text: str) -> Address:
    """Read `host:port`, `[::1]:port` or a port alone. Raises CannotServe."""
    host, colon, port = text.rpartition(":")
    if not colon:
        host = "127.0.0.1"
    if not (port.isascii() and port.isdigit()) or int(port) > 65535 or (":" in host and host[0] != "["):
        raise CannotServe(
            _("--bind must look like 127.0.0.1:8000 or [::1]:8000, not %(text)s.") % {"text": repr(text)}
        )
    return Address(host.strip("[]") or "0.0.0.0", int(port))  # noqa: S104  # asked for: ":8000"


def listen(address: Address) -> socket.socket:
    """Return a socket that listens. Raises CannotServe, and says what is wrong."""
    try:
        family, kind, protocol, _name, where = socket.getaddrinfo(
            address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise CannotServe(
            _("%(address)s is no address of this machine: %(reason)s.")
            % {"address": address, "reason": error.strerror}
        ) from None
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(where)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise CannotServe(_why_not(address, error)) from None
    listener.setblocking(False)
    return listener


def _why_not(address: Address, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return _("%(address)s is in use: another program listens there. Choose another port with --bind.") % {
            "address": address
        }
    if error.errno == errno.EACCES:
        return _(
            "%(address)s may not be used: ports below 1024 need a right of their own. Choose another with --bind."
        ) % {"address": address}
    return _("%(address)s cannot be used: %(reason)s.") % {"address": address, "reason": error.strerror}


def configuration(application: object, cert: Path | None, key: Path | None) -> uvicorn.Config:
    """Return uvicorn's configuration. Raises CannotServe where the certificate cannot be used."""
    lobby = Lobby(settings.HEARTH_DOOR_LIMITS, most_files())
    use_lobby(lobby)
    config = uvicorn.Config(
        application,  # type: ignore[arg-type]  # Channels' router is an ASGI application
        loop="uvloop" if _has_uvloop() else "asyncio",
        http=partial(BoundedHttp, lobby=lobby),  # type: ignore[arg-type]  # called like a class
        ws=partial(BoundedProtocol, lobby=lobby),  # type: ignore[arg-type]
        ws_max_size=settings.HEARTH_LIMITS.message_bytes,
        ws_per_message_deflate=False,
        ws_ping_interval=PING_INTERVAL_S,
        ws_ping_timeout=PING_INTERVAL_S,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=SHUTDOWN_S,
        ssl_certfile=cert,
        ssl_keyfile=key,
    )
    try:
        config.load()
    except (OSError, ssl.SSLError) as error:
        raise CannotServe(
            _("The certificate or its key cannot be used: %(reason)s.") % {"reason": error}
        ) from None
    if config.ssl is not None:
        # What the system's own configuration says may be older.
        config.ssl.minimum_version = max(config.ssl.minimum_version, ssl.TLSVersion.TLSv1_2)
    return config


def most_files() -> int:
    """Return how many files this process may open, once it may open as many as the system lets it."""
    try:
        import resource
    except ImportError:  # pragma: no cover  # Windows, which counts otherwise
        return MANY_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):  # some systems name a hard limit that they do not grant
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        soft = hard
    return MANY_FILES if soft == resource.RLIM_INFINITY else soft


def _has_uvloop() -> bool:
    try:
        import uvloop  # noqa: F401
    except ImportError:
        return False
    return True


class Server(uvicorn.Server):
    """uvicorn that says when it is ready, and says goodbye to every connection before it ends."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        # What is there now stays: nobody need look through it again for what may go.
        gc.collect()
        gc.freeze()
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no more connections, say goodbye to those that are here, end."""
        for server in self.servers:
            server.close()
        await say_goodbye()
        await super().shutdown(sockets)

    def end(self) -> None:
        """End well; may be called in any thread."""
        self.should_exit = True

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End well at the first signal, at once at the second Ctrl-C; the process ends with status 0."""
        if self.should_exit and sig == signal.SIGINT:
            self.force_exit = True
        self.should_exit = True


async def say_goodbye() -> None:
    """Send `bye` to every connection and wait until they have gone, or for `GOODBYE_S`."""
    process = runtime.current()
    if process is None:
        return
    for listener in process.hub.listeners():
        listener.close(CloseCode.RESTARTING, "The server is restarting.")
    deadline = asyncio.get_running_loop().time() + GOODBYE_S
    while process.hub.listeners() and asyncio.get_running_loop().time() < deadline:  # noqa: ASYNC110  # nobody tells
        await asyncio.sleep(0.02)
