"""PATCH of any length, in front of Django: an ASGI application that puts what comes on the disk as it comes.

Django keeps a body until it is whole. Here no more than two pieces of it are in memory: one is written and summed in
a thread while the next is gathered, so that the loop, which delivers chat, never waits for a disk or a sum.

It serves where the server hands bodies over as they come (the scope's extension `hearth.streams_bodies`). Everything else
about uploads is Django's.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

import structlog
from django.db import DatabaseError, connection

from accounts import queries as accounts
from accounts.services import note_seen
from attachments import door, finishing, queries, uploading
from attachments.limits import limits
from attachments.models import File, Upload
from attachments.movers import Places, movers
from attachments.receiving import Reception
from attachments.refusals import too_many_at_once
from attachments.streams import ASKED_AGAIN_S, HANG_UP
from attachments.turns import TurnsOfPeople
from chatprotocol.errors import ErrorCode, HearthError
from feeds import runtime
from feeds.runtime import Runtime
from feeds.telemetry import counted

logger = structlog.get_logger(__name__)

R = TypeVar("R")
Scope = dict[str, Any]
Event = Mapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

STREAMS_BODIES: Final = "hearth.streams_bodies"
"""An extension of the scope, where a server has it: the events of a body come as its bytes do."""

PIECE_BYTES: Final = 512 * 1024
PASSED_OVER_BYTES: Final = 2 * 1024 * 1024
"""Of a body that is refused so much is taken all the same, so that the answer is read and the connection stays."""
FINISHERS: Final = 4
FINISHED_AT_ONCE: Final = 2
"""Of one person's: what takes long holds up half of the finishers at most."""
_PATH: Final = re.compile(rf"{re.escape(door.UPLOADS)}/([A-Za-z0-9_-]{{1,128}})")

# What takes long never keeps those who only write waiting.
_writers: Final = movers("uploads")
# They wait for others, such as the picture worker, which is started by them and must not give way like them.
_finishers: Final = ThreadPoolExecutor(FINISHERS, thread_name_prefix="finishing")
_places: Final = Places(too_many_at_once)
_finishing: Final = TurnsOfPeople(FINISHED_AT_ONCE)


class _Gone(Exception):
    """The client has gone, or has sent nothing for so long that it is taken for gone."""


class Uploads:
    """Takes what tus's PATCH brings; hands everything else on."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        found = _PATH.fullmatch(scope["path"]) if scope["method"] == "PATCH" else None
        if found is None or STREAMS_BODIES not in (scope.get("extensions") or {}):
            await self._application(scope, receive, send)
            return
        body = _Body(receive)
        answer: Answer
        try:
            answer = await _Patch(await runtime.start(), scope, body).answer(found.group(1))
        except _Gone:
            counted.upload_broken_off()
            await _hang_up(scope, receive)
            return
        except HearthError as error:
            answer = door.refused(error)
        except DatabaseError:
            logger.exception("the database refused an upload")
            answer = door.refused(
                HearthError(ErrorCode.BUSY, "The server cannot store anything at the moment.", retry_ms=1_000)
            )
        except Exception:
            logger.exception("an upload failed")
            answer = door.refused(
                HearthError(ErrorCode.INTERNAL, "Something went wrong on the server; it has been noted.")
            )
        await _send(send, *answer, stays=await body.pass_over())


Answer = tuple[int, dict[str, str] | None, door.Headers]


class _Body:
    """What a request brings, in pieces that are worth a thread's while."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.is_over = False
        self._is_gone = False

    async def piece(self) -> bytes:
        """Return the next bytes, about `PIECE_BYTES`; fewer at the end, and where they come slowly, for between two pieces
        it is asked whether they may still come. Raises _Gone.
        """
        gathered = bytearray()
        now_s = asyncio.get_running_loop().time
        until_s = now_s() + ASKED_AGAIN_S
        while not (self.is_over or self._is_gone) and len(gathered) < PIECE_BYTES:
            if gathered and now_s() > until_s:
                break
            event = await self._next()
            self._is_gone = event["type"] == "http.disconnect"
            gathered += event.get("body", b"")
            self.is_over = not (self._is_gone or event.get("more_body", False))
        if self._is_gone and not gathered:
            raise _Gone
        return bytes(gathered)

    async def _next(self) -> Event:
        try:
            async with asyncio.timeout(limits().upload_idle_ms / 1000):
                return await self._receive()
        except TimeoutError:
            return {"type": "http.disconnect"}

    async def pass_over(self) -> bool:
        """Take what is left, if it is little; tell whether nothing is left."""
        passed = 0
        try:
            while not self.is_over and passed < PASSED_OVER_BYTES:
                passed += len(await self.piece())
        except _Gone:
            return False
        return self.is_over


class _Patch:
    """One request."""

    def __init__(self, process: Runtime, scope: Scope, body: _Body) -> None:
        self._process = process
        self._body = body
        self._headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}

    async def answer(self, id: str) -> Answer:
        """Take the bytes; return what is to be answered."""
        who, upload = await self._process.read(queries.upload_for, _token(self._headers), id)
        bounds = limits()
        with _places.held(who.user_id, bounds.uploads_at_once, bounds.person_uploads_at_once):
            return await self._received(who.device_id, upload)

    async def _received(self, device: int, upload: Upload) -> Answer:
        reception = await _in(_writers, uploading.receive, upload, self._headers.get)
        if reception is None:
            return 204, None, door.stands(upload, upload.length)
        try:
            await self._pour(reception, device)
            await _in(_writers, reception.end)
            if reception.is_whole:
                async with _finishing.of(upload.owner_id):
                    upload.file = await _in(_finishers, _finish, reception)
            offset = reception.offset
        finally:
            await asyncio.shield(_in(_writers, reception.close))
        await _in(_writers, note_seen, device)
        return 204, None, door.stands(upload, offset)

    async def _pour(self, reception: Reception, device: int) -> None:
        loop = asyncio.get_running_loop()
        asked_s = loop.time()
        writing: asyncio.Future[None] | None = None
        try:
            while not self._body.is_over:
                piece = await self._body.piece()
                if writing is not None:
                    await writing
                writing = asyncio.ensure_future(_in(_writers, reception.take, piece)) if piece else None
                if loop.time() - asked_s > ASKED_AGAIN_S:
                    await self._process.read(_assert_still, device, reception.upload)
                    asked_s = loop.time()
        finally:
            if writing is not None:
                # Whatever has happened, nothing is closed that somebody writes to.
                await asyncio.shield(writing)


def _assert_still(device: int, upload: Upload) -> None:
    accounts.assert_active(device)
    queries.upload_of(upload.owner_id, upload.pk)


async def _hang_up(scope: Scope, receive: Receive) -> None:
    """End a connection on which nothing has come for long, and wait until it has ended."""
    extension = (scope.get("extensions") or {}).get(HANG_UP)
    if extension is not None:
        extension["call"]()
        while (await receive())["type"] != "http.disconnect":
            pass


def _finish(reception: Reception) -> File:
    try:
        return finishing.finish(reception)
    finally:
        connection.close()


def _token(headers: Mapping[str, str]) -> str:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise accounts.unauthenticated()
    return token.strip()


def _in(threads: ThreadPoolExecutor, function: Callable[..., R], *args: Any) -> Awaitable[R]:
    return asyncio.get_running_loop().run_in_executor(threads, function, *args)


async def _send(
    send: Send, status: int, body: dict[str, str] | None, headers: door.Headers, *, stays: bool
) -> None:
    data = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
    said = headers | {"X-Content-Type-Options": "nosniff"}
    if body is not None:
        said |= {"Content-Type": "application/json", "Content-Length": str(len(data))}
    if not stays:
        said["Connection"] = "close"
    counted.http_answered("PATCH", status)
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in said.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": data})
