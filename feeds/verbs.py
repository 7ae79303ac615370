"""What a service function becomes: a verb, which the journal carries out in a transaction.

Whoever calls a verb – consumer, HTTP, admin, command, test – gets its result after the commit, or the HearthError with
which it was refused before anything was written. A verb called by another verb is a part of it.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, ParamSpec, Protocol, TypeVar

from chatprotocol.errors import HearthError

P = ParamSpec("P")
R = TypeVar("R")
Item = TypeVar("Item")

Outcome = Any | HearthError
"""A verb's result, or its refusal."""


Call = tuple[tuple[Any, ...], dict[str, Any]]
"""What a verb is called with."""

Feeds = Callable[[Sequence[Call]], Iterable[int]]
"""Returns every feed that these calls of a verb will lock."""


class Carrier(Protocol):
    """Who carries verbs out: the journal."""

    def carry_out(self, verb: "AnyVerb", args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Carry a verb out and return its result after the commit; raise its refusal."""
        ...


class Verb(Generic[P, R]):
    """A service function that writes; one at a time. `feeds` are those it locks, where it can name them beforehand."""

    rest_s = 0.0

    def __init__(self, function: Callable[P, R], carrier: Carrier, feeds: Feeds | None = None) -> None:
        self.function = function
        self.feeds = feeds
        self._carrier = carrier
        self.__doc__ = function.__doc__
        self.__name__ = function.__name__

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        result: R = self._carrier.carry_out(self, args, kwargs)
        return result

    def outcomes(self, calls: list[Call]) -> list[Outcome]:
        """Carry out calls one after another; a refusal is an outcome like a result."""
        return [self._outcome(args, kwargs) for args, kwargs in calls]

    def _outcome(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Outcome:
        try:
            return self.function(*args, **kwargs)
        except HearthError as refusal:
            return refusal


class SetVerb(Generic[Item, R]):
    """A service function that writes many at once: items in, as many outcomes in the same order out.

    So long as `rest_s` the journal rests from it after it was carried out, so that more come together.
    """

    def __init__(
        self,
        function: Callable[[list[Item]], list[R | HearthError]],
        carrier: Carrier,
        feeds: Feeds | None = None,
        rest_s: float = 0.0,
    ) -> None:
        self.rest_s = rest_s
        self.function = function
        self.feeds = feeds
        self._carrier = carrier
        self.__doc__ = function.__doc__
        self.__name__ = function.__name__

    def __call__(self, item: Item) -> R:
        result: R = self._carrier.carry_out(self, (item,), {})
        return result

    def outcomes(self, calls: list[Call]) -> list[Outcome]:
        """Carry out calls together."""
        return list(self.function([args[0] for args, _ in calls]))


AnyVerb = Verb[Any, Any] | SetVerb[Any, Any]
