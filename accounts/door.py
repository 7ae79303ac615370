"""The HTTP door's manners: errors as JSON, statuses, and who a device token belongs to. Every app's routes use it."""

import math
from collections.abc import Mapping
from typing import Final

import structlog
from django.http import HttpRequest, JsonResponse
from ninja.security import HttpBearer

from accounts import queries, services
from accounts.queries import Authenticated
from chatprotocol.errors import ErrorCode, HearthError

STATUSES: Final[Mapping[ErrorCode, int]] = {
    ErrorCode.BAD_REQUEST: 400,
    ErrorCode.UNAUTHENTICATED: 401,
    ErrorCode.INVALID_CREDENTIALS: 401,
    ErrorCode.TOTP_REQUIRED: 401,
    ErrorCode.SUSPENDED: 403,
    ErrorCode.FORBIDDEN: 403,
    ErrorCode.SILENCED: 403,
    ErrorCode.READ_ONLY: 403,
    ErrorCode.NOT_FOUND: 404,
    ErrorCode.CONFLICT: 409,
    ErrorCode.TOO_LARGE: 413,
    ErrorCode.RATE_LIMITED: 429,
    ErrorCode.SLOW_MODE: 429,
    ErrorCode.UNSUPPORTED: 501,
    ErrorCode.BUSY: 503,
    ErrorCode.INTERNAL: 500,
}


def error_body(error: HearthError) -> dict[str, str]:
    """Return an error as its JSON: code, message, and the field that is wrong, where there is one."""
    body = {"code": error.code.value, "message": error.message}
    return body if error.field is None else body | {"field": error.field}


def error_headers(error: HearthError) -> dict[str, str]:
    """Return the headers that an error brings."""
    headers = {"Cache-Control": "no-store"}
    if error.retry_ms is not None:
        headers["Retry-After"] = str(math.ceil(error.retry_ms / 1000))
    if error.code is ErrorCode.UNAUTHENTICATED:
        headers["WWW-Authenticate"] = "Bearer"
    return headers


def error_response(error: HearthError) -> JsonResponse:
    """Return the answer that refuses a request."""
    return JsonResponse(error_body(error), status=STATUSES[error.code], headers=error_headers(error))


class DeviceToken(HttpBearer):
    """`Authorization: Bearer <device token>`; a refusal is raised as HearthError."""

    def authenticate(self, request: HttpRequest, token: str) -> Authenticated:
        """Return whose token it is."""
        authenticated = queries.authenticate_token(token)
        structlog.contextvars.bind_contextvars(user=authenticated.user_id, device=authenticated.device_id)
        services.note_seen(authenticated.device_id)
        return authenticated


def authenticated(request: HttpRequest) -> Authenticated:
    """Return who asks, on a route behind DeviceToken."""
    who: Authenticated = request.auth  # type: ignore[attr-defined]  # set by ninja
    return who
