"""What a link shows that opens nothing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def nothing_here(request: HttpRequest) -> HttpResponse:
    """Answer a link that opens nothing, for whatever reason: always the same page."""
    return render(request, "account/invalid.html", status=404)
