"""The few pages that are not the administration's: what a browser sees at `/`, and where there is nothing."""

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import queries
from accounts.door import error_response
from chatprotocol.errors import ErrorCode, HearthError
from chatsite.middleware import is_at_home


@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """Tell a browser what is here, and how to come in."""
    address = request.build_absolute_uri("/").rstrip("/")
    seen = {"server": queries.server(), "address": address, "registration": settings.HEARTH_REGISTRATION}
    return render(request, "chatsite/welcome.html", seen)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer where there is nothing: programs in JSON, people in a sentence."""
    if request.path.startswith("/api/"):
        return error_response(HearthError(ErrorCode.NOT_FOUND, "There is nothing here."))
    return render(request, "chatsite/nothing.html", status=404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer what cannot be answered; mostly a name of the server that it does not know."""
    message = "The request cannot be read."
    if isinstance(exception, DisallowedHost):
        message = (
            "This server does not know this name of itself. Its owner can add it to HEARTH_ALLOWED_HOSTS."
        )
    if request.path.startswith("/api/"):
        return error_response(HearthError(ErrorCode.BAD_REQUEST, message))
    return HttpResponse(message, "text/plain", status=400)


def not_for_you(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer whoever has no right to a page, and lead them on. Programs are never answered here."""
    return render(request, "chatsite/not_for_you.html", status=403)


def forbidden(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """Answer a form that shows no sign of having come from here; mostly a cookie that was not kept."""
    needs_tls = not request.is_secure() and not is_at_home(request)
    return render(request, "chatsite/forbidden.html", {"needs_tls": needs_tls}, status=403)


def failed(request: HttpRequest) -> HttpResponseBase:
    """Answer after a bug; nothing here may fail."""
    if request.path.startswith("/api/"):
        message = "Something went wrong on the server; it has been noted."
        return error_response(HearthError(ErrorCode.INTERNAL, message))
    return HttpResponse("Something went wrong on the server; it has been noted.", "text/plain", status=500)
