"""Whoever is removed gets nothing of what came after, however the removal races with what is said."""

import asyncio
import random
import secrets

import pytest

from chatprotocol.errors import HearthError
from chatprotocol.ids import room_feed
from chatprotocol.requests import History, Ping, Post, RoomCreate, RoomInvite, RoomRemove, Sync
from tests.endtoend.servers import ServerProcess
from tests.endtoend.wire import Wire, wire


def _post(room: int) -> Post:
    return Post(room=room, key=secrets.token_bytes(16), text="after or before, that is the question")


async def _race(
    room: int, user: int, owner: Wire, talker: Wire, removed: Wire, chance: random.Random
) -> None:
    """Talk and remove at the same time; the removed person gets nothing from the removal on."""
    since = len(removed.events)
    asked = [talker.begin(_post(room)) for _ in range(chance.randrange(4))]
    asked += [owner.begin(_post(room)) for _ in range(chance.randrange(3))]
    await asyncio.sleep(chance.random() * 0.003)
    removal = owner.begin(RoomRemove(room=room, user=user))
    asked += [talker.begin(_post(room)) for _ in range(chance.randrange(4))]
    asked.append(owner.begin(_post(room)))
    meddling = [
        removed.begin(_post(room)),
        removed.begin(History(room=room)),
        removed.begin(Sync(feed=room_feed(room), after=0)),
    ]
    position = (await removal).pos
    await asyncio.gather(*asked)
    await removed.until(lambda: removed.membership_state(room) == "removed")
    outcomes = await asyncio.gather(*meddling, return_exceptions=True)
    await removed.ask(Ping())
    came = removed.room_positions(room, since)
    assert all(pos < position for pos in came), f"removed at {position}, got {came}"
    for outcome in outcomes:
        if isinstance(outcome, HearthError):
            assert outcome.code == "not_found"
        else:
            assert _positions(outcome) <= {*range(position)}
    with pytest.raises(HearthError, match="not_found"):
        await removed.ask(History(room=room))


def _positions(answer: object) -> set[int]:
    rows = getattr(answer, "messages", getattr(answer, "rows", []))
    return {row.pos for row in rows}


async def _races(server: ServerProcess, count: int, seed: int) -> None:
    chance = random.Random(seed)
    tokens = [server.sign_in(name) for name in ("anna", "ben", "clara")]
    async with wire(server.port) as owner, wire(server.port) as talker, wire(server.port) as removed:
        await owner.hello(tokens[0])
        ben = (await talker.hello(tokens[1])).you.id
        clara = (await removed.hello(tokens[2])).you.id
        wish = RoomCreate(kind="private", name="board", members=[ben, clara], key=secrets.token_bytes(16))
        room = (await owner.ask(wish)).room
        await removed.until_stands(room)
        for _ in range(count):
            await _race(room, clara, owner, talker, removed, chance)
            since = len(removed.events)
            await owner.ask(RoomInvite(room=room, user=clara))
            await removed.until_stands(room, since)
            del removed.events[:since]


@pytest.mark.parametrize("count", [10, pytest.param(1_000, marks=pytest.mark.soak)])
async def test_nothing_reaches_the_removed_while_others_talk(
    unthrottled: ServerProcess, count: int, seed: int
) -> None:
    await _races(unthrottled, count, seed)
