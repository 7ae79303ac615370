"""Refusals for which tus, or HTTP, has a word of its own besides the code. The door knows which status that is."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Final

from chatprotocol.errors import ErrorCode, HearthError

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Why(StrEnum):
    """What the door says more exactly than the code does."""

    CHECKSUM = "checksum"
    CONTENT_TYPE = "content_type"
    DISK = "disk"
    LOCKED = "locked"
    OFFSET = "offset"
    VERSION = "version"


class UploadRefused(HearthError):
    """A refusal; `offset` is how far the upload has come, where that helps."""

    def __init__(
        self,
        why: Why,
        code: ErrorCode,
        message: str,
        *,
        field: str | None = None,
        retry_ms: int | None = None,
        offset: int | None = None,
    ) -> None:
        super().__init__(code, message, field=field, retry_ms=retry_ms)
        self.why = why
        self.offset = offset


def refusal(why: Why, code: ErrorCode, message: str) -> UploadRefused:
    """Return a refusal with nothing more to say."""
    return UploadRefused(why, code, message)


def bad_header(header: str) -> HearthError:
    """Return the answer to a header that cannot be read."""
    return HearthError(ErrorCode.BAD_REQUEST, f"The header {header} cannot be read.", field=header)


def no_such_upload() -> HearthError:
    """Return the answer to whoever names an upload that is not theirs, or not there any more."""
    return HearthError(ErrorCode.NOT_FOUND, "There is no such upload.", field="upload")


def no_such_file(field: str) -> HearthError:
    """Return the answer to whoever names a file that they may not see, or that is not there."""
    return HearthError(ErrorCode.NOT_FOUND, "There is no such file.", field=field)


def disk_full() -> UploadRefused:
    """Return the answer while the disk takes no more."""
    return UploadRefused(
        Why.DISK, ErrorCode.BUSY, "The server has no space for files at the moment.", retry_ms=60_000
    )


@contextmanager
def where_disk_is_full() -> Iterator[None]:
    """Let a disk that takes no more of what is written inside be said as a refusal."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise disk_full() from error
        raise


def locked() -> UploadRefused:
    """Return the answer while another connection brings bytes of the same upload."""
    return UploadRefused(
        Why.LOCKED, ErrorCode.BUSY, "This upload is being written already.", field="upload", retry_ms=1_000
    )


def wrong_offset(offset: int) -> UploadRefused:
    """Return the answer to bytes that do not follow what has come."""
    return UploadRefused(
        Why.OFFSET, ErrorCode.CONFLICT, "The upload has come to another place.", field="Upload-Offset",
        offset=offset,
    )  # fmt: skip


def wrong_checksum(field: str, offset: int) -> UploadRefused:
    """Return the answer to bytes that are not those that were meant; nothing of them is kept."""
    return UploadRefused(
        Why.CHECKSUM, ErrorCode.BAD_REQUEST, "What has come is not what was sent.", field=field, offset=offset
    )


def runs_over() -> HearthError:
    """Return the answer to more bytes than were announced."""
    return HearthError(ErrorCode.TOO_LARGE, "More has come than was announced.", field="Upload-Length")


def file_too_large(limit_bytes: int) -> HearthError:
    """Return the answer to a file that is larger than this server takes."""
    return HearthError(
        ErrorCode.TOO_LARGE, f"A file may have at most {limit_bytes} bytes.", field="Upload-Length"
    )


def too_many_uploads() -> HearthError:
    """Return the answer to somebody who has begun enough."""
    return HearthError(ErrorCode.TOO_LARGE, "Too many uploads are on their way already.", field="upload")


def too_many_at_once() -> HearthError:
    """Return the answer while as many uploads are received as can be."""
    message = "Too many files come at the moment: wait a little."
    return HearthError(ErrorCode.BUSY, message, field="upload", retry_ms=1_000)


def too_many_downloads() -> HearthError:
    """Return the answer while as many files are fetched as can be."""
    message = "Too many files are fetched at the moment: wait a little."
    return HearthError(ErrorCode.BUSY, message, field="file", retry_ms=1_000)


def too_many_thumbnails() -> HearthError:
    """Return the answer to somebody who waits for as many thumbnails as they may."""
    return HearthError(
        ErrorCode.BUSY, "The server is busy with other pictures.", field="file", retry_ms=2_000
    )


def person_is_full() -> HearthError:
    """Return the answer to somebody whose files take all the room that they may take."""
    return HearthError(
        ErrorCode.TOO_LARGE, "Your files take all the room that they may take here.", field="Upload-Length"
    )
