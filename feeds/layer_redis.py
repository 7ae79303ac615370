"""The layer over Redis: one group of Channels' pub/sub layer, in which every process says a word now and then.

A word joins everything that there is to say since the last one, so that a busy process sends few. What is said while
Redis is away, or by a process that nobody hears, is lost: hints are found by the comparison of heads, connections by
their revision, typing by nobody. Nothing waits for Redis but the two tasks in here.

Every process hears itself, too: whoever does not hear their own beat for `SILENT_S` knows that nobody does, subscribes
afresh, says so once in the log, and has the hub compare heads when it is heard again.
"""

import asyncio
import contextlib
import hashlib
import logging
import secrets
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from channels.layers import BaseChannelLayer
from channels_redis.pubsub import RedisPubSubChannelLayer
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from feeds.layer import Hears, News

logger = logging.getLogger(__name__)

BEAT_S: Final = 2.0
"""A process that has nothing to say says so."""
SILENT_S: Final = 7.0
"""Who was not heard for so long is not there."""
REST_S: Final = 0.05
"""Between two words of a process: saying and hearing one takes a millisecond, however much it joins."""
SEND_S: Final = 2.0
RETRY_S: Final = 0.5

FEEDS: Final = 10_000
NEWS: Final = 1_000
"""So much waits for one word; what is more is lost, as it would be without Redis."""

_TROUBLES: Final = (RedisError, OSError, TimeoutError)


class Word(msgspec.Struct, omit_defaults=True, kw_only=True):
    """What a process says at once. Pairs stand one after another: msgpack's maps have texts for keys."""

    by: str
    heads: list[int] = []
    """Feed, position, feed, position …"""
    news: list[tuple[int, bytes, int, int]] = []
    """Feed, frame, whose listeners are left out, where the feed stood."""
    people: list[int] = []
    """Person, connections here, person, connections …; those that have changed, or all."""
    whole: bool = False
    """`people` are all that are connected here."""
    revision: int = 0
    """Counts the words with people; who has missed one asks."""
    asks: bool = False
    """Everybody may say who is connected to them."""
    goodbye: bool = False


class RedisLayer:
    """The voice and the ear of one process."""

    def __init__(self, channels: BaseChannelLayer, group: str) -> None:
        self._group = group
        self._me = secrets.token_hex(8)
        self._channels = channels
        self._quiet = _Quiet(self._lost)
        self._hears: Hears | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._something = asyncio.Event()
        self._away = False
        self._heads: dict[int, int] = {}
        self._news: list[News] = []
        self._here: dict[int, int] = {}
        """Connections of people here."""
        self._changed: set[int] = set()
        self._whole = self._asks = True
        self._revision = 0
        self._others: dict[str, _Other] = {}

    # ---- what the runtime calls ----------------------------------------------------------------------------------

    async def start(self, hears: Hears) -> None:
        """Begin to hear and to speak, as soon as Redis is there."""
        self._hears = hears
        logging.getLogger("channels_redis.pubsub").addFilter(self._quiet)
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._listen_for_ever()), loop.create_task(self._speak_for_ever())]

    async def stop(self) -> None:
        """Say goodbye and end."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with contextlib.suppress(*_TROUBLES):
            async with asyncio.timeout(SEND_S):
                if not self._away:
                    await self._send(Word(by=self._me, heads=_flat(self._heads), goodbye=True))
                await self._channels.flush()
        logging.getLogger("channels_redis.pubsub").removeFilter(self._quiet)

    def announce(self, heads: Mapping[int, int]) -> None:
        """Tell the others how far feeds have come."""
        if len(self._heads) >= FEEDS:
            self._heads.clear()
        self._heads.update(heads)
        self._something.set()

    def pass_on(self, news: News) -> None:
        """Give the others passing news, or drop it."""
        if not self._away and len(self._news) < NEWS:
            self._news.append(news)
            self._something.set()

    def connected(self, user: int, connections: int) -> None:
        """Tell the others how many connections a person has here now."""
        if connections:
            self._here[user] = connections
        else:
            self._here.pop(user, None)
        self._changed.add(user)
        self._something.set()

    async def ping(self) -> None:
        """Tell whether one's own words come back. Raises ConnectionError where they do not."""
        if self._away:
            raise ConnectionError("the other processes are not heard")

    # ---- speaking ------------------------------------------------------------------------------------------------

    async def _speak_for_ever(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(BEAT_S):
                    await self._something.wait()
            self._something.clear()
            try:
                async with asyncio.timeout(SEND_S):
                    await self._send(self._next_word())
            except Exception as trouble:
                self._lost(trouble)
                await asyncio.sleep(RETRY_S)
            else:
                await asyncio.sleep(REST_S)

    def _next_word(self) -> Word:
        """Join what there is to say."""
        if self._whole or self._changed:
            self._revision += 1
        people = self._here if self._whole else {user: self._here.get(user, 0) for user in self._changed}
        word = Word(
            by=self._me,
            heads=_flat(self._heads),
            news=[(news.feed, news.data, news.without_user, news.at) for news in self._news],
            people=_flat(people),
            whole=self._whole,
            revision=self._revision,
            asks=self._asks,
        )
        self._heads, self._news, self._changed = {}, [], set()
        self._whole = self._asks = False
        return word

    async def _send(self, word: Word) -> None:
        await self._channels.group_send(
            self._group, {"type": "word", "word": msgspec.to_builtins(word, builtin_types=(bytes,))}
        )

    # ---- hearing -------------------------------------------------------------------------------------------------

    async def _listen_for_ever(self) -> None:
        while True:
            try:
                await self._listen()
            except Exception as trouble:
                self._lost(trouble)
            with contextlib.suppress(*_TROUBLES):
                async with asyncio.timeout(SEND_S):
                    # The next subscription begins with nothing of this one.
                    await self._channels.flush()
            await asyncio.sleep(RETRY_S)

    async def _listen(self) -> None:
        """Hear the others until one's own beat is not heard any more."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(SILENT_S) as silence:
            name = await self._channels.new_channel()
            await self._channels.group_add(self._group, name)
            while True:
                word = _word_of(await self._channels.receive(name))
                if word is None:
                    continue
                if word.by == self._me:
                    silence.reschedule(loop.time() + SILENT_S)
                    self._heard_myself(loop.time())
                else:
                    self._heard(word, loop.time())

    def _heard_myself(self, now_s: float) -> None:
        if self._away:
            self._away = False
            logger.info("the other processes are heard again")
            for other in self._others.values():
                other.heard_at_s = now_s
            self._whole = self._asks = True
            self._something.set()
            if self._hears is not None:
                self._hears.heard_again()
        for process, other in list(self._others.items()):
            if now_s - other.heard_at_s > SILENT_S:
                self._forget(process)

    def _heard(self, word: Word, now_s: float) -> None:
        hears = self._hears
        if hears is None:
            return
        hears.hint(dict(zip(word.heads[::2], word.heads[1::2], strict=False)))
        for feed, data, without_user, at in word.news:
            hears.news(News(feed, data, without_user, at))
        if word.goodbye:
            self._forget(word.by)
            return
        other = self._others.setdefault(word.by, _Other())
        other.heard_at_s = now_s
        expected = other.revision + (1 if word.people else 0)
        if word.whole or word.revision == expected:
            people = dict(zip(word.people[::2], word.people[1::2], strict=False))
            if people or word.whole:
                hears.elsewhere(word.by, people, whole=word.whole)
            other.revision = word.revision
        else:
            self._ask()
        if word.asks:
            self._whole = True
            self._something.set()

    def _ask(self) -> None:
        self._asks = True
        self._something.set()

    def _forget(self, process: str) -> None:
        if self._others.pop(process, None) is not None and self._hears is not None:
            self._hears.elsewhere(process, {}, whole=True)

    def _lost(self, trouble: BaseException) -> None:
        if not isinstance(trouble, _TROUBLES):
            logger.error("a word could not be said or heard", exc_info=trouble)
        if not self._away:
            self._away = True
            logger.warning(
                "the other processes are not heard (%s): what they write comes by the comparison of heads",
                type(trouble).__name__,
            )


class _Other:
    """Another process, as far as it has been heard."""

    def __init__(self) -> None:
        self.revision = 0
        self.heard_at_s = 0.0


class _Quiet(logging.Filter):
    """Says once what Channels' layer would say, with a traceback, as long as Redis is away."""

    def __init__(self, lost: Any) -> None:
        super().__init__()
        self._lost = lost

    def filter(self, record: logging.LogRecord) -> bool:
        """Take a record; none is written."""
        trouble = record.exc_info[1] if record.exc_info else None
        self._lost(trouble or OSError())
        return False


def channels_at(url: str, prefix: str) -> BaseChannelLayer:
    """Return Channels' layer at the address of a Redis."""
    # One more attempt, at once: the pool may hold a connection of a Redis that has been started again.
    timeouts = {"socket_timeout": SEND_S, "socket_connect_timeout": SEND_S}
    host = {"address": url, "retry": Retry(NoBackoff(), 1), **timeouts}
    layer: BaseChannelLayer = RedisPubSubChannelLayer(hosts=[host], prefix=prefix)
    return layer


def group_of(secret: str) -> str:
    """Return the group of the server with this secret: one Redis may serve several servers."""
    return "hearth-" + hashlib.sha256(b"layer:" + secret.encode()).hexdigest()[:24]


def _word_of(message: Mapping[str, Any]) -> Word | None:
    """Return what was said; None where it is nothing that this version understands."""
    try:
        return msgspec.convert(message.get("word"), Word)
    except msgspec.ValidationError:
        return None


def _flat(pairs: Mapping[int, int]) -> list[int]:
    return [value for pair in pairs.items() for value in pair]
