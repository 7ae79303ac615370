"""Announcements in the administration: make, see, withdraw."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.widgets import INPUT_CLASSES  # type: ignore[import-untyped]  # has no types

from accounts import bulk
from accounts.adminsite import ServiceAdmin, may_enter, staff
from feeds import clock
from messaging.moderation import announcing
from messaging.moderation.models import Announcement

if TYPE_CHECKING:
    Form = forms.ModelForm[Announcement]
else:
    Form = forms.ModelForm

TIME_FORMAT: Final = "%Y-%m-%dT%H:%M"
LASTS: Final = timedelta(days=1)
"""What the form proposes."""


def _when(label: Any, initial: Any) -> forms.DateTimeField:
    """Return a field for a time, which browsers help to fill in by themselves."""
    attrs = {"type": "datetime-local", "class": " ".join(INPUT_CLASSES)}
    widget = forms.DateTimeInput(attrs, format=TIME_FORMAT)
    return forms.DateTimeField(label=label, initial=initial, input_formats=[TIME_FORMAT], widget=widget)


class AnnouncementForm(Form):
    """An announcement to be."""

    begins_at = _when(_("From"), clock.now)
    ends_at = _when(_("Until"), lambda: clock.now() + LASTS)

    class Meta:
        """What can be said of it."""

        model = Announcement
        fields = ("text", "begins_at", "ends_at")

    def clean(self) -> dict[str, Any]:
        """Refuse times that make no sense, where they were given."""
        said = super().clean() or self.cleaned_data
        begins_at, ends_at = said.get("begins_at"), said.get("ends_at")
        if begins_at is not None and ends_at is not None and ends_at <= max(begins_at, clock.now()):
            self.add_error("ends_at", _("An announcement ends after it begins, and not before now."))
        return said

    def save(self, commit: bool = True) -> Announcement:
        """Return the announcement as the form says; nothing is written here."""
        return super().save(commit=False)


@admin.register(Announcement)
class AnnouncementAdmin(ServiceAdmin):
    """What everybody is told for a time."""

    nothing = _("Nothing was announced yet.")
    adding = _("Announce")
    list_display = ["text", "begins_at", "ends_at", "state", "made_by"]
    list_display_links = None
    list_select_related = ["made_by"]
    ordering = ["-begins_at", "-pk"]
    search_fields = ["text"]
    search_help_text = _("A part of the text")
    actions = ["withdraw"]
    form = AnnouncementForm
    fields = ["text", "begins_at", "ends_at"]

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Whoever keeps order announces."""
        return may_enter(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The list offers its actions; what was said is not said otherwise afterwards."""
        return obj is None and may_enter(request)

    def save_model(self, request: HttpRequest, obj: Announcement, form: Any, change: bool) -> None:
        """Carry out what the form says."""
        wish = form.cleaned_data
        made = announcing.announce(wish["text"], wish["begins_at"], wish["ends_at"], by=staff(request).pk)
        obj.pk = made.pk

    def response_add(
        self, request: HttpRequest, obj: Announcement, *args: Any, **options: Any
    ) -> HttpResponse:
        """Say whether everybody reads it already."""
        is_now = obj.begins_at <= clock.now()
        said = _("Everybody reads it now.") if is_now else _("Everybody reads it when its time has come.")
        self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:messaging_announcement_changelist"))

    @admin.action(description=_("Withdraw"))
    def withdraw(self, request: HttpRequest, chosen: QuerySet[Announcement]) -> None:
        """Let them be over."""
        lasting = chosen.filter(withdrawn_at=None, ends_at__gt=clock.now())
        self.for_each(request, lasting, announcing.withdraw, str(_("%(count)d withdrawn.")))

    @admin.display(description=_("state"))
    def state(self, announcement: Announcement) -> str:
        """Say whether everybody reads it."""
        if announcement.withdrawn_at is not None:
            return str(_("withdrawn"))
        now = clock.now()
        if announcement.ends_at <= now:
            return str(_("over"))
        return str(_("shown now") if announcement.begins_at <= now else _("planned"))


bulk.register("announcements.withdraw", announcing.withdraw, Announcement, _("Withdraw"))
