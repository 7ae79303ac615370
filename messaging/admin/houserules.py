"""The rules of the house in the administration: what holds for newcomers, and how long things are kept."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.widgets import UnfoldAdminIntegerFieldWidget  # type: ignore[import-untyped]  # has no types

from accounts.adminsite import ServiceAdmin, may_enter, staff
from messaging.admin.keeping import may_keep
from messaging.admin.sure import ask_whether_sure, is_sure
from messaging.moderation import filekeeping, tidying
from messaging.moderation.models import HouseRules
from messaging.moderation.rules import MOST, rules, set_rules

if TYPE_CHECKING:
    RulesModelForm = forms.ModelForm[HouseRules]
else:
    RulesModelForm = forms.ModelForm

NEWCOMERS = (
    "newcomer_hours",
    "newcomer_messages_a_minute",
    "newcomer_directs_a_day",
    "newcomer_files",
    "newcomer_links",
)
KEEPING = ("files_days", "trash_days")
_HINTS = {
    "newcomer_hours": _("So long somebody is new after they have joined. 0: nobody is."),
    "newcomer_messages_a_minute": _("0: as many as they like."),
    "newcomer_directs_a_day": _(
        "So many people they may begin a conversation with. 0: as many as they like."
    ),
    "files_days": _(
        "Older files are taken from their messages; what was written stays. 0: they are kept for ever."
    ),
    "trash_days": _("So long what was removed can be brought back. 0: it is destroyed at once."),
}


class RulesForm(RulesModelForm):
    """The rules, within their bounds."""

    class Meta:
        """All of them."""

        model = HouseRules
        fields = (*NEWCOMERS, *KEEPING)
        help_texts = _HINTS

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in set(MOST) & set(self.fields):
            label, hint = self.fields[name].label, self.fields[name].help_text
            self.fields[name] = forms.IntegerField(
                label=label,
                help_text=hint,
                min_value=0,
                max_value=MOST[name],
                widget=UnfoldAdminIntegerFieldWidget,
            )

    def save(self, commit: bool = True) -> HouseRules:
        """Return the rules as the form says; nothing is written here."""
        return super().save(commit=False)


@admin.register(HouseRules)
class HouseRulesAdmin(ServiceAdmin):
    """The rules of the house: administrators change them, moderators look."""

    form = RulesForm
    fieldsets = [
        (_("People who are new"), {"fields": NEWCOMERS}),
        (_("How long things are kept"), {"fields": KEEPING}),
    ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the ones there are, not a list of them."""
        return HttpResponseRedirect(self._page())

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Administrators set the rules."""
        return may_enter(request) and may_keep(request)

    def changeform_view(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        """Say first which files would go."""
        says = self._goes(request) if request.method == "POST" and may_keep(request) else []
        if says and not is_sure(request):
            return ask_whether_sure(
                self,
                request,
                title=_now("House rules"),
                says=says,
                act=_now("Keep files for a time only"),
                back=request.path,
            )
        return super().changeform_view(request, *args, **options)

    def _goes(self, request: HttpRequest) -> list[str]:
        """Return what is to be said about files that are older than they are to be kept by the form; nothing for most."""
        form = RulesForm(request.POST, instance=rules())
        days = form.cleaned_data["files_days"] if form.is_valid() and "files_days" in form.changed_data else 0
        goes = filekeeping.preview(days) if days else filekeeping.Preview(0, 0)
        if not goes.files:
            return []
        said = ngettext(
            "%(count)s file was sent more than %(days)s days ago. It has %(size)s.",
            "%(count)s files were sent more than %(days)s days ago. Together they have %(size)s.",
            goes.files,
        ) % {"count": f"{goes.files:,}", "days": days, "size": filesizeformat(goes.bytes)}
        trash_days: int = form.cleaned_data["trash_days"]
        kept = ngettext(
            "They go into the trash and can be brought back for %(days)d day; then they are destroyed.",
            "They go into the trash and can be brought back for %(days)d days; then they are destroyed.",
            trash_days,
        ) % {"days": trash_days}
        gone = _now("Nothing is kept in the trash here: it is destroyed at once, and cannot be brought back.")
        of_all = _now("This holds for all rooms, and for direct conversations too. What was written stays.")
        return [said, kept if trash_days else gone, of_all]

    def save_model(self, request: HttpRequest, obj: HouseRules, form: Any, change: bool) -> None:
        """Carry out what the form says."""
        by = staff(request).pk
        set_rules(by=by, **{name: form.cleaned_data[name] for name in form.changed_data})
        if "files_days" in form.changed_data and form.cleaned_data["files_days"]:
            tidying.begin(by=by)

    def response_change(self, request: HttpRequest, obj: HouseRules) -> HttpResponse:
        """Stay at the rules."""
        self.message_user(request, _("The rules of the house are as you said."), messages.SUCCESS)
        return HttpResponseRedirect(self._page())

    def _page(self) -> str:
        return reverse(f"{self.admin_site.name}:messaging_houserules_change", args=[1])
