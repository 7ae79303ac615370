"""What bytes are, whatever their name says: the one place where this package asks `attachments.pictures`."""

import codecs
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import puremagic

from chatprotocol.errors import ErrorCode, HearthError

SHOWN_AS_PICTURES: Final = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
"""What has thumbnails, and is stored without what a camera has noted in it."""
ANYTHING: Final = "application/octet-stream"
TEXT: Final = "text/plain"
LOOKED_AT_BYTES: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of bytes: their MIME type, and of pictures their pixels and what stands for them meanwhile."""

    type: str
    width: int | None = None
    height: int | None = None
    placeholder: str = ""


def examine(path: Path) -> Facts:
    """Tell what a file's bytes are. Never raises for what they are."""
    try:
        found = puremagic.magic_file(path)
    except ValueError:  # it is empty
        return Facts(ANYTHING)
    types = [each.mime_type for each in found if each.mime_type]
    return Facts(types[0] if types else _type_of_unknown(path))


def _type_of_unknown(path: Path) -> str:
    with path.open("rb") as file:
        first = file.read(LOOKED_AT_BYTES)
    if b"\0" in first:
        return ANYTHING
    try:
        # What is cut off at the end is not held against it.
        codecs.getincrementaldecoder("utf-8")().decode(first)
    except UnicodeDecodeError:
        return ANYTHING
    return TEXT


def stripped(path: Path, to: Path) -> bool:
    """Write the same picture without what a camera has noted in it; tell whether there is one. It may not be on the disk
    yet. Raises unsupported for a picture that cannot be freed of that.
    """
    return False


def thumbnail(path: Path, size: int) -> bytes:
    """Return a picture as WebP whose longer side is `size` pixels at most. Raises unsupported where it is none, busy."""
    message = "This is no picture that can be shown."
    raise HearthError(ErrorCode.UNSUPPORTED, message, field="file")
