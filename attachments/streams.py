"""The bytes of an answer, a piece after another: read in threads of their own, and never many of them in memory.

Django closes a stream with its answer, whether or not anybody has read it.
"""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from types import TracebackType
from typing import Final, NoReturn, Self

import structlog
from django.db import connection

from attachments.limits import limits
from attachments.movers import Place, movers
from attachments.store import Reader
from chatprotocol.errors import HearthError
from feeds import runtime
from feeds.telemetry import counted

logger = structlog.get_logger(__name__)

PIECE_BYTES: Final = 256 * 1024
ASKED_AGAIN_S: Final = 5.0
"""So long bytes go out, or come in, upon a right that was asked once."""

LOOKS_S: Final = 0.05
"""Nobody is looked after more often."""

HANG_UP: Final = "hearth.hang_up"
"""An extension of the scope, where a server has it: `call` ends the connection at once, and `unsent` tells how many bytes
of what it was given have not gone out yet.
"""

HangUp = Callable[[], object]
Unsent = Callable[[], int]

Right = Callable[[], object]
"""Raises HearthError where somebody may not have the bytes any more."""

_threads: Final = movers("files")


class _Source:
    """So many bytes from where a reader stands, and the right to them."""

    def __init__(self, reader: Reader, size: int, right: Right, place: Place) -> None:
        self._reader = reader
        self._unread = size
        self._reading = threading.Lock()
        self._asked_s = time.monotonic()
        self.right = right
        self.place = place

    def read(self) -> bytes:
        """Return the next piece; none at the end. Raises EOFError where there are fewer than there should be."""
        with self._reading:
            if not self._unread:
                return b""
            data = self._reader.read(min(PIECE_BYTES, self._unread))
            self._unread -= len(data)
            if not data:
                raise EOFError
            return data

    def is_to_be_asked(self) -> bool:
        """Tell whether the right was asked too long ago, and note that it is asked now."""
        now_s = time.monotonic()
        if now_s - self._asked_s <= ASKED_AGAIN_S:
            return False
        self._asked_s = now_s
        return True

    def close(self) -> None:
        """Read no more, once nobody reads."""
        self.place.leave()
        with self._reading:
            self._reader.close()


class ThreadStream:
    """A stream for a thread, which may wait. Raises HearthError where the right ends."""

    def __init__(self, reader: Reader, size: int, right: Right, place: Place) -> None:
        self._source = _Source(reader, size, right, place)

    def __iter__(self) -> Iterator[bytes]:
        while data := self._source.read():
            if self._source.is_to_be_asked():
                self._source.right()
            yield data
            counted.downloaded(len(data))

    def close(self) -> None:
        """End."""
        self._source.close()


class LoopStream:
    """A stream for an event loop, with one piece read ahead. Where the right ends, the connection does; and where nobody
    takes what is sent.
    """

    def __init__(
        self,
        reader: Reader,
        size: int,
        right: Right,
        place: Place,
        hang_up: HangUp | None = None,
        unsent: Unsent | None = None,
    ) -> None:
        self._source = _Source(reader, size, right, place)
        self._hang_up = hang_up
        self._unsent = unsent

    async def __aiter__(self) -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()
        coming = loop.run_in_executor(_threads, self._source.read)
        while data := await self._came(coming):
            coming = loop.run_in_executor(_threads, self._source.read)
            if self._source.is_to_be_asked() and not await _may_go_on(self._source.right):
                await self._break_off()
            with self._watched():
                yield data
            counted.downloaded(len(data))

    def _watched(self) -> AbstractContextManager[object]:
        """Look after what goes out until the next piece is asked for."""
        if self._hang_up is None or self._unsent is None:
            return nullcontext()
        return _Watch(self._source, self._hang_up, self._unsent)

    async def _came(self, coming: "asyncio.Future[bytes]") -> bytes:
        try:
            return await coming
        except (EOFError, HearthError, OSError) as error:
            logger.warning("a download was ended: its bytes cannot be read", reason=type(error).__name__)
            await self._break_off()

    async def _break_off(self) -> NoReturn:
        """End in the middle: what has gone out is never taken for the whole."""
        if self._hang_up is not None:
            self._hang_up()
            # Django hears of it, and cancels whoever answers.
            await asyncio.Event().wait()
        raise asyncio.CancelledError

    def close(self) -> None:
        """End; whoever still reads is not waited for here."""
        self._source.place.leave()
        _threads.submit(self._source.close)


class _Watch:
    """Looks from time to time after what a connection was given and its client has not taken yet: hangs up where none of it
    has gone out for long, and where the right to it has ended meanwhile.
    """

    def __init__(self, source: _Source, hang_up: HangUp, unsent: Unsent) -> None:
        self._source = source
        self._hang_up = hang_up
        self._unsent = unsent
        self._before: int | None = None
        self._stands_s = 0.0
        self._asking: asyncio.Task[None] | None = None
        self._timer = self._later()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()

    def _later(self) -> asyncio.TimerHandle:
        self._idle_s = limits().download_idle_ms / 1000
        self._step_s = min(self._idle_s, max(ASKED_AGAIN_S, LOOKS_S))
        return asyncio.get_running_loop().call_later(self._step_s, self._look)

    def _look(self) -> None:
        unsent, before = self._unsent(), self._before
        self._stands_s = self._stands_s + self._step_s if before is not None and unsent >= before else 0.0
        self._before = unsent
        if self._stands_s >= self._idle_s:
            logger.info("a download was ended: nobody takes it")
            self._hang_up()
            return
        if self._source.is_to_be_asked():
            self._asking = asyncio.create_task(self._ask())
        self._timer = self._later()

    async def _ask(self) -> None:
        if not await _may_go_on(self._source.right):
            self._hang_up()


async def _may_go_on(right: Right) -> bool:
    process = runtime.current()
    try:
        if process is None:
            await asyncio.to_thread(_asked, right)
        else:
            await process.read(right)
    except HearthError as refusal:
        logger.info("a download was ended", reason=refusal.code)
        return False
    return True


def _asked(right: Right) -> None:
    try:
        right()
    finally:
        connection.close()
