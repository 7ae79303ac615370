"""How long sound and films last, as their containers say. Nothing is decoded, and of most files little is read.

Called in the worker alone (`work`), which answers whatever is raised here. tinytag reads what has grown wild; the two
kinds that it would read from end to end, or does not know, are read here.
"""

import os
import struct
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final, cast

from tinytag import TinyTag

from attachments.pictures.jobs import LONGEST_MS
from attachments.pictures.sniff import LASTING

READS: Final = 20_000
READ_BYTES: Final = 1024 * 1024
"""So often, and so much at once, a file may be read for the sake of its length."""

_TAIL_BYTES: Final = 256 * 1024
"""Four of the largest Ogg pages: the last of the sound is among them, beside those of a film."""
_OPUS_HZ: Final = 48_000

_SEGMENT: Final = 0x18538067
_CLUSTER: Final = 0x1F43B675
_INFO: Final = 0x1549A966
_TICK: Final = 0x2AD7B1
_DURATION: Final = 0x4489
_TICK_NS: Final = 1_000_000
_FLOATS: Final = {4: ">f", 8: ">d"}


class TooMuch(Exception):
    """A file wants to be read too often, or too much of it at once."""


class Frugal:
    """A file that is not read for ever, whatever it says of itself."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._reads = READS

    def read(self, size: int) -> bytes:
        """Return the next bytes; fewer at the end. Raises TooMuch."""
        self._reads -= 1
        if self._reads < 0 or not 0 <= size <= READ_BYTES:
            raise TooMuch
        return self._file.read(size)

    def seek(self, place: int, whence: int = os.SEEK_SET) -> int:
        """Go somewhere else; return where that is."""
        return self._file.seek(place, whence)

    def tell(self) -> int:
        """Return where the next bytes are read."""
        return self._file.tell()


def length_ms(path: Path, type_: str) -> int | None:
    """Return how long a file of one of the types of `LASTING` lasts; None where it does not say, or says nonsense.

    Raises anything over a broken one.
    """
    kind = LASTING[type_]
    with path.open("rb") as file:
        frugal = Frugal(file)
        match kind:
            case "ogg":
                seconds = _of_ogg(frugal)
            case "webm":
                seconds = _of_webm(frugal)
            case _:
                seconds = _of_tagged(frugal, kind)
    # Nothing is as long as infinity, or as what is no number.
    return max(1, round(seconds * 1000)) if seconds is not None and 0 < seconds * 1000 <= LONGEST_MS else None


def _of_tagged(file: Frugal, kind: str) -> float | None:
    # The name says which reader it is; tags are not read, as nobody asks for them.
    return TinyTag.get(f"file.{kind}", cast("BinaryIO", file), tags=False).duration


# ---- Ogg: the samples that have gone by stand in every page (RFC 3533) --------------------------------------------


def _of_ogg(file: Frugal) -> float | None:
    for serial, packet in _first_packets(file):
        rate_hz, skipped = _rate(packet)
        if rate_hz:
            samples = _last_position(file, serial)
            return (samples - skipped) / rate_hz if samples is not None else None
    return None


def _first_packets(file: Frugal) -> Iterator[tuple[bytes, bytes]]:
    """Return which streams there are, and with what each begins: the first pages, which say that they are."""
    while len(head := file.read(27)) == 27 and head.startswith(b"OggS\0") and head[5] & 2:
        yield head[14:18], file.read(sum(file.read(head[26])))


def _rate(packet: bytes) -> tuple[int, int]:
    """Return how many samples a stream has in a second, 0 where it is no sound, and how many are not heard."""
    if packet.startswith(b"OpusHead"):
        return _OPUS_HZ, int.from_bytes(packet[10:12], "little")
    if packet.startswith(b"\x01vorbis"):
        return int.from_bytes(packet[12:16], "little"), 0
    if packet.startswith(b"\x7fFLAC"):
        return int.from_bytes(packet[27:30]) >> 4, 0
    return 0, 0


def _last_position(file: Frugal, serial: bytes) -> int | None:
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - _TAIL_BYTES))
    tail = file.read(_TAIL_BYTES)
    place = len(tail)
    while (place := tail.rfind(b"OggS\0", 0, place)) >= 0:
        position = int.from_bytes(tail[place + 6 : place + 14], "little", signed=True)
        # -1: no packet ends in this page.
        if tail[place + 14 : place + 18] == serial and position >= 0:
            return position
    return None


# ---- WebM and Matroska: elements within elements (RFC 8794, RFC 9559) ---------------------------------------------


def _of_webm(file: Frugal) -> float | None:
    while (element := _element(file)) is not None:
        name, size = element
        if name == _INFO:
            return _told_duration(Frugal(BytesIO(file.read(size))))
        if name == _CLUSTER:
            return None
        if name != _SEGMENT:
            file.seek(size, os.SEEK_CUR)
    return None


def _told_duration(info: Frugal) -> float | None:
    tick_ns, ticks = _TICK_NS, None
    while (element := _element(info)) is not None:
        name, size = element
        value = info.read(size)
        if name == _TICK:
            tick_ns = int.from_bytes(value)
        elif name == _DURATION and size in _FLOATS:
            (ticks,) = struct.unpack(_FLOATS[size], value)
    return ticks * tick_ns / 1e9 if ticks is not None else None


def _element(file: Frugal) -> tuple[int, int] | None:
    """Return the name and the size of the next element, or None at the end."""
    name, _ = _number(file)
    size, bits = _number(file)
    return (name, size & ((1 << bits) - 1)) if name and size else None


def _number(file: Frugal) -> tuple[int, int]:
    """Return a number with the mark of its length in it, and how many bits it has without; 0 at the end."""
    first = file.read(1)
    zeros = 8 - first[0].bit_length() if first else 8
    rest = file.read(zeros) if zeros < 8 else b""
    return (int.from_bytes(first + rest), 7 * (zeros + 1)) if len(rest) == zeros else (0, 0)
