"""Jobs in the administration: how far they are, what came of them, and calling them off."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from accounts import jobs, policy, sentences
from accounts.adminparts import key_of, number
from accounts.adminsite import ServiceAdmin, may_enter, staff
from accounts.models import Job
from accounts.refusals import words
from chatprotocol.errors import HearthError

LOOK_AGAIN_S = 3
"""So often the page of a job that is not over asks for itself again."""
SHOWN = ("name", "state", "progress", "outcome", "asked_by", "asked_at", "begun_at", "ended_at")


@admin.register(Job)
class JobAdmin(ServiceAdmin):
    """Jobs: administrators see all, others those that they have asked for."""

    nothing = _("Nothing that takes long was begun yet.")
    list_display = ("name", "state", "progress", "asked_by", "asked_at", "ended_at")
    list_filter = ("state",)
    list_select_related = ("asked_by",)
    ordering = ("-asked_at", "-pk")
    fields = SHOWN
    readonly_fields = SHOWN
    actions = ("call_off",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Job]:
        """List what somebody may see. What is to be done to whom may be long, and is not shown."""
        found: QuerySet[Job] = super().get_queryset(request)
        return found.filter(jobs.asked_by(staff(request))).defer("wish", "place")

    def called(self, row: Job) -> str:
        """By its title, in the language of whoever reads it."""
        return jobs.title_of(row)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A job that is not over can be called off, and nothing else be changed."""
        if obj is None:
            return may_enter(request)
        may = policy.may_see_job(staff(request), obj) and not jobs.has_to_end(obj)
        return may and obj.state in jobs.TO_DO

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a job; while it is not over, as it is then and then."""
        no_form = {"show_save": False, "show_save_and_continue": False}
        answer = super().change_view(request, object_id, form_url, {**(extra_context or {}), **no_form})
        here = self.get_queryset(request).filter(pk=key_of(object_id), state__in=jobs.TO_DO)
        if request.method == "GET" and here.exists():
            answer["Refresh"] = str(LOOK_AGAIN_S)
        return answer

    def save_model(self, request: HttpRequest, obj: Job, form: Any, change: bool) -> None:
        """Nothing of a job is written here."""

    @admin.action(description=_("Call off"))
    def call_off(self, request: HttpRequest, chosen: QuerySet[Job]) -> None:
        """Begin no further step of them."""
        count = 0
        for job in chosen:
            try:
                jobs.cancel(job.pk, by=staff(request).pk)
                count += 1
            except HearthError as error:
                self.message_user(request, f"{jobs.title_of(job)}: {words(error)}", messages.ERROR)
        if count:
            self.message_user(request, str(_("%(count)d called off.")) % {"count": count}, messages.SUCCESS)

    @admin.display(description=_("job"))
    def name(self, job: Job) -> str:
        """Return what people call it."""
        return jobs.title_of(job)

    @admin.display(description=_("progress"))
    def progress(self, job: Job) -> str:
        """Show how far it is."""
        if not job.total:
            return number(job.done) if job.done else ""
        said = f"{number(job.done)} / {number(job.total)}"
        if job.state not in jobs.TO_DO:
            return said
        return format_html(
            '<progress max="{}" value="{}" aria-label="{}"></progress> {}',
            job.total, job.done, _("progress"), said,
        )  # fmt: skip

    @admin.display(description=_("outcome"))
    def outcome(self, job: Job) -> str:
        """Say what came of it."""
        return format_html_join("", "<p>{}</p>", ((line,) for line in sentences.read(job.told)))
