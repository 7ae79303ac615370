"""What was reported, in the administration: a list of what waits, and a page for each with everything that it takes to decide."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (  # type: ignore[import-untyped]  # has no types
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldBooleanWidget,
)

from accounts import policy as accounts
from accounts.adminsite import ServiceAdmin, may_enter, staff
from accounts.models import User
from accounts.refusals import words
from accounts.sentences import spoken_here
from attachments import pictures, serve
from attachments.refusals import no_such_file
from chatprotocol.errors import HearthError
from messaging import policy
from messaging.admin.sure import is_sure
from messaging.models import Room
from messaging.moderation import cases, judging
from messaging.moderation.judging import Decision
from messaging.moderation.models import Report
from messaging.texts import REASON_BYTES

Outcome: Final = Report.Outcome
PICTURE_PX: Final = pictures.SIZES[0]

WHY_CHARACTERS: Final = 60
"""So much of a reason stands in the list."""
SILENCES: Final = (
    (10, _("10 minutes")),
    (60, _("1 hour")),
    (24 * 60, _("1 day")),
    (7 * 24 * 60, _("1 week")),
    (28 * 24 * 60, _("4 weeks")),
)
"""For how long somebody is silenced, in minutes."""


class OutcomeFilter(admin.SimpleListFilter):
    """What waits, where nothing else is asked for."""

    title = _("outcome")
    parameter_name = "outcome__exact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """Offer what can have come of it."""
        return [*Outcome.choices, ("all", _("all"))]

    def value(self) -> str:
        """Return what is asked for."""
        return super().value() or Outcome.OPEN

    def choices(self, changelist: Any) -> Any:
        """Offer no "all" besides our own."""
        for value, title in self.lookup_choices:
            query = changelist.get_query_string({self.parameter_name: value})
            yield {"selected": self.value() == str(value), "query_string": query, "display": title}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Report]) -> QuerySet[Report]:
        """Leave out the rest; a message that waits stands there once, however many have reported it."""
        if self.value() == "all":
            return queryset
        if self.value() == Outcome.OPEN:
            return queryset.filter(pk__in=cases.waiting(staff(request)))
        return queryset.filter(outcome=self.value())


class DecisionForm(forms.Form):
    """What goes with a decision; which one it is, the button says."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The author reads it. It is needed for everything that befalls a person."),
        required=False,
        max_length=REASON_BYTES,
        widget=UnfoldAdminTextareaWidget({"rows": 3}),
    )
    deletes = forms.BooleanField(
        label=_("Delete the message, too"), required=False, widget=UnfoldBooleanWidget
    )
    silence = forms.TypedChoiceField(
        label=_("Silence for"),
        choices=SILENCES,
        coerce=int,
        initial=24 * 60,
        required=False,
        widget=UnfoldAdminSelectWidget,
    )

    def decision(self, outcome: str) -> Decision:
        """Return what was decided."""
        said = self.cleaned_data
        return Decision(
            outcome=outcome,
            reason=said["reason"],
            deletes=said["deletes"],
            silence=timedelta(minutes=said["silence"]) if said["silence"] else None,
            language=spoken_here(),
        )


@admin.register(Report)
class ReportAdmin(ServiceAdmin):
    """What was reported: to look at, and to decide. What the message said stands on the report's own page."""

    nothing = _(
        "Nothing waits. What people report in the program, and what the word filter finds, stands here."
    )
    list_display = ["reported_at", "where", "author", "why", "found_by", "times", "outcome"]
    list_filter = [OutcomeFilter]
    list_select_related = ["reporter", "room", "author"]
    search_fields = ["author__username_key", "reporter__username_key", "room__name"]
    search_help_text = _("A username or a room")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Let addresses ask what our filter asks."""
        is_ours = lookup == OutcomeFilter.parameter_name and value in {*Outcome.values, "all"}
        return is_ours or super().lookup_allowed(lookup, value, request)

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """Let what waits longest come first; of what is decided the latest."""
        is_open = not request.GET.get(OutcomeFilter.parameter_name)
        return ["reported_at", "pk"] if is_open else ["-reported_at", "-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        """List what somebody may judge; whoever reported them does not have to fear that they read it."""
        reports: QuerySet[Report] = super().get_queryset(request)
        same = Report.objects.filter(room=OuterRef("room"), number=OuterRef("number")).order_by()
        counted = same.values("room", "number").annotate(reports=Count("pk")).values("reports")
        return reports.filter(policy.may_judge(staff(request))).annotate(
            times_count=Coalesce(Subquery(counted), 1)
        )

    @admin.display(description=_("room"))
    def where(self, report: Report) -> str:
        """Say in which room it was said."""
        return _place(report.room)

    @admin.display(description=_("reason"))
    def why(self, report: Report) -> str:
        """Say why, as far as it takes to see what comes first."""
        return Truncator(report.reason).chars(WHY_CHARACTERS)

    @admin.display(description=_("reported by"))
    def found_by(self, report: Report) -> str:
        """Say who has shown it to the moderators: somebody, or the word filter."""
        return report.reporter.username if report.reporter is not None else str(_("word filter"))

    @admin.display(description=_("times"))
    def times(self, report: Report) -> int:
        """Say how many have reported the message."""
        count: int = report.times_count  # type: ignore[attr-defined]  # annotated above
        return count

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the part to whoever may see reports."""
        return _sees_reports(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let them look."""
        return _sees_reports(request)

    def get_urls(self) -> list[Any]:
        """Let files of what was reported be seen by whoever judges it."""
        view = self.admin_site.admin_view(self.give_file)
        return [path("<int:id>/file/<int:file>/", view, name="messaging_report_file"), *super().get_urls()]

    # ---- a report's page -----------------------------------------------------------------------------------------

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a report, and carry out what somebody decides."""
        report = self._asked_for(request, object_id)
        if report is None:
            return HttpResponseRedirect(reverse("admin:messaging_report_changelist"))
        form = DecisionForm(request.POST or None)
        if not form.is_valid():
            return self._page(request, report, form)
        outcome = request.POST.get("outcome", "")
        try:
            if outcome == Outcome.PURGED and not is_sure(request):
                judging.check(report, form.decision(outcome))
                return self._ask_again(request, report, form)
            decided = judging.decide(report.pk, form.decision(outcome), by=staff(request).pk)
        except HearthError as error:
            return self._refused(request, report, form, error)
        return self._go_on(request, decided)

    def _go_on(self, request: HttpRequest, decided: Report) -> HttpResponse:
        """Lead to the report that came next and waits, or to the list where there is none.

        What somebody has left to others is not shown to them again and again.
        """
        later = Q(reported_at__gt=decided.reported_at) | Q(reported_at=decided.reported_at, pk__gt=decided.pk)
        following = cases.waiting(staff(request)).filter(later).order_by("reported_at", "pk").first()
        said = {"outcome": decided.get_outcome_display()}
        done = (
            _("Decided: %(outcome)s. This is the next report.") if following else _("Decided: %(outcome)s.")
        )
        self.message_user(request, done % said, messages.SUCCESS)
        if following is None:
            return HttpResponseRedirect(reverse("admin:messaging_report_changelist"))
        return HttpResponseRedirect(reverse("admin:messaging_report_change", args=[following.pk]))

    def _asked_for(self, request: HttpRequest, object_id: str) -> Report | None:
        """Return a report that somebody may judge."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        report: Report | None = self.get_object(request, object_id)
        if report is None:
            self.message_user(request, _("There is no such report."), messages.WARNING)
        return report

    def _page(self, request: HttpRequest, report: Report, form: DecisionForm) -> HttpResponse:
        """Show all that there is to know; however somebody has come here, the log says that they have seen it."""
        try:
            judging.look_at(report.pk, by=staff(request).pk)
        except HearthError as error:
            self.message_user(request, words(error), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:messaging_report_changelist"))
        seen = {
            **self.admin_site.each_context(request),
            "title": _("Report"),
            "subtitle": _place(report.room),
            "trail": [self.way_to_list(), {"title": _place(report.room)}],
            "opts": self.opts,
            "case": cases.case_of(report),
            "place": _place(report.room),
            "form": form,
            "is_open": report.outcome == Outcome.OPEN,
            "may_act": accounts.may_manage(staff(request), report.author),
            "may_clear_away": accounts.may_clear_away(staff(request), report.author),
        }
        return render(request, "admin/messaging/report.html", seen)

    def _ask_again(self, request: HttpRequest, report: Report, form: DecisionForm) -> HttpResponse:
        seen = {
            **self.admin_site.each_context(request),
            "title": _("Suspend and delete everything?"),
            "trail": [
                self.way_to_list(),
                {
                    "title": _place(report.room),
                    "link": reverse("admin:messaging_report_change", args=[report.pk]),
                },
                {"title": _("Suspend and delete everything?")},
            ],
            "opts": self.opts,
            "report": report,
            "reason": form.cleaned_data["reason"],
        }
        return render(request, "admin/messaging/report_sure.html", seen)

    def _refused(
        self, request: HttpRequest, report: Report, form: DecisionForm, error: HearthError
    ) -> HttpResponse:
        """Show why nothing has come of it; whoever comes second is told who was first."""
        report.refresh_from_db()
        said = words(error)
        if report.outcome != Outcome.OPEN and report.decided_by is not None:
            said = _("%(who)s has decided this already: %(outcome)s.") % {
                "who": report.decided_by.username,
                "outcome": report.get_outcome_display(),
            }
        elif error.field in form.fields:
            form.add_error(error.field, said)
        self.message_user(request, said, messages.ERROR)
        return self._page(request, report, form)

    def give_file(self, request: HttpRequest, id: int, file: int) -> HttpResponseBase:
        """Give a file of a message that a report shows, to whoever has opened its page: a picture small, else all of it."""
        report = self.get_queryset(request).filter(pk=id).first() if _sees_reports(request) else None
        if report is None or not judging.has_looked_at(id, staff(request).pk):
            raise Http404
        found = cases.file_of(report, file)
        if found is None:
            raise Http404
        person = staff(request).pk
        if found.type in pictures.PICTURES:
            return serve.thumbnail_response(request, person, found, PICTURE_PX)
        return serve.file_response(request, person, found, partial(_assert_still, person))


def _assert_still(person: int) -> None:
    """Refuse whoever judges reports no more, while they are being given a file."""
    if not policy.may_see_reports(User.objects.get(pk=person)):
        raise no_such_file("file")


def _place(room: Room) -> str:
    return room.name or str(_("a direct conversation"))


def _sees_reports(request: HttpRequest) -> bool:
    return may_enter(request) and policy.may_see_reports(staff(request))
