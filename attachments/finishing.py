"""What happens when the last byte of an upload has come: it is looked at, stored and becomes a file. Blocks for long.

It may be killed at any point: the part is there until the file is, and the next PATCH, with nothing in it, tries again.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import structlog

from attachments import parts, pictures, scanning, services
from attachments.models import File, Upload
from attachments.pictures import Facts
from attachments.receiving import Reception
from attachments.refusals import no_such_upload, wrong_checksum
from attachments.services import Made
from attachments.store import new_name, store
from chatprotocol.errors import ErrorCode, HearthError
from feeds.telemetry import counted

logger = structlog.get_logger(__name__)

HOPELESS: Final = frozenset(
    {ErrorCode.FORBIDDEN, ErrorCode.NOT_FOUND, ErrorCode.TOO_LARGE, ErrorCode.UNSUPPORTED}
)
"""Refusals after which the same bytes are never taken."""


def finish(reception: Reception) -> File:
    """Make a file of an upload that is whole, while its part is held.

    Raises bad_request where it is not what its sender said, forbidden where a virus was found, unsupported for a picture
    that cannot be freed of what its camera has noted, not_found where it was ended meanwhile; then nothing stays. Raises
    busy where something does not answer: then all of it does.
    """
    upload = reception.upload
    try:
        with _gone_with(reception.part.path):
            digest = reception.digest()
            if upload.sha256 is not None and bytes(upload.sha256) != digest:
                reception.start_again()
                raise wrong_checksum("sha256", reception.offset)
            scanning.assert_clean(reception.part.path)
            file = _keep(reception, digest)
    except HearthError as refusal:
        if refusal.code in HOPELESS:
            _give_up(upload)
        raise
    parts.remove(upload.pk)
    counted.uploaded(file.bytes)
    logger.info("file uploaded", file=file.pk, bytes=file.bytes, user=upload.owner_id)
    return file


@contextmanager
def _gone_with(part: Path) -> Iterator[None]:
    """Say of an upload that was ended while it was looked at that it is not there: its part is not, either."""
    try:
        yield
    except OSError:
        if part.exists():
            raise
        raise no_such_upload() from None


def _give_up(upload: Upload) -> None:
    """Let go of an upload of which nothing will ever come."""
    with suppress(HearthError):  # its sender has ended it
        services.end_upload(upload.owner_id, None, upload.pk)
    parts.remove(upload.pk)


def _keep(reception: Reception, digest: bytes) -> File:
    upload, path = reception.upload, reception.part.path
    size = upload.length
    if upload.as_file:
        # It is to be shown as what it is: a file.
        facts = pictures.examine(path)
        return _made(upload, digest, size, Facts(facts.type, length_ms=facts.length_ms), path)
    cleaned = parts.stripped_path(path)
    cleaned.unlink(missing_ok=True)
    if pictures.stripped(path, cleaned):
        path, digest, size = cleaned, parts.digest_of(cleaned), cleaned.stat().st_size
    return _made(upload, digest, size, pictures.examine(path), path)


def _made(upload: Upload, digest: bytes, size: int, facts: Facts, path: Path) -> File:
    # Also where the same bytes are here already: nobody learns from how long it takes that somebody else has them.
    stored_as = new_name()
    services.note_leftover(stored_as)
    store().keep(path, stored_as)
    while True:
        try:
            return services.keep_file(upload.owner_id, upload.pk, Made(digest, size, facts, stored_as))
        except HearthError as refusal:
            # Another process may be faster with the same bytes: then they are kept now.
            if refusal.code is not ErrorCode.CONFLICT:
                raise
