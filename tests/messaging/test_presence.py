"""Who is online: a full list to whoever arrives, then what changed, joined."""

import asyncio
from dataclasses import dataclass, field

import pytest

from chatprotocol import codec
from chatprotocol.frames import PresenceNews
from feeds.hub import Hub
from messaging.presence import Presence
from tests.messaging.test_random_histories import NoSource


@dataclass(eq=False)
class Ear:
    """A connection that hears news."""

    user: int
    device: int = 0
    heard: list[PresenceNews] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    def deliver(self, data: bytes) -> None:
        raise AssertionError

    def deliver_news(self, data: bytes) -> None:
        self.heard += [frame for frame in codec.decode_server(data) if isinstance(frame, PresenceNews)]
        self.came.set()

    def subscribed(self, feed: int) -> None:
        raise AssertionError

    def close(self, code: int, message: str) -> None:
        raise AssertionError


@pytest.fixture
async def hub() -> Hub:
    return Hub(NoSource())


@pytest.fixture
async def presence(hub: Hub) -> Presence:
    return Presence(hub)


def arriving(hub: Hub, user: int) -> Ear:
    ear = Ear(user)
    hub.connect(ear)
    return ear


async def test_whoever_arrives_is_told_of_everybody(hub: Hub, presence: Presence) -> None:
    first = arriving(hub, 7)
    arriving(hub, 3)
    presence.tell_all(first)
    assert first.heard == [PresenceNews([3, 7], [])]


async def test_comings_and_goings_are_told_joined(hub: Hub, presence: Presence) -> None:
    stays = arriving(hub, 1)
    hub.passing.tell()
    goes = arriving(hub, 2)
    hub.passing.tell()
    arriving(hub, 4)
    arriving(hub, 3)
    hub.disconnect(goes)
    hub.passing.tell()
    assert stays.heard == [PresenceNews([1], []), PresenceNews([2], []), PresenceNews([3, 4], [2])]


async def test_who_came_and_went_meanwhile_is_told_as_they_are_now(hub: Hub, presence: Presence) -> None:
    stays = arriving(hub, 1)
    hub.passing.tell()
    hub.disconnect(arriving(hub, 2))
    back = arriving(hub, 3)
    hub.disconnect(back)
    arriving(hub, 3)
    hub.passing.tell()
    assert stays.heard[1:] == [PresenceNews([3], [2])]


async def test_a_second_connection_of_the_same_person_is_no_news(hub: Hub, presence: Presence) -> None:
    stays, phone = arriving(hub, 1), arriving(hub, 2)
    hub.passing.tell()
    laptop = arriving(hub, 2)
    hub.disconnect(phone)
    assert hub.passing._telling is None
    hub.disconnect(laptop)
    hub.passing.tell()
    assert stays.heard[1:] == [PresenceNews([], [2])]


async def test_what_changes_is_told_by_itself_after_a_while(
    hub: Hub, presence: Presence, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feeds.passing.JOIN_S", 0)
    stays = arriving(hub, 1)
    arriving(hub, 2)
    async with asyncio.timeout(10):
        await stays.came.wait()
    assert stays.heard == [PresenceNews([1, 2], [])]


async def test_very_many_people_come_in_several_frames(
    hub: Hub, presence: Presence, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("messaging.presence.PEOPLE", 3)
    first = arriving(hub, 1)
    for user in range(2, 9):
        arriving(hub, user)
    presence.tell_all(first)
    assert [news.online for news in first.heard] == [[1, 2, 3], [4, 5, 6], [7, 8]]
    hub.passing.tell()
    assert [news.online for news in first.heard[3:]] == [[1, 2, 3], [4, 5, 6], [7, 8]]
    if hub.passing._telling is not None:
        hub.passing._telling.cancel()
