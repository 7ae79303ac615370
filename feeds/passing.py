"""Passing news that many are to hear: it waits a moment, and is told to each listener in one message.

Who types in a room of a thousand, and who comes and goes, would otherwise cost a thousand messages each time. Told
together, a listener gets one message every `JOIN_S` at most, in however many rooms whoever it is about writes. What is
told of a person in a feed replaces what still waits to be told of them there.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from feeds.layer import News

if TYPE_CHECKING:
    from feeds.hub import Listener

JOIN_S: Final = 2.0
FEW: Final = 20
"""Up to so many listeners of a feed are told at once: that is cheap, and they wait for each other's words."""
JOINED_BYTES: Final = 64 * 1024
"""News that is longer comes in several messages: none of them takes much of what may wait for a connection."""

Frames = tuple[bytes, ...]


class Passing:
    """The passing news of one process."""

    def __init__(
        self, listeners: "Callable[[], Iterable[Listener]]", of_feed: "Callable[[int], Iterable[Listener]]"
    ) -> None:
        self._listeners = listeners
        self._of_feed = of_feed
        self._waiting: dict[int, dict[int, bytes]] = defaultdict(dict)
        """By feed, and by the person whom it is about."""
        self._telling: asyncio.TimerHandle | None = None
        self.for_everybody: Callable[[], Frames] = tuple
        """Asked, when it is time, for what all listeners are to hear."""

    def let_wait(self, news: News) -> None:
        """Keep news until it is told."""
        self._waiting[news.feed][news.without_user] = news.data
        self.soon()

    def soon(self) -> None:
        """See to it that what waits is told."""
        if self._telling is None:
            self._telling = asyncio.get_running_loop().call_later(JOIN_S, self.tell)

    def tell(self) -> None:
        """Tell what waits, to those who listen now."""
        if self._telling is not None:
            self._telling.cancel()
            self._telling = None
        messages: dict[Frames, list[bytes]] = {}
        for listener, frames in self._told().items():
            joined = messages.get(frames)
            if joined is None:
                joined = messages[frames] = _joined(frames)
            for data in joined:
                listener.deliver_news(data)

    def _told(self) -> "dict[Listener, Frames]":
        """Return what each listener is to hear, and forget it."""
        waiting, self._waiting = self._waiting, defaultdict(dict)
        everybody = self.for_everybody()
        told = dict.fromkeys(self._listeners(), everybody) if everybody else {}
        for feed, about in waiting.items():
            all_of_it = tuple(about.values())
            for listener in self._of_feed(feed):
                # Nobody is told about themselves.
                heard = all_of_it if listener.user not in about else _without(about, listener.user)
                told[listener] = told.get(listener, ()) + heard
        return told


def _without(about: dict[int, bytes], user: int) -> Frames:
    return tuple(data for person, data in about.items() if person != user)


def _joined(frames: Frames) -> list[bytes]:
    """Join frames into as few messages as may be."""
    messages: list[bytes] = []
    for frame in frames:
        if messages and len(messages[-1]) + len(frame) <= JOINED_BYTES:
            messages[-1] += frame
        else:
            messages.append(frame)
    return messages
