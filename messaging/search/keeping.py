"""Keeping the index level with the messages, in the transaction that writes them."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from messaging.models import Message
from messaging.search import lines
from messaging.search.stores import store


def index(messages: Sequence[Message]) -> None:
    """Keep new messages, which are written already, in the order of their primary keys."""
    kept = store()
    if kept is not None and messages:
        kept.follow(messages)


@contextmanager
def renewed(message: Message) -> Iterator[None]:
    """Keep what becomes of a message inside instead of what it was."""
    kept = store()
    before = lines.of([message])
    yield
    after = lines.of([message])
    if kept is not None and before != after:
        kept.replace(before, after)


def forget(messages: Iterable[Message]) -> None:
    """Keep messages no longer that are about to be gone for good."""
    kept = store()
    if kept is not None:
        kept.replace(lines.of(messages), ())
