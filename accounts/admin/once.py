"""Links that are told once: the server itself keeps no more than their hashes."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from unfold.widgets import INPUT_CLASSES_READONLY  # type: ignore[import-untyped]  # has no types

from accounts import links
from accounts.adminsite import ServiceAdmin


def show_once(
    part: ServiceAdmin, request: HttpRequest, title: Any, made: list[tuple[str, str]], hint: Any
) -> HttpResponse:
    """Answer with links that stand neither in a message nor in an address."""
    if links.lead_here_only(links.address_of_server(request)):
        part.message_user(request, links.LEAD_HERE, messages.WARNING)
    seen = {
        **part.admin_site.each_context(request),
        "title": title,
        "links": made,
        "hint": hint,
        "back": reverse(f"admin:accounts_{part.opts.model_name}_changelist"),
        "input_class": " ".join(INPUT_CLASSES_READONLY),
    }
    return render(request, "admin/accounts/links.html", seen)
