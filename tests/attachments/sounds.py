"""Sound and films of every kind, made by code: nothing but what says how long they are."""

import io
import struct
import wave
from typing import Final

SAMPLES: Final = 12_000
"""At 8 kHz a second and a half."""


def wav() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 1, 8_000, SAMPLES, "NONE", "not compressed"))
        file.writeframes(bytes(SAMPLES))
    return out.getvalue()


def mp3(frames: int = 100) -> bytes:
    """Frames of 1152 samples at 44.1 kHz and 128 kbit/s, behind a tag."""
    tag = b"ID3\3\0\0" + bytes([0, 0, 1, 0]) + bytes(128)
    return tag + (b"\xff\xfb\x90\x64" + bytes(413)) * frames


def flac(samples: int = SAMPLES, rate_hz: int = 8_000) -> bytes:
    return b"fLaC" + _streaminfo(samples, rate_hz) + bytes(64)


def _streaminfo(samples: int, rate_hz: int) -> bytes:
    sizes = struct.pack(">HH", 4096, 4096) + bytes(6)
    return b"\x80\0\0\x22" + sizes + (rate_hz << 44 | 15 << 36 | samples).to_bytes(8) + bytes(16)


def page(kind: int, position: int, packet: bytes, serial: int = 7) -> bytes:
    sizes = bytes([255] * (len(packet) // 255) + [len(packet) % 255])
    head = struct.pack("<4sBBqIIIB", b"OggS", 0, kind, position, serial, 0, 0, len(sizes))
    return head + sizes + packet


def ogg(first: bytes, position: int) -> bytes:
    """A stream of sound beside one of something else, which ends later."""
    return b"".join(
        [
            page(2, 0, b"\x80theora" + bytes(35), serial=6),
            page(2, 0, first),
            page(0, 0, b"words"),
            page(0, position // 2, bytes(600)),
            page(4, position, bytes(600)),
            page(0, -1, bytes(20)),
            page(4, 1 << 40, bytes(600), serial=6),
        ]
    )


def vorbis() -> bytes:
    return ogg(b"\x01vorbis" + struct.pack("<IBI", 0, 1, 8_000) + bytes(14), SAMPLES)


def opus() -> bytes:
    return ogg(b"OpusHead" + struct.pack("<BBHI", 1, 1, 312, 8_000) + bytes(3), 72_000 + 312)


def ogg_flac() -> bytes:
    return ogg(b"\x7fFLAC\1\0\0\1" + flac()[:42], SAMPLES)


def atom(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), name) + content


def mp4(brand: bytes = b"isom", ticks: int = 900, of_second: int = 600) -> bytes:
    head = atom(b"mvhd", struct.pack(">IIIII", 0, 0, 0, of_second, ticks) + bytes(80))
    return atom(b"ftyp", brand + bytes(4)) + atom(b"mdat", bytes(100)) + atom(b"moov", head)


def large_mp4() -> bytes:
    """Told in 64 bits."""
    head = atom(b"mvhd", struct.pack(">IQQIQ", 1 << 24, 0, 0, 600, 900) + bytes(80))
    return atom(b"ftyp", b"isom" + bytes(4)) + atom(b"moov", head)


def element(name: int, content: bytes) -> bytes:
    return name.to_bytes((name.bit_length() + 7) // 8) + (1 << 56 | len(content)).to_bytes(8) + content


def webm(*info: bytes, kind: bytes = b"webm") -> bytes:
    head = element(0x1A45DFA3, element(0x4286, b"\1") + element(0x4282, kind))
    told = b"".join(info) or element(0x2AD7B1, (500_000).to_bytes(3)) + element(
        0x4489, struct.pack(">d", 3_000)
    )
    # A segment that does not say how long it is, as when it is written while it is recorded.
    segment = element(0xEC, bytes(40)) + element(0x1549A966, told) + element(0x1F43B675, bytes(100))
    return head + b"\x18\x53\x80\x67\x01" + b"\xff" * 7 + segment


ALL: Final = {
    "wav": ("audio/wav", wav()),
    "flac": ("audio/flac", flac()),
    "ogg vorbis": ("application/ogg", vorbis()),
    "ogg opus": ("application/ogg", opus()),
    "ogg flac": ("application/ogg", ogg_flac()),
    "m4a": ("audio/mp4", mp4(b"M4A ")),
    "m4v": ("video/x-m4v", mp4(b"M4V ")),
    "mp4": ("video/mp4", mp4()),
    "mp4 in 64 bits": ("video/mp4", large_mp4()),
    "mov": ("video/quicktime", mp4(b"qt  ")),
    "webm": ("video/webm", webm()),
    "webm in milliseconds": ("video/webm", webm(element(0x4489, struct.pack(">f", 1_500)))),
}
"""What each is, and its bytes. All last for a second and a half."""
