"""How many messages call for me: the same on every device, whichever way it learns of them."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.requests import Count, Counts, MarkRead
from tests.chatclient.conftest import ROOM
from tests.chatclient.fakeserver import HANDLERS, ME, FakeServer
from tests.chatclient.watching import Watched

OpenClient = Callable[..., Awaitable[Watched]]


@pytest.fixture
def calling(server: FakeServer) -> FakeServer:
    """Ten messages that nobody has read, of which the third, the sixth and the ninth call for me."""
    for number in range(1, 11):
        server.say(ROOM, f"text {number}", mentions=[] if number % 3 else [ME])
    return server


@pytest.fixture
async def told(calling: FakeServer, anna: Watched) -> Watched:
    """Anna, who was told where the room stands, and holds nothing of it."""
    return anna


def mentions(watched: Watched) -> int:
    room = watched.room(ROOM)
    assert room is not None
    return room.mentions


async def until_mentions(watched: Watched, count: int) -> None:
    await watched.until(lambda: mentions(watched) == count)


async def test_the_room_frame_says_how_many(told: Watched) -> None:
    assert mentions(told) == 3


async def test_what_comes_live_calls_by_name_or_for_all(told: Watched, calling: FakeServer) -> None:
    calling.say(ROOM, "you", mentions=[ME])
    calling.say(ROOM, "all", mentions_all=True)
    calling.say(ROOM, "somebody else", mentions=[3])
    calling.say(ROOM, "mine", author=ME, mentions_all=True)
    await told.until_said("mine")
    assert mentions(told) == 5


@pytest.mark.parametrize("holds", [True, False])
async def test_reading_on_another_device_is_counted_here(
    holds: bool, told: Watched, calling: FakeServer
) -> None:
    if holds:
        await told.client.page(ROOM)
    calling.set_membership(ROOM, read=6)
    await until_mentions(told, 1)
    calling.set_membership(ROOM, read=2)
    await until_mentions(told, 3)
    assert len(calling.asked_of(Counts)) == (0 if holds else 2)


async def test_reading_here_is_counted_once_the_server_knows(told: Watched, calling: FakeServer) -> None:
    """The server counts above the mark that it knows: before, its answer would be another question's."""
    marking: list[MarkRead] = []
    calling.overrides[MarkRead] = marking.append
    await told.client.mark_read(ROOM, 5)
    await calling.until(lambda: bool(marking))
    await told.settled()
    assert calling.asked_of(Counts) == []
    calling.set_membership(ROOM, read=5)
    await until_mentions(told, 2)
    assert len(calling.asked_of(Counts)) == 1


@pytest.mark.parametrize(
    ("changed", "left"), [({"deleted": True, "text": "", "mentions": []}, 2), ({"mentions": []}, 2)]
)
@pytest.mark.parametrize("holds", [True, False])
async def test_a_message_that_no_longer_calls_is_counted_off(
    changed: dict[str, Any], left: int, holds: bool, told: Watched, calling: FakeServer
) -> None:
    if holds:
        await told.client.page(ROOM)
    calling.change(ROOM, 6, edited_at=None if "deleted" in changed else 5, **changed)
    await until_mentions(told, left)
    calling.change(ROOM, 5, edited_at=5, mentions_all=True)
    await until_mentions(told, left + 1)


async def test_a_reaction_to_what_is_not_held_asks_nothing(told: Watched, calling: FakeServer) -> None:
    calling.change(ROOM, 6, reactions={"👍": [2]})
    calling.change(ROOM, 5, pinned=True)
    await told.settled()
    assert (mentions(told), calling.asked_of(Counts)) == (3, [])


@pytest.mark.parametrize("holds", [True, False])
async def test_who_is_blocked_does_not_call(holds: bool, told: Watched, calling: FakeServer) -> None:
    if holds:
        await told.client.page(ROOM)
    calling.say(ROOM, "clara", author=3, mentions=[ME])
    await told.client.block(2, True)
    await until_mentions(told, 1)
    await told.client.block(2, False)
    await until_mentions(told, 4)


async def test_what_is_gone_for_good_does_not_call(told: Watched, calling: FakeServer) -> None:
    kept = calling.mentions
    calling.mentions = lambda room, read: kept(room, max(read, 6))  # type: ignore[method-assign]  # from message 7 on
    calling.change_room(ROOM, first=7)
    await until_mentions(told, 1)


async def test_an_answer_that_something_came_between_is_not_believed(
    told: Watched, calling: FakeServer
) -> None:
    def be_overtaken(request: Counts) -> Any:
        answer = HANDLERS[Counts](calling, request)
        del calling.overrides[Counts]
        calling.change(ROOM, 9, text="", mentions=[], deleted=True)
        return answer

    calling.overrides[Counts] = be_overtaken
    calling.set_membership(ROOM, read=4)
    await until_mentions(told, 1)
    assert len(calling.asked_of(Counts)) == 2


async def test_a_mark_that_moves_meanwhile_is_asked_for_again(told: Watched, calling: FakeServer) -> None:
    def be_late(request: Counts) -> Any:
        del calling.overrides[Counts]
        calling.set_membership(ROOM, read=8)
        return {str(ROOM): Count(unread=6, mentions=2)}

    calling.overrides[Counts] = be_late
    calling.set_membership(ROOM, read=4)
    await until_mentions(told, 1)


async def test_a_server_that_cannot_count_is_not_asked_over_and_over(
    told: Watched, calling: FakeServer
) -> None:
    def refuse(request: Counts) -> None:
        raise HearthError(ErrorCode.UNSUPPORTED, "Not here.")

    calling.overrides[Counts] = refuse
    calling.set_membership(ROOM, read=4)
    await calling.until(lambda: bool(calling.asked_of(Counts)))
    calling.say(ROOM, "one more")
    await told.until_said("one more")
    await told.settled()
    assert len(calling.asked_of(Counts)) == 1


async def test_devices_agree_however_they_learnt_of_it(
    told: Watched, calling: FakeServer, open_client: OpenClient
) -> None:
    await told.client.page(ROOM)
    calling.set_membership(ROOM, read=4)
    calling.change(ROOM, 9, edited_at=5, mentions=[])
    calling.say(ROOM, "you", mentions=[ME])
    await until_mentions(told, 2)
    await told.client.stop()
    again = await open_client(calling)
    await again.client.wait_online(5)
    assert mentions(again) == 2
