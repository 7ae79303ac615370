"""What stands around the applications of a server process: contexts, body caps, a browser's Origin, start and end."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextvars import Context
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import validate_host

from accounts import worker
from accounts.door import error_body
from attachments import collecting, pictures
from attachments.limits import CHUNK_BYTES
from chatprotocol.errors import ErrorCode, HearthError
from chatsite.middleware import NO_DEVICES
from chatsite.sqlite import checkpoints
from feeds import runtime

Scope = dict[str, Any]
Event = Mapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

KIB: Final = 1024
BODY_CAPS_BYTES: Final = (
    ("/api/v1/uploads", CHUNK_BYTES),
    ("/api/", 64 * KIB),
)
"""The longest body by the beginning of the path; the first that fits counts."""
OTHER_BODIES_BYTES: Final = KIB * KIB

Headers = list[tuple[bytes, bytes]]

_ALWAYS: Final[Headers] = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", settings.X_FRAME_OPTIONS.encode()),
    (b"referrer-policy", settings.SECURE_REFERRER_POLICY.encode()),
    (b"cross-origin-opener-policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY.encode()),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"permissions-policy", NO_DEVICES.encode()),
    (b"cache-control", b"no-store"),
]
_REMEMBER_TLS: Final = (b"strict-transport-security", f"max-age={settings.SECURE_HSTS_SECONDS}".encode())


class _TooLong(Exception):
    """More came than may come."""


class BodyCap:
    """Answers 413 to a body that is too long, before Django keeps any of it."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        cap_bytes = _cap_bytes(scope["path"])
        if _announced_bytes(scope) > cap_bytes:
            await _answer(send, cap_bytes)
            return
        try:
            await self._application(scope, _counted(receive, cap_bytes), send)
        except _TooLong:
            await _answer(send, cap_bytes)


def _cap_bytes(path: str) -> int:
    return next((cap for prefix, cap in BODY_CAPS_BYTES if path.startswith(prefix)), OTHER_BODIES_BYTES)


def _announced_bytes(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


def _counted(receive: Receive, cap_bytes: int) -> Receive:
    came_bytes = 0

    async def counted() -> Event:
        nonlocal came_bytes
        event = await receive()
        came_bytes += len(event.get("body", b""))
        if came_bytes > cap_bytes:
            raise _TooLong
        return event

    return counted


async def _answer(send: Send, cap_bytes: int) -> None:
    error = HearthError(ErrorCode.TOO_LARGE, f"The body may have at most {cap_bytes} bytes.")
    body = json.dumps(error_body(error)).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class Sheltered:
    """Gives the headers that every answer has to those that do not come from Django, which sets its own."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""

        async def sheltered(event: Event) -> None:
            if event["type"] == "http.response.start":
                event = {**event, "headers": [*event["headers"], *_missing(scope, event["headers"])]}
            await send(event)

        await self._application(scope, receive, sheltered)


def _missing(scope: Scope, headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    there = {name.lower() for name, _ in headers}
    if b"referrer-policy" in there:
        return []
    wanted = [*_ALWAYS, _REMEMBER_TLS] if scope.get("scheme") == "https" else _ALWAYS
    return [(name, value) for name, value in wanted if name not in there]


class OriginCheck:
    """Lets in who shows no Origin (clients) or one of the server's own names (its pages in a browser)."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a handshake."""
        origins = [value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"]
        if all(map(_is_ours, origins)):
            await self._application(scope, receive, send)
        else:
            await nowhere(scope, receive, send)


def _is_ours(origin: str) -> bool:
    try:
        host = urlsplit(origin).hostname
    except ValueError:
        return False
    if not host:
        return False
    return validate_host(f"[{host}]" if ":" in host else host, settings.ALLOWED_HOSTS)


async def nowhere(scope: Scope, receive: Receive, send: Send) -> None:
    """Turn a WebSocket away before it is one."""
    await receive()
    await send({"type": "websocket.close"})


class Started:
    """Starts the moving parts of the process with its first request, where the server does not say when it starts."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve anything."""
        await runtime.start()
        await self._application(scope, receive, send)


class Apart:
    """Serves each request in a context of its own.

    A request that comes before the last one on its connection is answered is begun by the end of that answer, in its context.
    Django would find the thread of the last one there, and use it. That thread ends with the last one, and what this one has
    opened in it – a connection to the database, with its place in the pool – nobody would close.
    """

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        await asyncio.create_task(self._serve(scope, receive, send), context=Context())

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._application(scope, receive, send)


async def lifespan(scope: Scope, receive: Receive, send: Send) -> None:
    """Start and stop with the server, where the server says when."""
    await receive()
    with checkpoints.beside_writers():
        await runtime.start()
        async with collecting.beside_people(), worker.beside_people():
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await runtime.stop()
    pictures.close()
    await send({"type": "lifespan.shutdown.complete"})
