"""What was found, and how bad it is."""

from collections.abc import Callable, Iterator
from enum import IntEnum

import msgspec


class Level(IntEnum):
    """The worst of all is the exit status of `doctor`."""

    GOOD = 0
    WARNING = 1
    FAULT = 2


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at."""

    what: str
    """A word for programs, the same in every version."""
    level: Level
    said: str
    cure: str = ""


class Wishes(msgspec.Struct, frozen=True):
    """What whoever asks wants looked at besides."""

    from_outside: str = ""
    """The server's own public address. Where it is empty, nothing leaves this machine but for what the settings name."""
    tls_cert: str = ""
    tls_key: str = ""


Check = Callable[[Wishes], Iterator[Finding]]


def good(what: str, said: str) -> Finding:
    """Return that all is well."""
    return Finding(what, Level.GOOD, said)


def warning(what: str, said: str, cure: str) -> Finding:
    """Return what will be a fault one day."""
    return Finding(what, Level.WARNING, said, cure)


def fault(what: str, said: str, cure: str) -> Finding:
    """Return what has to be mended."""
    return Finding(what, Level.FAULT, said, cure)
