"""By what people are found in the administration."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.adminparts import Chosen, OfPerson, OfRow
from accounts.models import Device, Invitation, User
from feeds import clock

SPANS: Final = {"today": 0, "week": 7, "month": 30}
"""Days since somebody was last here."""


class StandingFilter(Chosen):
    """By whether somebody may sign in."""

    title = _("state")
    parameter_name = "state"
    words = {"active": _("active"), "suspended": _("suspended"), "bot": _("bot")}

    def conditions(self, request: HttpRequest) -> Mapping[str, Q]:
        """Bots are apart from people."""
        return {"active": Q(active=True, bot=False), "suspended": Q(active=False), "bot": Q(bot=True)}


class SeenFilter(Chosen):
    """By when somebody was last here."""

    title = _("last seen")
    parameter_name = "seen"
    words = {
        "today": _("today"),
        "week": _("in the last 7 days"),
        "month": _("in the last 30 days"),
        "longer": _("longer ago"),
        "never": _("never"),
    }

    def conditions(self, request: HttpRequest) -> Mapping[str, Q]:
        """Ask their devices."""
        devices, today = Device.objects.filter(user=OuterRef("pk")), clock.now().date()
        within = {
            word: Q(Exists(devices.filter(last_seen__gte=today - timedelta(days=days))))
            for word, days in SPANS.items()
        }
        ever = Q(Exists(devices))
        return within | {"longer": ever & ~within["month"], "never": ~ever}


class OfInviter(OfPerson):
    """Those whom one person has invited."""

    title = _("invited by")
    field = "invitation__made_by"


class OfInvitation(OfRow):
    """Those who have come with one invitation."""

    title = _("invitation")
    parameter_name = "invitation"

    def name_of(self, key: int) -> str:
        """Return for whom it was."""
        found = Invitation.objects.filter(pk=key).first()
        return "" if found is None else str(found)

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        """Show them."""
        return queryset if self.value() is None else queryset.filter(invitation=self.key())
