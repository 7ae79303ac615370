"""Uploads over HTTP, by tus 1.0.0. `docs/protocol.md` says how; long bodies never come here under `serve`."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from accounts.door import DeviceToken, authenticated
from attachments import door, finishing, queries, uploading
from attachments.limits import CHUNK_BYTES
from attachments.models import Upload
from chatprotocol.errors import HearthError

router = Router(tags=["uploads"])

View = TypeVar("View", bound=Callable[..., HttpResponse])


def answering(view: View) -> View:
    """Answer refusals as tus has them."""

    @wraps(view)  # ninja reads the parameters of what is wrapped
    def answer(*args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(*args, **kwargs)
        except HearthError as error:
            status, body, headers = door.refused(error)
            return JsonResponse(body, status=status, headers=headers)

    return cast("View", answer)


def _header(request: HttpRequest) -> uploading.Header:
    return request.headers.get


def _mine(request: HttpRequest, upload: str) -> Upload:
    return queries.upload_of(authenticated(request).user_id, upload)


@router.api_operation(["OPTIONS"], "", summary="What uploads can do here")
def options_of_all(request: HttpRequest) -> HttpResponse:
    """Say what this server can do."""
    return HttpResponse(status=204, headers=door.capabilities())


@router.api_operation(["OPTIONS"], "/{upload}", include_in_schema=False)
def options_of_one(request: HttpRequest, upload: str) -> HttpResponse:
    """Say what this server can do."""
    return HttpResponse(status=204, headers=door.capabilities())


@router.post("", auth=DeviceToken(), summary="Begin an upload")
@answering
def begin(request: HttpRequest) -> HttpResponse:
    """Begin an upload of `Upload-Length` bytes; `Location` says where they go."""
    who = authenticated(request)
    upload = uploading.begin(who.user_id, who.device_id, _header(request))
    return HttpResponse(status=201, headers=door.begun(upload))


@router.api_operation(["HEAD"], "/{upload}", auth=DeviceToken(), summary="How far an upload has come")
@answering
def head(request: HttpRequest, upload: str) -> HttpResponse:
    """Say how far an upload has come, and which file it has become."""
    mine = _mine(request, upload)
    return HttpResponse(status=200, headers=door.described(mine, uploading.offset_of(mine)))


@router.patch("/{upload}", auth=DeviceToken(), summary="Bring the next bytes")
@answering
def bring(request: HttpRequest, upload: str) -> HttpResponse:
    """Take the next bytes of an upload; the answer to the last of them names the file."""
    mine = _mine(request, upload)
    reception = uploading.receive(mine, _header(request))
    if reception is None:
        return HttpResponse(status=204, headers=door.stands(mine, mine.length))
    with reception:
        while data := request.read(CHUNK_BYTES):
            reception.take(data)
        reception.end()
        if reception.is_whole:
            mine.file = finishing.finish(reception)
        return HttpResponse(status=204, headers=door.stands(mine, uploading.offset_of(mine)))


@router.delete("/{upload}", auth=DeviceToken(), summary="End an upload")
@answering
def end(request: HttpRequest, upload: str) -> HttpResponse:
    """Forget an upload and what has come of it."""
    who = authenticated(request)
    uploading.end(who.user_id, who.device_id, _mine(request, upload))
    return HttpResponse(status=204, headers=door.ended())
