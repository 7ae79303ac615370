"""Giving out bytes over HTTP: parts, headers that keep a browser safe, streams that stop when a right has ended.

Who may have a file is decided before, and asked again by `Right` while it takes long. Nothing that a browser would run
is ever shown by it: only pictures, sound and films have their own type here, whatever else comes to be saved.
"""

from typing import Final
from urllib.parse import quote

import structlog
from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from accounts.door import error_body
from attachments import pictures, ranges
from attachments.belongings import BELONGINGS, Belongings
from attachments.limits import limits
from attachments.models import Blob, File
from attachments.movers import Place, Places
from attachments.refusals import no_such_file, too_many_downloads, too_many_thumbnails
from attachments.store import Reader, Store, made_name, store, thumbnail_name
from attachments.streams import HANG_UP, HangUp, LoopStream, Right, ThreadStream, Unsent
from attachments.turns import Turns
from chatprotocol.errors import ErrorCode, HearthError

logger = structlog.get_logger(__name__)

SHOWN: Final = pictures.PICTURES | {
    "audio/aac", "audio/flac", "audio/mp4", "audio/mpeg", "audio/ogg", "audio/wav", "audio/webm", "audio/x-wav",
    "video/mp4", "video/ogg", "video/quicktime", "video/webm",
}  # fmt: skip
"""What a browser may show; the rest it saves."""
THUMBNAIL_TYPE: Final = "image/webp"
THUMBNAIL_NAME: Final = "thumbnail.webp"

_turns: Final = Turns()
_places: Final = Places(too_many_downloads)
_waiting: Final = Places(too_many_thumbnails)

SAFE: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Somebody's own cache may keep it, and asks each time: rights end.
    "Cache-Control": "private, no-cache",
}


def file_response(request: HttpRequest, person: int, file: File, right: Right) -> HttpResponseBase:
    """Return the answer to whoever may have a file: all of it, the part that is asked for, or that it has not changed.

    Raises busy where they, or all together, fetch as much at once as may be.
    """
    etag = f'"{bytes(file.blob.sha256).hex()}"'
    headers = SAFE | {"ETag": etag, "Accept-Ranges": "bytes"}
    if ranges.matches(request.headers.get("If-None-Match"), etag):
        return HttpResponse(status=304, headers=headers)
    headers |= _described(file)
    if settings.HEARTH_X_ACCEL:
        # The proxy looks at the range itself.
        place = settings.HEARTH_X_ACCEL + quote(file.blob.stored_as)
        return HttpResponse(headers=headers | {"X-Accel-Redirect": place})
    try:
        span = _span(request, etag, file.bytes)
    except ranges.Unsatisfiable:
        error = HearthError(ErrorCode.BAD_REQUEST, "The file has no such part.", field="Range")
        return _refused(error, 416, SAFE | {"Content-Range": f"bytes */{file.bytes}"})
    if span is None:
        return _stream(request, person, file, ranges.Span(0, file.bytes), 200, headers, right)
    part = f"bytes {span.first}-{span.end - 1}/{file.bytes}"
    return _stream(request, person, file, span, 206, headers | {"Content-Range": part}, right)


def _span(request: HttpRequest, etag: str, size: int) -> ranges.Span | None:
    if request.method != "GET":
        return None
    return ranges.span(request.headers.get("Range"), request.headers.get("If-Range"), etag, size)


def _described(file: File) -> dict[str, str]:
    is_shown = file.type in SHOWN
    disposition = content_disposition_header(not is_shown, file.name) or "attachment"
    return {"Content-Type": file.type if is_shown else pictures.PLAIN, "Content-Disposition": disposition}


def _refused(error: HearthError, status: int, headers: dict[str, str]) -> HttpResponse:
    return JsonResponse(error_body(error), status=status, headers=headers)


def _stream(
    request: HttpRequest,
    person: int,
    file: File,
    span: ranges.Span,
    status: int,
    headers: dict[str, str],
    right: Right,
) -> HttpResponseBase:
    headers = headers | {"Content-Length": str(span.size)}
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    place = _place_of(person)
    try:
        reader = _opened(file.blob, span.first)
    except BaseException:
        place.leave()
        raise
    if not isinstance(request, ASGIRequest):
        stream = ThreadStream(reader, span.size, right, place)
        return StreamingHttpResponse(stream, status=status, headers=headers)
    sent = LoopStream(reader, span.size, right, place, *_connection(request))
    # Whoever goes before they are answered is never given it, and nobody else closes it then.
    belongings: Belongings | None = request.scope.get(BELONGINGS)
    if belongings is not None:
        belongings.add(sent.close)
    return StreamingHttpResponse(sent, status=status, headers=headers)


def _place_of(person: int) -> Place:
    bounds = limits()
    return _places.take(person, bounds.downloads_at_once, bounds.person_downloads_at_once)


def _opened(blob: Blob, first: int) -> Reader:
    try:
        return store().read(blob.stored_as, first)
    except FileNotFoundError:
        logger.error("bytes of a file are missing", stored_as=blob.stored_as)  # noqa: TRY400  # where is not of interest
        raise no_such_file("file") from None


def _connection(request: ASGIRequest) -> tuple[HangUp | None, Unsent | None]:
    """Return how to end the connection, where the server has a way – nobody takes a part for the whole then – and how
    much has not gone out yet.
    """
    extension = (request.scope.get("extensions") or {}).get(HANG_UP, {})
    return extension.get("call"), extension.get("unsent")


# ---- thumbnails --------------------------------------------------------------------------------------------------


def thumbnail_response(request: HttpRequest, person: int, file: File, size_px: int) -> HttpResponseBase:
    """Return a smaller picture of a file. Raises not_found where it is none, bad_request for another size, busy."""
    if size_px not in pictures.SIZES:
        raise HearthError(ErrorCode.BAD_REQUEST, "There are no pictures of this size.", field="size")
    if file.type not in pictures.PICTURES:
        raise no_picture()
    etag = f'"{bytes(file.blob.sha256).hex()}-{size_px}"'
    headers = SAFE | {"ETag": etag}
    if ranges.matches(request.headers.get("If-None-Match"), etag):
        return HttpResponse(status=304, headers=headers)
    # What was drawn to be small is not made smaller.
    data = _all(_opened(file.blob, 0)) if file.drawn else _thumbnail(person, file, size_px)
    disposition = content_disposition_header(False, THUMBNAIL_NAME) or "inline"
    return HttpResponse(
        data, headers=headers | {"Content-Type": THUMBNAIL_TYPE, "Content-Disposition": disposition}
    )


def no_picture() -> HearthError:
    """Return the answer to whoever asks for a picture of what is none."""
    return HearthError(ErrorCode.NOT_FOUND, "There is no picture of this file.", field="file")


def _thumbnail(person: int, file: File, size_px: int) -> bytes:
    kept, name = store(), thumbnail_name(made_name(file.blob.stored_as, file.pk), size_px)
    try:
        return _all(kept.read(name))
    except FileNotFoundError:
        pass
    bounds = limits()
    # A room full of people asks for a picture as soon as it is posted: it is made for the first of them.
    with (
        _waiting.held(person, bounds.downloads_at_once, bounds.person_thumbnails_at_once),
        _turns.of(name),
    ):
        try:
            return _all(kept.read(name))
        except FileNotFoundError:
            return _made(kept, file, name, size_px)


def _made(kept: Store, file: File, name: str, size_px: int) -> bytes:
    try:
        with kept.as_file(file.blob.stored_as) as path:
            data = pictures.thumbnail(path, size_px)
    except FileNotFoundError:
        raise no_such_file("file") from None
    except HearthError as refusal:
        if refusal.code is ErrorCode.UNSUPPORTED:
            raise no_picture() from None
        raise
    kept.keep_bytes(data, name)
    if not File.objects.filter(pk=file.pk).exists():
        # It went meanwhile, and what was made of it may have come too late to go with it.
        kept.remove(name)
        raise no_such_file("file")
    return data


def _all(reader: Reader) -> bytes:
    try:
        return b"".join(iter(lambda: reader.read(1024 * 1024), b""))
    finally:
        reader.close()
