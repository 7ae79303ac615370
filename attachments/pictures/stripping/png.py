"""PNG and its animations: chunks (PNG, third edition).

Kept are the pixels and what they mean: palette, transparency, colour space and profile, density, frames. Texts, times and
everything unknown go; of EXIF only how the picture is turned is written again.
"""

import zlib
from collections.abc import Iterator
from typing import Final

from attachments.pictures import exif
from attachments.pictures.stripping.pieces import Piece, Unclean

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_HEADER_BYTES: Final = 33
_KEPT: Final = frozenset(
    {
        *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"bKGD", b"sBIT", b"pHYs"),
        *(b"cHRM", b"gAMA", b"iCCP", b"sRGB", b"cICP", b"mDCV", b"cLLI"),
        *(b"acTL", b"fcTL", b"fdAT"),
    }
)


def kept(data: bytes) -> list[Piece]:
    """Return what is kept of a PNG; one that breaks off is kept as far as it goes."""
    if not data.startswith(SIGNATURE + b"\0\0\0\x0dIHDR") or len(data) < _HEADER_BYTES:
        raise Unclean("no PNG")
    pieces: list[Piece] = [SIGNATURE]
    orientation: int | None = None
    for name, chunk in _chunks(data):
        if name in _KEPT:
            pieces.append(chunk)
        elif name == b"eXIf" and orientation is None:
            orientation = exif.orientation(data[chunk.start + 8 : chunk.stop - 4])
        elif name[:1].isupper():
            raise Unclean("a chunk that is needed and not known")
    # Behind the header, wherever it was.
    pieces[2:2] = _turned(orientation or exif.UPRIGHT)
    return pieces


def _chunks(data: bytes) -> Iterator[tuple[bytes, slice]]:
    place, name = len(SIGNATURE), b""
    while name != b"IEND":
        length, name = int.from_bytes(data[place : place + 4]), data[place + 4 : place + 8]
        end = place + 12 + length
        if end > len(data):
            return
        if not name.isalpha():
            raise Unclean("a chunk without a name")
        yield name, slice(place, end)
        place = end


def _turned(orientation: int) -> list[Piece]:
    if orientation == exif.UPRIGHT:
        return []
    content = b"eXIf" + exif.exif_of(orientation)
    return [(len(content) - 4).to_bytes(4) + content + zlib.crc32(content).to_bytes(4)]
