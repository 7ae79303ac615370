"""The HTTP API as a whole: every app's routes, and one way to say what went wrong."""

import logging

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from accounts.api import router as devices
from accounts.door import error_response
from accounts.queries import unauthenticated
from attachments.api import router as uploads
from chatprotocol.errors import ErrorCode, HearthError
from messaging.api import router as files

logger = logging.getLogger(__name__)

api = NinjaAPI(
    title="Hearth",
    version="1",
    description="What travels beside the WebSocket: sign-in, devices, files.",
    urls_namespace="api",
)
api.add_router("/v1/devices", devices)
api.add_router("/v1/uploads", uploads)
api.add_router("/v1/files", files)


@api.exception_handler(HearthError)
def refused(request: HttpRequest, error: HearthError) -> HttpResponse:
    """Answer a refusal."""
    return error_response(error)


@api.exception_handler(AuthenticationError)
def not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Answer a request that shows no token."""
    return error_response(unauthenticated())


@api.exception_handler(ValidationError)
def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Name the first field that is not as it should be; what was sent is not repeated."""
    location = error.errors[0].get("loc", ()) if error.errors else ()
    names = [part for part in location if isinstance(part, str)]
    field = names[-1] if len(names) > 1 else None
    message = f"“{field}” is missing or not as it should be." if field else "The request cannot be read."
    return error_response(HearthError(ErrorCode.BAD_REQUEST, message, field=field))


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer what is no JSON at all."""
    return error_response(HearthError(ErrorCode.BAD_REQUEST, "The request cannot be read."))


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    """Answer for what is not there."""
    return error_response(HearthError(ErrorCode.NOT_FOUND, "There is nothing here."))


@api.exception_handler(Exception)
def failed(request: HttpRequest, error: Exception) -> HttpResponse:
    """Log a bug with its circumstances; the answer says only that there was one."""
    logger.error("a request failed: %s %s", request.method, request.path, exc_info=error)
    return error_response(
        HearthError(ErrorCode.INTERNAL, "Something went wrong on the server; it has been noted.")
    )
