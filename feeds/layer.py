"""What the processes of one server tell each other. Hints and passing news; the database is the truth.

* “feed f is at p”, once for all that a commit has done. A hint that is lost is found by the hub's comparison of heads.
* passing news (somebody writes): lost where nobody takes it.
* who has how many connections where, so that a person is online, and counted, once.

One process needs none of it: what its journal commits goes straight to its hub. What another process wrote meanwhile
(a command, say) is found by the comparison of heads.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class News:
    """Passing news for the listeners of a feed, but not for a person's own.

    `at` is where the feed stood when it was asked who may tell it: nobody hears it who has been taken off by then.
    """

    feed: int
    data: bytes
    without_user: int
    at: int


class Hears(Protocol):
    """Who hears the other processes: the hub. Called in the event loop's thread; nothing here waits."""

    def hint(self, heads: Mapping[int, int]) -> None:
        """Learn how far feeds have come."""
        ...

    def news(self, news: News) -> None:
        """Take passing news."""
        ...

    def elsewhere(self, process: str, people: Mapping[int, int], *, whole: bool) -> None:
        """Learn how many connections people have in another process: all of them, or what has changed."""
        ...

    def heard_again(self) -> None:
        """Learn that the others are heard again: what they said meanwhile is lost."""
        ...


class Layer(Protocol):
    """One subscription a process. Every method is called in the event loop's thread, and none but stop waits."""

    async def start(self, hears: Hears) -> None:
        """Begin to hear the other processes, and to be heard by them."""
        ...

    async def stop(self) -> None:
        """Say goodbye and end."""
        ...

    def announce(self, heads: Mapping[int, int]) -> None:
        """Tell the others how far feeds have come. What is lost is found by comparison."""
        ...

    def pass_on(self, news: News) -> None:
        """Give the others passing news, or drop it."""
        ...

    def connected(self, user: int, connections: int) -> None:
        """Tell the others how many connections a person has here now."""
        ...

    async def ping(self) -> None:
        """Wait until it answers. Raises where it does not; may wait for ever, whoever asks does not."""
        ...


class InProcessLayer:
    """The layer of a server that is one process: there is nobody to tell."""

    async def start(self, hears: Hears) -> None:
        """Begin."""

    async def stop(self) -> None:
        """End."""

    def announce(self, heads: Mapping[int, int]) -> None:
        """Tell nobody."""

    def pass_on(self, news: News) -> None:
        """Tell nobody."""

    def connected(self, user: int, connections: int) -> None:
        """Tell nobody."""

    async def ping(self) -> None:
        """Answer."""
