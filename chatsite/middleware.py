"""What every request passes: counting, context for the log, headers, cookies on a machine's own loopback."""

from collections.abc import Callable
from typing import Final

import structlog
from csp.decorators import csp_replace
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from chatsite import contentpolicy
from feeds.telemetry import counted

GetResponse = Callable[[HttpRequest], HttpResponseBase]

NO_DEVICES: Final = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})


_METHODS: Final = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
_OF_WHO: Final = ("user", "device")


def noted(get_response: GetResponse) -> GetResponse:
    """Count answers, and let whatever is logged meanwhile say which request it belongs to."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        # A method that somebody made up would be a series of its own.
        method = request.method if request.method in _METHODS else "other"
        with structlog.contextvars.bound_contextvars(method=method, path=request.path):
            try:
                response = get_response(request)
            finally:
                structlog.contextvars.unbind_contextvars(*_OF_WHO)
        counted.http_answered(str(method), response.status_code)
        return response

    return answer


def security_headers(get_response: GetResponse) -> GetResponse:
    """Add what Django's own security middleware does not."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        needs = contentpolicy.of_path(request.path)
        if needs is not None and not hasattr(response, "_csp_replace"):  # a view may know better
            csp_replace(dict(needs))(lambda request: response)(request)
        response.headers.setdefault("Permissions-Policy", NO_DEVICES)
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        if not request.is_secure() and is_at_home(request):
            _let_cookies_through(response)
        return response

    return answer


def is_at_home(request: HttpRequest) -> bool:
    """Tell whether a browser asks on the server's own machine, by the name that it uses."""
    host: str = request.META.get("HTTP_HOST", "")
    return (host if host.endswith("]") else host.rpartition(":")[0] or host) in _LOOPBACK


def _let_cookies_through(response: HttpResponseBase) -> None:
    """A browser keeps no secure cookie without TLS, and on the own machine nobody listens on the way."""
    for cookie in response.cookies.values():
        cookie["secure"] = ""
