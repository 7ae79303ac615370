"""Threads and pins: out of the cache where it knows, else from the server; offline, what is held."""

from collections.abc import Callable
from typing import Any

import pytest

from chatclient.changes import MessagesChanged, MessagesStale
from chatclient.core.model import Page, Panel
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.requests import MessagePage, PanelPage, Pins, Thread
from tests.chatclient.conftest import ROOM
from tests.chatclient.fakeserver import FakeServer
from tests.chatclient.rows import message
from tests.chatclient.watching import Watched

REPLIES = [2, 4, 6, 8, 10, 12]


@pytest.fixture
def server_with_a_thread(server: FakeServer) -> FakeServer:
    """Twelve messages: the even ones reply to the first, every third is pinned."""
    for number in range(1, 13):
        server.say(ROOM, f"text {number}", thread=None if number % 2 else 1, pinned=number % 3 == 0)
    return server


@pytest.fixture
async def reader(server_with_a_thread: FakeServer, anna: Watched) -> Watched:
    return anna


def numbers(page: Page | Panel) -> list[int]:
    return [each.number for each in page.messages]


async def go_offline(server: FakeServer, watched: Watched) -> None:
    await server.stop()
    await watched.until_state("offline")


async def test_a_thread_is_read_page_by_page(reader: Watched, server: FakeServer) -> None:
    page = await reader.client.thread(ROOM, 1, limit=4)
    assert (numbers(page), page.has_more_before, page.has_more_after) == ([6, 8, 10, 12], True, False)
    older = await reader.client.thread(ROOM, 1, before=6, limit=4)
    assert (numbers(older), older.has_more_before, older.has_more_after) == ([2, 4], False, True)
    assert len(server.asked_of(Thread)) == 2


async def test_a_thread_that_is_held_without_a_hole_is_not_asked(reader: Watched, server: FakeServer) -> None:
    await reader.client.page(ROOM, limit=12)
    page = await reader.client.thread(ROOM, 1)
    assert (numbers(page), page.has_more_before, page.complete) == (REPLIES, False, True)
    older = await reader.client.thread(ROOM, 1, before=10, limit=2)
    assert (numbers(older), older.has_more_before, older.has_more_after) == ([6, 8], True, True)
    assert (await reader.client.thread(ROOM, 5)).messages == ()
    assert server.asked_of(Thread) == []


async def test_the_end_of_a_long_thread_needs_only_the_end_of_the_room(
    reader: Watched, server: FakeServer
) -> None:
    await reader.client.page(ROOM, limit=6)
    assert numbers(await reader.client.thread(ROOM, 1, limit=2)) == [10, 12]
    assert server.asked_of(Thread) == []
    assert numbers(await reader.client.thread(ROOM, 1, limit=3)) == [8, 10, 12]
    assert len(server.asked_of(Thread)) == 1, "how far the thread goes on below is not known here"


async def test_what_is_replied_comes_live(reader: Watched, server: FakeServer) -> None:
    await reader.client.page(ROOM, limit=12)
    server.say(ROOM, "one more", thread=1)
    await reader.until_said("one more")
    assert numbers(await reader.client.thread(ROOM, 1))[-1] == 13
    assert server.asked_of(Thread) == []


async def test_offline_a_thread_is_what_is_held_of_it(reader: Watched, server: FakeServer) -> None:
    await reader.client.thread(ROOM, 1, limit=2)
    await reader.client.page(ROOM, before=7, limit=2)
    await go_offline(server, reader)
    page = await reader.client.thread(ROOM, 1)
    assert (numbers(page), page.complete) == ([6, 10, 12], False)


async def test_a_thread_read_with_holes_is_read_again_when_it_can_be(
    reader: Watched, server: FakeServer
) -> None:
    port = server.port
    await go_offline(server, reader)
    assert not (await reader.client.thread(ROOM, 1)).complete
    reader.told.clear()
    await server.start(port)
    await reader.until_told(MessagesStale)
    assert (await reader.client.thread(ROOM, 1)).complete


async def test_scattered_messages_pretend_nothing_of_what_lies_between(
    reader: Watched, server: FakeServer
) -> None:
    await reader.client.thread(ROOM, 1)
    await reader.client.pins(ROOM)
    await go_offline(server, reader)
    assert (await reader.client.page(ROOM)).messages == ()


async def test_pins_are_read_newest_first(reader: Watched) -> None:
    panel = await reader.client.pins(ROOM, limit=3)
    assert (numbers(panel), panel.next, panel.complete) == ([12, 9, 6], 6, True)
    rest = await reader.client.pins(ROOM, before=panel.next, limit=3)
    assert (numbers(rest), rest.next) == ([3], None)


async def test_offline_pins_are_those_that_are_held(reader: Watched, server: FakeServer) -> None:
    await reader.client.page(ROOM, limit=12)
    await go_offline(server, reader)
    panel = await reader.client.pins(ROOM, limit=2)
    assert (numbers(panel), panel.next, panel.complete) == ([12, 9], 9, False)
    rest = await reader.client.pins(ROOM, before=9)
    assert (numbers(rest), rest.next) == ([6, 3], None)


ASKING: dict[type[Any], Callable[[Watched, int], Any]] = {
    Thread: lambda watched, room: watched.client.thread(room, 1),
    Pins: lambda watched, room: watched.client.pins(room),
}


@pytest.mark.parametrize("kind", ASKING)
async def test_a_refusal_is_told(kind: type[Any], reader: Watched, server: FakeServer) -> None:
    def refuse(request: Any) -> None:
        raise HearthError(ErrorCode.NOT_FOUND, "There is no such room.")

    server.overrides[kind] = refuse
    with pytest.raises(HearthError, match="no such room"):
        await ASKING[kind](reader, ROOM)


@pytest.mark.parametrize("kind", ASKING)
async def test_a_public_room_can_be_looked_into(kind: type[Any], reader: Watched, server: FakeServer) -> None:
    server.make_room(9, "hall", users=(2, 3))
    server.say(9, "root", pinned=True)
    server.say(9, "reply", thread=1, pinned=True)
    assert len((await ASKING[kind](reader, 9)).messages) == (1 if kind is Thread else 2)
    await go_offline(server, reader)
    with pytest.raises(HearthError) as refusal:
        await ASKING[kind](reader, 9)
    assert refusal.value.code is ErrorCode.BUSY


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        (Thread, MessagePage(messages=[message(2, room=9)], has_more_before=False, has_more_after=False)),
        (Pins, PanelPage(messages=[message(2, room=9)], next=None)),
        (
            Thread,
            MessagePage(messages=[message(3), message(2)], has_more_before=False, has_more_after=False),
        ),
        (Pins, PanelPage(messages=[message(2), message(2)], next=None)),
    ],
)
async def test_messages_of_another_room_or_out_of_order_are_refused(
    kind: type[Any], answer: Any, reader: Watched, server: FakeServer
) -> None:
    server.overrides[kind] = lambda request: answer
    with pytest.raises(HearthError) as refusal:
        await ASKING[kind](reader, ROOM)
    assert refusal.value.code is ErrorCode.INTERNAL


async def test_what_a_panel_brings_ahead_of_the_feed_is_shown(reader: Watched, server: FakeServer) -> None:
    ahead = message(13, pos=100, thread=1, text="ahead")
    server.overrides[Thread] = lambda request: MessagePage(
        messages=[ahead], has_more_before=True, has_more_after=False
    )
    await reader.client.thread(ROOM, 1)
    told = await reader.until_told(MessagesChanged, lambda told: told.messages == (ahead,))
    assert told.room == ROOM


async def test_a_panel_holds_nothing_from_below_where_the_room_begins(
    reader: Watched, server: FakeServer
) -> None:
    server.change_room(ROOM, first=4)
    await reader.until_told(MessagesStale)
    await reader.client.thread(ROOM, 1)
    await go_offline(server, reader)
    assert numbers(await reader.client.thread(ROOM, 1)) == [4, 6, 8, 10, 12]


@pytest.mark.parametrize("limit", [0, 201])
async def test_a_wrong_limit_is_refused_here(limit: int, reader: Watched, server: FakeServer) -> None:
    for refused in (reader.client.thread(ROOM, 1, limit=limit), reader.client.pins(ROOM, limit=limit)):
        with pytest.raises(HearthError) as refusal:
            await refused
        assert refusal.value.code is ErrorCode.BAD_REQUEST
