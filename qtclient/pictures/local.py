"""Pictures on this machine that are on their way out: how large they are, read once from their heads."""

from functools import lru_cache
from pathlib import Path

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
