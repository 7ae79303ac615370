"""Is the server alive, can it work: for clients that look for Hearth, for proxies and service managers."""

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from accounts import queries
from accounts.models import Server
from feeds.models import epoch


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Say that a Hearth server is here, its name and version; also while the database is away."""
    try:
        name = queries.server().name
    except (DatabaseError, Server.DoesNotExist):
        name = "Hearth"
    return JsonResponse(
        {"status": "ok", "server": "hearth", "name": name, "version": settings.HEARTH_VERSION}
    )


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Ask the database; 503 while it does not answer."""
    try:
        epoch()
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "database": "does not answer"}, status=503)
    return JsonResponse({"status": "ok", "database": "ok"})
