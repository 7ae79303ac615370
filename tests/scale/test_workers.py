"""`serve --workers 3`: three processes behind one address, and a parent that looks after them."""

import asyncio
import os
import re
import signal
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import pytest

from chatprotocol.errors import CloseCode, ErrorCode, HearthError
from chatprotocol.frames import Bye, PresenceNews, TypingNews
from chatprotocol.requests import Typing
from chatsite.certificates import showing
from tests.endtoend.people import all_sent, client_of, sign_in
from tests.endtoend.servers import ROOT, ServerProcess
from tests.endtoend.wire import Wire, wire
from tests.scale.conftest import process
from tests.scale.postgresql import PostgreSQL
from tests.scale.redis import RedisServer
from tests.scale.talk import Talker, assert_clients_agree, make_room, talking

pytestmark = pytest.mark.scale

PATIENCE_S = 15


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as found:
        yield found


def children(pid: int) -> list[int]:
    """The processes that a process has started and that have not ended."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not holds():  # noqa: ASYNC110  # nobody tells
            await asyncio.sleep(0.05)


def _replaced(parent: int, before: list[int]) -> bool:
    now = children(parent)
    return len(now) == len(before) and now != before


def byes(one: Wire) -> list[int]:
    """The codes of the last words."""
    return [event.code for event in one.events if isinstance(event, Bye)]


def said_goodbye(one: Wire) -> bool:
    return bool(byes(one))


def online(one: Wire) -> set[int]:
    """Who is online, as somebody was told."""
    found: set[int] = set()
    for event in one.events:
        if isinstance(event, PresenceNews):
            found = (found | set(event.online)) - set(event.offline)
    return found


async def test_a_worker_that_is_killed_is_replaced_and_nothing_is_lost(
    workers: ServerProcess, tmp_path: Path
) -> None:
    async with talking([workers] * 3, tmp_path) as talkers:
        for _ in range(3):
            before = children(workers.pid)
            assert len(before) == 3
            os.kill(before[0], signal.SIGKILL)
            await until(partial(_replaced, workers.pid, before))
            await asyncio.gather(*(one.client.reconnect() for one in talkers))
            await asyncio.gather(*(one.client.wait_online() for one in talkers))
    await assert_clients_agree(talkers)


async def test_everybody_is_told_goodbye(workers: ServerProcess, stack: AsyncExitStack) -> None:
    token = await asyncio.to_thread(workers.sign_in, "anna")
    wires = [await stack.enter_async_context(wire(workers.port)) for _ in range(9)]
    for one in wires:
        await one.hello(token)
    assert await asyncio.to_thread(workers.stop) == 0
    for one in wires:
        await one.until(partial(said_goodbye, one))
        assert byes(one) == [CloseCode.RESTARTING]


def test_all_show_the_certificate_that_the_server_has_made_for_itself(
    tmp_path: Path, database: PostgreSQL, redis: RedisServer
) -> None:
    server = process(tmp_path / "own", database, redis)
    command = [sys.executable, "manage.py", "serve", "--bind", f"127.0.0.1:{server.port}", "--workers", "2"]
    with subprocess.Popen(
        [*command, "--tls", "self-signed"],
        cwd=ROOT, env=server.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as serving:  # fmt: skip
        try:
            assert serving.stdout is not None
            at, fingerprint = serving.stdout.readline(), serving.stdout.readline()
            context = ssl.create_default_context(cafile=server.data / "tls" / "certificate.pem")
            assert f"https://127.0.0.1:{server.port}" in at
            assert showing.fingerprint(server.data / "tls" / "certificate.pem") in fingerprint
            # Who answers is chance; that one of two never does in so many tries is none.
            answering: set[int] = set()
            for _ in range(200):
                with urllib.request.urlopen(
                    f"https://127.0.0.1:{server.port}/metrics", timeout=PATIENCE_S, context=context
                ) as answer:
                    answering |= {int(pid) for pid in re.findall(rb'pid="(\d+)"', answer.read())}
                if len(answering) == 2:
                    break
            assert answering == set(children(serving.pid))
        finally:
            serving.terminate()
    assert serving.returncode == 0


@pytest.mark.soak
async def test_no_worker_outlives_its_parent(workers: ServerProcess) -> None:
    left = children(workers.pid)
    workers.kill()
    await until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in left))


@pytest.mark.soak
async def test_who_is_at_another_process_is_online_and_heard_to_write(
    servers: list[ServerProcess], stack: AsyncExitStack
) -> None:
    room, tokens = await make_room(servers[0])
    anna, ben = [await stack.enter_async_context(wire(server.port)) for server in servers[:2]]
    hers, his = (await anna.hello(tokens["anna"])).you.id, (await ben.hello(tokens["ben"])).you.id
    await anna.until(lambda: {hers, his} <= online(anna), PATIENCE_S)
    await ben.until(lambda: {hers, his} <= online(ben), PATIENCE_S)
    await anna.until_stands(room)
    await ben.until_stands(room)
    await anna.ask(Typing(room=room, on=True))
    await ben.until(lambda: TypingNews(room, hers, True) in ben.events)
    # Whoever is gone with their process is offline for the others.
    servers[0].kill()
    await ben.until(lambda: hers not in online(ben), PATIENCE_S)
    assert his in online(ben)
    servers[0].start()


@pytest.mark.soak
async def test_the_connections_of_an_account_are_counted_together(
    tmp_path: Path, database: PostgreSQL, redis: RedisServer, stack: AsyncExitStack
) -> None:
    servers = [
        process(tmp_path / f"host{number}", database, redis, HEARTH_LIMIT_CONNECTIONS="2")
        for number in range(2)
    ]
    for server in servers:
        server.start()
    try:
        token = await asyncio.to_thread(servers[0].sign_in, "anna")
        first, second = [await stack.enter_async_context(wire(server.port)) for server in servers]
        user = (await first.hello(token)).you.id
        await second.hello(token)
        await first.until(lambda: user in online(first), PATIENCE_S)
        # A moment passes until a process has heard of the others' connections.
        await asyncio.sleep(1)
        third = await stack.enter_async_context(wire(servers[0].port))
        with pytest.raises(HearthError) as refusal:
            await third.hello(token)
        assert refusal.value.code is ErrorCode.BUSY
    finally:
        for server in servers:
            server.stop()


async def assert_came_back(talker: Talker) -> None:
    """Wait until what was said has been sent, without telling the client that it may come back."""
    await asyncio.wait_for(all_sent(talker.client, talker.room), 60)


@pytest.mark.soak
async def test_a_client_finds_its_way_back_by_itself(workers: ServerProcess, tmp_path: Path) -> None:
    room, _ = await make_room(workers)
    client = client_of(await asyncio.to_thread(sign_in, workers, "anna", tmp_path / "anna"), "anna")
    await client.start()
    await client.wait_online()
    for pid in children(workers.pid):
        os.kill(pid, signal.SIGKILL)
    talker = Talker(client, "anna", room)
    await client.post(room, "anna 0")
    talker.said.append("anna 0")
    await assert_came_back(talker)
    await assert_clients_agree([talker])
