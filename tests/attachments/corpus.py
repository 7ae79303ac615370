"""Files as somebody would send them who means no good: hundreds, made by code, the same in every run.

Broken in many places, changed at random by a seeded generator, small ones that claim to be huge, files that are two
things at once, and what is no picture at all.
"""

import random
import struct
import zlib
from collections.abc import Iterator
from typing import Final, NamedTuple

from tests.attachments import samples

CUTS: Final = 6
FUZZED: Final = 10
"""Of each sample, in the quick suite."""


class Hostile(NamedTuple):
    name: str
    data: bytes


def corpus(fuzzed: int = FUZZED, seed: int = 5) -> Iterator[Hostile]:
    """Every file; `fuzzed` of each sample are changed at random."""
    yield from _broken_off()
    yield from _changed(fuzzed, random.Random(seed))
    yield from _bombs()
    yield from _huge_and_empty()
    yield from _two_things_at_once()
    yield from _no_pictures()
    yield from _lying_exif()


def _broken_off() -> Iterator[Hostile]:
    for name, (_, data) in samples.ALL.items():
        for cut in range(1, CUTS + 1):
            yield Hostile(f"{name}, cut at {cut}/{CUTS + 1}", data[: len(data) * cut // (CUTS + 1)])
        yield Hostile(f"{name}, without its last byte", data[:-1])
        yield Hostile(f"{name}, twice", data * 2)


def _changed(count: int, chance: random.Random) -> Iterator[Hostile]:
    for name, (_, data) in samples.ALL.items():
        for number in range(count):
            yield Hostile(f"{name}, changed {number}", mutated(data, chance))


def mutated(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 2, 4, 16, 64))):
        # The head of a file, behind its signature, is what its reader believes.
        place = chance.randrange(12, chance.choice((64, len(changed))))
        match chance.randrange(5):
            case 0:
                changed[place] ^= 1 << chance.randrange(8)
            case 1:
                changed[place] = chance.choice((0, 1, 0x7F, 0x80, 0xFF))
            case 2:
                changed[place : place + 4] = chance.choice(
                    (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff")
                )
            case 3:
                del changed[place : place + chance.randrange(1, 40)]
            case _:
                changed[place:place] = chance.randbytes(chance.randrange(1, 40))
        if len(changed) < 80:
            break
    return bytes(changed)


def _png(width: int, height: int, *chunks: bytes, depth: int = 8, colours: int = 2) -> bytes:
    header = samples.chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colours, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + samples.chunk(b"IEND", b"")


def _bombs() -> Iterator[Hostile]:
    zeros = zlib.compress(bytes(64 * 1024 * 1024), 9)
    pixels = samples.chunk(b"IDAT", zlib.compress(bytes(4 * 13)))
    yield Hostile("PNG, a text that unfolds", _png(4, 4, samples.chunk(b"zTXt", b"a\0\0" + zeros), pixels))
    yield Hostile(
        "PNG, a text that unfolds, XMP", _png(4, 4, samples.chunk(b"iTXt", b"a\0\1\0\0\0" + zeros), pixels)
    )
    yield Hostile("PNG, a profile that unfolds", _png(4, 4, samples.chunk(b"iCCP", b"a\0\0" + zeros), pixels))
    yield Hostile("PNG, pixels that unfold", _png(4, 4, samples.chunk(b"IDAT", zeros)))
    yield Hostile(
        "PNG, pixels as large as may be", _png(4000, 4000, samples.chunk(b"IDAT", zeros), colours=0)
    )
    yield Hostile("PNG, too many pixels", _png(60_000, 60_000, samples.chunk(b"IDAT", zeros)))
    yield Hostile("GIF, ten thousand frames", samples.long_gif(10_000))
    yield Hostile("GIF, frames beyond its edge", _growing_gif())
    yield Hostile("PNG, frames that are said to be there", _many_frames_png(0x7FFFFFFF))
    yield Hostile("WebP, many frames", samples.moving_webp(60))


def _growing_gif() -> bytes:
    frame = b"\x2c\0\0\0\0" + struct.pack("<HHB", 5000, 5000, 0) + b"\x02" + samples.blocks(b"\x4c\x01")
    head = b"GIF89a" + struct.pack("<HHBBB", 4, 4, 0x80, 0, 0) + bytes(6)
    return head + frame * 50 + b";"


def _many_frames_png(count: int) -> bytes:
    made = samples.moving_png()
    place = made.index(b"acTL")
    return made[: place - 4] + samples.chunk(b"acTL", struct.pack(">II", count, 0)) + made[place + 16 :]


def _huge_and_empty() -> Iterator[Hostile]:
    sides = (0, 1, 0xFFFF)
    for width in sides:
        for height in sides:
            if (width, height) == (1, 1):
                continue
            said = f"{width} × {height}"
            little = struct.pack("<HH", width, height)
            yield Hostile(
                f"GIF, {said}", b"GIF89a" + little + b"\0\0\0\x2c\0\0\0\0" + little + b"\0\x02\x02\x4c\x01\0;"
            )
            yield Hostile(
                f"PNG, {said}", _png(width, height, samples.chunk(b"IDAT", zlib.compress(b"\0" * 9)))
            )
            frame = samples.segment(0xC0, b"\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\0")
            yield Hostile(f"JPEG, {said}", b"\xff\xd8" + frame + samples.jpeg()[20:])
            canvas = bytes([2, 0, 0, 0]) + bytes([width & 255, width >> 8, 0, height & 255, height >> 8, 0])
            webp = b"WEBP" + samples.riff(b"VP8X", canvas) + samples.riff(b"ANIM", bytes(6))
            yield Hostile(f"WebP, {said}", samples.riff(b"RIFF", webp))
    yield Hostile("PNG, the largest there can be", _png(0x7FFFFFFF, 0x7FFFFFFF, samples.chunk(b"IDAT", b"")))


def _two_things_at_once() -> Iterator[Hostile]:
    script = b"/*" + b"x" * 40 + b"*/=1;alert(document.cookie)//"
    yield Hostile("GIF and script", b"GIF89a" + script)
    yield Hostile("GIF, then script", samples.gif(1) + script)
    yield Hostile("PDF and JPEG", b"%PDF-1.4\n1 0 obj\nstream\n" + samples.jpeg() + b"\nendstream\n%%EOF")
    note = samples.segment(0xFE, b"%PDF-1.4\n1 0 obj\nstream\n")
    yield Hostile("JPEG and PDF", samples.jpeg()[:2] + note + samples.jpeg()[2:] + b"\n%%EOF")
    for name, (_, data) in samples.ALL.items():
        yield Hostile(f"{name}, and page", data + b"<html><script>alert(1)</script>")
        yield Hostile(f"{name}, and archive", data + b"PK\x05\x06" + bytes(18))
    for one in (b"\xff\xd8\xff\xe0", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"RIFF\xff\0\0\0WEBP"):
        for name, (_, other) in list(samples.ALL.items())[:3]:
            yield Hostile(f"{one!r}, then {name}", one + other)


def _no_pictures() -> Iterator[Hostile]:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><image href="file:///etc/passwd"/></svg>'
    html = "<!DOCTYPE html><html><script>alert(1)</script></html>"
    entities = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><svg>&b;</svg>'
    for name, text in (("SVG", svg), ("HTML", html), ("XML", entities), ("script", "#!/bin/sh\nrm -rf /")):
        for before in ("", " \r\n" * 40, "\ufeff", "\0"):
            for coding in ("utf-8", "utf-16"):
                yield Hostile(f"{name} in {coding} behind {before!r}", (before + text).encode(coding))
    yield Hostile("nothing", b"")
    yield Hostile("one byte", b"\xff")
    yield Hostile("zeros", bytes(4096))
    yield Hostile("noise", random.Random(7).randbytes(4096))
    yield Hostile("EPS", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(x) run\n")
    for kind in ("AVIF", "TIFF", "BMP", "ICO", "PPM", "JPEG2000", "PCX", "TGA", "SGI", "DDS"):
        yield Hostile(kind, samples.saved(samples.gradient(), kind))


def _lying_exif() -> Iterator[Hostile]:
    plain = samples.saved(samples.gradient(), "JPEG")
    chance = random.Random(3)
    said = samples.exif(6).removeprefix(b"Exif\0\0")
    lies = [
        b"II*\0\xff\xff\xff\xff",
        b"II*\0\x08\0\0\0\xff\xff",
        b"MM\0*\0\0\0\x08\xff\xff" + bytes(2000),
        b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\xff\xff\0\0",
        b"II*\0\x08\0\0\0\x01\0\x12\x01\x02\0\xff\xff\xff\xff\x06\0\0\0",
        *(bytes(chance.choice((byte, byte, byte, 255)) for byte in said) for _ in range(20)),
    ]
    for number, lie in enumerate(lies):
        yield Hostile(f"EXIF, lie {number}", plain[:2] + samples.segment(0xE1, b"Exif\0\0" + lie) + plain[2:])
    mpf = samples.segment(0xE2, b"MPF\0II*\0\x08\0\0\0\x01\0\x01\xb0\x04\0\x01\0\0\0\xff\xff\xff\xff\0\0\0\0")
    yield Hostile("pictures that are said to be there", plain[:2] + mpf + plain[2:])
