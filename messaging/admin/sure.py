"""Asking once more, on a page of its own, before much is taken away or brought back."""

from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.adminsite import ServiceAdmin

SURE: Final = "sure"
"""What a form sends along that asks once more."""


def is_sure(request: HttpRequest) -> bool:
    """Tell whether somebody was asked once more and has said yes."""
    return SURE in request.POST


def ask_whether_sure(
    part: ServiceAdmin,
    request: HttpRequest,
    *,
    title: str,
    says: Sequence[str],
    act: str,
    back: str,
    **named: Any,
) -> HttpResponse:
    """Say what is about to happen, and ask once more: with what was sent, and that somebody is sure."""
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in {SURE, "csrfmiddlewaretoken"}
    ]
    seen = {
        **part.admin_site.each_context(request),
        "title": title,
        "says": says,
        "sent": sent,
        "act": act,
        "back": back,
        **named,
    }
    return render(request, "admin/messaging/sure.html", seen)
