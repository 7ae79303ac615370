"""Removing what nobody needs any more: a job of every process that `serve` starts. Several of them do each other no harm.

Uploads past their time, files that nobody has posted, bytes that no blob names, parts of uploads that are no more. Rows
go first and bytes after them, so that whatever is killed in between is found by the next round.
"""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator
from typing import Final

import structlog
from django.db import DatabaseError, connection

from attachments import holding, parts, queries, services, waking
from attachments.limits import limits
from attachments.store import remove_all
from chatprotocol.errors import HearthError
from feeds.telemetry import counted

logger = structlog.get_logger(__name__)

ROUND_S: Final = 600.0
"""So often somebody looks, whether or not anybody has let go of something."""
STRAY_HOURS: Final = 1
"""So long after any upload would have expired its part may lie there without a row."""


def collect() -> int:
    """Look once, and remove what there is; return of how many files the bytes have gone. Blocks, for a thread."""
    try:
        _forget_uploads()
        unposted = queries.unposted()
        if unposted:
            services.forget_files(unposted)
        return _remove_leftovers()
    finally:
        connection.close()


def _forget_uploads() -> None:
    while ids := services.forget_expired_uploads():
        for id in ids:
            parts.remove(id)
    before_s = time.time() - (limits().upload_hours + STRAY_HOURS) * 3600
    strays = list(parts.strays(before_s))
    if strays:
        known = {parts.path_of(id).name for id in queries.known_uploads()}
        for path in strays:
            if path.name.partition(".")[0] not in known:
                path.unlink(missing_ok=True)


def _remove_leftovers() -> int:
    with holding.may_remove() as may:
        return _remove_due() if may else 0


def _remove_due() -> int:
    count = 0
    while names := queries.due_leftovers():
        for name in names:
            remove_all(name)
        services.forget_leftovers(names)
        count += len(names)
    counted.collected(count)
    return count


class Collector:
    """Collects now and then, and soon after somebody has let go of bytes."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Look soon. May be called in any thread."""
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._woken.set)

    async def run(self) -> None:
        """Collect until cancelled."""
        while True:
            try:
                await asyncio.to_thread(collect)
            except (DatabaseError, HearthError, OSError) as error:
                logger.warning("what nobody needs could not be removed", reason=type(error).__name__)
            except Exception:
                logger.exception("what nobody needs could not be removed")
            with contextlib.suppress(TimeoutError):
                # Processes that were started together do not look together for ever.
                async with asyncio.timeout(ROUND_S * (0.75 + random.random() / 2)):  # noqa: S311  # no secret
                    await self._woken.wait()
            self._woken.clear()


@contextlib.asynccontextmanager
async def beside_people() -> AsyncIterator[None]:
    """Collect while the server serves."""
    collector = Collector()
    running = asyncio.create_task(collector.run())
    waking.use(collector.wake)
    try:
        yield
    finally:
        waking.use(None)
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
