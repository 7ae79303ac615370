"""Keeping the index level with the messages, in the transaction that writes them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from messaging.models import Message
from messaging.search import lines
from messaging.search.stores import store

WORDS_AT_ONCE: Final = 100
"""Words that are looked for together, to find those that nobody says: some hundred microseconds each."""


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
    """Keep messages no longer that are about to be gone for good. Their words stay for now: to look for each is much work."""
    kept = store()
    if kept is not None:
        kept.forget(lines.of(messages))


def unsaid(after: int) -> tuple[Collection[str], int | None]:
    """Return those of the next words of the list that nobody says, and where to go on; None where there are no more."""
    kept = store()
    return ((), None) if kept is None else kept.unsaid(after, WORDS_AT_ONCE)


def drop(words: Collection[str]) -> None:
    """Drop words from the list that nobody says any more; others stay."""
    kept = store()
    if kept is not None:
        kept.drop_unsaid(words)
