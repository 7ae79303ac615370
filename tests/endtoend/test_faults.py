"""A disk that takes nothing, a database that somebody else holds: a typed answer, reads go on, and it heals by itself."""

import resource
import secrets
import sqlite3
from pathlib import Path

import pytest

from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.requests import History, Ping, Post, RoomCreate
from tests.endtoend.servers import ServerProcess
from tests.endtoend.wire import Wire, wire


async def a_room(anna: Wire) -> int:
    room: int = (await anna.ask(RoomCreate(kind="public", name="hall", key=secrets.token_bytes(16)))).room
    return room


def a_post(room: int, text: str) -> Post:
    return Post(room=room, key=secrets.token_bytes(16), text=text)


async def test_a_disk_that_takes_nothing_is_said_and_healed(server: ServerProcess) -> None:
    async with wire(server.port) as anna:
        await anna.hello(server.sign_in("anna"))
        room = await a_room(anna)
        await anna.ask(a_post(room, "before"))
        post = a_post(room, "meanwhile")
        unlimited = resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        with pytest.raises(HearthError) as refusal:
            await anna.ask(post)
        assert refusal.value.code is ErrorCode.BUSY
        assert [message.text for message in (await anna.ask(History(room=room))).messages] == ["before"]
        await anna.ask(Ping())
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, unlimited)
        assert (await anna.ask(post)).dup is False
        texts = [message.text for message in (await anna.ask(History(room=room))).messages]
        assert texts == ["before", "meanwhile"]


async def test_a_database_that_somebody_holds_is_waited_for_and_read_meanwhile(server: ServerProcess) -> None:
    async with wire(server.port) as anna:
        await anna.hello(server.sign_in("anna"))
        room = await a_room(anna)
        holder = sqlite3.connect(server.data / "hearth.sqlite3", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        posting = anna.begin(a_post(room, "patience"))
        assert (await anna.ask(History(room=room))).messages == []
        assert not posting.done()
        holder.execute("ROLLBACK")
        holder.close()
        assert (await posting).number == 1


async def test_a_database_that_is_held_too_long_is_said_and_nothing_is_half_done(data: Path) -> None:
    # A write waits for a second here, instead of five.
    server = ServerProcess(data, DATABASE_URL=f"sqlite:///{data}/hearth.sqlite3?timeout=1")
    server.start()
    try:
        await _held_too_long(server)
    finally:
        server.stop()


async def _held_too_long(server: ServerProcess) -> None:
    async with wire(server.port) as anna:
        await anna.hello(server.sign_in("anna"))
        room = await a_room(anna)
        holder = sqlite3.connect(server.data / "hearth.sqlite3", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        posts = [a_post(room, str(number)) for number in range(5)]
        asked = [anna.begin(post) for post in posts]
        for one in asked:
            with pytest.raises(HearthError) as refusal:
                await one
            assert refusal.value.code is ErrorCode.BUSY
        holder.execute("ROLLBACK")
        holder.close()
        assert [(await anna.ask(post)).number for post in posts] == [1, 2, 3, 4, 5]
