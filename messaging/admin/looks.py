"""Looks into rooms in the administration: asking, granting, and the only page on which others' words are read."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (  # type: ignore[import-untyped]  # has no types
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from accounts import policy
from accounts.adminsite import ServiceAdmin, may_enter, staff
from accounts.refusals import words
from accounts.sentences import spoken_here
from chatprotocol.errors import HearthError
from chatprotocol.ids import MAX_INTEGER
from feeds import clock
from messaging.models import Room
from messaging.moderation import looks
from messaging.moderation.models import Look

if TYPE_CHECKING:
    LookModelForm = forms.ModelForm[Look]
else:
    LookModelForm = forms.ModelForm

SHOWN = ("where", "reason", "asked_by", "asked_at", "state", "judged_by", "judged_at", "ends_at")


class LookForm(LookModelForm):
    """Where somebody has to read, and why."""

    place = forms.CharField(
        label=_("Room"),
        widget=UnfoldAdminTextInputWidget,
        help_text=_(
            "Its name or its number; for a direct conversation the usernames of its people: anna, ben"
        ),
    )
    reason = forms.CharField(
        label=_("Reason"),
        widget=UnfoldAdminTextareaWidget,
        help_text=_(
            "Why it cannot be done without. It stands in the audit log, and whoever grants it reads it."
        ),
    )

    class Meta:
        """What is asked."""

        model = Look
        fields = ("reason",)

    def clean_place(self) -> int:
        """Return the room."""
        try:
            return looks.find_room(self.cleaned_data["place"])
        except HearthError as error:
            raise forms.ValidationError(words(error)) from None


@admin.register(Look)
class LookAdmin(ServiceAdmin):
    """Looks into rooms: administrators ask, another one grants, and everybody in the room is told."""

    nothing = _("Nobody has asked to read in a room.")
    adding = _("Ask to read")
    list_display = ["asked_at", "where", "asked_by", "reason", "state", "judged_by", "ends_at"]
    list_filter = ["state"]
    list_select_related = ["room", "asked_by", "judged_by"]
    ordering = ["-pk"]
    form = LookForm
    change_form_outer_before_template = "admin/messaging/look.html"

    def get_fields(self, request: HttpRequest, obj: Look | None = None) -> Any:
        """Ask for what has to be said, or show all that was."""
        return ("place", "reason") if obj is None else SHOWN

    def get_readonly_fields(self, request: HttpRequest, obj: Look | None = None) -> Any:
        """Nothing that was asked is changed."""
        return () if obj is None else SHOWN

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the part to administrators."""
        return _may_look(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let them see who has asked for what."""
        return _may_look(request)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Let them ask."""
        return _may_look(request)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Name the room from whose page somebody comes."""
        return {"place": looks.name_of_room(request.GET.get("place", ""))}

    def save_model(self, request: HttpRequest, obj: Look, form: Any, change: bool) -> None:
        """Ask."""
        asked = looks.ask(
            form.cleaned_data["place"],
            form.cleaned_data["reason"],
            by=staff(request).pk,
            language=spoken_here(),
        )
        obj.pk = asked.pk

    def response_add(self, request: HttpRequest, obj: Look, *args: Any, **options: Any) -> HttpResponse:
        """Show what was asked, and how far it is."""
        return HttpResponseRedirect(self._page("change", obj.pk))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a look, with what whoever sees it can do."""
        look = self.get_object(request, object_id)
        if look is None or request.method != "GET":
            return super().change_view(request, object_id, form_url, extra_context)
        mine = look.asked_by_id == staff(request).pk
        asked = look.state == Look.State.ASKED
        does = {
            "look": look,
            "people": looks.people_of(look.room),
            "waits": mine and asked,
            "judges": not mine and asked,
            "reads": mine and look.ends_at is not None and look.ends_at > clock.now(),
        }
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **does})

    def get_urls(self) -> list[Any]:
        """Let looks be judged, and be taken."""
        wrap = self.admin_site.admin_view
        return [
            path("<int:id>/judge/", wrap(self.judge), name="messaging_look_judge"),
            path("<int:id>/read/", wrap(self.read), name="messaging_look_read"),
            *super().get_urls(),
        ]

    def judge(self, request: HttpRequest, id: int) -> HttpResponse:
        """Grant what another administrator has asked for, or refuse it."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        grants = request.POST.get("answer") == "grant"
        try:
            looks.judge(id, grants=grants, by=_administrator(request))
        except HearthError as error:
            self.message_user(request, words(error), messages.ERROR)
        else:
            said = _("Granted: the room is told.") if grants else _("Refused.")
            self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(self._page("change", id))

    def read(self, request: HttpRequest, id: int) -> HttpResponse:
        """Show a page of what was said, and have it noted."""
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        before = request.GET.get("before", "")
        try:
            page = looks.read(
                id,
                by=_administrator(request),
                before=min(int(before), MAX_INTEGER) if before.isascii() and before.isdigit() else None,
                day_ends=_end_of(request.GET.get("day", "")),
            )
        except HearthError as error:
            self.message_user(request, words(error), messages.ERROR)
            return HttpResponseRedirect(self._page("changelist"))
        seen = {
            **self.admin_site.each_context(request),
            "title": self.where(page.look),
            "trail": [
                self.way_to_list(),
                {"title": str(page.look), "link": self._page("change", id)},
                {"title": self.where(page.look)},
            ],
            "people": looks.people_of(page.look.room),
            "page": page,
        }
        return render(request, "admin/messaging/look_read.html", seen)

    def _page(self, name: str, *args: int) -> str:
        return reverse(f"{self.admin_site.name}:messaging_look_{name}", args=args)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Look]:
        """Read rooms and people with the looks."""
        found: QuerySet[Look] = super().get_queryset(request)
        return found.select_related("room", "asked_by", "judged_by")

    @admin.display(description=_("room"), ordering="room")
    def where(self, look: Look) -> str:
        """Say into which room. Whose a direct conversation is stands on the look's own page."""
        if look.room.kind == Room.Kind.DIRECT:
            return gettext("a direct conversation")
        return f"{look.room.name} ({look.room_id})"


def _may_look(request: HttpRequest) -> bool:
    return may_enter(request) and policy.may_look(staff(request))


def _administrator(request: HttpRequest) -> int:
    if not _may_look(request):
        raise PermissionDenied
    return staff(request).pk


def _end_of(day: str) -> datetime | None:
    """Return when a day ends where the server stands; None where that is no day."""
    try:
        found = parse_date(day)
        if found is None:
            return None
        return timezone.make_aware(datetime.combine(found + timedelta(days=1), datetime.min.time()))
    except (ValueError, OverflowError):
        return None
