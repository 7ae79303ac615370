"""Whoever is removed at one process gets nothing of what came after at another, whether Redis is there or not."""

import random
import secrets
from contextlib import AsyncExitStack

import pytest

from chatprotocol.requests import RoomCreate, RoomInvite
from tests.endtoend.conftest import PEOPLE
from tests.endtoend.servers import ServerProcess
from tests.endtoend.test_removal import _race
from tests.endtoend.wire import wire
from tests.scale.redis import RedisServer

pytestmark = pytest.mark.scale


@pytest.mark.parametrize(
    ("count", "is_there"),
    [
        (10, True),
        pytest.param(2, False, marks=pytest.mark.soak),
        pytest.param(500, True, marks=pytest.mark.soak),
    ],
)
async def test_nothing_reaches_the_removed_at_another_process(
    servers: list[ServerProcess], redis: RedisServer, count: int, is_there: bool, seed: int
) -> None:
    chance = random.Random(seed)
    tokens = [server.sign_in(name) for server, name in zip(servers, PEOPLE, strict=True)]
    async with AsyncExitStack() as stack:
        owner, talker, removed = [await stack.enter_async_context(wire(one.port)) for one in servers]
        await owner.hello(tokens[0])
        ben = (await talker.hello(tokens[1])).you.id
        clara = (await removed.hello(tokens[2])).you.id
        wish = RoomCreate(kind="private", name="board", members=[ben, clara], key=secrets.token_bytes(16))
        room = (await owner.ask(wish)).room
        await removed.until_stands(room)
        if not is_there:
            redis.kill()
        for _ in range(count):
            await _race(room, clara, owner, talker, removed, chance)
            since = len(removed.events)
            await owner.ask(RoomInvite(room=room, user=clara))
            await removed.until_stands(room, since)
            del removed.events[:since]
