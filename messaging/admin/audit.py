"""The audit log in the administration: to read, to search, to take along, and whether it is as it was written."""

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.defaultfilters import filesizeformat
from django.urls import path, reverse
from django.utils import formats
from django.utils.html import format_html_join
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import auditcheck, policy
from accounts.adminparts import empty_first, link_to
from accounts.adminsite import ServiceAdmin, may_enter, staff
from accounts.audit import Act
from accounts.models import AuditEntry, User
from accounts.usernames import username_key
from messaging.models import Member, Room
from messaging.moderation.models import Report

View = Callable[[HttpRequest], HttpResponse]

FOUND_AT_MOST: Final = 200
"""So many people, and so many rooms, are looked for by one search."""
EXPORTED_AT_MOST: Final = 100_000
SHOWN: Final = ("place", "at", "who", "what", "to_whom", "where", "about", "reason", "more", "hash")
COLUMNS: Final = (
    "number", "at", "actor", "act", "person", "room", "room_name", "subject", "reason", "details", "hash"
)  # fmt: skip
SUBJECTS: Final[Mapping[str, tuple[Any, str]]] = {
    "report": (_("report"), "messaging_report_change"),
    "look": (_("look"), "messaging_look_change"),
    "job": (_("job"), "accounts_job_change"),
    "message": (_("message"), ""),
    "file": (_("file"), ""),
    "invitation": (_("invitation"), ""),
    "announcement": (_("announcement"), ""),
    "device": (_("device"), ""),
    "emoji": (_("emoji"), ""),
    "cut": (_("trash"), ""),
    "cut of files": (_("trash of files"), ""),
}
"""What an entry may be about, by the log's word for it: the word for people, and the name of its page, where it has one."""
DETAILS: Final[Mapping[str, Any]] = {
    "role": _("role"),
    "before": _("before"),
    "until_ms": _("until"),
    "begins_ms": _("from"),
    "ends_ms": _("until"),
    "outcome": _("outcome"),
    "reports": _("reports"),
    "number": _("message"),
    "messages": _("messages"),
    "bytes": _("size"),
    "files": _("files"),
    "days": _("days"),
    "hours": _("hours"),
    "uses": _("for how many people"),
    "devices": _("devices"),
    "first": _("first message"),
    "last": _("last message"),
    "fields": _("what was changed"),
    "username": _("username"),
    "name": _("name"),
}
"""The words for what else was noted."""
_FORMULA: Final = re.compile(r"(\A|;\s*)(?=[=+\-@\t\r\n＝＋－＠])")  # noqa: RUF001  # the wide ones count, too
"""Spreadsheets take what begins so for something to be worked out; some of them take a semicolon for the end of a cell."""


class ActFilter(admin.SimpleListFilter):
    """By what was done."""

    title = _("what")
    parameter_name = "act"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer all that can be noted."""
        return list(Act.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """Show one kind."""
        return queryset if self.value() is None else queryset.filter(act=self.value())


@admin.register(AuditEntry)
class AuditAdmin(ServiceAdmin):
    """What was done with more rights than everybody has. Nothing here can be changed, by anybody."""

    list_display = ["at", "who", "what", "to_whom", "where", "about", "reason"]
    list_filter = [ActFilter, "at"]
    list_select_related = ["actor", "person"]
    ordering = ["-number"]
    search_fields = ["subject"]
    search_help_text = _(
        "A name of a person or of a room, a number of an entry, or what it was done to: report 3"
    )
    fields = SHOWN
    readonly_fields = SHOWN
    list_before_template = "admin/messaging/audit_state.html"

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the part to whoever may read it."""
        return _may_read(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let them look."""
        return _may_read(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEntry]:
        """Read the names of rooms with the entries."""
        room = Room.objects.filter(pk=OuterRef("room"))
        entries: QuerySet[AuditEntry] = super().get_queryset(request)
        return entries.annotate(
            room_name=Subquery(room.values("name")[:1]), room_kind=Subquery(room.values("kind")[:1])
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find entries of a person or of a room, by number, by act, and by what else they name in so many words."""
        term = search_term.strip()
        if not term:
            return queryset, False
        if term.isascii() and term.isdigit() and len(term) < 19:
            return queryset.filter(number=int(term)), False
        if term in Act.values:
            return queryset.filter(act=term), False
        people = User.objects.filter(
            Q(username_key__contains=username_key(term)) | Q(display_name__icontains=term)
        )
        some = list(people.values_list("pk", flat=True)[:FOUND_AT_MOST])
        rooms = list(Room.objects.filter(name__icontains=term).values_list("pk", flat=True)[:FOUND_AT_MOST])
        named = Q(person__in=some) | Q(actor__in=some) | Q(room__in=rooms)
        is_found = bool(some or rooms)
        return queryset.filter(named if is_found else Q(subject__iexact=_in_the_log(term))), False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the log, and whether it is as it was written."""
        return super().changelist_view(request, {**(extra_context or {}), "checked": auditcheck.latest()})

    def get_urls(self) -> list[Any]:
        """Let the log be looked through, and be taken along."""
        wrap, name = self._for_readers, "accounts_auditentry"
        return [
            path("check/", wrap(self.check_chain), name=f"{name}_check"),
            path("export/", wrap(self.export), name=f"{name}_export"),
            *super().get_urls(),
        ]

    def _for_readers(self, view: View) -> View:
        def asked(request: HttpRequest) -> HttpResponse:
            if not self.has_view_permission(request):
                raise PermissionDenied
            return view(request)

        return self.admin_site.admin_view(asked)

    def check_chain(self, request: HttpRequest) -> HttpResponse:
        """Ask for a look through the whole log."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        auditcheck.ask(by=staff(request).pk)
        said = _("The log is being looked through. What it shows stands here in a moment.")
        self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(reverse(f"{self.admin_site.name}:accounts_auditentry_changelist"))

    def export(self, request: HttpRequest) -> HttpResponse:
        """Give what the list shows as a file, the latest first."""
        listed = self.get_changelist_instance(request).get_queryset(request)
        answer = HttpResponse(content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="audit.csv"'
        rows = csv.writer(answer)
        rows.writerow(COLUMNS)
        rows.writerows(_lines(listed[:EXPORTED_AT_MOST]))
        return answer

    @admin.display(description=_("number"), ordering="number")
    def place(self, entry: AuditEntry) -> int:
        """Say the how manyth it is."""
        return int(entry.number)

    @admin.display(description=_("who"), ordering=empty_first("actor"))
    def who(self, entry: AuditEntry) -> str:
        """Say who did it."""
        return str(_("the server, or its owner") if entry.actor is None else entry.actor)

    @admin.display(description=_("what"), ordering="act")
    def what(self, entry: AuditEntry) -> str:
        """Say what was done."""
        return str(Act(entry.act).label) if entry.act in Act.values else entry.act

    @admin.display(description=_("to whom"), ordering=empty_first("person"))
    def to_whom(self, entry: AuditEntry) -> str:
        """Say to whom."""
        return "" if entry.person is None else str(entry.person)

    @admin.display(description=_("room"), ordering=empty_first("room"))
    def where(self, entry: AuditEntry) -> str:
        """Say in which room."""
        if entry.room is None:
            return ""
        kind, name = entry.room_kind, entry.room_name  # type: ignore[attr-defined]  # annotated above
        return str(_("a direct conversation")) if kind == Room.Kind.DIRECT else f"{name or ''} ({entry.room})"

    @admin.display(description=_("about"), ordering="subject")
    def about(self, entry: AuditEntry) -> str:
        """Say what it was done to, and lead to it where it has a page."""
        kind, _space, key = entry.subject.rpartition(" ")
        word, page = SUBJECTS.get(kind, (kind, ""))
        said = f"{word} {key}".strip()
        return link_to(page, said, int(key)) if page and key.isdecimal() else said

    @admin.display(description=_("details"))
    def more(self, entry: AuditEntry) -> str:
        """Say what else was noted."""
        lines = ((DETAILS.get(name, name), _told(name, value)) for name, value in entry.details.items())
        return format_html_join("", "<p>{}: {}</p>", lines)


def _in_the_log(term: str) -> str:
    """Return what the log calls something that somebody names in their own language."""
    word, _space, key = term.rpartition(" ")
    meant = (kind for kind, (title, _page) in SUBJECTS.items() if str(title).casefold() == word.casefold())
    return f"{next(meant, word)} {key}".strip()


def _told(name: str, value: object) -> str:
    """Return a detail as people read it."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if value is None:
        return "–"
    if name.endswith("_ms") and isinstance(value, int):
        return formats.date_format(
            localtime(datetime.fromtimestamp(value / 1000, UTC)), "SHORT_DATETIME_FORMAT"
        )
    if name == "bytes" and isinstance(value, int):
        return filesizeformat(value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    kinds = (Member.Role, User.Role, Report.Outcome) if name in {"role", "before", "outcome"} else ()
    return next((str(kind(value).label) for kind in kinds if value in kind.values), str(value))


def _may_read(request: HttpRequest) -> bool:
    return may_enter(request) and policy.may_read_audit(staff(request))


def _lines(entries: QuerySet[Any]) -> Iterator[list[object]]:
    for entry in entries.iterator(2_000):
        yield [
            entry.number, entry.at.isoformat(timespec="milliseconds"), _plain(str(entry.actor or "")), entry.act,
            _plain(str(entry.person or "")), entry.room, _plain(entry.room_name or ""), _plain(entry.subject),
            _plain(entry.reason), _plain(json.dumps(entry.details, ensure_ascii=False)), entry.hash,
        ]  # fmt: skip


def _plain(text: str) -> str:
    return _FORMULA.sub(r"\1'", text)
