"""What the processes of one server tell each other: “feed f is at p”. A hint; the database is the truth.

One process needs no hints: what its journal commits goes straight to its hub. What another process wrote (a command,
say) is found by the hub's comparison of heads.
"""

from collections.abc import Callable, Mapping
from typing import Protocol

Hints = Callable[[Mapping[int, int]], None]
"""Takes the positions that feeds have reached, by feed."""


class Layer(Protocol):
    """One subscription a process."""

    async def start(self, hints: Hints) -> None:
        """Begin to receive the other processes' hints."""
        ...

    async def stop(self) -> None:
        """End."""
        ...

    def announce(self, heads: Mapping[int, int]) -> None:
        """Tell the other processes. Never waits; what is lost is found by comparison."""
        ...

    async def ping(self) -> None:
        """Wait until it answers. Raises where it does not; may wait for ever, whoever asks does not."""
        ...


class InProcessLayer:
    """The layer of a server that is one process: there is nobody to tell."""

    async def start(self, hints: Hints) -> None:
        """Begin."""

    async def stop(self) -> None:
        """End."""

    def announce(self, heads: Mapping[int, int]) -> None:
        """Tell nobody."""

    async def ping(self) -> None:
        """Answer."""
