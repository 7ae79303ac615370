"""What a file is, by its content: what its name says is only a label.

Told is little, and nothing that a browser would run: texts are `text/plain`, and markup and scripts – HTML, SVG, XML,
`#!` – are bytes like any others. Of pictures this module tells only what a file claims to be (`claimed`); whether it is
one is for the worker to say, which opens it. Only the first and last bytes are read; nothing is unpacked.
"""

import re
from pathlib import Path
from typing import Final

import puremagic

from chatprotocol import photographs

PLAIN: Final = "application/octet-stream"
"""The type of whatever is not told."""
PICTURES: Final = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
"""What is shown here, and nothing else: every further decoder is a door more."""

LASTING: Final = {
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "audio/flac": "flac",
    "application/ogg": "ogg",
    "audio/mp4": "mp4",
    "video/mp4": "mp4",
    "video/quicktime": "mp4",
    "video/x-m4v": "mp4",
    "video/webm": "webm",
    "video/x-matroska": "webm",
}
"""Sound and films whose length can be read, and in which kind of container it stands."""

HEAD_BYTES: Final = 16 * 1024

_CLAIMS: Final = (
    ("image/jpeg", re.compile(rb"\xff\xd8\xff")),
    ("image/png", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("image/gif", re.compile(rb"GIF8[79]a")),
    ("image/webp", re.compile(rb"RIFF....WEBP", re.DOTALL)),
)
_MOVIES: Final = {
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"M4V ": "video/x-m4v",
}
_OTHERS: Final = (
    ("application/pdf", re.compile(rb"%PDF-\d")),
    ("application/zip", re.compile(rb"PK\x03\x04|PK\x05\x06")),
    ("application/gzip", re.compile(rb"\x1f\x8b\x08")),
    ("audio/mpeg", re.compile(rb"ID3[\x02-\x04]|\xff[\xfa\xfb\xf2\xf3]")),
    ("audio/wav", re.compile(rb"RIFF....WAVE", re.DOTALL)),
    ("audio/flac", re.compile(rb"fLaC")),
    ("application/ogg", re.compile(rb"OggS")),
)
_TOLD: Final = re.compile(
    r"(?:audio|video|font)/[\w.+-]+"
    r"|application/(?:x-7z-compressed|vnd\.rar|x-tar|x-bzip2|x-xz|zstd|x-sqlite3|vnd\.debian\.binary-package)",
    re.ASCII,
)
"""The types that are taken from puremagic's tables."""
_SHORTEST_MAGIC: Final = 4
"""Fewer bytes are found in what is something else."""

_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_RUN: Final = re.compile(
    r"\A[\s\x00\ufeff]*(?:<|#!)"
    r"|<(?:!doctype|\?xml|\?php|html|head|body|script|svg|iframe|frameset|object|embed|style|link|meta|img|math|base)\b",
    re.IGNORECASE,
)
_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def claimed(path: Path) -> str | None:
    """Return which of `PICTURES` a file says it is."""
    return _first(_CLAIMS, _head(path))


def is_photograph(path: Path) -> bool:
    """Tell whether a file is of a kind that may say where it was taken, whether or not it is shown here."""
    head = _head(path)
    return _first(_CLAIMS, head) is not None or photographs.is_photograph(head)


def content_type(path: Path) -> str:
    """Return the type of a file that is no picture: `PLAIN` where it is not told."""
    head = _head(path)
    found = _first(_OTHERS, head)
    if found is not None or _first(_CLAIMS, head) is not None or photographs.is_photograph(head):
        return found or PLAIN
    text = _text(head)
    if text is not None:
        return PLAIN if not text or _RUN.search(text) else "text/plain"
    if head[4:8] == b"ftyp":
        return _MOVIES.get(head[8:12], "video/mp4")
    return _told(path)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)


def _first(kinds: tuple[tuple[str, re.Pattern[bytes]], ...], head: bytes) -> str | None:
    return next((kind for kind, pattern in kinds if pattern.match(head)), None)


def _text(head: bytes) -> str | None:
    """Return the beginning of a text, or None where it is none."""
    coding = next((coding for bom, coding in _BOMS if head.startswith(bom)), None)
    if coding is not None:
        text = head.decode(coding, errors="replace").removeprefix("\ufeff")
    else:
        try:
            text = head.decode("utf-8")
        except UnicodeDecodeError as error:
            # Cut within a character, where the head ends.
            if len(head) < HEAD_BYTES or error.start < HEAD_BYTES - 3:
                return _markup(head)
            text = head[: error.start].decode("utf-8")
    return None if _CONTROL.search(text) and not _RUN.match(text) else text


def _markup(head: bytes) -> str | None:
    """Return what a browser would take for markup, in whatever coding."""
    text = head.decode("latin-1")
    return text if _RUN.match(text) else None


def _told(path: Path) -> str:
    """Ask puremagic's tables. It reads the two ends of a file, and no name, so that none can sway it."""
    with path.open("rb") as file:
        try:
            found = puremagic.magic_stream(file)
        except (puremagic.PureError, ValueError):
            return PLAIN
    fit = (one.mime_type for one in found if one.offset >= 0 and len(one.byte_match) >= _SHORTEST_MAGIC)
    return next((type_ for type_ in fit if _TOLD.fullmatch(type_)), PLAIN)
