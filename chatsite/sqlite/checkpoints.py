"""Checkpoints beside the writers: a thread of a server carries over what stands in SQLite's log into the database.

Left to SQLite, whoever commits does it, every thousand pages: all whose writes came with that commit wait for two more
syncs. A writer still does it where the log has grown to `LONGEST_LOG` nevertheless: while somebody writes all the time,
no other thread ever reaches the end of the log, and only then does it begin again from the start.
"""

import contextlib
import threading
from collections.abc import Iterator
from typing import Any, Final

import structlog
from django.db import connection

from chatsite.sqlite import base

logger = structlog.get_logger(__name__)

driver: Final = base.DatabaseWrapper.Database

WORTH_IT: Final = 500
"""Pages of the log that are carried over at once; fewer wait for more."""
REST_S: Final = 0.05
"""Between two looks at the log."""


class Checkpoints:
    """The thread. It looks at the log when somebody has committed, and sleeps otherwise."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, name="checkpoints", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """End; what stands in the log then is found there by whoever opens the database next."""
        self._ended.set()
        base.committed.set()
        self._thread.join()

    def _work(self) -> None:
        with contextlib.closing(driver.connect(self._path, isolation_level=None)) as log:
            while not self._ended.is_set():
                base.committed.wait()
                base.committed.clear()  # `stop` may have set it just now: whether it ends is asked after this
                try:
                    carry_over(log)
                except driver.Error:
                    # Nothing is lost: it stays in the log, and the writers carry it over.
                    logger.warning("the log of the database could not be carried over", exc_info=True)
                self._ended.wait(REST_S)


def carry_over(log: Any) -> None:
    """Carry the log over into the database, as far as nobody needs it, if that is worth it."""
    _, length, done = log.execute("PRAGMA wal_checkpoint(NOOP)").fetchone()
    if length - done >= WORTH_IT:
        log.execute("PRAGMA wal_checkpoint(PASSIVE)")


@contextlib.contextmanager
def beside_writers() -> Iterator[None]:
    """Make checkpoints beside the writers for the time of the block, where this server's database has such a log."""
    if connection.vendor != "sqlite" or base.journal_mode != "WAL":
        yield
        return
    checkpoints = Checkpoints(str(connection.settings_dict["NAME"]))
    checkpoints.start()
    try:
        yield
    finally:
        checkpoints.stop()
