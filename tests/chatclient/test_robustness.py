"""What goes wrong on this machine: a disk that fails at the worst moment, damage, bugs; the client goes on."""

import asyncio
import importlib
import logging
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import NoReturn

import pytest

from chatclient.changes import Notice, OutboxChanged, Reset
from chatclient.client import Client
from chatclient.profiles import Profile, Profiles
from chatclient.store import driver
from chatclient.store.errors import StoreDamaged, StoreFull, StoreUnusable, WordsDamaged
from chatclient.store.words import FILE_NAME
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.ids import room_feed
from chatprotocol.requests import Members, Post, Sync
from tests.chatclient.conftest import ROOM
from tests.chatclient.fakeserver import FakeServer
from tests.chatclient.watching import Watched

OpenClient = Callable[..., Awaitable[Watched]]


class Log(logging.Handler):
    """What is logged, and a way to wait for it."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self._more = asyncio.Event()

    def emit(self, record: logging.LogRecord) -> None:
        self.text += record.getMessage()
        self._more.set()

    async def until(self, text: str) -> None:
        async with asyncio.timeout(5):
            while text not in self.text:
                self._more.clear()
                await self._more.wait()


@pytest.fixture
async def log() -> AsyncIterator[Log]:
    handler = Log()
    logging.getLogger("chatclient").addHandler(handler)
    yield handler
    logging.getLogger("chatclient").removeHandler(handler)


def full(*args: object, **named: object) -> NoReturn:
    raise StoreFull


def damaged(*args: object, **named: object) -> NoReturn:
    raise StoreDamaged


async def test_a_message_whose_settling_cannot_be_stored_is_sent_all_the_same(
    anna: Watched, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(anna.client._open.desk.words, "remove", full)
    await anna.client.post(ROOM, "hello")
    await anna.until_sent(ROOM)
    assert len(server.messages(ROOM)) == 1


async def test_a_failure_that_cannot_be_stored_is_shown_all_the_same(
    anna: Watched, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(request: Post) -> None:
        raise HearthError(ErrorCode.READ_ONLY, "This room is read only.")

    server.overrides[Post] = refuse
    monkeypatch.setattr(anna.client._open.desk.words, "set_error", full)
    await anna.client.post(ROOM, "hello")
    await anna.until(lambda: anna.of(OutboxChanged)[-1].pending[0].state == "failed")


async def test_read_marks_that_cannot_be_kept_end_nothing(
    anna: Watched, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(anna.client._open.desk.words, "set_marks", full)
    server.drop()
    await anna.until_state("offline")
    await anna.client.wait_online(5)


async def test_damage_met_while_telling_is_mended(
    anna: Watched, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(anna.client._open.desk.cache, "calls", damaged)
    server.say(ROOM, "hello")
    await anna.until_told(Notice)
    await anna.until(lambda: (room := anna.room(ROOM)) is not None and room.last_number == 1)
    assert (await anna.client.page(ROOM)).messages == tuple(server.messages(ROOM))


async def test_damage_met_while_keeping_time_is_mended(
    anna: Watched, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, desk = anna.client._open.engine, anna.client._open.desk
    desk.gathering.add_room(ROOM)
    monkeypatch.setattr(desk.cache, "calls", damaged)
    desk.replica.places[ROOM].last_number = 5
    engine.wake()
    await anna.until_told(Notice)
    await server.until(lambda: len(server.hellos) == 2)
    await anna.client.wait_online(5)


async def test_a_cache_that_cannot_be_made_anew_is_said_and_tried_again(
    anna: Watched, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = anna.client._open.desk
    with monkeypatch.context() as patched:
        patched.setattr(desk.cache, "messages", damaged)
        patched.setattr(desk, "mend", full)
        with pytest.raises(StoreDamaged):
            await anna.client.page(ROOM)
    await anna.client.wait_online(5)
    assert (await anna.client.page(ROOM)).complete


async def test_a_disk_that_fails_while_keeping_time_holds_up_nothing_for_long(
    anna: Watched, server: FakeServer, monkeypatch: pytest.MonkeyPatch, log: Log
) -> None:
    monkeypatch.setattr("chatclient.timekeeper.RETRY_MS", 10)
    desk, engine = anna.client._open.desk, anna.client._open.engine
    with monkeypatch.context() as patched:
        patched.setattr(desk.replica, "summary", full)
        desk.gathering.add_room(ROOM)
        engine.wake()
        await log.until("disk is full")
    await anna.client.post(ROOM, "hello")
    await anna.until_sent(ROOM)
    assert len(anna.of(Reset)) == 3  # what was not told is told as a whole


async def test_a_bug_in_keeping_time_is_logged_and_passes(
    anna: Watched, monkeypatch: pytest.MonkeyPatch, log: Log
) -> None:
    monkeypatch.setattr("chatclient.timekeeper.RETRY_MS", 10)
    with monkeypatch.context() as patched:
        patched.setattr(anna.client._open.desk.typists, "expire", lambda now_ms: 1 / 0)
        anna.client._open.engine.wake()
        await log.until("keeping time failed")
    await anna.client.post(ROOM, "hello")
    await anna.until_sent(ROOM)


async def test_a_bug_in_taking_is_logged_and_the_client_comes_back(
    anna: Watched, server: FakeServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(anna.client._open.desk.replica, "changes", lambda changes: 1 / 0)
        server.say(ROOM, "hello")
        offline = await anna.until_state("offline")
    assert "Something went wrong" in offline.reason
    assert "a connection failed" in caplog.text
    await anna.until_said("hello")


async def test_words_that_are_damaged_while_running_leave_the_cache_alone(
    anna: Watched, monkeypatch: pytest.MonkeyPatch, profiles: Profiles
) -> None:
    def no_words(*args: object) -> NoReturn:
        raise WordsDamaged

    monkeypatch.setattr(anna.client._open.desk.words, "add", no_words)
    with pytest.raises(HearthError, match="start this program again"):
        await anna.client.post(ROOM, "hello")
    assert not (profiles.folder_of("anna") / "cache.damaged.sqlite3").exists()


async def test_words_that_were_damaged_are_said_at_the_start(
    open_client: OpenClient, profiles: Profiles
) -> None:
    folder = profiles.folder_of("anna")
    folder.mkdir(parents=True)
    (folder / FILE_NAME).write_bytes(b"nothing of a database" * 1_000)
    watched = await open_client("http://127.0.0.1:9")
    assert isinstance(watched.told[0], Notice | Reset)
    (notice,) = watched.of(Notice)
    assert "unsent messages" in notice.text


async def test_a_folder_that_cannot_be_made_is_said(profiles: Profiles) -> None:
    profiles.folder.parent.mkdir(exist_ok=True)
    profiles.folder.write_text("in the way")
    profile = Profile(name="anna", address="http://127.0.0.1:9", username="anna", user=1, device=1)
    with pytest.raises(StoreUnusable):
        await Client(profile, profiles=profiles).start()


async def test_a_cache_that_cannot_be_opened_lets_go_of_the_words(
    profiles: Profiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = Profile(name="anna", address="http://127.0.0.1:9", username="anna", user=1, device=1)
    with monkeypatch.context() as patched:
        patched.setattr("chatclient.desk.Cache", full)
        with pytest.raises(StoreFull):
            await Client(profile, profiles=profiles).start()
    client = Client(profile, profiles=profiles)
    await client.start()
    await client.stop()


async def test_somebody_in_very_many_rooms_can_still_say_hello(
    server: FakeServer, open_client: OpenClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatclient.engine.MOST_CURSORS", 3)
    for id in (8, 9):
        server.make_room(id, f"room {id}")
    first = await open_client(server)
    await first.client.wait_online(5)
    server.drop()
    await server.until(lambda: len(server.hellos) == 2)
    await first.client.wait_online(5)
    assert set(server.hellos[1].cursors) == {"site", "account"}
    assert len(first.client.snapshot.rooms) == 3


async def test_what_was_asked_when_the_connection_went_is_asked_again(
    server: FakeServer, open_client: OpenClient
) -> None:
    """Counts and names of direct rooms."""
    server.make_room(8, "", kind="direct", users=(1, 2))

    def lose(request: Members) -> None:
        del server.overrides[Members]
        server.drop()

    server.overrides[Members] = lose
    watched = await open_client(server)
    await watched.until(lambda: (room := watched.room(8)) is not None and room.others == (2,))


async def test_a_hole_that_is_open_when_the_connection_goes_is_filled_by_the_next(
    anna: Watched, server: FakeServer
) -> None:
    server.overrides[Sync] = lambda request: server.drop()
    (connection,) = server.connections
    connection.muted = True
    server.say(ROOM, "lost on the way")
    connection.muted = False
    server.say(ROOM, "beyond")
    await anna.until_said("lost on the way")
    await anna.until_said("beyond")
    assert room_feed(ROOM) in server.hellos[1].cursors
    del server.overrides[Sync]
    (connection,) = server.connections
    connection.muted = True
    server.say(ROOM, "lost again")
    connection.muted = False
    server.say(ROOM, "beyond that")
    await anna.until_said("lost again")


def test_without_a_newer_sqlite_the_standard_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pysqlite3", None)
    try:
        assert importlib.reload(driver).sqlite.__name__ == "sqlite3"
    finally:
        monkeypatch.undo()
        importlib.reload(driver)
