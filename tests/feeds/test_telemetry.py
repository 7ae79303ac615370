"""What happens is counted once, where it happens."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError

from feeds import hub as hub_module
from feeds import journal as journal_module
from feeds import outlet as outlet_module
from feeds.hub import Hub
from feeds.journal import Commit, Journal, Write, verb
from feeds.outlet import Outlet
from feeds.telemetry import Histogram, Telemetry
from tests.feeds.test_hub import ROOM, Database, change, listening, settled

WAIT_S = 10


@pytest.fixture(autouse=True)
def counted(monkeypatch: pytest.MonkeyPatch) -> Telemetry:
    """Numbers that begin with this test."""
    fresh = Telemetry()
    for module in (hub_module, journal_module, outlet_module):
        monkeypatch.setattr(module, "counted", fresh)
    return fresh


@pytest.fixture
def database() -> Database:
    return Database()


@pytest.fixture
def hub(database: Database) -> Hub:
    return Hub(database)


# ---- histograms --------------------------------------------------------------------------------------------------


def test_a_value_belongs_to_the_first_bound_that_is_not_below_it() -> None:
    histogram = Histogram((1, 2, 4))
    for value in (0, 1, 1.5, 2, 3, 4, 5, 100):
        histogram.observe(value)
    assert histogram.counts == [2, 2, 2, 2]
    assert histogram.total == 116.5


# ---- the hub -----------------------------------------------------------------------------------------------------


async def test_a_delivery_is_a_change_for_a_listener(
    hub: Hub, database: Database, counted: Telemetry
) -> None:
    first, _ = listening(hub, 1), listening(hub, 2)
    hub.publish(database.write(change(1), change(2)))
    hub.publish(database.write(change(3)))
    assert counted.deliveries == 6
    assert counted.delivered_bytes == 2 * sum(first.sizes_bytes)
    assert not counted.catch_ups


async def test_who_is_held_back_is_given_nothing_yet(
    hub: Hub, database: Database, counted: Telemetry
) -> None:
    ear = listening(hub, 1)
    hub.hold(ear, ROOM + 1, "room:8")
    hub.publish({ROOM + 1: [change(1)]})
    assert counted.deliveries == 0


async def test_a_hole_is_counted_when_it_is_found_and_when_it_is_healed(
    hub: Hub, database: Database, counted: Telemetry
) -> None:
    ear = listening(hub, 1)
    database.write(change(1), change(2))
    hub.publish(database.write(change(3)))
    assert (dict(counted.catch_ups), counted.healed) == ({"gap": 1}, 0)
    await settled(hub)
    assert (dict(counted.catch_ups), counted.healed) == ({"gap": 1}, 1)
    assert counted.deliveries == len(ear.positions) == 3


async def test_a_hole_that_cannot_be_read_is_not_healed(
    hub: Hub, database: Database, counted: Telemetry
) -> None:
    listening(hub, 1)
    database.trouble = OperationalError("gone")
    hub.publish({ROOM: [change(2)]})
    await settled(hub)
    assert (dict(counted.catch_ups), counted.healed) == ({"gap": 1}, 0)


async def test_what_a_hint_and_what_the_comparison_found_are_told_apart(
    hub: Hub, database: Database, counted: Telemetry
) -> None:
    listening(hub, 1)
    database.write(change(1))
    hub.hint({ROOM: 1})
    await settled(hub)
    database.write(change(2))
    await hub.compare()
    await settled(hub)
    await hub.compare()
    assert dict(counted.catch_ups) == {"hint": 1, "comparison": 1}
    assert counted.healed == 2


async def test_what_is_too_much_at_once_is_no_hole(
    monkeypatch: pytest.MonkeyPatch, hub: Hub, database: Database, counted: Telemetry
) -> None:
    listening(hub, 1)
    monkeypatch.setattr(hub_module, "PAGE_BYTES", 10)
    hub.publish(database.write(change(1)))
    await settled(hub)
    assert dict(counted.catch_ups) == {"size": 1}


# ---- the outlet --------------------------------------------------------------------------------------------------


async def test_passing_news_that_finds_no_room_is_counted(counted: Telemetry) -> None:
    flows = asyncio.Event()

    async def send(data: bytes) -> None:
        await flows.wait()

    running: list[asyncio.Task[None]] = []
    outlet = Outlet(send, 100, lambda: None, lambda: running.append(asyncio.create_task(outlet.run())))
    outlet.push(b"on its way")
    await asyncio.sleep(0)
    outlet.push_news(b"x" * 40)
    outlet.push_news(b"x" * 40)
    assert counted.news_dropped == 1
    assert (outlet.waiting_frames, outlet.waiting_bytes) == (1, 40)
    flows.set()
    await asyncio.gather(*running)


# ---- the journal -------------------------------------------------------------------------------------------------


class Desk:
    """A journal whose thread is held until everything has been submitted."""

    def __init__(self) -> None:
        self.journal = Journal(Commit.settle)
        self.journal.start()
        self._held, self._go = threading.Event(), threading.Event()
        self.submit(self._wait)
        assert self._held.wait(WAIT_S)

    def _wait(self) -> None:
        self._held.set()
        assert self._go.wait(WAIT_S)

    def submit(self, work: Any) -> None:
        self.journal.submit(Write(verb(work), (), {}, settle=lambda outcome: None))

    def carry_out(self) -> None:
        self._go.set()
        self.journal.stop()


@pytest.fixture
def desk(shared_database: None) -> Iterator[Desk]:
    found = Desk()
    yield found
    found._go.set()
    if found.journal._thread.is_alive():
        found.journal.stop()


def nothing() -> None:
    """Write nothing."""


def fail() -> None:
    raise OperationalError("database is locked")


def test_groups_are_counted_with_their_sizes_and_times(desk: Desk, counted: Telemetry) -> None:
    for _ in range(3):
        desk.submit(nothing)
    assert desk.journal.waiting == 3
    desk.carry_out()
    assert counted.group_writes.total == 4
    assert sum(counted.group_writes.counts) == sum(counted.transaction_s.counts) == 2
    assert counted.transaction_s.total > 0
    assert (counted.groups_undone, counted.database_refusals()) == (0, {})


def test_a_group_that_was_undone_and_what_the_database_refused_are_counted(
    desk: Desk, counted: Telemetry
) -> None:
    for work in (nothing, fail, nothing):
        desk.submit(work)
    desk.carry_out()
    assert (counted.groups_undone, counted.database_refusals()) == (1, {"write": 1})


# ---- what any thread counts --------------------------------------------------------------------------------------


def test_what_several_threads_count_is_not_lost() -> None:
    telemetry = Telemetry()

    def count() -> None:
        for _ in range(1_000):
            telemetry.sign_in("ok")
            telemetry.http_answered("GET", 200)
            telemetry.database_refused("read")

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert telemetry.sign_ins() == {"ok": 4_000}
    assert telemetry.http() == {("GET", 200): 4_000}
    assert telemetry.database_refusals() == {"read": 4_000}
