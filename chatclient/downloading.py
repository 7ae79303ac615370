"""Brings files of messages onto this machine: goes on where an earlier attempt stopped, and checks what has come.

What is on disk is `chatclient.incoming`'s, what an answer means `chatclient.core.ranged`'s. An attempt that broke is made
again while something comes; a download that was given up is gone on with when it is asked for again.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar

from chatclient.changes import Downloading
from chatclient.clock import Clock
from chatclient.core import ranged
from chatclient.core.backoff import LEAST_S, MOST_S, Backoff
from chatclient.core.filenames import safe_name
from chatclient.core.pace import Pace
from chatclient.desk import Desk
from chatclient.incoming import Incoming
from chatclient.web import Door
from chatprotocol.errors import TRANSIENT_CODES, ErrorCode, HearthError
from chatprotocol.rows import File

if TYPE_CHECKING:
    import httpx

BACKOFF: Final = LEAST_S, MOST_S
WRITE_BYTES: Final = 1024 * 1024
TRIES: Final = 5
"""Attempts in which no more comes than ever before, until whoever asked is told."""
LONGEST_PAUSE_S: Final = 10 * 60.0
"""No server makes anybody wait for longer, whatever it says."""

P = ParamSpec("P")
T = TypeVar("T")
Wanted = tuple[int, Path]


class Downloader:
    """Downloads for one client."""

    def __init__(self, desk: Desk, door: Door, clock: Clock, random: Callable[[], float]) -> None:
        self._desk = desk
        self._door = door
        self._clock = clock
        self._random = random
        self._pace = Pace()
        self._running: dict[Wanted, asyncio.Task[Path]] = {}
        self._unwanted: set[Wanted] = set()
        self._etags: dict[int, str] = {}

    async def download(self, file: File, to: Path) -> Path:
        """Bring a file to a place, or into a folder under its own name; returns where it is.

        Nothing is overwritten: where something is there it is `name (2)`. Raises HearthError: refusals, `busy` without
        a connection (then what has come is gone on with another time), `conflict` where it was cancelled.
        """
        wanted = file.id, to
        task = self._running.get(wanted)
        if task is None:
            self._running[wanted] = task = asyncio.create_task(self._download(file, to))
            task.add_done_callback(lambda _: self._running.pop(wanted))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if task.cancelled() and wanted in self._unwanted:
                raise HearthError(ErrorCode.CONFLICT, "This download was cancelled.") from None
            raise

    def cancel(self, file: int, to: Path) -> None:
        """Give a download up, and delete what has come."""
        task = self._running.get((file, to))
        if task is not None:
            self._unwanted.add((file, to))
            task.cancel()

    async def stop(self) -> None:
        """Leave everything as it is."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _download(self, file: File, to: Path) -> Path:
        self._unwanted.discard((file.id, to))
        incoming = Incoming(await in_thread(_target, file, to), file.id)
        try:
            await in_thread(incoming.open)
            await self._bring(file, to, incoming)
            return await in_thread(incoming.settle)
        except HearthError as error:
            if error.code not in TRANSIENT_CODES:
                incoming.drop()
            raise
        except asyncio.CancelledError:
            if (file.id, to) in self._unwanted:
                incoming.drop()
            raise
        finally:
            incoming.close()
            self._pace.forget((file.id, to))

    async def _bring(self, file: File, to: Path, incoming: Incoming) -> None:
        """Let all of it come, in as many attempts as it takes while each brings more than there ever was."""
        least_s, most_s = BACKOFF
        backoff = Backoff(self._random, least_s=least_s, most_s=most_s)
        tries, damaged, most = 0, False, incoming.size
        while True:
            try:
                await self._attempt(file, to, incoming)
            except HearthError as error:
                tries, most = (0, incoming.size) if incoming.size > most else (tries + 1, most)
                if error.code not in TRANSIENT_CODES or tries >= TRIES:
                    raise
                await asyncio.sleep(max(backoff.next_s(), min((error.retry_ms or 0) / 1000, LONGEST_PAUSE_S)))
                continue
            if incoming.digest() == file.sha256:
                return
            if damaged:
                raise HearthError(ErrorCode.CONFLICT, "This file arrives damaged: it is not what was sent.")
            damaged = True
            await in_thread(incoming.restart)

    async def _attempt(self, file: File, to: Path, incoming: Incoming) -> None:
        if incoming.size > file.bytes:
            await in_thread(incoming.restart)
        self._tell(file, to, incoming.size)
        if incoming.size == file.bytes:
            return
        etag = self._etags.get(file.id) or f'"{file.sha256.hex()}"'  # that is what ours are called
        wish = ranged.wish(incoming.size, etag)
        async with self._door.read(f"/api/v1/files/{file.id}", wish) as response:
            begin = ranged.begins_at(response.status_code, response.headers, incoming.size, file.bytes)
            if begin == 0 or response.status_code == 416:
                await in_thread(incoming.restart)
            if begin is None:
                raise _strange()
            self._etags[file.id] = response.headers.get("etag", "")
            await self._write(response, file, to, incoming)
        if incoming.size < file.bytes:
            raise HearthError(ErrorCode.BUSY, "The connection was lost.")

    async def _write(self, response: "httpx.Response", file: File, to: Path, incoming: Incoming) -> None:
        """Write what comes, a good portion at a time; what has come before a break is kept."""
        parts = bytearray()
        try:
            async for part in response.aiter_raw():
                if incoming.size + len(parts) + len(part) > file.bytes:
                    raise _strange()
                parts += part
                if len(parts) >= WRITE_BYTES:
                    data, parts = parts, bytearray()
                    await in_thread(incoming.write, data)
                    self._tell(file, to, incoming.size)
        except Exception:
            await in_thread(incoming.write, parts)
            raise
        await in_thread(incoming.write, parts)
        self._tell(file, to, incoming.size)

    def _tell(self, file: File, to: Path, got: int) -> None:
        if self._pace.is_due((file.id, to), got == file.bytes, self._clock.steady_ms()):
            self._desk.emit(Downloading(file=file.id, to=to, got=got, of=file.bytes))


async def in_thread(work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
    """Let a thread do it; whoever is cancelled meanwhile waits until it is done: nobody closes what it works with."""
    done = asyncio.ensure_future(asyncio.to_thread(work, *args, **named))
    try:
        return await asyncio.shield(done)
    except asyncio.CancelledError:
        await asyncio.wait([done])
        raise


def _target(file: File, to: Path) -> Path:
    to = to.absolute()
    return to / safe_name(file.name) if to.is_dir() else to


def _strange() -> HearthError:
    return HearthError(ErrorCode.BUSY, "The server sent something that this program does not understand.")
