"""How uploads are answered over HTTP: statuses and headers, the same wherever a request was taken."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.utils.http import http_date

from accounts.door import STATUSES, error_body, error_headers
from attachments import tus
from attachments.entries import entry_header
from attachments.limits import most_bytes
from attachments.models import File, Upload
from attachments.refusals import UploadRefused, Why
from chatprotocol.errors import HearthError

Headers = dict[str, str]

UPLOADS: Final = "/api/v1/uploads"
"""Where `chatsite.api` has put them."""

OF_TUS: Final[Mapping[Why, int]] = {
    Why.CHECKSUM: 460,
    Why.CONTENT_TYPE: 415,
    Why.DISK: 507,
    Why.LOCKED: 423,
    Why.OFFSET: 409,
    Why.VERSION: 412,
}


def status_of(error: HearthError) -> int:
    """Return the status that says most of a refusal."""
    return OF_TUS[error.why] if isinstance(error, UploadRefused) else STATUSES[error.code]


def refused(error: HearthError) -> tuple[int, dict[str, str], Headers]:
    """Return status, body and headers of a refusal."""
    headers = _common() | error_headers(error)
    if isinstance(error, UploadRefused) and error.offset is not None:
        headers["Upload-Offset"] = str(error.offset)
    if isinstance(error, UploadRefused) and error.why is Why.VERSION:
        headers["Tus-Version"] = tus.VERSION
    return status_of(error), error_body(error), headers


def capabilities() -> Headers:
    """Return what this server can do."""
    return _common() | {
        "Tus-Version": tus.VERSION,
        "Tus-Extension": tus.EXTENSIONS,
        "Tus-Max-Size": str(most_bytes()),
        "Tus-Checksum-Algorithm": ",".join(tus.ALGORITHMS),
    }


def begun(upload: Upload) -> Headers:
    """Return what whoever begins an upload is told."""
    return stands(upload, 0) | {"Location": f"{UPLOADS}/{upload.pk}"}


def stands(upload: Upload, offset: int) -> Headers:
    """Return how far an upload has come, and which file it has become."""
    headers = _common() | {"Upload-Offset": str(offset), "Upload-Expires": _date(upload.expires_at)}
    return headers if upload.file is None else headers | _became(upload.file)


def described(upload: Upload, offset: int) -> Headers:
    """Return the same, and how long the upload is."""
    return stands(upload, offset) | {"Upload-Length": str(upload.length)}


def ended() -> Headers:
    """Return what there is to say of an upload that is no more."""
    return _common()


def _became(file: File) -> Headers:
    return {"Hearth-File": str(file.pk), "Hearth-Entry": entry_header(file)}


def _common() -> Headers:
    return {"Tus-Resumable": tus.VERSION, "Cache-Control": "no-store"}


def _date(at: datetime) -> str:
    return http_date(at.timestamp())
