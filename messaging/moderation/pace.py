"""What this process remembers of people who are new: who is new no more, and how fast the others have written lately."""

from collections import deque
from collections.abc import Iterable
from typing import Final

MINUTE_MS: Final = 60_000
MOST_PEOPLE: Final = 10_000
"""Of so many people at most moments are held; then those go whose last is over."""


class Pace:
    """The moments at which people have written within the last minute.

    Of this process: whoever is connected to several may write as much in each.
    """

    def __init__(self) -> None:
        self._moments: dict[int, deque[int]] = {}

    def wait_ms(self, user: int, most: int, now_ms: int) -> int:
        """Return 0 where somebody may write now, or after how long: they write `most` times a minute."""
        moments = self._moments.get(user)
        if moments is None:
            return 0
        # A clock that was set back counts as time that has passed.
        while moments and not 0 <= now_ms - moments[0] < MINUTE_MS:
            moments.popleft()
        return moments[-most] + MINUTE_MS - now_ms if len(moments) >= most else 0

    def note(self, user: int, now_ms: int) -> None:
        """Remember that somebody writes now."""
        if user not in self._moments and len(self._moments) >= MOST_PEOPLE:
            self._moments = {
                each: moments
                for each, moments in self._moments.items()
                if moments and 0 <= now_ms - moments[-1] < MINUTE_MS
            }
        self._moments.setdefault(user, deque()).append(now_ms)


class Settled:
    """Who is not new any more: that stays so, as long as the rules say the same."""

    def __init__(self) -> None:
        self._hours = 0
        self._people: set[int] = set()

    def unknown(self, users: Iterable[int], hours: int) -> set[int]:
        """Return those people of whom it is not known."""
        if hours != self._hours:
            self._hours, self._people = hours, set()
        return set(users) - self._people

    def add(self, users: Iterable[int], hours: int) -> None:
        """Remember those who are not."""
        if hours == self._hours:
            self._people.update(users)
