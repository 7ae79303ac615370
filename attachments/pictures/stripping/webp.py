"""WebP: chunks of RIFF (RFC 9649).

Kept are frames and pictures, transparency, colour profile and the header that says what there is; EXIF, XMP and everything
unknown go, within the frames of an animation, too. Of EXIF only how the picture is turned is written again.
"""

from collections.abc import Iterator, Set
from typing import Final

from attachments.pictures import exif
from attachments.pictures.stripping.pieces import Piece, Unclean, length_of

_PIXELS: Final = frozenset({b"VP8 ", b"VP8L", b"ALPH"})
_KEPT: Final = _PIXELS | {b"ICCP", b"ANIM"}
_HAS_EXIF: Final = 0x08
_KEPT_FLAGS: Final = 0x20 | 0x10 | 0x02
"""A colour profile, transparency, an animation."""
_HEADER_BYTES, _FRAME_HEADER_BYTES = 10, 16


def kept(data: bytes) -> list[Piece]:
    """Return what is kept of a WebP."""
    end = 8 + int.from_bytes(data[4:8], "little")
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or end > len(data):
        raise Unclean("no WebP, or not the whole of it")
    # What the header does not tell of is not looked for.
    says = data[20] if data[12:16] == b"VP8X" and len(data) > 20 else 0
    turned = _turned(data, end) if says & _HAS_EXIF else b""
    pieces: list[Piece] = []
    for name, body in _chunks(data, 12, end):
        if name == b"VP8X" and not pieces:
            pieces += _chunk(name, [_header(data[body], bool(turned))])
        elif name == b"ANMF":
            pieces += _chunk(name, _frame(data, body))
        elif name in _KEPT:
            pieces += _chunk(name, [body])
    pieces += _chunk(b"EXIF", [turned]) if turned else []
    length = 4 + sum(map(length_of, pieces))
    return [b"RIFF" + length.to_bytes(4, "little") + b"WEBP", *pieces]


def _chunks(data: bytes, place: int, end: int) -> Iterator[tuple[bytes, slice]]:
    while place + 8 <= end:
        body = slice(place + 8, place + 8 + int.from_bytes(data[place + 4 : place + 8], "little"))
        if body.stop > end:
            raise Unclean("a chunk is longer than what it lies in")
        yield data[place : place + 4], body
        place = body.stop + (body.stop - body.start) % 2


def _chunk(name: bytes, content: list[Piece]) -> list[Piece]:
    length = sum(map(length_of, content))
    return [name + length.to_bytes(4, "little"), *content, b"\0" * (length % 2)]


def _header(content: bytes, turned: bool) -> bytes:
    if len(content) < _HEADER_BYTES:
        raise Unclean("a header that is too short")
    flags = content[0] & _KEPT_FLAGS | (_HAS_EXIF if turned else 0)
    return bytes([flags, 0, 0, 0]) + content[4:_HEADER_BYTES]


def _frame(data: bytes, body: slice) -> list[Piece]:
    pictures = body.start + _FRAME_HEADER_BYTES
    if pictures > body.stop:
        raise Unclean("a frame that is too short")
    return [slice(body.start, pictures), *_only(data, slice(pictures, body.stop), _PIXELS)]


def _only(data: bytes, within: slice, names: Set[bytes]) -> list[Piece]:
    found = ((name, body) for name, body in _chunks(data, within.start, within.stop) if name in names)
    return [piece for name, body in found for piece in _chunk(name, [body])]


def _turned(data: bytes, end: int) -> bytes:
    for name, body in _chunks(data, 12, end):
        if name == b"EXIF":
            orientation = exif.orientation(data[body])
            return exif.exif_of(orientation) if orientation != exif.UPRIGHT else b""
    return b""
