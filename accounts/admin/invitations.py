"""Invitations in the administration."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts import bulk, invitations, links, roomdoor
from accounts.admin.once import show_once
from accounts.adminparts import Chosen, OfPerson, column, day
from accounts.adminsite import ServiceAdmin, may_enter, staff
from accounts.forms import InvitationForm
from accounts.models import Invitation
from feeds import clock

STATES = {
    "valid": _("valid"),
    "used": _("used up"),
    "over": _("over"),
    "withdrawn": _("withdrawn"),
}

bulk.register("invitations.withdraw", invitations.withdraw, Invitation, _("Withdraw"))


class StateFilter(Chosen):
    """By whether somebody can still join with an invitation."""

    title = _("state")
    parameter_name = "state"
    words = STATES

    def conditions(self, request: HttpRequest) -> Mapping[str, Q]:
        """One state at a time, as the list shows it."""
        standing, used = Q(withdrawn_at=None), Q(used__gte=F("uses"))
        over = Q(expires_at__lte=clock.now())
        return {
            "withdrawn": ~standing,
            "used": standing & used,
            "over": standing & ~used & over,
            "valid": standing & ~used & ~over,
        }


class OfMaker(OfPerson):
    """Those that one person has made."""

    title = _("made by")
    field = "made_by"


@admin.register(Invitation)
class InvitationAdmin(ServiceAdmin):
    """Invitations: make, see, withdraw. The link is shown once, when it is made."""

    nothing = _("Nobody was invited yet.")
    adding = _("Make the link")
    list_display = ["note_or_number", "made_by", "since", "until", "used_of", "room_name", "state"]
    list_display_links = None
    list_filter = [StateFilter, OfMaker]
    list_select_related = ["made_by"]
    ordering = ["-pk"]
    search_fields = ["note", "made_by__username_key"]
    search_help_text = _("For whom, or by whom")
    actions = ["withdraw"]
    form = InvitationForm
    fields = ["note", "uses", "days", "into"]

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Moderators invite, where the server takes anybody in."""
        return may_enter(request) and settings.HEARTH_REGISTRATION != "closed"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The list offers its actions; no invitation has a form."""
        return obj is None and may_enter(request)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Ask once for the names of all rooms that a page of the list names."""
        page = super().get_changelist_instance(request)
        names = roomdoor.door().names_of({one.room for one in page.result_list if one.room is not None})
        for invitation in page.result_list:
            invitation.room_title = names.get(invitation.room, "")
        return page

    def save_model(self, request: HttpRequest, obj: Invitation, form: Any, change: bool) -> None:
        """Make what the form says, and remember its link for the one answer."""
        wish = form.cleaned_data
        made = invitations.invite(
            uses=wish["uses"], days=wish["days"], room=wish["into"], note=wish["note"], by=staff(request).pk
        )
        obj.pk = made.invitation.pk
        path = reverse("account_join", args=[made.token])
        request.invitation_link = links.address_of_server(request) + path  # type: ignore[attr-defined]  # ours

    def response_add(self, request: HttpRequest, obj: Invitation, *args: Any, **options: Any) -> HttpResponse:
        """Show the link, once."""
        link: str = request.invitation_link  # type: ignore[attr-defined]  # by `save_model`
        hint = _("It is shown this once: copy it now. Whoever has it can join.")
        return show_once(self, request, _("Invitation"), [(str(obj), link)], hint)

    @admin.action(description=_("Withdraw"))
    def withdraw(self, request: HttpRequest, chosen: QuerySet[Invitation]) -> None:
        """Let them be used no more."""
        still_valid = chosen.filter(withdrawn_at=None)
        self.for_each(request, still_valid, invitations.withdraw, str(_("%(count)d withdrawn.")))

    @column(_("for whom"), ordering="note")
    def note_or_number(self, invitation: Invitation) -> str:
        """Say for whom it is."""
        return str(invitation)

    @column(_("made"), ordering="made_at")
    def since(self, invitation: Invitation) -> str:
        """Say when it was made."""
        return day(invitation.made_at)

    @column(_("valid until"), ordering="expires_at")
    def until(self, invitation: Invitation) -> str:
        """Say until when somebody can join with it."""
        return day(invitation.expires_at)

    @column(_("used"), ordering="used")
    def used_of(self, invitation: Invitation) -> str:
        """Say how often it was used, and lead to those who have come with it."""
        used = f"{invitation.used} / {invitation.uses}"
        if not invitation.used:
            return used
        address = reverse("admin:accounts_user_changelist", query={"invitation": invitation.pk})
        return format_html('<a href="{}" class="underline">{}</a>', address, used)

    @column(_("room"))
    def room_name(self, invitation: Invitation) -> str:
        """Say where it leads."""
        name: str = invitation.room_title  # type: ignore[attr-defined]  # by `get_changelist_instance`
        return name

    @column(_("state"), label={"valid": "success", "used": "info", "over": "", "withdrawn": ""})
    def state(self, invitation: Invitation) -> tuple[str, Any]:
        """Say whether somebody can still join with it."""
        if invitation.withdrawn_at is not None:
            state = "withdrawn"
        elif invitation.used >= invitation.uses:
            state = "used"
        else:
            state = "over" if invitation.expires_at <= clock.now() else "valid"
        return state, STATES[state]
