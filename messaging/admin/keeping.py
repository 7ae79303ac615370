"""How long things are kept, in the administration: of a room, and the trash of messages and of files.

Whatever takes something away says first how much that is.
"""

from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.defaultfilters import date, filesizeformat
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.widgets import UnfoldAdminIntegerFieldWidget  # type: ignore[import-untyped]  # has no types

from accounts.adminparts import column, empty_first, link_to, number
from accounts.adminsite import ServiceAdmin, may_enter, staff
from accounts.models import User
from accounts.refusals import words
from chatprotocol.errors import HearthError
from feeds import clock
from messaging.admin.sure import ask_whether_sure, is_sure
from messaging.models import Room
from messaging.moderation import filekeeping, retention
from messaging.moderation.models import Cut, FilesCut
from messaging.moderation.rules import rules

KEEPING_OF: Final = "messaging_room_keeping"
"""The address of the page that says how long a room keeps what is said, by its name."""


def may_keep(request: HttpRequest) -> bool:
    """Tell whether somebody may say how long things are kept."""
    return may_enter(request) and staff(request).role == User.Role.ADMIN


# ---- a room ------------------------------------------------------------------------------------------------------


class KeepingForm(forms.Form):
    """For how long a room keeps what is said."""

    days = forms.IntegerField(
        label=_("Days that messages are kept"),
        help_text=_(
            "Empty: for ever. What is older goes into the trash, every night; the members see how long it is."
        ),
        required=False,
        min_value=1,
        max_value=retention.MOST_DAYS,
        widget=UnfoldAdminIntegerFieldWidget,
    )


def keeping_of(part: ServiceAdmin, request: HttpRequest, id: int) -> HttpResponse:
    """Say for how long a room keeps what is said. What would go at once is told before."""
    room = part.get_queryset(request).filter(pk=id).first()
    if room is None:
        raise Http404
    if not may_keep(request):
        if request.method == "POST":
            raise PermissionDenied
        seen = {
            **part.admin_site.each_context(request),
            **_way_to(room),
            "kept": kept_for(room.retention_days),
        }
        return render(request, "admin/messaging/keeping.html", {**seen, "room": room})
    form = KeepingForm(
        request.POST if request.method == "POST" else None, initial={"days": room.retention_days}
    )
    if not form.is_valid():
        seen = {**part.admin_site.each_context(request), **_way_to(room), "form": form, "room": room}
        return render(request, "admin/messaging/keeping.html", seen)
    days: int | None = form.cleaned_data["days"]
    goes = retention.preview(room, days) if days is not None else None
    if goes is not None and goes.messages and not is_sure(request):
        return ask_whether_sure(
            part,
            request,
            says=_goes(room, goes, days or 0),
            act=_now("Put them into the trash"),
            back=request.path,
            **_way_to(room),
        )
    _keep(part, request, room, days)
    return HttpResponseRedirect(reverse("admin:messaging_room_change", args=[room.pk]))


def _goes(room: Room, goes: retention.Preview, days: int) -> list[str]:
    said = ngettext(
        "%(count)s message is older than %(days)s days.",
        "%(count)s messages are older than %(days)s days.",
        goes.messages,
    ) % {"count": number(goes.messages), "days": days}
    if goes.bytes:
        said += " " + _now("The files with them have %(size)s.") % {"size": filesizeformat(goes.bytes)}
    return [
        said,
        _trash_says(),
        _now("From then on the same happens every night with what has become too old."),
    ]


def _trash_says() -> str:
    days = rules().trash_days
    if not days:
        return _now("Nothing is kept in the trash here: it is destroyed at once, and cannot be brought back.")
    return ngettext(
        "It goes into the trash, where nobody reads it. It can be brought back for %(days)d day; then it is destroyed.",
        "It goes into the trash, where nobody reads it. It can be brought back for %(days)d days; then it is destroyed.",
        days,
    ) % {"days": days}


def _keep(part: ServiceAdmin, request: HttpRequest, room: Room, days: int | None) -> None:
    by = staff(request).pk
    try:
        retention.set_retention(room.pk, days, by=by)
        cut = retention.cut_old(room.pk, by=by)
    except HearthError as error:
        part.message_user(request, words(error), messages.ERROR)
        return
    part.message_user(request, kept_for(days), messages.SUCCESS)
    if cut is not None:
        said = ngettext(
            "%(count)d message is in the trash.", "%(count)d messages are in the trash.", cut.messages
        )
        part.message_user(request, said % {"count": cut.messages}, messages.SUCCESS)


def kept_for(days: int | None) -> str:
    """Say for how long messages are kept."""
    if days is None:
        return _now("Messages are kept for ever.")
    return ngettext("Messages are kept for %(days)d day.", "Messages are kept for %(days)d days.", days) % {
        "days": days
    }


def _way_to(room: Room) -> dict[str, Any]:
    return {
        "title": _now("How long %(room)s keeps messages") % {"room": room.name},
        "trail": [
            {"title": _("Rooms"), "link": reverse("admin:messaging_room_changelist")},
            {"title": room.name, "link": reverse("admin:messaging_room_change", args=[room.pk])},
            {"title": _("How long messages are kept")},
        ],
    }


# ---- the trash ---------------------------------------------------------------------------------------------------


class TrashAdmin(ServiceAdmin):
    """What is in the trash, came back or was destroyed; administrators bring it back."""

    list_display_links = None
    list_filter = ["state"]
    ordering = ["-cut_at", "-pk"]
    actions = ["bring_back"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the part to administrators."""
        return may_keep(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let them look."""
        return may_keep(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The list offers its actions; what is in the trash has no form."""
        return obj is None and may_keep(request)

    @column(_("state"), ordering="state", label={"trash": "warning", "undone": "success", "destroyed": ""})
    def where(self, cut: Any) -> tuple[str, Any]:
        """Say where it is."""
        return cut.state, cut.get_state_display()

    @column(_("size"), ordering="bytes")
    def size(self, cut: Any) -> str:
        """Say how large its files are together."""
        return filesizeformat(cut.bytes)

    @column(_("until"), ordering="due_at")
    def until(self, cut: Any) -> str:
        """Say until when it can be brought back."""
        if cut.state != Cut.State.TRASH:
            return ""
        if cut.due_at <= clock.now():
            return _now("over: it is being destroyed")
        return date(localtime(cut.due_at), "DATETIME_FORMAT")


@admin.register(Cut)
class CutAdmin(TrashAdmin):
    """Messages in the trash."""

    nothing = _(
        "Nothing is in the trash. What a room keeps for a time only comes here every night when it is too old."
    )
    list_display = ["room_name", "messages", "size", "cut_at", "who", "where", "until"]
    list_select_related = ["room", "cut_by"]
    search_fields = ["room__name"]
    search_help_text = _("A name of a room")

    @column(_("removed by"), ordering=empty_first("cut_by__username"))
    def who(self, cut: Cut) -> str:
        """Say who has done it: the server itself, at night."""
        return str(cut.cut_by) if cut.cut_by is not None else _now("the server")

    @column(_("room"), ordering="room__name")
    def room_name(self, cut: Cut) -> str:
        """Say whose they were."""
        return link_to("messaging_room_change", cut.room.name, cut.room_id)

    @admin.action(description=_("Bring back"))
    def bring_back(self, request: HttpRequest, cuts: QuerySet[Cut]) -> HttpResponse | None:
        """Bring messages back, with what was put there later of the same rooms; what comes back is told before."""
        if not is_sure(request):
            return ask_whether_sure(
                self,
                request,
                title=_now("Bring back"),
                says=self._comes_back(cuts),
                act=_now("Bring back"),
                back=request.get_full_path(),
            )
        back: set[int] = set()
        for cut in cuts.select_related("room").order_by("begin"):
            if cut.pk not in back:
                back |= self._bring_back(request, cut)
        return None

    def _comes_back(self, cuts: QuerySet[Cut]) -> list[str]:
        says = []
        begins: dict[Room, int] = {}
        for cut in cuts.filter(state=Cut.State.TRASH).select_related("room"):
            begins[cut.room] = min(cut.begin, begins.get(cut.room, cut.begin))
        for room, begin in begins.items():
            count = room.first - begin
            said = ngettext(
                "%(room)s: %(count)s message comes back, with all that was put into the trash later.",
                "%(room)s: %(count)s messages come back, with all that was put into the trash later.",
                count,
            )
            says.append(said % {"room": room.name, "count": number(count)})
        return [
            *says,
            _now(
                "These rooms keep everything from then on, until you say otherwise. Else it would all go again tonight."
            ),
        ]

    def _bring_back(self, request: HttpRequest, cut: Cut) -> set[int]:
        try:
            back = retention.bring_back(cut.pk, by=staff(request).pk)
        except HearthError as error:
            self.message_user(request, f"{cut.room.name}: {words(error)}", messages.ERROR)
            return {cut.pk}
        count = sum(one.messages for one in back)
        said = ngettext(
            "%(room)s: %(count)d message is back.", "%(room)s: %(count)d messages are back.", count
        )
        self.message_user(request, said % {"room": cut.room.name, "count": count}, messages.SUCCESS)
        return {one.pk for one in back}


@admin.register(FilesCut)
class FilesCutAdmin(TrashAdmin):
    """Files in the trash."""

    nothing = _(
        "Nothing is in the trash. Where the house rules keep files for a time only, older ones come here every night."
    )
    list_display = ["before", "files", "size", "cut_at", "where", "until"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[FilesCut]:
        """List those of which there is something."""
        cuts: QuerySet[FilesCut] = super().get_queryset(request)
        return cuts.filter(files__gt=0)

    @admin.action(description=_("Bring back"))
    def bring_back(self, request: HttpRequest, cuts: QuerySet[FilesCut]) -> HttpResponse | None:
        """Bring files back into their messages; a job does it."""
        if not is_sure(request):
            count = sum(cut.files for cut in cuts)
            said = ngettext(
                "%(count)s file comes back into its message.",
                "%(count)s files come back into their messages.",
                count,
            )
            says = [
                said % {"count": number(count)},
                _now(
                    "All files are kept from then on, until you say otherwise. Else they would all go again tonight."
                ),
            ]
            return ask_whether_sure(
                self,
                request,
                title=_now("Bring back"),
                says=says,
                act=_now("Bring back"),
                back=request.get_full_path(),
            )
        for cut in cuts:
            try:
                job = filekeeping.bring_back(cut.pk, by=staff(request).pk)
            except HearthError as error:
                self.message_user(request, words(error), messages.ERROR)
            else:
                self.message_user(
                    request,
                    link_to("accounts_job_change", _now("The files come back."), job.pk),
                    messages.SUCCESS,
                )
        return None
