"""The messages that `hearth send` is given: one argument, or the lines of standard input as they come."""

import asyncio
import codecs
import os
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Final

READ_BYTES: Final = 64 * 1024
WAITING_LINES: Final = 100


async def of(text: str) -> AsyncIterator[str]:
    """Yield one text."""
    yield text


async def of_standard_input(file: int = 0) -> AsyncIterator[str]:
    """Yield the lines of a file descriptor that say something, without holding up the event loop.

    The thread that reads is a daemon and has no lock of Python's while it waits: a program that is interrupted while
    nobody types ends at once.
    """
    queue: asyncio.Queue[str | None] = asyncio.Queue(WAITING_LINES)
    loop = asyncio.get_running_loop()

    def read() -> None:
        try:
            for line in _lines(file):
                asyncio.run_coroutine_threadsafe(queue.put(line), loop).result()
            asyncio.run_coroutine_threadsafe(queue.put(None), loop).result()
        except (RuntimeError, asyncio.CancelledError):
            return  # the loop has ended: nobody reads any more

    threading.Thread(target=read, name="standard input", daemon=True).start()
    while (line := await queue.get()) is not None:
        if line.strip():
            yield line


def _lines(file: int) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    rest = ""
    while data := os.read(file, READ_BYTES):
        *lines, rest = (rest + decoder.decode(data)).split("\n")
        yield from (line.rstrip("\r") for line in lines)
    yield (rest + decoder.decode(b"", final=True)).rstrip("\r")
