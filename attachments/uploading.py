"""What happens at each of tus's requests: the same steps whoever took the request. All of it blocks, for a thread."""

from collections.abc import Callable

from attachments import finishing, parts, services, tus
from attachments.limits import most_bytes
from attachments.models import Upload
from attachments.receiving import Reception
from attachments.refusals import Why, refusal, runs_over, wrong_offset
from attachments.services import NewUpload
from chatprotocol.errors import ErrorCode, HearthError

Header = Callable[[str], str | None]
"""Returns a header by its name, in small letters."""


def begin(owner: int, device: int | None, header: Header) -> Upload:
    """Begin an upload as its headers describe it. An empty file is finished at once."""
    tus.assert_version(header("tus-resumable"))
    if header("upload-defer-length") is not None:
        message = "Say how long the file is: this server does not wait for it."
        raise HearthError(ErrorCode.BAD_REQUEST, message, field="Upload-Length")
    said = tus.parse_metadata(header("upload-metadata"))
    length = tus.number("Upload-Length", header("upload-length"))
    parts.assert_space(min(length, most_bytes()))
    id = services.new_upload_id()
    # First the part, then the row: there is no row without one.
    parts.make(id)
    try:
        wish = NewUpload(said.name, length, said.sha256, said.as_file)
        upload = services.begin_upload(owner, device, id, wish)
    except BaseException:
        parts.remove(id)
        raise
    if length == 0:
        with Reception(upload, 0, None) as reception:
            upload.file = finishing.finish(reception)
    return upload


def offset_of(upload: Upload) -> int:
    """Return how far an upload has come."""
    return upload.length if upload.file is not None else parts.length_of(upload.pk)


def receive(upload: Upload, header: Header) -> Reception | None:
    """Begin to receive what a PATCH brings; None where the upload is a file already, and nothing is to come."""
    tus.assert_version(header("tus-resumable"))
    if (header("content-type") or "").partition(";")[0].strip().lower() != tus.CONTENT_TYPE:
        raise refusal(Why.CONTENT_TYPE, ErrorCode.BAD_REQUEST, f"A PATCH brings {tus.CONTENT_TYPE}.")
    offset = tus.number("Upload-Offset", header("upload-offset"))
    announced = tus.number("Content-Length", header("content-length") or "0")
    checksum = tus.parse_checksum(header("upload-checksum"))
    if upload.file is not None:
        _assert_nothing_more(upload, offset, announced)
        return None
    reception = Reception(upload, offset, checksum)
    try:
        reception.assert_fits(announced)
        if services.is_wearing_off(upload):
            upload.expires_at = services.prolong_upload(upload.owner_id, upload.pk)
    except BaseException:
        reception.close()
        raise
    return reception


def _assert_nothing_more(upload: Upload, offset: int, announced: int) -> None:
    if offset != upload.length:
        raise wrong_offset(upload.length)
    if announced:
        raise runs_over()


def end(owner: int, device: int | None, upload: Upload) -> None:
    """End an upload: the row first, so that nothing more is begun with it."""
    services.end_upload(owner, device, upload.pk)
    parts.remove(upload.pk)
