"""The administration as a whole, and what its parts share: every change goes through services."""

from collections.abc import Callable
from functools import update_wrapper
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.contrib.admin import ShowFacets
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin  # type: ignore[import-untyped]  # has no types
from unfold.sites import UnfoldAdminSite  # type: ignore[import-untyped]  # has no types

from accounts import bulk
from accounts.adminparts import key_of
from accounts.models import User
from accounts.refusals import words
from accounts.sentences import spoken_here
from chatprotocol.errors import HearthError
from chatprotocol.ids import MAX_INTEGER

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin as DjangoModelAdmin
    from django.db.models import QuerySet

    _ModelAdmin = DjangoModelAdmin[Any]
else:
    _ModelAdmin = ModelAdmin


AT_ONCE: Final = 50
"""What is done to more rows is done by a job."""
FROM_PAGE: Final = "from_page"
"""What a form sends along that stands on a row's own page: which row."""
_FILTER_LOOKUPS: Final = frozenset({"", "exact", "gte", "lt", "isnull", "isempty"})
"""What Django's own filters write into addresses."""


class AdminSite(UnfoldAdminSite):  # type: ignore[misc]  # has no types
    """Where moderators and administrators work."""

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Show those parts that ask policy and services; what other apps bring along of their own knows neither."""
        if isinstance(admin_class, type) and issubclass(admin_class, ServiceAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """Ask once more who sits there after an hour: a stolen session governs nobody for a week."""
        inner = super().admin_view(view, cacheable)

        def asked(request: HttpRequest, *args: Any, **named: Any) -> Any:
            if any(isinstance(value, int) and value > MAX_INTEGER for value in named.values()):
                raise Http404  # no row has such a number, and no database takes it
            if self.has_permission(request):
                from accounts.pages import (
                    visitor,
                )  # only where somebody is at work: it takes allauth's memory

                if not visitor.is_recent(request, visitor.RECENT_AT_WORK_S):
                    return visitor.ask_again(request)
            return inner(request, *args, **named)

        return update_wrapper(asked, inner)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        """Let people sign in where all do, second factor included; whoever may not come in is told so."""
        wanted = request.GET.get("next", "")
        wanted = wanted if wanted.startswith("/admin/") else reverse(f"{self.name}:index")
        if not request.user.is_authenticated:
            return redirect_to_login(wanted)
        if self.has_permission(request):
            return HttpResponseRedirect(wanted)
        return render(request, "account/not_staff.html", status=403)

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """Change one's own password where all do."""
        return HttpResponseRedirect(reverse("account_change_password"))


class ServiceAdmin(_ModelAdmin):
    """A part of the administration. Nothing can be added, changed or deleted unless a part says how."""

    nothing: Any = ""
    """What an empty list says."""
    adding: Any = _("Add")
    """What the form does for a row that is not there yet."""
    is_one = False
    """Whether there is one row only: nothing leads from it to a list."""
    empty_value_display = ""
    list_per_page = 50
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    change_form_outer_after_template = "admin/accounts/acts.html"

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Let addresses ask what the filters ask, and nothing else: no field that is not shown, and no patterns."""
        filters = self.get_list_filter(request) if request is not None else self.list_filter
        names = {
            each[0] if isinstance(each, tuple) else getattr(each, "parameter_name", each) for each in filters
        }
        name, *rest = lookup.split("__", 1)
        is_plain = "\0" not in str(value)  # PostgreSQL refuses it
        return is_plain and name in names and "".join(rest) in _FILTER_LOOKUPS

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Find a row by its number; what is none names nothing."""
        return super().get_object(request, object_id, from_field) if key_of(object_id) else None

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the part to whoever may open the administration."""
        return may_enter(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let them look."""
        return may_enter(request)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Nothing is added."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is changed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is ever deleted: rows that clients mirror stay."""
        return False

    def log_addition(self, *args: Any) -> Any:
        """Leave it to the audit log: what Django notes of its own repeats names that have to be forgotten."""

    def log_change(self, *args: Any) -> Any:
        """The same."""

    def changeform_view(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        """Show a refusal where it was asked for."""
        try:
            self.prepare(request)
            return super().changeform_view(request, *args, **options)
        except HearthError as error:
            self.message_user(request, words(error), messages.ERROR)
            return HttpResponseRedirect(request.path)

    def may_act_on(self, request: HttpRequest, row: Any) -> bool:
        """Tell whether something can be done about a row on its own page: by whoever may change it."""
        return self.has_change_permission(request, row)

    def acts_on(self, request: HttpRequest, row: Any) -> list[tuple[str, str]]:
        """Return those of the list's actions that make sense for a row: they are offered on its own page, too."""
        return [(name, text) for name, text in self.get_action_choices(request) if name]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **options: Any
    ) -> HttpResponse:
        """Show what can be done beside the form, to whoever may do it."""
        row = options.get("obj")
        if row is not None and self.may_act_on(request, row):
            context |= {"acts": self.acts_on(request, row)}
        context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        name = self.adding if row is None else self.called(row)
        if self.is_one:
            context |= {"trail": [{"title": capfirst(self.opts.verbose_name)}], "show_back_button": ""}
        else:
            context |= {"trail": [self.way_to_list(), {"title": name}], "subtitle": name}
        return super().render_change_form(request, context, *args, **options)

    def called(self, row: Any) -> str:
        """Return what a row is called on its own page."""
        return str(row)

    def way_to_list(self) -> dict[str, Any]:
        """Return the first part of what stands above a row's page."""
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_changelist"
        return {"title": capfirst(self.opts.verbose_name_plural), "link": reverse(name)}

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Go back to the row's own page where something was done there."""
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        answer = super().changelist_view(request, {**title, **(extra_context or {})})
        row = key_of(request.POST.get(FROM_PAGE, ""))
        if row and answer.status_code == HTTPStatus.FOUND:
            name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change"
            return HttpResponseRedirect(reverse(name, args=[row]))
        return answer

    def prepare(self, request: HttpRequest) -> None:
        """Do what takes long, before Django opens the form's transaction: while that lasts, nobody else writes."""

    def for_each(
        self, request: HttpRequest, rows: "QuerySet[Any]", service: Callable[..., object], done: str
    ) -> None:
        """Do something to each chosen row, and say what became of it; where they are many, a job does it."""
        keys = list(dict.fromkeys(rows.values_list("pk", flat=True)[: bulk.MOST_ROWS + 1]))
        if len(keys) > AT_ONCE:
            self._ask_for_many(request, keys, service, done)
            return
        count = 0
        for row in rows:
            try:
                service(row.pk, by=staff(request).pk)
                count += 1
            except HearthError as error:
                self.message_user(request, f"{row}: {words(error)}", messages.ERROR)
        if count:
            self.message_user(request, done % {"count": count}, messages.SUCCESS)

    def _ask_for_many(
        self, request: HttpRequest, keys: list[int], service: Callable[..., object], done: str
    ) -> None:
        try:
            deed = bulk.deed_of(service)
            job = bulk.ask(deed, keys, done=done, by=staff(request).pk, language=spoken_here())
        except HearthError as error:
            self.message_user(request, words(error), messages.ERROR)
            return
        address = reverse(f"{self.admin_site.name}:accounts_job_change", args=[job.pk])
        begun = _("These are many: it is done one after another. See how far it is, or call it off.")
        link = format_html('<a href="{}" class="underline">{}</a>', address, begun)
        self.message_user(request, format_html("{}. {}", job, link), messages.SUCCESS)


def may_enter(request: HttpRequest) -> bool:
    """Tell whether somebody may open the administration; also asked of who has not signed in, at the login page."""
    return isinstance(request.user, User) and request.user.is_staff


def staff(request: HttpRequest) -> User:
    """Return who is at work; the site lets nobody else in."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("the administration is for people who have signed in")
    return user
