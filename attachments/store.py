"""Where the bytes of files are kept: Django's storage called `files`, and the little that it has to do besides.

Names in it are random and say nothing. What is made of a file – thumbnails – stands beside its bytes under the same name
with the file's number and an ending, and goes with the file.
"""

import secrets
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from django.core.files.storage import storages

from attachments import pictures

NAME_BYTES = 20


class Reader(Protocol):
    """Some bytes of a file, read from their beginning to their end."""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes, at most so many; none at the end."""
        ...

    def close(self) -> None:
        """Read no more."""
        ...


class Store(Protocol):
    """What keeps bytes. Raises FileNotFoundError for a name that is not there, HearthError (busy) where it cannot."""

    def keep(self, path: Path, name: str) -> None:
        """Keep the bytes of a file under a name. The file stays where it is, and is not written to any more."""
        ...

    def keep_bytes(self, data: bytes, name: str) -> None:
        """Keep bytes under a name, which may be there already."""
        ...

    def read(self, name: str, first: int = 0) -> Reader:
        """Read from a place on."""
        ...

    def has(self, name: str) -> bool:
        """Tell whether a name is there."""
        ...

    def length(self, name: str) -> int:
        """Return how many bytes there are."""
        ...

    def as_file(self, name: str) -> AbstractContextManager[Path]:
        """Return a file on this machine's disk with these bytes, to be looked at."""
        ...

    def remove(self, name: str) -> None:
        """Remove a name, if it is there."""
        ...


def store() -> Store:
    """Return the store of this server."""
    return storages["files"]  # type: ignore[return-value]  # settings name one of ours


def new_name() -> str:
    """Return a name under which nothing lies. It is in a folder, so that no folder becomes too full."""
    name = secrets.token_hex(NAME_BYTES)
    return f"{name[:2]}/{name[2:]}"


def made_name(stored_as: str, file: int) -> str:
    """Return with which name all begins that is made of a file. It is not of its bytes: whoever brings the same ones
    waits as long as the first for what is made of them, and does not learn that somebody else has them.
    """
    return f"{stored_as}-{file}"


def thumbnail_name(made: str, size_px: int) -> str:
    """Return under which name a thumbnail lies."""
    return f"{made}-{size_px}.webp"


def remove_all(name: str) -> None:
    """Remove the bytes under a name, and those of a file that were made under it."""
    kept = store()
    for size_px in pictures.SIZES:
        kept.remove(thumbnail_name(name, size_px))
    kept.remove(name)
