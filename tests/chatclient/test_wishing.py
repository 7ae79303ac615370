"""Reactions and pins: seen at once, settled by the server's row, undone by its refusal; the replica is never touched."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from chatclient.changes import MessagesChanged
from chatclient.profiles import Profiles
from chatclient.store.cache import Cache
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.requests import At, Pin, React
from chatprotocol.rows import Message
from tests.chatclient.conftest import ROOM
from tests.chatclient.fakeserver import HANDLERS, ME, FakeServer
from tests.chatclient.watching import Watched


@pytest.fixture
async def reader(server: FakeServer, anna: Watched) -> Watched:
    """Anna, who holds one message to which Ben has reacted."""
    server.say(ROOM, "good", reactions={"🎉": [2]})
    await anna.until_said("good")
    anna.told.clear()
    return anna


def shown(watched: Watched) -> list[Message]:
    """How the message was told to look, one after the other."""
    return [each for told in watched.of(MessagesChanged) for each in told.messages]


async def seen(watched: Watched) -> Message:
    (message,) = (await watched.client.page(ROOM)).messages
    return message


async def test_a_reaction_is_seen_at_once_and_stays(reader: Watched, server: FakeServer) -> None:
    held: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    server.overrides[React] = lambda request: held.set_result(None)
    reacting = asyncio.ensure_future(reader.client.react(ROOM, 1, "🎉", True))
    await held
    assert [each.reactions for each in shown(reader)] == [{"🎉": [2, ME]}]
    assert (await seen(reader)).reactions == {"🎉": [2, ME]}
    reacting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reacting
    assert (await seen(reader)).reactions == {"🎉": [2]}


async def test_a_reaction_is_settled_by_its_row(reader: Watched, server: FakeServer) -> None:
    await reader.client.react(ROOM, 1, "👍", True)
    await reader.client.react(ROOM, 1, "🎉", True)
    await reader.settled()
    assert (await seen(reader)) == server.message(ROOM, 1)
    await reader.client.react(ROOM, 1, "👍", False)
    await reader.settled()
    assert (await seen(reader)).reactions == {"🎉": [2, ME]}


async def test_a_pin_is_seen_at_once_and_settled(reader: Watched, server: FakeServer) -> None:
    await reader.client.pin(ROOM, 1, True)
    await reader.settled()
    assert [each.pinned for each in shown(reader)] == [True, True]
    assert (await seen(reader)) == server.message(ROOM, 1)
    assert [each.number for each in (await reader.client.pins(ROOM)).messages] == [1]


WISHES: dict[type[Any], Callable[[Watched], Awaitable[None]]] = {
    React: lambda watched: watched.client.react(ROOM, 1, "👍", True),
    Pin: lambda watched: watched.client.pin(ROOM, 1, True),
}


@pytest.mark.parametrize("kind", WISHES)
async def test_a_refusal_undoes_what_was_shown(kind: type[Any], reader: Watched, server: FakeServer) -> None:
    def refuse(request: Any) -> None:
        raise HearthError(ErrorCode.FORBIDDEN, "Not here.")

    server.overrides[kind] = refuse
    with pytest.raises(HearthError, match="Not here"):
        await WISHES[kind](reader)
    first, last = shown(reader)
    assert (first != last, last) == (True, server.message(ROOM, 1))
    assert await seen(reader) == server.message(ROOM, 1)


@pytest.mark.parametrize("kind", WISHES)
async def test_offline_nothing_is_wished(kind: type[Any], reader: Watched, server: FakeServer) -> None:
    await server.stop()
    await reader.until_state("offline")
    with pytest.raises(HearthError) as refusal:
        await WISHES[kind](reader)
    assert refusal.value.code is ErrorCode.BUSY
    assert shown(reader) == []


@pytest.mark.parametrize("kind", WISHES)
async def test_a_lost_answer_is_known_by_the_row(
    kind: type[Any], reader: Watched, server: FakeServer
) -> None:
    def carry_out_and_cut(request: Any) -> None:
        server.drop()
        server.connections.clear()
        HANDLERS[kind](server, request)

    server.overrides[kind] = carry_out_and_cut
    await WISHES[kind](reader)
    assert await seen(reader) == server.message(ROOM, 1)


@pytest.mark.parametrize("kind", WISHES)
async def test_a_lost_wish_is_told_and_undone(kind: type[Any], reader: Watched, server: FakeServer) -> None:
    server.overrides[kind] = lambda request: server.drop()
    with pytest.raises(HearthError, match="before this was done"):
        await WISHES[kind](reader)
    assert await seen(reader) == server.message(ROOM, 1)
    assert len(server.asked_of(kind)) == 1


async def test_what_is_wished_of_one_message_keeps_its_order(reader: Watched, server: FakeServer) -> None:
    def ask_for_a_pause(request: React) -> None:
        del server.overrides[React]
        raise HearthError(ErrorCode.RATE_LIMITED, "Slowly.", retry_ms=10)

    server.overrides[React] = ask_for_a_pause
    await asyncio.gather(reader.client.react(ROOM, 1, "👍", True), reader.client.react(ROOM, 1, "👍", False))
    assert server.message(ROOM, 1).reactions == {"🎉": [2]}
    assert [request.on for request in server.asked_of(React)] == [True, True, False]


async def test_what_others_do_meanwhile_is_seen_under_what_is_wished(
    reader: Watched, server: FakeServer
) -> None:
    def be_slower_than_ben(request: React) -> At:
        server.change(ROOM, 1, reactions={"👍": [2]})
        answer: At = HANDLERS[React](server, request)
        return answer

    server.overrides[React] = be_slower_than_ben
    await reader.client.react(ROOM, 1, "👍", True)
    await reader.settled()
    looks = [each.reactions.get("👍") for each in shown(reader)]
    assert all(users is not None and ME in users for users in looks)
    assert (await seen(reader)).reactions == {"👍": [2, ME]}


async def test_what_is_stored_is_the_servers_alone(
    reader: Watched, server: FakeServer, profiles: Profiles
) -> None:
    held: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    server.overrides[React] = lambda request: held.set_result(None)
    reacting = asyncio.ensure_future(reader.client.react(ROOM, 1, "👍", True))
    await held
    await reader.client.stop()
    reacting.cancel()
    cache = Cache(profiles.folder_of("anna"))
    assert cache.message(ROOM, 1) == server.message(ROOM, 1)
    cache.close()
    with pytest.raises((asyncio.CancelledError, HearthError)):
        await reacting


async def test_a_server_that_went_back_has_nothing_wished_of_it(reader: Watched, server: FakeServer) -> None:
    server.overrides[React] = lambda request: At(pos=1_000)
    await reader.client.react(ROOM, 1, "👍", True)
    assert "👍" in (await seen(reader)).reactions
    server.epoch = "second"
    server.drop()
    await reader.until(lambda: not reader.client.connection.level)
    await reader.client.wait_online(5)
    assert (await seen(reader)) == server.message(ROOM, 1)


async def test_a_message_that_is_not_held_can_be_reacted_to(anna: Watched, server: FakeServer) -> None:
    server.make_room(9, "hall", users=(2, 3))
    server.say(9, "hello")
    await anna.client.react(9, 1, "👍", True)
    assert server.message(9, 1).reactions == {"👍": [ME]}
    assert anna.of(MessagesChanged) == []
