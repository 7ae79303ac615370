"""What a scrape finds: the totals that `feeds.telemetry` has counted, and what there is at the moment.

Connections and queues belong to the event loop's thread, so they are looked at there. Where the loop does not come to
it within `PATIENCE_S` the scrape tells the rest, and that.
"""

import os
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

from attachments import parts
from chatprotocol.errors import CloseCode
from chatsite import lobby
from feeds import runtime
from feeds.runtime import Runtime
from feeds.telemetry import Histogram, Telemetry, counted
from messaging.connection import Connection

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

PATIENCE_S: Final = 2.0


@dataclass(slots=True)
class Seen:
    """What there is at the moment, in the event loop."""

    people: int = 0
    connections: int = 0
    journal_writes: int = 0
    outlet_frames: int = 0
    outlet_bytes: int = 0
    outlets_waiting: int = 0
    """Connections for which something waits."""
    loop_wait_s: float = field(default=0.0)
    """How long the loop took to come to the question."""


def look(process: Runtime) -> Seen:
    """Look at what there is, in the event loop's thread."""
    listeners = process.hub.listeners()
    seen = Seen(people=len(process.hub.online()), connections=len(listeners))
    seen.journal_writes = process.journal.waiting
    for listener in listeners:
        frames, size_bytes = listener.waiting if isinstance(listener, Connection) else (0, 0)
        seen.outlet_frames += frames
        seen.outlet_bytes += size_bytes
        seen.outlets_waiting += frames > 0
    return seen


def look_from_outside(process: Runtime, patience_s: float) -> Seen | None:
    """Look from another thread; None where the loop does not come to it in time."""
    asked_s = time.monotonic()
    found: Future[Seen] = Future()

    def answer() -> None:
        waited_s = time.monotonic() - asked_s
        try:
            seen = look(process)
        except Exception as error:
            found.set_exception(error)
        else:
            seen.loop_wait_s = waited_s
            found.set_result(seen)

    process.loop.call_soon_threadsafe(answer)
    try:
        return found.result(patience_s)
    except TimeoutError:
        return None


def scrape() -> "Scrape":
    """Return what a scrape of this process finds."""
    process = runtime.current()
    seen = look_from_outside(process, PATIENCE_S) if process is not None else None
    return Scrape(counted, seen, os.getpid())


class Scrape:
    """Everything of one moment, in families as Prometheus's library writes them."""

    def __init__(self, totals: Telemetry, seen: Seen | None, pid: int) -> None:
        self._totals = totals
        self._seen = seen
        self._pid = pid

    def collect(self) -> Iterator["Metric"]:
        """Return the families, each sample with the process that it is of."""
        for family in self._families():
            family.samples = [
                sample._replace(labels={**sample.labels, "pid": str(self._pid)}) for sample in family.samples
            ]
            yield family

    def _families(self) -> Iterator["Metric"]:
        from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector

        yield _gauge("info", "The version that serves.", [((settings.HEARTH_VERSION,), 1)], ["version"])
        yield from self._now()
        yield from self._of_delivery()
        yield from self._of_requests()
        yield from self._of_journal()
        yield from self._of_files()
        apart = CollectorRegistry()
        yield from ProcessCollector(registry=apart).collect()
        yield from PlatformCollector(registry=apart).collect()

    def _now(self) -> Iterator["Metric"]:
        door = lobby.of_process()
        if door is not None:
            yield _gauge("strangers", "Connections on which nobody has signed in.", door.strangers)
            yield _counter("strangers_refused", "Connections that were one stranger too many.", door.refused)
        yield _gauge("loop_answers", "Whether the event loop answered this scrape.", int(bool(self._seen)))
        if self._seen is not None:
            seen = self._seen
            yield _gauge("connections", "Connections on which somebody has signed in.", seen.connections)
            yield _gauge("people_online", "People who are online, as far as this process knows.", seen.people)
            yield _gauge("journal_waiting_writes", "Writes that wait for the journal.", seen.journal_writes)
            yield _gauge("outlet_waiting_frames", "Frames that wait for slow readers.", seen.outlet_frames)
            yield _gauge(
                "outlet_waiting_bytes", "Bytes that wait and count against readers.", seen.outlet_bytes
            )
            yield _gauge(
                "outlet_waiting_connections", "Connections for which frames wait.", seen.outlets_waiting
            )
            yield _gauge("loop_wait_seconds", "How long this scrape waited for the loop.", seen.loop_wait_s)
        yield _gauge(
            "database_bytes", "The size of SQLite's files.", [((n,), s) for n, s in _sizes()], ["file"]
        )

    def _of_delivery(self) -> Iterator["Metric"]:
        totals = self._totals
        yield _counter("connections_opened", "Connections that were opened.", totals.opened)
        yield _counter(
            "connections_closed",
            "Connections that have ended, by reason.",
            [((_reason(code),), count) for code, count in dict(totals.closed).items()],
            ["reason"],
        )
        yield _counter("deliveries", "Changes given to listeners, once for each.", totals.deliveries)
        yield _counter("delivered_bytes", "Bytes of these deliveries.", totals.delivered_bytes)
        yield _counter("news_dropped", "Passing news that readers were too slow for.", totals.news_dropped)
        slow = totals.closed.get(CloseCode.TOO_SLOW, 0)
        yield _counter("slow_readers_closed", "Connections that read too slowly.", slow)
        yield _counter(
            "feed_catch_ups",
            "Times that the hub began to read a feed from the database, by reason.",
            [((why,), count) for why, count in dict(totals.catch_ups).items()],
            ["why"],
        )
        yield _counter("feed_catch_ups_done", "Such readings that came to their end.", totals.healed)
        yield _histogram(
            "delivery_lag_seconds", "From the commit to the last delivery in this process.", totals.lag_s
        )

    def _of_requests(self) -> Iterator["Metric"]:
        totals = self._totals
        yield _counter("requests", "Requests answered.", dict(totals.requests).items(), ["op", "outcome"])
        yield _counter(
            "sign_ins",
            "Sign-ins with a password.",
            [((outcome,), count) for outcome, count in totals.sign_ins().items()],
            ["outcome"],
        )
        yield _counter(
            "http_requests",
            "Answers over HTTP.",
            [((method, str(status)), count) for (method, status), count in totals.http().items()],
            ["method", "status"],
        )

    def _of_journal(self) -> Iterator["Metric"]:
        totals = self._totals
        yield _histogram("journal_group_writes", "Writes carried out together.", totals.group_writes)
        yield _histogram(
            "journal_transaction_seconds", "From a group's beginning to its commit.", totals.transaction_s
        )
        yield _counter("journal_groups_undone", "Groups carried out again one by one.", totals.groups_undone)
        yield _counter(
            "database_refused",
            "What the database did not do: busy, full, gone or broken.",
            [((what,), count) for what, count in totals.database_refusals().items()],
            ["what"],
        )

    def _of_files(self) -> Iterator["Metric"]:
        files = self._totals.files
        yield _counter("files_uploaded", "Files that have come.", files("uploaded"))
        yield _counter(
            "files_uploaded_bytes", "Bytes of these files, as they are kept.", files("uploaded_bytes")
        )
        yield _counter(
            "uploads_broken_off", "Connections that brought less than they said.", files("broken_off")
        )
        yield _counter(
            "files_downloaded_bytes", "Bytes of files that were given out.", files("downloaded_bytes")
        )
        yield _counter("files_collected", "Files whose bytes were removed.", files("collected"))
        yield _gauge("uploads_free_bytes", "What uploads may still write on this disk.", parts.free_bytes())


# ---- families -------------------------------------------------------------------------------------------------------

Samples = float | Iterable[tuple[tuple[str, ...], float]]
"""One value, or values by their labels."""


def _gauge(name: str, says: str, samples: Samples, labels: list[str] | None = None) -> "Metric":
    from prometheus_client.metrics_core import GaugeMetricFamily

    family = GaugeMetricFamily(f"hearth_{name}", says, labels=labels or [])
    for values, value in _by_labels(samples):
        family.add_metric(values, value)
    return family


def _counter(name: str, says: str, samples: Samples, labels: list[str] | None = None) -> "Metric":
    from prometheus_client.metrics_core import CounterMetricFamily

    family = CounterMetricFamily(f"hearth_{name}", says, labels=labels or [])
    for values, value in _by_labels(samples):
        family.add_metric(values, value)
    return family


def _by_labels(samples: Samples) -> Iterable[tuple[tuple[str, ...], float]]:
    return [((), samples)] if isinstance(samples, int | float) else samples


def _histogram(name: str, says: str, observed: Histogram) -> "Metric":
    from prometheus_client.metrics_core import HistogramMetricFamily

    buckets: list[tuple[str, float]] = []
    up_to = 0
    # Counted on meanwhile: the copy is of one moment, and the sum may be a value ahead.
    for bound, count in zip([*observed.bounds, float("inf")], list(observed.counts), strict=True):
        up_to += count
        buckets.append((_written(bound), up_to))
    family = HistogramMetricFamily(f"hearth_{name}", says, labels=[])
    family.add_metric([], buckets, observed.total)
    return family


def _written(bound: float) -> str:
    """Return a bound as Prometheus writes it."""
    return "+Inf" if bound == float("inf") else str(float(bound))


def _reason(code: int) -> str:
    return CloseCode(code).name.lower()


def _sizes() -> Iterator[tuple[str, int]]:
    default = settings.DATABASES["default"]
    if default["ENGINE"] != "chatsite.sqlite":
        return
    path = Path(default["NAME"])
    for name, file in (("main", path), ("wal", path.with_name(f"{path.name}-wal"))):
        if file.exists():
            yield name, file.stat().st_size
