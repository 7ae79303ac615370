"""The answer to what the window asked of the engine: told to whoever still exists when it comes."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from PyQt6 import sip

from chatprotocol.errors import HearthError

T = TypeVar("T")


class Reply(Generic[T]):
    """What will come back; told in the window's thread, to whoever still exists then."""

    def __init__(self) -> None:
        self._then: list[Callable[[T], object]] = []
        self._refused: list[Callable[[HearthError], object]] = []
        self.has_place = False
        """It stands between what the engine said before and after it, and is to be told there."""

    def then(self, callback: Callable[[T], object]) -> "Reply[T]":
        """Call this with what came back."""
        self._then.append(callback)
        return self

    def refused(self, callback: Callable[[HearthError], object]) -> "Reply[T]":
        """Call this when it was refused."""
        self._refused.append(callback)
        return self

    @property
    def is_awaited(self) -> bool:
        """Tell whether anybody wants to know what comes back, besides that it was refused."""
        return bool(self._then)

    def settle(self, future: "Future[T]") -> HearthError | None:
        """Tell what came back; returns a refusal that nobody took, raises what was not foreseen."""
        if future.cancelled():
            return None
        error = future.exception()
        if error is None:
            result = future.result()
            for told in filter(_still_exists, self._then):
                told(result)
            return None
        if not isinstance(error, HearthError):
            raise error
        for asked in filter(_still_exists, self._refused):
            asked(error)
        return None if self._refused else error


def _still_exists(callback: Callable[..., object]) -> bool:
    owner = getattr(getattr(callback, "func", callback), "__self__", None)
    return not (isinstance(owner, sip.simplewrapper) and sip.isdeleted(owner))
