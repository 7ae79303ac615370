"""Whatever is killed, and whenever: every message that a client has taken is in the history once, in its order."""

import asyncio
import itertools
import random
import secrets
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from chatprotocol.requests import RoomCreate
from tests.endtoend.people import all_sent, client_of, everything, few_waiting, sign_in, until
from tests.endtoend.servers import ROOT, ServerProcess
from tests.endtoend.wire import wire

KILLS = [10, pytest.param(200, marks=pytest.mark.soak)]
SETTLE_S = 60


async def make_room(server: ServerProcess) -> int:
    """A room of anna's and ben's."""
    ben = server.sign_in("ben")
    async with wire(server.port) as his, wire(server.port) as hers:
        user = (await his.hello(ben)).you.id
        await hers.hello(server.sign_in("anna"))
        wish = RoomCreate(kind="private", name="kills", members=[user], key=secrets.token_bytes(16))
        room: int = (await hers.ask(wish)).room
        return room


async def history(server: ServerProcess, folder: Path, room: int) -> list[str]:
    """The whole room, as a client reads it that has seen nothing before."""
    fresh = client_of(sign_in(server, "anna", folder), "anna")
    await fresh.start()
    await fresh.wait_online()
    try:
        return await everything(fresh, room)
    finally:
        await fresh.stop()


@pytest.mark.parametrize("kills", KILLS)
async def test_a_killed_server_loses_and_doubles_nothing(
    unthrottled: ServerProcess, tmp_path: Path, kills: int, seed: int
) -> None:
    chance = random.Random(seed)
    server = unthrottled
    room = await make_room(server)
    sender = client_of(sign_in(server, "anna", tmp_path / "anna"), "anna")
    reader = client_of(sign_in(server, "ben", tmp_path / "ben"), "ben")
    await sender.start()
    await reader.start()
    await sender.wait_online()

    said: list[str] = []

    async def talk() -> None:
        for number in itertools.count():
            # What is said while the server is away has its time to leave, too.
            await few_waiting(sender, room)
            await sender.post(room, str(number))
            said.append(str(number))
            await asyncio.sleep(chance.random() * 0.05)

    talking = asyncio.create_task(talk())
    for _ in range(kills):
        await asyncio.sleep(chance.random() * 0.3)
        await asyncio.to_thread(server.kill)
        await asyncio.to_thread(server.start)
        await asyncio.gather(sender.reconnect(), reader.reconnect())
        await sender.wait_online()
    talking.cancel()
    await asyncio.gather(talking, return_exceptions=True)
    await all_sent(sender, room)

    await reader.wait_online()

    async def has_read_all() -> bool:
        return any(mine.room.id == room and mine.last_number >= len(said) for mine in reader.snapshot.rooms)

    await until(reader, has_read_all)
    read = await everything(reader, room)
    assert read[: len(said)] == said
    # One more may have been taken while the talk was cut off.
    assert len(read) - len(said) <= 1
    assert await history(server, tmp_path / "fresh", room) == read
    await sender.stop()
    await reader.stop()


@pytest.mark.parametrize("kills", KILLS)
async def test_a_killed_client_loses_and_doubles_nothing(
    unthrottled: ServerProcess, tmp_path: Path, kills: int, seed: int
) -> None:
    chance = random.Random(seed)
    server = unthrottled
    room = await make_room(server)
    sign_in(server, "anna", tmp_path / "anna")
    taken: dict[int, int] = {}
    for run in range(kills):
        taken[run] = await asyncio.to_thread(
            _run_and_kill, tmp_path / "anna", room, run, chance.random() * 0.4
        )
    taken[kills] = await asyncio.to_thread(_run_to_the_end, tmp_path / "anna", room, kills)

    texts = await history(server, tmp_path / "fresh", room)
    said = [tuple(map(int, text.split(":"))) for text in texts]
    assert said == sorted(set(said)), "doubled or out of order"
    for run, count in taken.items():
        numbers = [number for of_run, number in said if of_run == run]
        # One more may stand there: it was taken, and the client killed before it could say so.
        assert numbers in ([*range(count)], [*range(count + 1)]), f"run {run}"


def _sender(folder: Path, room: int, run: int, count: int) -> "subprocess.Popen[str]":
    arguments = [str(folder), "anna", str(room), str(run), str(count)]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.endtoend.sender", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def _run_and_kill(folder: Path, room: int, run: int, after_s: float) -> int:
    """Let a client talk and kill it a while after its first words; return how many messages it had taken."""
    process = _sender(folder, room, run, 1_000_000)
    assert process.stdout is not None
    patience = threading.Timer(SETTLE_S, process.kill)
    patience.start()
    assert process.stdout.readline(), "it has said nothing in time"
    patience.cancel()
    count = 1
    try:
        process.wait(after_s)
    except subprocess.TimeoutExpired:
        process.kill()
    count += len(process.stdout.read().splitlines())
    process.stdout.close()
    process.wait()
    return count


def _run_to_the_end(folder: Path, room: int, run: int) -> int:
    process = _sender(folder, room, run, 10)
    out, _ = process.communicate(timeout=SETTLE_S)
    assert process.returncode == 0
    return len(out.splitlines())
