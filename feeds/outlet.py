"""The way out to one connection: what the socket takes now goes at once, the rest through a bounded queue and one task.

What waits is joined into one message, so that a busy room costs few socket writes. A reader so slow that more than the
bound waits for it loses passing news first and then its connection; nobody else notices.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from feeds.telemetry import counted

WriteNow = Callable[[bytes], bool]
"""Gives a message to the socket, if it takes one now; tells whether it did."""


class Outlet:
    """Sends bytes in order. `overflowed` is called once, when more than `limit_bytes` would wait.

    What it pushes then are the last words: they take the place of all that waited.
    """

    def __init__(
        self,
        send: Callable[[bytes], Awaitable[None]],
        limit_bytes: int,
        overflowed: Callable[[], None],
        write_now: "WriteNow | None" = None,
    ) -> None:
        self._send = send
        self._write_now = write_now or _takes_nothing
        self._limit_bytes = limit_bytes
        self._overflowed = overflowed
        self._waiting: deque[tuple[bytes, int]] = deque()
        """Frames, each with what it counts against the reader."""
        self._waiting_bytes = 0
        self._something = asyncio.Event()
        self._drained = asyncio.Event()
        self._drained.set()
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

    def last_words(self, data: bytes) -> None:
        """Send a last frame, or let it wait, however much waits before it; nothing comes after it."""
        if not self._ended:
            self.push_in_turn(data)
            self._ended = True

    def push_in_turn(self, data: bytes) -> None:
        """Send a frame that was kept back until all was drained; where it has to wait it counts against nobody."""
        if not self._ended and not self._went_at_once(data):
            self._let_wait(data, 0)

    def _went_at_once(self, data: bytes) -> bool:
        return not self._waiting and not self._sending and self._write_now(data)

    def _let_wait(self, data: bytes, counts_bytes: int) -> None:
        self._waiting.append((data, counts_bytes))
        self._waiting_bytes += counts_bytes
        self._drained.clear()
        self._something.set()

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
        self._drained.set()

    async def drained(self) -> None:
        """Wait until nothing waits: one after another, where several wait for it."""
        while not self._drained.is_set():
            await self._drained.wait()

    async def run(self) -> None:
        """Send what waits, for as long as the connection lives."""
        while True:
            await self._something.wait()
            self._something.clear()
            while self._waiting:
                self._sending = True
                await self._send(self._next_message())
                self._sending = False
            self._drained.set()

    def _next_message(self) -> bytes:
        """Join waiting frames up to the bound of one message."""
        size_bytes = 0
        frames: list[bytes] = []
        while self._waiting and (not frames or size_bytes + len(self._waiting[0][0]) <= self._limit_bytes):
            frame, counted_bytes = self._waiting.popleft()
            frames.append(frame)
            size_bytes += len(frame)
            self._waiting_bytes -= counted_bytes
        return frames[0] if len(frames) == 1 else b"".join(frames)


def _takes_nothing(data: bytes) -> bool:
    return False
