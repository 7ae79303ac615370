"""JPEG: segments, and scans between them (ITU T.81, annex B; JFIF 1.02; EXIF 2.32, 4.7).

Kept are tables, frames and scans, the colour profile (APP2 `ICC_PROFILE`), what the colours are (JFIF's and Adobe's
segments, without JFIF's own small picture) and how the picture is turned. Further pictures in the same file – a phone's
second exposure, its film – lie behind the end of the first.
"""

import re
from typing import Final

from attachments.pictures import exif
from attachments.pictures.stripping.pieces import Piece, Unclean

_SOI: Final = b"\xff\xd8"
_EOI: Final = b"\xff\xd9"
_START, _END, _SCAN, _JFIF, _EXIF, _PROFILE, _ADOBE = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE
_WITHOUT_LENGTH: Final = frozenset({0x01, *range(0xD0, 0xD8)})
_KEPT: Final = frozenset({*range(0xC0, 0xD0), _SCAN, 0xDB, 0xDC, 0xDD} - {0xC8})
"""Frames, tables of Huffman and arithmetic coding, scans, quantization, number of lines, restart interval."""
# Searched for as decoders do: what lies between two segments is passed over.
_MARKER: Final = re.compile(rb"\xff([^\x00\xff])")
_AFTER_SCAN: Final = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])")
_JFIF_BYTES, _ADOBE_BYTES = 12, 12


def kept(data: bytes) -> list[Piece]:
    """Return what is kept of a JPEG; one that breaks off is kept as far as it goes."""
    if not data.startswith(_SOI):
        raise Unclean("no JPEG")
    pieces: list[Piece] = []
    orientation: int | None = None
    place = len(_SOI)
    while found := _MARKER.search(data, place):
        marker = found[1][0]
        if marker == _END:
            break
        place = found.end()
        if marker in _WITHOUT_LENGTH:
            continue
        body = _body(data, marker, place)
        if body is None:
            break
        place = body.stop if marker != _SCAN else _end_of_scan(data, body.stop)
        if marker == _EXIF and orientation is None and data.startswith(exif.PREFIX, body.start):
            orientation = exif.orientation(data[body])
        pieces += _kept(data, marker, slice(body.start - 4, place))
    # Where more follows the last scan, a decoder fills up what is missing of it; where nothing does, it waits for more.
    end = [] if _breaks_off(data, pieces) else [_EOI]
    return [_SOI, *_turned(pieces, orientation or exif.UPRIGHT), *end]


def _breaks_off(data: bytes, pieces: list[Piece]) -> bool:
    last = pieces[-1] if pieces else b""
    return isinstance(last, slice) and last.stop == len(data)


def _body(data: bytes, marker: int, place: int) -> slice | None:
    """Return where a segment's content lies, or None where the file ends within it."""
    length = int.from_bytes(data[place : place + 2])
    if marker == _START or (length < 2 and place + 2 <= len(data)):
        raise Unclean("a JPEG within a JPEG, or a segment without a length")
    return slice(place + 2, place + length) if length >= 2 and place + length <= len(data) else None


def _end_of_scan(data: bytes, place: int) -> int:
    found = _AFTER_SCAN.search(data, place)
    return found.start() if found else len(data)


def _kept(data: bytes, marker: int, segment: slice) -> list[Piece]:
    content = segment.start + 4
    if marker in _KEPT or (marker == _PROFILE and data.startswith(b"ICC_PROFILE\0", content)):
        return [segment]
    # Of these only what the standard names: more could stand behind it.
    if marker == _JFIF and data.startswith(b"JFIF\0", content) and segment.stop - content >= _JFIF_BYTES:
        return [b"\xff\xe0\x00\x10" + data[content : content + _JFIF_BYTES] + b"\0\0"]
    if marker == _ADOBE and data.startswith(b"Adobe", content) and segment.stop - content >= _ADOBE_BYTES:
        return [b"\xff\xee\x00\x0e" + data[content : content + _ADOBE_BYTES]]
    return []


def _turned(pieces: list[Piece], orientation: int) -> list[Piece]:
    if orientation == exif.UPRIGHT:
        return pieces
    content = exif.PREFIX + exif.exif_of(orientation)
    segment = b"\xff\xe1" + (len(content) + 2).to_bytes(2) + content
    # JFIF's own is the first, where there is one.
    first = pieces[0] if pieces else b""
    place = 1 if isinstance(first, bytes) and first.startswith(b"\xff\xe0") else 0
    return [*pieces[:place], segment, *pieces[place:]]
