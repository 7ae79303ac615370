"""What a process counts while it works: plain numbers, added to where things happen and read when somebody asks.

Counting stands in the way of every message, so it is an addition to an attribute and nothing else: no lock, no object
a delivery, no library. That is sound because every number has one thread that adds to it – the event loop's or the
writer's, as it says below. What several threads count is rare, and has a method with a lock.

Here stand totals since the process began. What there is at the moment – connections, queues – nobody counts: it is
asked of those who have it.
"""

import threading
from bisect import bisect_left
from collections import defaultdict
from typing import Final, Literal

LAG_S: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
TRANSACTION_S: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
GROUP_SIZES: Final = (1, 2, 4, 8, 16, 32, 64, 128, 256)

Why = Literal["gap", "hint", "comparison", "size"]
"""Why the hub reads a feed: a position was missing between two that it was told of; somebody said how far the feed has
come; the comparison with the database found it; it was too much to be given out at once."""


class Histogram:
    """How many values fell below which bound. One thread observes."""

    __slots__ = ("bounds", "counts", "total")

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self.bounds = bounds
        """Ascending; a value belongs to the first that is not below it."""
        self.counts = [0] * (len(bounds) + 1)
        """A count for each bound, and one for what exceeds them all."""
        self.total: float = 0
        """The sum of all values."""

    def observe(self, value: float) -> None:
        """Count a value."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value


class Telemetry:
    """The numbers of one process."""

    def __init__(self) -> None:
        # ---- added to in the event loop's thread -----------------------------------------------------------------
        self.deliveries = 0
        """Changes given to listeners, once for each listener."""
        self.delivered_bytes = 0
        """The frames of these deliveries."""
        self.news_dropped = 0
        """Passing news that a reader was too slow for."""
        self.opened = 0
        """Connections that were opened."""
        self.closed: defaultdict[int, int] = defaultdict(int)
        """Connections that have ended, by close code; 1001 where the client went."""
        self.requests: defaultdict[tuple[str, str], int] = defaultdict(int)
        """Requests that were answered, by operation and outcome: `ok`, or the code of the refusal."""
        self.catch_ups: defaultdict[Why, int] = defaultdict(int)
        """Times that the hub began to read a feed, by reason."""
        self.healed = 0
        """Such readings that came to their end: nothing is missing any more."""
        self.lag_s = Histogram(LAG_S)
        """From the commit until the last listener of this process had its frame, in its socket or its outlet."""
        # ---- added to in the writer's thread ---------------------------------------------------------------------
        self.group_writes = Histogram(GROUP_SIZES)
        """Writes that were carried out together."""
        self.transaction_s = Histogram(TRANSACTION_S)
        """From a group's beginning to its commit, the second attempt included where there was one."""
        self.groups_undone = 0
        """Groups that were rolled back and carried out one by one."""
        # ---- added to in any thread ------------------------------------------------------------------------------
        self._lock = threading.Lock()
        self._sign_ins: dict[str, int] = {}
        self._database_refused: dict[str, int] = {}
        self._http: dict[tuple[str, int], int] = {}
        self._files: dict[str, int] = {}

    def sign_in(self, outcome: str) -> None:
        """Count a sign-in with a password: `ok`, or the code of its refusal."""
        with self._lock:
            self._sign_ins[outcome] = self._sign_ins.get(outcome, 0) + 1

    def database_refused(self, what: Literal["read", "write"]) -> None:
        """Count what the database did not do: it was busy, full, gone or broken."""
        with self._lock:
            self._database_refused[what] = self._database_refused.get(what, 0) + 1

    def http_answered(self, method: str, status: int) -> None:
        """Count an answer over HTTP."""
        with self._lock:
            self._http[method, status] = self._http.get((method, status), 0) + 1

    def uploaded(self, size_bytes: int) -> None:
        """Count a file that has come, and its bytes as they are kept."""
        self._count_file("uploaded", 1)
        self._count_file("uploaded_bytes", size_bytes)

    def upload_broken_off(self) -> None:
        """Count a connection that has ended, or was ended, before all had come that it was about to bring."""
        self._count_file("broken_off", 1)

    def downloaded(self, size_bytes: int) -> None:
        """Count bytes of files that were given out."""
        self._count_file("downloaded_bytes", size_bytes)

    def collected(self, count: int) -> None:
        """Count files whose bytes were removed."""
        self._count_file("collected", count)

    def _count_file(self, what: str, count: int) -> None:
        with self._lock:
            self._files[what] = self._files.get(what, 0) + count

    def files(
        self, what: Literal["uploaded", "uploaded_bytes", "broken_off", "downloaded_bytes", "collected"]
    ) -> int:
        """Return a count of files, or of their bytes."""
        with self._lock:
            return self._files.get(what, 0)

    def sign_ins(self) -> dict[str, int]:
        """Return the sign-ins by outcome."""
        with self._lock:
            return dict(self._sign_ins)

    def database_refusals(self) -> dict[str, int]:
        """Return what the database did not do, by `read` and `write`."""
        with self._lock:
            return dict(self._database_refused)

    def http(self) -> dict[tuple[str, int], int]:
        """Return the answers over HTTP by method and status."""
        with self._lock:
            return dict(self._http)


counted: Final = Telemetry()
"""The numbers of this process."""
