"""The few pages that are not the administration's: what a browser sees at `/`, and where there is nothing."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import queries
from accounts.door import error_response
from chatprotocol.errors import ErrorCode, HearthError


@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """Tell a browser what is here, and how to come in."""
    address = request.build_absolute_uri("/").rstrip("/")
    return render(request, "chatsite/welcome.html", {"server": queries.server(), "address": address})


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer where there is nothing: programs in JSON, people in a sentence."""
    if request.path.startswith("/api/"):
        return error_response(HearthError(ErrorCode.NOT_FOUND, "There is nothing here."))
    return render(request, "chatsite/nothing.html", status=404)


def failed(request: HttpRequest) -> HttpResponseBase:
    """Answer after a bug; nothing here may fail."""
    if request.path.startswith("/api/"):
        message = "Something went wrong on the server; it has been noted."
        return error_response(HearthError(ErrorCode.INTERNAL, message))
    return HttpResponse("Something went wrong on the server; it has been noted.", "text/plain", status=500)
