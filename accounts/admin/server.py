"""The server itself in the administration."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts import services
from accounts.adminsite import ServiceAdmin, may_enter, staff
from accounts.models import Server, User


@admin.register(Server)
class ServerAdmin(ServiceAdmin):
    """The server's own row: its name, and what it says to everybody."""

    is_one = True
    fields = ["name", "resting_motd"]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the one there is, not a list of it."""
        return HttpResponseRedirect(reverse("admin:accounts_server_change", args=[1]))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Administrators name the server."""
        return may_enter(request) and staff(request).role == User.Role.ADMIN

    def save_model(self, request: HttpRequest, obj: Server, form: Any, change: bool) -> None:
        """Carry out what the form says."""
        services.change_server(name=obj.name, motd=obj.resting_motd, by=staff(request).pk)
