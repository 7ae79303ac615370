"""Devices in the administration."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import bulk, services
from accounts.adminparts import Chosen, OfPerson, column, day, empty_first
from accounts.adminsite import ServiceAdmin, may_enter
from accounts.models import Device

bulk.register("devices.sign_out", services.revoke_device, Device, _("Sign out"))


class SignedInFilter(Chosen):
    """By whether a device is still signed in."""

    title = _("state")
    parameter_name = "state"
    words = {"in": _("signed in"), "out": _("signed out")}

    def conditions(self, request: HttpRequest) -> Mapping[str, Q]:
        """Whoever is signed out stays so."""
        return {"in": Q(revoked_at=None), "out": Q(revoked_at__isnull=False)}


class OfOwner(OfPerson):
    """Those of one person."""

    field = "user"


@admin.register(Device)
class DeviceAdmin(ServiceAdmin):
    """Devices: look, sign out."""

    nothing = _("Nobody has signed in with a program yet.")
    list_display = ["user", "name", "platform", "seen", "since", "state"]
    list_display_links = None
    list_filter = [SignedInFilter, "last_seen", OfOwner]
    list_select_related = ["user"]
    ordering = ["-pk"]
    search_fields = ["user__username_key", "name"]
    search_help_text = _("Username, or name of a device")
    actions = ["sign_out"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The list offers its actions; no device has a form."""
        return obj is None and may_enter(request)

    @admin.action(description=_("Sign out"))
    def sign_out(self, request: HttpRequest, devices: QuerySet[Device]) -> None:
        """End the devices' connections; their tokens open nothing any more."""
        still_in = devices.filter(revoked_at=None)
        self.for_each(request, still_in, services.revoke_device, str(_("%(count)d signed out.")))

    @column(_("last seen"), ordering="last_seen")
    def seen(self, device: Device) -> str:
        """Say on which day it was last here."""
        return day(device.last_seen)

    @column(_("since"), ordering="created_at")
    def since(self, device: Device) -> str:
        """Say since when it is signed in."""
        return day(device.created_at)

    @column(_("state"), ordering=empty_first("revoked_at"), label={"in": "success", "out": ""})
    def state(self, device: Device) -> tuple[str, Any]:
        """Say whether it is signed in."""
        return ("in", _("signed in")) if device.revoked_at is None else ("out", _("signed out"))
