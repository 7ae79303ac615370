"""GIF: blocks (GIF89a specification).

Kept are colour tables, pictures, their times and transparency, and how often an animation runs; comments, texts and the
blocks of applications (XMP among them) go.
"""

from typing import Final

from attachments.pictures.stripping.pieces import Piece, Unclean

_EXTENSION, _PICTURE, _TRAILER = 0x21, 0x2C, 0x3B
_CONTROL, _APPLICATION = 0xF9, 0xFF
_LOOPS: Final = (b"\x0bNETSCAPE2.0\x03\x01", b"\x0bANIMEXTS1.0\x03\x01")
_LOOP_BYTES: Final = 18
_HEADER_BYTES, _CONTROL_BYTES, _PICTURE_BYTES = 13, 8, 10


def kept(data: bytes) -> list[Piece]:
    """Return what is kept of a GIF; one that breaks off is kept as far as it goes."""
    if data[:6] not in {b"GIF87a", b"GIF89a"} or len(data) < _HEADER_BYTES:
        raise Unclean("no GIF")
    place = _HEADER_BYTES + _table_bytes(data[10])
    if place > len(data):
        raise Unclean("a table of colours that breaks off")
    pieces: list[Piece] = [slice(0, place)]
    while place < len(data) and data[place] != _TRAILER:
        kind, start = data[place], place
        if kind == _EXTENSION:
            place = _end_of_blocks(data, start + 2)
            pieces += _extension(data, start)
        elif kind == _PICTURE:
            place = _end_of_picture(data, start)
            if place > len(data):
                return [*pieces, slice(start, len(data))]
            pieces.append(slice(start, place))
        else:  # passed over, as decoders do
            place += 1
    return [*pieces, bytes([_TRAILER])]


def _end_of_picture(data: bytes, start: int) -> int:
    table = _table_bytes(data[start + 9]) if start + 9 < len(data) else 0
    return _end_of_blocks(data, start + _PICTURE_BYTES + table + 1)


def _table_bytes(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _end_of_blocks(data: bytes, place: int) -> int:
    """Return where the blocks have ended: behind the end of the file, where they break off."""
    while place < len(data) and data[place]:
        place += 1 + data[place]
    return place + 1


def _extension(data: bytes, start: int) -> list[Piece]:
    label = data[start + 1 : start + 2]
    if label == bytes([_CONTROL]) and data[start + 2 : start + 3] == b"\x04":
        return (
            [data[start : start + _CONTROL_BYTES - 1] + b"\0"] if start + _CONTROL_BYTES <= len(data) else []
        )
    if (
        label == bytes([_APPLICATION])
        and data.startswith(_LOOPS, start + 2)
        and start + _LOOP_BYTES < len(data)
    ):
        return [data[start : start + _LOOP_BYTES] + b"\0"]
    return []
