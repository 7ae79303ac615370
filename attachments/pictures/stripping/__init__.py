"""The same picture without what it says beside its pixels: no EXIF, GPS, XMP, comments, maker notes, earlier versions.

Nothing is decoded, so nothing is lost: a file is taken apart into its segments, chunks or blocks, and what is known to
be needed for showing it is put together again, byte for byte. What is not known goes; so does everything behind the end
of the picture. How it is turned, its colour profile, and how often an animation runs, stay. What comes out, put in
again, comes out as it is. Files are a stranger's: whatever cannot be taken apart raises `Unclean`.
"""

from collections.abc import Callable, Mapping
from typing import Final

from attachments.pictures.stripping import gif, jpeg, png, webp
from attachments.pictures.stripping.pieces import Piece, joined

_KEPT: Final[Mapping[str, Callable[[bytes], list[Piece]]]] = {
    "image/jpeg": jpeg.kept,
    "image/png": png.kept,
    "image/gif": gif.kept,
    "image/webp": webp.kept,
}


def without_words(data: bytes, type_: str) -> bytes:
    """Return the picture alone. Raises Unclean where it cannot be told what in the file that is."""
    return joined(data, _KEPT[type_](data))
