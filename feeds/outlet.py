"""The way out to one connection: what the socket takes now goes at once, the rest through a bounded queue.

What waits is joined into one message, so that a busy room costs few socket writes; an answer leaves with what the same
commit delivers. A reader so slow that more than the
bound waits for it loses passing news first and then its connection; nobody else notices. There are thousands of
outlets, and most of them idle: one that nothing waits in holds next to nothing, and has no task.
"""

import asyncio
from collections.abc import Awaitable, Callable

from feeds.telemetry import counted

WriteNow = Callable[[bytes], bool]
"""Gives a message to the socket, if it takes one now; tells whether it did."""


class Outlet:
    """Sends bytes in order. `wanted` is called when something waits and `run` is to be started.

    `overflowed` is called once, when more than `limit_bytes` would wait. What it pushes then are the last words: they
    take the place of all that waited.
    """

    __slots__ = (
        "_drainers",
        "_ended",
        "_is_drained",
        "_limit_bytes",
        "_overflowed",
        "_running",
        "_send",
        "_sending",
        "_waiting",
        "_waiting_bytes",
        "_wanted",
        "_write_now",
    )

    def __init__(
        self,
        send: Callable[[bytes], Awaitable[None]],
        limit_bytes: int,
        overflowed: Callable[[], None],
        wanted: Callable[[], None],
        write_now: "WriteNow | None" = None,
    ) -> None:
        self._send = send
        self._write_now = write_now or _takes_nothing
        self._limit_bytes = limit_bytes
        self._overflowed = overflowed
        self._wanted = wanted
        self._waiting: list[tuple[bytes, int]] = []
        """Frames, each with what it counts against the reader."""
        self._waiting_bytes = 0
        self._drainers: list[asyncio.Future[None]] = []
        self._is_drained = True
        self._running = False
        self._sending = False
        self._ended = False

    @property
    def waiting_bytes(self) -> int:
        """How much waits to be sent that counts against the reader."""
        return self._waiting_bytes

    @property
    def waiting_frames(self) -> int:
        """How many frames wait to be sent."""
        return len(self._waiting)

    def push(self, data: bytes) -> None:
        """Send a frame, or let it wait for its turn. What does not fit any more ends the connection."""
        if self._ended or self._went_at_once(data):
            return
        # What one commit delivers at once is nobody's slowness: only what comes while a send is held up counts.
        counts_bytes = len(data) if self._sending else 0
        if self._waiting_bytes and self._waiting_bytes + counts_bytes > self._limit_bytes:
            self.clear()
            self._overflowed()
            self._ended = True
            return
        self._let_wait(data, counts_bytes)

    def gather(self) -> None:
        """Let what is pushed from now on wait until the loop's next turn, and leave together."""
        if self._is_drained and not self._running and not self._ended:
            self._is_drained, self._running = False, True
            asyncio.get_running_loop().call_soon(self._leave)

    def last_words(self, data: bytes) -> None:
        """Send a last frame, or let it wait, however much waits before it; nothing comes after it."""
        if not self._ended:
            self.push_in_turn(data)
            self._ended = True

    def push_in_turn(self, data: bytes) -> None:
        """Send a frame that was kept back until all was drained; where it has to wait it counts against nobody."""
        if not self._ended and not self._went_at_once(data):
            self._let_wait(data, 0)

    def push_news(self, data: bytes) -> None:
        """Let passing news wait, where it has room: dropped, it is missed by nobody for long."""
        if self._waiting_bytes + len(data) <= self._limit_bytes // 2:
            self.push(data)
        else:
            counted.news_dropped += 1

    def clear(self) -> None:
        """Forget what waits."""
        self._waiting.clear()
        self._waiting_bytes = 0
        self._drain()

    async def drained(self) -> None:
        """Wait until nothing waits: one after another, where several wait for it."""
        while not self._is_drained:
            drainer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._drainers.append(drainer)
            await drainer

    async def run(self) -> None:
        """Send what waits, until nothing does."""
        try:
            while self._waiting:
                self._sending = True
                await self._send(self._next_message())
                self._sending = False
        finally:
            self._running = False
        self._drain()

    def _leave(self) -> None:
        while self._waiting:
            message = self._next_message()
            if not self._write_now(message):
                self._waiting.insert(0, (message, 0))
                self._wanted()
                return
        self._running = False
        self._drain()

    def _went_at_once(self, data: bytes) -> bool:
        return self._is_drained and not self._sending and self._write_now(data)

    def _let_wait(self, data: bytes, counts_bytes: int) -> None:
        self._waiting.append((data, counts_bytes))
        self._waiting_bytes += counts_bytes
        self._is_drained = False
        if not self._running:
            self._running = True
            self._wanted()

    def _drain(self) -> None:
        self._is_drained = True
        drainers, self._drainers = self._drainers, []
        for drainer in drainers:
            if not drainer.done():
                drainer.set_result(None)

    def _next_message(self) -> bytes:
        """Join waiting frames up to the bound of one message."""
        count = size_bytes = 0
        for frame, counted_bytes in self._waiting:
            if count and size_bytes + len(frame) > self._limit_bytes:
                break
            count += 1
            size_bytes += len(frame)
            self._waiting_bytes -= counted_bytes
        frames = [frame for frame, _ in self._waiting[:count]]
        del self._waiting[:count]
        return frames[0] if count == 1 else b"".join(frames)


def _takes_nothing(data: bytes) -> bool:
    return False
