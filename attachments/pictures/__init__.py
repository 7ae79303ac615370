"""Pictures that strangers send: what they are, without what they tell, and small.

The doors are here, and callable from any thread. Whatever opens a picture does so in a bounded worker process (`workers`,
`work`): the server itself imports no decoder. What is not certain to be a JPEG, PNG, GIF or WebP is no picture, and just a
file; of sound and films the worker reads how long they are. Who may see which, and where the bytes lie, is not known here.

A picture that is not sent as a file never tells where it was taken: `stripped` says so, or refuses it. What can hold that
and cannot be freed of it – broken pictures, and those of kinds that are not shown here, such as HEIC, TIFF and the raw
ones of cameras – is refused, too, with a sentence that says how to send it all the same: kept as it is, it would tell in
silence what its sender believed to be gone, and taken apart in doubt it would not be what was sent.
"""

import atexit
import logging
import os
from pathlib import Path
from typing import Final

from attachments.pictures import sniff
from attachments.pictures.jobs import Answer, Doing, Facts, Job
from attachments.pictures.sniff import PICTURES, PLAIN
from attachments.pictures.workers import Workers
from chatprotocol.errors import ErrorCode, HearthError

__all__ = [
    "PICTURES",
    "PLAIN",
    "SIZES",
    "Facts",
    "avatar",
    "close",
    "emoji",
    "examine",
    "stripped",
    "thumbnail",
]

logger = logging.getLogger(__name__)

SIZES: Final = (320, 1280)
"""The longest sides of thumbnails, in pixels."""

_workers: Final = Workers()


def examine(path: Path) -> Facts:
    """Return what a file is, by its content. Whatever its bytes are, it is at least a file.

    Raises HearthError (busy) where too many pictures are looked at, and OSError where the file cannot be read.
    """
    claimed = sniff.claimed(path)
    if claimed is None:
        return _measured(path, sniff.content_type(path))
    return _asked("examine", path, claimed).facts or Facts(sniff.PLAIN)


def _measured(path: Path, type_: str) -> Facts:
    if type_ not in sniff.LASTING:
        return Facts(type_)
    found = _asked("measure", path, type_).facts
    return Facts(type_, length_ms=found.length_ms if found is not None else None)


def stripped(path: Path, to: Path) -> bool:
    """Write the same picture without anything that it says beside its pixels; how it is turned stays.

    Returns False, and writes nothing, where the file is none that could say where it was taken. Raises HearthError:
    unsupported where it could, and nobody can take that from it; busy. Raises OSError where `to` cannot be written. It is
    not synced to the disk.
    """
    claimed = sniff.claimed(path)
    if claimed is not None:
        answer = _asked("strip", path, claimed, to=to)
        if answer.errno is not None:
            raise OSError(answer.errno, os.strerror(answer.errno), str(to))
        if answer.refused is None:
            return True
        to.unlink(missing_ok=True)
    if claimed is not None or sniff.is_photograph(path):
        raise HearthError(
            ErrorCode.UNSUPPORTED,
            "This picture may say where it was taken, which cannot be removed. Send it as a file.",
        )
    return False


def thumbnail(path: Path, size: int) -> bytes:
    """Return a picture as WebP, upright, its longest side at most `size` pixels; an animated one keeps moving.

    Raises HearthError: unsupported where it is no picture, busy.
    """
    return _made("thumbnail", path, size)


def avatar(path: Path) -> bytes:
    """Return the middle of a picture as a square WebP of 256 pixels, or as many as there are; it stands still.

    Raises HearthError: unsupported where it is no picture, busy.
    """
    return _made("avatar", path)


def emoji(path: Path) -> bytes:
    """Return a picture as WebP, upright, its longest side at most 128 pixels; an animated one keeps moving.

    Raises HearthError: unsupported where it is no picture, too_large where it moves for longer than fits 256 KiB; busy.
    """
    return _made("emoji", path)


def close() -> None:
    """End the worker, if there is one, and send away who waits for it. It ends with the process, too."""
    _workers.close()


def _made(do: Doing, path: Path, size: int = 0) -> bytes:
    claimed = sniff.claimed(path)
    answer = _asked(do, path, claimed, size=size) if claimed is not None else Answer()
    if answer.too_long:
        raise HearthError(ErrorCode.TOO_LARGE, "This picture moves for too long to be an emoji.")
    if answer.picture is None:
        raise HearthError(ErrorCode.UNSUPPORTED, "This is no picture that can be shown here.")
    return answer.picture


def _asked(do: Doing, path: Path, type_: str, *, to: Path | None = None, size: int = 0) -> Answer:
    target = os.fsencode(to.absolute()) if to is not None else b""
    answer = _workers.ask(Job(do=do, path=os.fsencode(path.absolute()), type=type_, to=target, size=size))
    if answer.refused is not None:
        logger.info("a picture was refused (%s): %s", do, answer.refused)
    return answer


atexit.register(close)
