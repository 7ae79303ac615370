"""Three processes of one server, and whatever happens to Redis, to PostgreSQL or to one of them: nothing is lost, doubled
or out of order, nobody misses anything, and everybody agrees soon after."""

import asyncio
import random
import time
from pathlib import Path

import pytest

from feeds.hub import COMPARE_S
from tests.endtoend.servers import ServerProcess
from tests.scale.postgresql import PostgreSQL
from tests.scale.redis import RedisServer
from tests.scale.talk import (
    Seat,
    assert_all_agree,
    assert_clients_agree,
    seated,
    talking,
)  # fmt: skip

pytestmark = pytest.mark.scale

ROUNDS = [1, pytest.param(20, marks=pytest.mark.soak)]
BUSY = 30
"""Messages of each, one after another."""


async def talk(seats: list[Seat], run: str, count: int = BUSY) -> None:
    """Let everybody talk at the same time."""

    async def one(name: int, seat: Seat) -> None:
        for number in range(count):
            await seat.say(f"{run} {name} {number}")

    await asyncio.gather(*(one(name, seat) for name, seat in enumerate(seats)))


async def test_what_is_said_at_one_process_is_heard_at_all(servers: list[ServerProcess]) -> None:
    async with seated(servers) as seats:
        started = time.monotonic()
        await seats[0].say("hello")
        await asyncio.gather(*(seat.until_heard(1) for seat in seats))
        assert time.monotonic() - started < COMPARE_S / 2, "nobody was told over Redis"
        await talk(seats, "all")
        await assert_all_agree(seats)


async def test_while_redis_is_away_everything_comes_a_little_later(
    servers: list[ServerProcess], redis: RedisServer
) -> None:
    async with seated(servers) as seats:
        redis.kill()
        await talk(seats, "away")
        await assert_all_agree(seats, COMPARE_S + 3)
        redis.start()
        await asyncio.sleep(COMPARE_S)
        started = time.monotonic()
        await seats[1].say("back")
        await asyncio.gather(*(seat.until_heard(3 * BUSY + 1) for seat in seats))
        assert time.monotonic() - started < COMPARE_S / 2, "Redis was not found again"
        await assert_all_agree(seats)
    for server in servers:
        assert server.log.read_text().count("the other processes are not heard") == 1


@pytest.mark.soak
async def test_a_redis_that_stands_still_holds_nobody_up(
    servers: list[ServerProcess], redis: RedisServer
) -> None:
    async with seated(servers) as seats:
        redis.hold()
        try:
            started = time.monotonic()
            await talk(seats, "still")
            assert time.monotonic() - started < COMPARE_S, "what is written waits for Redis"
            await assert_all_agree(seats, COMPARE_S + 3)
        finally:
            redis.let_go()
        await talk(seats, "again")
        await assert_all_agree(seats)


@pytest.mark.soak
@pytest.mark.parametrize("rounds", [1, 20])
async def test_redis_comes_and_goes_while_everybody_talks(
    servers: list[ServerProcess], redis: RedisServer, rounds: int, seed: int
) -> None:
    chance = random.Random(seed)
    async with seated(servers) as seats:
        for number in range(rounds):
            talks = asyncio.create_task(talk(seats, str(number), 100))
            await asyncio.sleep(chance.random() * 0.2)
            await asyncio.to_thread(redis.kill)
            await asyncio.sleep(chance.random())
            await asyncio.to_thread(redis.start)
            await talks
            await assert_all_agree(seats)


@pytest.mark.parametrize("how", [pytest.param("fast", marks=pytest.mark.soak), "immediate"])
@pytest.mark.parametrize("rounds", ROUNDS)
async def test_postgresql_is_started_again_while_everybody_talks(
    servers: list[ServerProcess], database: PostgreSQL, tmp_path: Path, how: str, rounds: int
) -> None:
    async with talking(servers, tmp_path) as talkers:
        for _ in range(rounds):
            await asyncio.sleep(1)
            await asyncio.to_thread(database.stop, how)
            await asyncio.sleep(0.5)
            await asyncio.to_thread(database.start)
        await asyncio.sleep(1)
    await assert_clients_agree(talkers)


@pytest.mark.parametrize("rounds", ROUNDS)
async def test_a_process_is_killed_while_everybody_talks(
    servers: list[ServerProcess], tmp_path: Path, rounds: int, seed: int
) -> None:
    chance = random.Random(seed)
    async with talking(servers, tmp_path) as talkers:
        for _ in range(rounds):
            killed = chance.randrange(len(servers))
            await asyncio.sleep(chance.random())
            await asyncio.to_thread(servers[killed].kill)
            await asyncio.to_thread(servers[killed].start)
            await talkers[killed].client.reconnect()
    await assert_clients_agree(talkers)
