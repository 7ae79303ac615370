"""What people do is counted by what they did and what came of it; `/metrics` tells it."""

import asyncio
import urllib.request

import pytest
import structlog
from django.db import DatabaseError, connection
from prometheus_client.parser import text_string_to_metric_families

from chatprotocol import requests as rq
from chatprotocol.errors import CloseCode, HearthError
from messaging import handlers
from tests.cast import cast, new_key
from tests.messaging.conftest import Line, doing

Found = dict[tuple[str, frozenset[tuple[str, str]]], float]


class Scrapes:
    """What `/metrics` says now, against what it said at first."""

    def __init__(self, port: int) -> None:
        self._address = f"http://127.0.0.1:{port}/metrics"
        self._first: Found = {}

    async def begin(self) -> "Scrapes":
        self._first = await asyncio.to_thread(self._read)
        return self

    def _read(self) -> Found:
        with urllib.request.urlopen(self._address, timeout=10) as answer:
            text = answer.read().decode()
        return {
            (sample.name, frozenset((k, v) for k, v in sample.labels.items() if k != "pid")): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }

    async def grown(self, name: str, **labels: str) -> float:
        """Return how much a number has grown since the beginning."""
        key = (f"hearth_{name}", frozenset(labels.items()))
        return (await asyncio.to_thread(self._read)).get(key, 0) - self._first.get(key, 0)

    async def value(self, name: str, **labels: str) -> float:
        """Return a number as it is."""
        return (await asyncio.to_thread(self._read))[f"hearth_{name}", frozenset(labels.items())]


@pytest.fixture(autouse=True)
def nobody_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be written but what a test asks for: that a device was here is noted beside it, some time later."""
    monkeypatch.setattr("messaging.connection.note_seen", lambda device: None)


async def test_a_message_is_a_request_a_commit_and_a_delivery_for_everybody(line: Line) -> None:
    scene = await doing(cast, "private")
    people = await line.join(scene.owner, scene.member)
    scrapes = await Scrapes(line.port).begin()
    for number in range(3):
        await people[0].ask(rq.Post(room=scene.room.pk, key=new_key(), text=f"{number}"))
    for caller in people:
        await caller.until(lambda caller=caller: len(caller.rows_of(scene.room.pk)) == 3)  # type: ignore[misc]
    assert await scrapes.grown("requests_total", op="post", outcome="ok") == 3
    # Of the room to both, and the read mark of the author to the author.
    assert await scrapes.grown("deliveries_total") == 3 * 2 + 3
    assert await scrapes.grown("delivered_bytes_total") > 0
    assert await scrapes.grown("journal_group_writes_sum") == 3
    assert await scrapes.grown("journal_transaction_seconds_count") == await scrapes.grown(
        "delivery_lag_seconds_count"
    )
    assert await scrapes.grown("feed_catch_ups_done_total") == 0


async def test_what_was_refused_is_counted_by_its_code(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(handlers.WRITES, rq.RoomSilence)  # type: ignore[misc]  # a dict
    scene = await doing(cast, "private")
    [stranger] = await line.join(scene.stranger)
    scrapes = await Scrapes(line.port).begin()
    for ask in (
        rq.Post(room=scene.room.pk, key=new_key(), text="let me in"),
        rq.History(room=scene.room.pk),
        rq.RoomSilence(room=1, user=1),
    ):
        with pytest.raises(HearthError):
            await stranger.ask(ask)
    assert await scrapes.grown("requests_total", op="post", outcome="not_found") == 1
    assert await scrapes.grown("requests_total", op="history", outcome="not_found") == 1
    assert await scrapes.grown("requests_total", op="room_silence", outcome="unsupported") == 1


async def test_a_database_that_does_not_read_is_counted(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = await doing(cast, "private")
    [member] = await line.join(scene.member)
    scrapes = await Scrapes(line.port).begin()

    def fail(*args: object) -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(handlers, "read", fail)
    with pytest.raises(HearthError):
        await member.ask(rq.Ping())
    assert await scrapes.grown("requests_total", op="ping", outcome="busy") == 1
    assert await scrapes.grown("database_refused_total", what="read") == 1


async def test_connections_are_counted_while_they_are_here_and_by_how_they_end(line: Line) -> None:
    scene = await doing(cast, "private")
    scrapes = await Scrapes(line.port).begin()
    assert await scrapes.value("connections") == 0
    await line.join(scene.owner, scene.member, scene.member)
    silent = await line.call()
    assert await scrapes.value("connections") == 3
    assert await scrapes.value("people_online") == 2
    assert await scrapes.value("strangers") >= 1
    assert await scrapes.grown("connections_opened_total") == 4
    assert await scrapes.grown("requests_total", op="hello", outcome="ok") == 3
    await silent.wire.send("no bytes")
    assert await silent.ended() == CloseCode.BAD_PROTOCOL
    refused = await line.call()
    with pytest.raises(HearthError):
        await refused.hello("no token")
    assert await refused.ended() == CloseCode.UNAUTHENTICATED
    assert await scrapes.grown("connections_closed_total", reason="bad_protocol") == 1
    assert await scrapes.grown("connections_closed_total", reason="unauthenticated") == 1
    assert await scrapes.grown("requests_total", op="hello", outcome="unauthenticated") == 1


async def test_a_scrape_says_how_the_loop_and_the_queues_are(line: Line) -> None:
    scrapes = await Scrapes(line.port).begin()
    for name in ("journal_waiting_writes", "outlet_waiting_frames", "outlet_waiting_connections"):
        assert await scrapes.value(name) == 0
    assert await scrapes.value("loop_answers") == 1
    assert 0 <= await scrapes.value("loop_wait_seconds") < 10
    if connection.vendor == "sqlite":  # what lies elsewhere is measured there
        assert await scrapes.value("database_bytes", file="main") > 0


async def test_a_write_that_fails_is_logged_with_whose_it_was(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = await doing(cast, "private")
    [member] = await line.join(scene.member)

    def fail(batch: object) -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(handlers.WRITES[rq.Post].verb, "function", fail)
    with structlog.testing.capture_logs() as said, pytest.raises(HearthError):
        await member.ask(rq.Post(room=scene.room.pk, key=new_key(), text="secret words"))
    [entry] = [one for one in said if one["event"] == "the database refused a write"]
    assert entry["verb"] == "post_messages"
    assert (entry["user"], entry["device"]) == (scene.member.id, scene.member.device.pk)
    assert entry["connection"] > 0
    assert "secret words" not in str(said)
