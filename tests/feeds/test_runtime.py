"""The moving parts of a process: readers in snapshots, one writer, one hub, started and stopped together."""

import asyncio
import threading
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import Server
from chatprotocol import codec
from chatprotocol.frames import Changes
from feeds import journal, runtime
from feeds.hub import Hub
from feeds.journal import Write, verb
from feeds.layer import Hears, InProcessLayer, News
from feeds.models import SITE_FEED_ID, Feed
from feeds.positions import advance
from feeds.runtime import READERS, Runtime
from feeds.snapshot import snapshot
from tests.messaging.conftest import doing
from tests.messaging.test_random_histories import NoSource

WAIT_S = 10


@dataclass(eq=False)
class Ear:
    """A listener that remembers."""

    user: int = 1
    device: int = 1
    heard: list[Changes] = field(default_factory=list)
    news: list[bytes] = field(default_factory=list)
    heard_one: asyncio.Event = field(default_factory=asyncio.Event)

    def deliver(self, data: bytes) -> None:
        self.heard += [frame for frame in codec.decode_server(data) if isinstance(frame, Changes)]
        self.heard_one.set()

    def deliver_news(self, data: bytes) -> None:
        self.news.append(data)

    def subscribed(self, feed: int) -> None:
        """Nobody comes into a room here."""

    def close(self, code: int, message: str) -> None:
        """Nobody is closed here."""


class Neighbours(InProcessLayer):
    """A layer that remembers what it was told to tell, and can tell itself."""

    def __init__(self) -> None:
        self.told: list[dict[int, int]] = []
        self.news: list[News] = []
        self.hears: Hears | None = None

    async def start(self, hears: Hears) -> None:
        self.hears = hears

    async def stop(self) -> None:
        self.hears = None

    def pass_on(self, news: News) -> None:
        self.news.append(news)

    def announce(self, heads: Mapping[int, int]) -> None:
        self.told.append(dict(heads))


@verb
def rename(text: str) -> int:
    """Write."""
    server = Server.objects.get()
    server.motd = text
    advance(server)
    return server.pos


def site_head() -> int:
    return Feed.objects.get(pk=SITE_FEED_ID).head


@pytest.fixture
async def process(shared_database: None) -> AsyncIterator[Runtime]:
    found = Runtime(Neighbours())
    await found.start()
    yield found
    await found.stop()


def listening(hub: Hub, at: int) -> Ear:
    ear = Ear()
    hub.connect(ear)
    assert hub.release(hub.hold(ear, SITE_FEED_ID, "site"), at)
    return ear


async def test_what_a_verb_writes_reaches_the_listeners_before_whoever_asked_is_told(
    process: Runtime,
) -> None:
    ear = listening(process.hub, await doing(site_head))
    heard_then: list[int] = []
    told = asyncio.Event()

    def settle(outcome: object) -> None:
        heard_then.append(len(ear.heard))
        told.set()

    process.journal.submit(Write(rename, ("hello",), {}, settle))
    async with asyncio.timeout(WAIT_S):
        await told.wait()
    assert heard_then == [1]
    assert [row.motd for row in ear.heard[0].rows] == ["hello"]  # type: ignore[union-attr]


async def test_a_verb_of_another_thread_goes_through_the_journal(process: Runtime) -> None:
    ear = listening(process.hub, await doing(site_head))
    position = await doing(rename, "hello")
    assert (ear.heard[0].from_, ear.heard[0].to) == (position - 1, position)


async def test_the_event_loop_waits_for_no_verb(process: Runtime) -> None:
    with pytest.raises(RuntimeError, match="event loop"):
        rename("would wait for ever")


async def test_the_other_processes_are_told_how_far_feeds_have_come(process: Runtime) -> None:
    position = await doing(rename, "hello")
    layer = process._layer
    assert isinstance(layer, Neighbours)
    assert layer.told == [{SITE_FEED_ID: position}]


async def test_a_hint_of_another_process_is_followed(process: Runtime) -> None:
    ear = listening(process.hub, await doing(site_head))
    journal.use(None)
    position = await doing(rename, "from elsewhere")
    journal.use(process.journal)
    layer = process._layer
    assert isinstance(layer, Neighbours)
    assert layer.hears is not None
    layer.hears.hint({SITE_FEED_ID: position, 999: 5})
    async with asyncio.timeout(WAIT_S):
        await ear.heard_one.wait()
    assert ear.heard[0].to == position


async def test_heads_are_compared_again_and_again(
    process: Runtime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ear = listening(process.hub, await doing(site_head))
    journal.use(None)
    await doing(rename, "from elsewhere")
    journal.use(process.journal)
    monkeypatch.setattr("feeds.hub.COMPARE_S", 0.001)
    answers: list[Exception | None] = [DatabaseError("not now"), None]
    heads = process.heads

    async def sometimes(feeds: list[int]) -> Mapping[int, int]:
        trouble = answers.pop(0) if answers else None
        if trouble is not None:
            raise trouble
        return await heads(feeds)

    monkeypatch.setattr(process, "heads", sometimes)
    comparing = asyncio.create_task(process.hub.compare_for_ever())
    async with asyncio.timeout(WAIT_S):
        await ear.heard_one.wait()
    comparing.cancel()
    await asyncio.gather(comparing, return_exceptions=True)
    assert "heads could not be compared" in caplog.text


async def test_a_read_runs_in_a_snapshot_of_its_own(process: Runtime) -> None:
    between = threading.Event()
    written = threading.Event()

    def twice() -> tuple[str, str]:
        before = Server.objects.get().motd
        between.set()
        assert written.wait(WAIT_S)
        return before, Server.objects.get().motd

    reading = asyncio.ensure_future(process.read(twice))
    await asyncio.to_thread(between.wait, WAIT_S)
    await doing(rename, "written meanwhile")
    written.set()
    assert await reading == ("", "")
    assert await process.read(lambda: Server.objects.get().motd) == "written meanwhile"


async def test_pages_and_heads_are_read_by_the_readers(process: Runtime) -> None:
    position = await doing(rename, "hello")
    page = await process.page(SITE_FEED_ID, position - 1)
    assert (page.from_, page.to, len(page.changed)) == (position - 1, position, 1)
    assert await process.heads([SITE_FEED_ID, 999]) == {SITE_FEED_ID: position}


async def test_a_reader_whose_connection_broke_has_a_new_one(process: Runtime) -> None:
    def break_off() -> None:
        connection.ensure_connection()
        connection.connection.close()
        Server.objects.get()

    for _ in range(READERS):
        with pytest.raises(DatabaseError):
            await process.read(break_off)
    for _ in range(2 * READERS):
        assert await process.read(lambda: Server.objects.get().pk) == 1


async def test_a_refused_read_harms_no_reader(process: Runtime) -> None:
    def refuse() -> None:
        Server.objects.get()
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await process.read(refuse)
    assert await process.read(lambda: connection.in_atomic_block)


async def test_a_loose_read_is_in_no_transaction_but_one_of_its_own(process: Runtime) -> None:
    def look() -> bool:
        with snapshot():
            return connection.in_atomic_block

    assert not await process.read_loosely(lambda: connection.in_atomic_block)
    assert await process.read_loosely(look)


async def test_stopping_carries_out_what_waits_and_closes_every_connection(shared_database: None) -> None:
    process = Runtime()
    await process.start()
    connections = []
    everybody = threading.Barrier(READERS, timeout=WAIT_S)

    def look() -> None:
        everybody.wait()
        connection.ensure_connection()
        connections.append(connection.connection)

    await asyncio.gather(*(process.read(look) for _ in range(READERS)))
    outcomes: list[object] = []
    for n in range(5):
        process.journal.submit(Write(rename, (f"{n}",), {}, outcomes.append))
    await process.stop()
    await asyncio.sleep(0)
    assert len(outcomes) == 5
    assert journal.started() is None
    assert len(set(map(id, connections))) == READERS
    for one in connections if connection.vendor == "sqlite" else ():  # elsewhere they go back into a pool
        with pytest.raises(Exception, match="closed"):
            one.execute("SELECT 1")
    assert await doing(lambda: Server.objects.get().motd) == "4"
    await doing(rename, "without a journal")


async def test_passing_news_goes_to_the_listeners_here_and_to_the_other_processes(process: Runtime) -> None:
    ear = listening(process.hub, await doing(site_head))
    news = News(SITE_FEED_ID, b"news", without_user=2, at=0)
    process.news(news)
    layer = process._layer
    assert isinstance(layer, Neighbours)
    assert layer.news == [news]
    assert ear.news == [b"news"]


async def test_who_asks_while_the_runtime_starts_is_given_it_started(
    shared_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_go_on = asyncio.Event(), asyncio.Event()

    class Slow(InProcessLayer):
        async def start(self, hears: Hears) -> None:
            begun.set()
            await may_go_on.wait()

    monkeypatch.setattr(runtime, "_layer_of_settings", Slow)
    both = [asyncio.create_task(runtime.start()) for _ in range(2)]
    await begun.wait()
    assert runtime.current() is None
    may_go_on.set()
    first, second = await asyncio.gather(*both)
    assert first is second is runtime.current()
    await runtime.stop()


async def test_a_process_has_one_runtime(shared_database: None) -> None:
    assert runtime.current() is None
    started = await runtime.start()
    assert await runtime.start() is started is runtime.current()
    assert journal.started() is started.journal
    await runtime.stop()
    assert runtime.current() is None
    await runtime.stop()


async def test_a_runtime_that_was_never_started_can_be_stopped(shared_database: None) -> None:
    process = Runtime()
    process.journal.start()
    await process.stop()


async def test_a_process_alone_has_nobody_to_tell() -> None:
    layer = InProcessLayer()
    await layer.start(Hub(NoSource()))
    layer.announce({1: 2})
    layer.pass_on(News(1, b"", 1, 0))
    layer.connected(1, 1)
    await layer.stop()


# ---- snapshots ---------------------------------------------------------------------------------------------------


def test_a_snapshot_does_not_wait_for_the_writer(shared_database: None) -> None:
    holds, done = threading.Event(), threading.Event()

    def write() -> None:
        try:
            with transaction.atomic():
                rename("not committed")
                holds.set()
                assert done.wait(WAIT_S)
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    assert holds.wait(WAIT_S)
    with snapshot():
        assert Server.objects.get().motd == ""
    done.set()
    writer.join()
    assert Server.objects.get().motd == "not committed"


@pytest.mark.django_db
def test_inside_a_transaction_a_snapshot_is_that_transaction() -> None:
    rename("mine")
    with snapshot():
        assert Server.objects.get().motd == "mine"


def levels() -> list[str]:
    """Return how PostgreSQL carries out the transaction: its isolation, and whether it only reads."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')"
        )
        return list(cursor.fetchone())


@pytest.mark.skipif(connection.vendor != "postgresql", reason="transactions have no levels")
def test_where_transactions_have_levels_a_snapshot_has_one_of_its_own(shared_database: None) -> None:
    with snapshot():
        assert levels() == ["repeatable read", "on"]
    with transaction.atomic():
        assert levels() == ["read committed", "off"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="nothing breaks inside of a process")
def test_a_snapshot_whose_connection_breaks_leaves_nothing_behind(shared_database: None) -> None:
    with pytest.raises(DatabaseError), snapshot(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    connection.close()
    with transaction.atomic():
        assert levels() == ["read committed", "off"]
