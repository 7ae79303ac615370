"""How a picture wants to be turned: the one thing of EXIF that is read here, and the one that is written.

Everything else that cameras say there – where, when, with what, by whom – is nobody's business. TIFF 6.0, section 2;
EXIF 2.32, tag 274. Bytes are a stranger's: what cannot be read wants not to be turned.
"""

import struct
from typing import Final

UPRIGHT: Final = 1
PREFIX: Final = b"Exif\0\0"
"""Stands before the EXIF of a JPEG, and sometimes of others."""

_TAG: Final = 0x0112
_SHORT: Final = 3


def orientation(exif: bytes) -> int:
    """Return how the picture lies, 1 to 8."""
    tiff = exif.removeprefix(PREFIX)
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return UPRIGHT
    try:
        return _orientation(tiff, order)
    except struct.error:  # it ends before it has said so
        return UPRIGHT


def _orientation(tiff: bytes, order: str) -> int:
    (place,) = struct.unpack_from(f"{order}I", tiff, 4)
    (count,) = struct.unpack_from(f"{order}H", tiff, place)
    for entry in range(place + 2, place + 2 + 12 * count, 12):
        tag, kind, length, value = struct.unpack_from(f"{order}HHIH", tiff, entry)
        if tag == _TAG:
            return value if kind == _SHORT and length == 1 and 1 <= value <= 8 else UPRIGHT
    return UPRIGHT


def exif_of(orientation: int) -> bytes:
    """Return EXIF that says how the picture lies, and nothing more; without the prefix."""
    return struct.pack(">4sIHHHIHHI", b"MM\0*", 8, 1, _TAG, _SHORT, 1, orientation, 0, 0)
