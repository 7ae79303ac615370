"""The moving parts of a server process, started together: readers, journal, hub, layer.

Started with the first connection (or by the server's own start) in the event loop that serves; stopped with the server.
"""

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import DatabaseError, connection

from feeds import journal
from feeds.changes import Page, page_for_all
from feeds.hub import Hub
from feeds.journal import Commit, Journal
from feeds.layer import InProcessLayer, Layer, News
from feeds.models import Feed
from feeds.snapshot import snapshot
from feeds.telemetry import counted

logger = logging.getLogger(__name__)

READERS: Final = 4

P = ParamSpec("P")
R = TypeVar("R")


class Runtime:
    """What one server process has one of. Every method is called in the event loop's thread."""

    def __init__(self, layer: Layer | None = None) -> None:
        self.loop = asyncio.get_running_loop()
        self.hub = Hub(self)
        self.journal = Journal(self._committed)
        self._layer = layer or InProcessLayer()
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._comparing: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to write, read and deliver."""
        self.journal.start()
        journal.use(self.journal)
        self.hub.connected = self._layer.connected
        await self._layer.start(self.hub)
        self._comparing = self.loop.create_task(self.hub.compare_for_ever())

    async def stop(self) -> None:
        """Carry out what waits, and end."""
        if self._comparing is not None:
            self._comparing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._comparing
        await self._layer.stop()
        journal.use(None)
        await self.loop.run_in_executor(None, self.journal.stop)
        everybody = threading.Barrier(READERS)
        closing = [self.loop.run_in_executor(self._readers, _let_go, everybody) for _ in range(READERS)]
        await asyncio.gather(*closing)
        self._readers.shutdown()

    def read(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Awaitable[R]:
        """Run a read in one of the readers' threads, in a snapshot of its own. The answer does not wait for its end."""
        return self._submit(snapshot, partial(function, *args, **kwargs))

    def read_loosely(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Awaitable[R]:
        """Run a read in one of the readers' threads that needs no snapshot, or takes one where it does."""
        return self._submit(contextlib.nullcontext, partial(function, *args, **kwargs))

    def _submit(
        self, state: Callable[[], contextlib.AbstractContextManager[None]], function: Callable[[], R]
    ) -> Awaitable[R]:
        answer: asyncio.Future[R] = self.loop.create_future()
        self._readers.submit(self._read, answer, state, function)
        return answer

    def _read(
        self,
        answer: "asyncio.Future[R]",
        state: Callable[[], contextlib.AbstractContextManager[None]],
        function: Callable[[], R],
    ) -> None:
        try:
            with state():
                self._tell(_settle, answer, function())
        except BaseException as refusal:
            if isinstance(refusal, DatabaseError):
                connection.close()
            self._tell(_refuse, answer, refusal)

    def _tell(self, tell: Callable[..., None], answer: "asyncio.Future[R]", outcome: Any) -> None:
        # Nobody waits any more once the loop is closed.
        with contextlib.suppress(RuntimeError):
            self.loop.call_soon_threadsafe(tell, answer, outcome)

    def page(self, feed: int, after: int) -> Awaitable[Page]:
        """Read what changed in a feed after a position, for the hub."""
        return self.read(page_for_all, feed, after)

    def heads(self, feeds: list[int]) -> Awaitable[Mapping[int, int]]:
        """Read the heads of feeds."""
        return self.read(_heads, feeds)

    def news(self, news: News) -> None:
        """Give passing news to the listeners of a feed, here and in the other processes."""
        self.hub.news(news)
        self._layer.pass_on(news)

    def ask_layer(self, patience_s: float) -> None:
        """Wait in another thread until loop and layer answer. Raises TimeoutError, or whatever the layer raises."""
        asyncio.run_coroutine_threadsafe(self._layer.ping(), self.loop).result(patience_s)

    def _committed(self, commit: Commit) -> None:
        # Called in the writer's thread; one step into the loop carries the whole transaction.
        self.loop.call_soon_threadsafe(self._deliver, commit, time.monotonic())

    def _deliver(self, commit: Commit, committed_s: float) -> None:
        commit.gather()
        try:
            self.hub.publish(commit.changes)
            if commit.changes:
                counted.lag_s.observe(time.monotonic() - committed_s)
            self._layer.announce({feed: changed[-1].pos for feed, changed in commit.changes.items()})
        except Exception:
            # What is committed stays: the comparison of heads finds it.
            logger.exception("a commit could not be delivered")
        finally:
            commit.settle()


def _let_go(everybody: threading.Barrier) -> None:
    """Close the database connection of a reader's thread. Each waits for the others, so that none is asked twice."""
    connection.close()
    everybody.wait()


def _heads(feeds: list[int]) -> Mapping[int, int]:
    return dict(Feed.objects.filter(pk__in=feeds).values_list("pk", "head"))


def _settle(answer: "asyncio.Future[R]", outcome: R) -> None:
    if not answer.done():
        answer.set_result(outcome)


def _refuse(answer: "asyncio.Future[Any]", refusal: BaseException) -> None:
    if not answer.done():
        answer.set_exception(refusal)


_current: Runtime | None = None
_starting: "WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock]" = WeakKeyDictionary()


async def start() -> Runtime:
    """Return the runtime of this process, once it has started."""
    global _current  # noqa: PLW0603  # one a process
    if _current is not None:
        return _current
    async with _starting.setdefault(asyncio.get_running_loop(), asyncio.Lock()):
        if _current is None:
            process = Runtime(_layer_of_settings())
            await process.start()
            _current = process
    return _current


def _layer_of_settings() -> Layer:
    if not settings.REDIS_URL:
        return InProcessLayer()
    # Where there is no Redis nobody pays for its client.
    from feeds.layer_redis import RedisLayer, channels_at, group_of

    group = group_of(settings.SECRET_KEY)
    return RedisLayer(channels_at(settings.REDIS_URL, group), group)


def current() -> Runtime | None:
    """Return the runtime of this process, where it is started."""
    return _current


async def stop() -> None:
    """Stop the runtime of this process."""
    global _current  # one a process
    runtime, _current = _current, None
    if runtime is not None:
        await runtime.stop()
