"""What processes tell each other: joined, numbered, never waited for; what is lost is noticed and made good."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import pytest
from channels.layers import InMemoryChannelLayer
from channels_redis.pubsub import RedisPubSubChannelLayer
from redis.exceptions import ConnectionError as RedisIsAway

from feeds import layer_redis, runtime
from feeds.layer import InProcessLayer, News
from feeds.layer_redis import FEEDS, NEWS, RedisLayer, channels_at, group_of

PATIENCE_S = 60
"""Of a time that passes at once."""


class Air(InMemoryChannelLayer):
    """What carries words between the processes of a test; it may fail, or swallow what is said."""

    trouble: Exception | None = None
    swallows = False
    tried = sent = 0

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        self.tried += 1
        if self.trouble is not None:
            raise self.trouble
        self.sent += 1
        if not self.swallows:
            await super().group_send(group, message)

    async def group_add(self, group: str, channel: str) -> None:
        if self.trouble is not None:
            raise self.trouble
        await super().group_add(group, channel)

    async def flush(self) -> None:
        """One process begins afresh; the air is everybody's."""


class Ear:
    """Remembers what it hears."""

    def __init__(self) -> None:
        self.heads: dict[int, int] = {}
        self.heard_news: list[News] = []
        self.people: dict[str, dict[int, int]] = {}
        self.again = 0

    def hint(self, heads: Mapping[int, int]) -> None:
        self.heads.update(heads)

    def news(self, news: News) -> None:
        self.heard_news.append(news)

    def elsewhere(self, process: str, people: Mapping[int, int], *, whole: bool) -> None:
        before = {} if whole else self.people.get(process, {})
        now = {user: count for user, count in {**before, **people}.items() if count}
        self.people[process] = now

    def heard_again(self) -> None:
        self.again += 1

    @property
    def everybody(self) -> list[dict[int, int]]:
        return [people for people in self.people.values() if people]


class Processes:
    """The processes of one server."""

    def __init__(self) -> None:
        self.air = Air()
        self.layers: list[RedisLayer] = []

    async def start(self) -> tuple[RedisLayer, Ear]:
        layer, ear = RedisLayer(self.air, "group"), Ear()
        await layer.start(ear)
        self.layers.append(layer)
        return layer, ear


@pytest.fixture
async def time_that_waits_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let time pass only while everybody waits, and then at once: nobody falls silent because the machine is slow."""
    loop: Any = asyncio.get_running_loop()
    passed_s, select = loop.time(), loop._selector.select

    def skip(timeout_s: float | None) -> Any:
        nonlocal passed_s
        ready = select(timeout_s and 0)
        if not ready and timeout_s:
            passed_s += timeout_s
        return ready

    monkeypatch.setattr(loop, "time", lambda: passed_s)
    monkeypatch.setattr(loop._selector, "select", skip)


@pytest.fixture
async def processes(time_that_waits_for_all: None) -> AsyncIterator[Processes]:
    found = Processes()
    yield found
    for layer in found.layers:
        await layer.stop()


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not holds():  # noqa: ASYNC110  # nobody tells
            await asyncio.sleep(0.002)


async def test_the_others_learn_how_far_feeds_have_come(processes: Processes) -> None:
    (one, _), (_, ear) = await processes.start(), await processes.start()
    await until(lambda: ear.people or len(processes.air.groups.get("group", ())) == 2)
    one.announce({7: 1})
    one.announce({7: 2, 8: 1})
    await until(lambda: ear.heads)
    assert ear.heads == {7: 2, 8: 1}


async def test_what_is_announced_at_once_is_one_word(
    processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layer_redis, "BEAT_S", 60)
    monkeypatch.setattr(layer_redis, "SILENT_S", 60)
    (one, _), (_, ear) = await processes.start(), await processes.start()
    await until(lambda: len(processes.air.groups.get("group", ())) == 2)
    one.announce({1: 1})
    await until(lambda: ear.heads)
    before = processes.air.sent
    for position in range(2, 100):
        one.announce({1: position})
    await until(lambda: ear.heads == {1: 99})
    assert processes.air.sent <= before + 2


async def test_passing_news_is_passed_on(processes: Processes) -> None:
    (one, _), (_, ear) = await processes.start(), await processes.start()
    await until(lambda: len(processes.air.groups.get("group", ())) == 2)
    news = News(7, b"writes", without_user=3, at=5)
    one.pass_on(news)
    await until(lambda: ear.heard_news)
    assert ear.heard_news == [news]


async def test_everybody_knows_who_is_connected_where(processes: Processes) -> None:
    one, first = await processes.start()
    one.connected(5, 1)
    two, second = await processes.start()
    await until(lambda: second.everybody == [{5: 1}])
    two.connected(5, 2)
    two.connected(6, 1)
    two.connected(6, 0)
    await until(lambda: first.everybody == [{5: 2}])
    one.connected(5, 0)
    await until(lambda: second.everybody == [])


async def test_a_word_that_was_lost_is_noticed_and_asked_for(processes: Processes) -> None:
    (one, _), (_, ear) = await processes.start(), await processes.start()
    one.connected(5, 1)
    await until(lambda: ear.everybody == [{5: 1}])
    said = processes.air.sent
    processes.air.swallows = True
    one.connected(6, 1)
    await until(lambda: processes.air.sent > said + 1)
    processes.air.swallows = False
    await until(lambda: ear.everybody == [{5: 1, 6: 1}])


async def test_a_process_that_says_goodbye_is_forgotten(processes: Processes) -> None:
    (one, _), (_, ear) = await processes.start(), await processes.start()
    one.connected(5, 1)
    await until(lambda: ear.everybody)
    processes.layers.remove(one)
    one.announce({7: 3})
    await one.stop()
    await until(lambda: not ear.everybody)
    assert ear.heads == {7: 3}


async def test_a_process_that_falls_silent_is_forgotten(processes: Processes) -> None:
    (one, _), (_, ear) = await processes.start(), await processes.start()
    one.connected(5, 1)
    await until(lambda: ear.everybody)
    for task in one._tasks:
        task.cancel()
    await until(lambda: not ear.everybody)


@pytest.mark.parametrize("swallows", [False, True])
async def test_while_redis_is_away_nobody_is_forgotten_and_it_is_said_once(
    processes: Processes, caplog: pytest.LogCaptureFixture, swallows: bool
) -> None:
    caplog.set_level(logging.INFO, "feeds.layer_redis")
    one, ear = await processes.start()
    two, _ = await processes.start()
    two.connected(5, 1)
    await until(lambda: ear.everybody)
    processes.air.trouble = None if swallows else RedisIsAway()
    processes.air.swallows = swallows
    await one.ping()
    await until(lambda: one._away and two._away)
    with pytest.raises(ConnectionError):
        await one.ping()
    one.announce({7: 3})
    one.pass_on(News(7, b"writes", without_user=3, at=5))
    two.connected(6, 1)
    tried = processes.air.tried
    await until(lambda: processes.air.tried > tried + 10)
    assert ear.everybody == [{5: 1}]
    processes.air.trouble, processes.air.swallows = None, False
    await until(lambda: ear.again == 1 and ear.everybody == [{5: 1, 6: 1}])
    said = [record.getMessage() for record in caplog.records if record.name == "feeds.layer_redis"]
    assert sum("not heard" in text for text in said) == 2
    assert sum("heard again" in text for text in said) == 2


async def test_what_nobody_can_read_is_passed_over(processes: Processes) -> None:
    (one, _), (_, ear) = await processes.start(), await processes.start()
    await until(lambda: len(processes.air.groups.get("group", ())) == 2)
    await processes.air.group_send("group", {"type": "word", "word": {"by": 5}})
    await processes.air.group_send("group", {"type": "word"})
    one.announce({7: 1})
    await until(lambda: ear.heads == {7: 1})


async def test_a_bug_in_hearing_is_logged_and_does_not_end_it(
    processes: Processes, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    (one, _), (_, ear) = await processes.start(), await processes.start()
    monkeypatch.setattr(ear, "hint", lambda heads: 1 / 0)
    one.announce({7: 1})
    await until(lambda: "could not be said or heard" in caplog.text)
    monkeypatch.delattr(ear, "hint")

    def heard() -> bool:
        # It has to subscribe again first.
        one.announce({7: 2})
        return ear.heads == {7: 2}

    await until(heard)


async def test_little_waits_while_nothing_can_be_said() -> None:
    layer = RedisLayer(Air(), "group")
    for feed in range(FEEDS + 5):
        layer.announce({feed: 1})
        layer.pass_on(News(feed, b"", 1, 1))
    assert len(layer._heads) <= FEEDS
    assert len(layer._news) == NEWS


async def test_channels_own_complaints_are_said_once(
    processes: Processes, caplog: pytest.LogCaptureFixture
) -> None:
    await processes.start()
    channels = logging.getLogger("channels_redis.pubsub")
    for _ in range(3):
        try:
            raise RedisIsAway
        except RedisIsAway:
            channels.exception("Unexpected exception in receive task")
    channels.error("without a trouble")
    assert "receive task" not in caplog.text
    assert caplog.text.count("not heard") == 1


def test_servers_that_share_a_redis_do_not_hear_each_other() -> None:
    assert group_of("one") != group_of("two")
    assert "one" not in group_of("one")


async def test_the_settings_choose_the_layer(settings: Any) -> None:
    assert isinstance(runtime._layer_of_settings(), InProcessLayer)
    settings.REDIS_URL = "redis://127.0.0.1:1"
    assert isinstance(runtime._layer_of_settings(), RedisLayer)


def test_redis_is_where_the_settings_say() -> None:
    channels = channels_at("redis://127.0.0.1:1", "group")
    assert isinstance(channels, RedisPubSubChannelLayer)
