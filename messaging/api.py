"""Files of messages over HTTP: policy says who may have one, `attachments.serve` gives it out."""

from functools import partial

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Router

from accounts import queries as accounts
from accounts.door import DeviceToken, authenticated
from attachments import serve
from messaging import policy
from messaging.policy import Actor

router = Router(tags=["files"])


@router.api_operation(["GET", "HEAD"], "/{int:file}", auth=DeviceToken(), summary="The bytes of a file")
def download(request: HttpRequest, file: int) -> HttpResponseBase:
    """Give a file, or the part that `Range` names, to whoever may read a message that carries it."""
    actor = _actor(request)
    found = policy.file_for(actor, file)
    return serve.file_response(request, actor.user, found, partial(_assert_still, actor, found.pk))


@router.api_operation(
    ["GET", "HEAD"], "/{int:file}/thumbnail", auth=DeviceToken(), summary="A smaller picture of a file"
)
def thumbnail(request: HttpRequest, file: int, size: int = 320) -> HttpResponseBase:
    """Give a picture of at most `size` pixels, 320 or 1280, as WebP."""
    actor = _actor(request)
    return serve.thumbnail_response(request, actor.user, policy.file_for(actor, file), size)


def _actor(request: HttpRequest) -> Actor:
    who = authenticated(request)
    return Actor(who.user_id, who.device_id)


def _assert_still(actor: Actor, file: int) -> None:
    """Refuse whoever may not have a file any more that they are being given."""
    accounts.assert_active(actor.device)
    policy.file_for(actor, file)
