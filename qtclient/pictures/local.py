"""Pictures on this machine that are on their way out: what they are, read from their heads."""

from functools import lru_cache
from pathlib import Path

from chatprotocol import photographs
from qtclient.pictures.decoding import size_of

SHOWN = ("image/jpeg", "image/png", "image/gif", "image/webp")
"""The types of which there are thumbnails."""


@lru_cache(maxsize=512)
def local_size(path: Path) -> tuple[int, int] | None:
    """Return how large a picture is, upright; None where it is none, or cannot be read.

    It is read before it is shown (`prepare`), so that the window finds it here.
    """
    size = size_of(path)
    return None if size.isEmpty() else (size.width(), size.height())


def goes_as_file(path: Path) -> bool:
    """Tell whether a picture is of a kind that the server takes as a file only."""
    try:
        with path.open("rb") as file:
            return photographs.is_photograph(file.read(photographs.HEAD_BYTES))
    except OSError:
        return False
