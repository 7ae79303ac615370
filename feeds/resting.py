"""Writes that wait a little so that many are written together: their verb was carried out a moment ago and rests.

Whoever comes first after a rest does not wait. It knows no clock and no thread: the journal has both.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from feeds.verbs import AnyVerb

if TYPE_CHECKING:
    from feeds.journal import Write


class Resting:
    """Which verbs rest until when, and the writes that are held back meanwhile."""

    def __init__(self) -> None:
        self._until_s: dict[AnyVerb, float] = {}
        self._held: list[Write] = []

    def __len__(self) -> int:
        return len(self._held)

    def take(self, write: "Write", now_s: float) -> "list[Write]":
        """Return what is carried out now: the write, or nothing where it is held back.

        Behind a write of the same origin that is held, none is carried out before it: then all go on.
        """
        if write.origin is not None and any(held.origin is write.origin for held in self._held):
            return [*self.let_go(), write]
        if self._until_s.get(write.verb, now_s) > now_s:
            self._held.append(write)
            return []
        return [write]

    def left_s(self, now_s: float) -> float | None:
        """Return how long what is held waits for yet; None where nothing is."""
        if not self._held:
            return None
        return max(0.0, max(self._until_s[held.verb] for held in self._held) - now_s)

    def due(self, now_s: float) -> "list[Write]":
        """Return what is held, where it has waited long enough."""
        return self.let_go() if self.left_s(now_s) == 0 else []

    def let_go(self) -> "list[Write]":
        """Return all that is held, in the order in which it came."""
        held, self._held = self._held, []
        return held

    def carried_out(self, verbs: Iterable[AnyVerb], now_s: float) -> None:
        """Let those of these verbs rest that do."""
        self._until_s |= {verb: now_s + verb.rest_s for verb in verbs if verb.rest_s}
