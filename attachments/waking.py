"""How whoever lets go of bytes tells the collector of this process that there is something to do."""

from collections.abc import Callable

_collector: Callable[[], None] | None = None


def use(collector: Callable[[], None] | None) -> None:
    """Let a collector be woken; it may be called in any thread, and must return at once."""
    global _collector  # noqa: PLW0603  # a process has one
    _collector = collector


def wake() -> None:
    """Wake the collector, where this process has one; others find what there is by themselves."""
    if _collector is not None:
        _collector()
