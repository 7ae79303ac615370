"""People in the administration, with what only this package knows of them: pictures, rooms, files, reports."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts import bulk
from accounts.admin.people import PersonAdmin
from accounts.adminparts import Chosen, column, link_to, link_to_list, once
from accounts.adminsite import staff
from accounts.models import User
from attachments.models import File
from messaging import policy
from messaging.admin.members import ActForm
from messaging.admin.pictures import PictureAdmin
from messaging.admin.sure import is_sure
from messaging.models import Member, Room
from messaging.moderation import erasing
from messaging.moderation.models import Report
from messaging.services.portraits import remove_portrait

ROOMS_SHOWN = 20
ERASED_AT_ONCE = 20

bulk.register("people.remove_picture", remove_portrait, User, _("Remove the picture"))
admin.site.unregister(User)


class ReportedFilter(Chosen):
    """By whether something of somebody's waits to be judged."""

    title = _("reports")
    parameter_name = "reported"
    words = {"open": _("open"), "ever": _("ever reported")}

    def conditions(self, request: HttpRequest) -> Mapping[str, Q]:
        """Count what may be judged by whoever asks."""
        reports = Report.objects.filter(policy.may_judge(staff(request)), author=OuterRef("pk"))
        return {
            "open": Q(Exists(reports.filter(outcome=Report.Outcome.OPEN))),
            "ever": Q(Exists(reports)),
        }


@admin.register(User)
class PersonWithRoomsAdmin(PictureAdmin, PersonAdmin):
    """People, with their pictures, rooms, files, and what was reported of them."""

    list_display = [*PersonAdmin.list_display, "kept", "reported"]
    list_filter = [*PersonAdmin.list_filter[:3], ReportedFilter, *PersonAdmin.list_filter[3:]]
    actions = [*PersonAdmin.actions, "remove_picture", "erase"]
    about = (*PersonAdmin.about, "in_rooms", "kept", "reports_of_theirs")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Read with each person how much they keep, and how many reports of theirs are open."""
        files = File.objects.filter(owner=OuterRef("pk")).values("owner")
        reports = Report.objects.filter(policy.may_judge(staff(request)), author=OuterRef("pk"))
        counted = reports.order_by().values("author").annotate(count=Count("pk")).values("count")
        people: QuerySet[User] = super().get_queryset(request)
        return people.annotate(
            kept_bytes=Coalesce(Subquery(files.annotate(size=Sum("bytes")).values("size")), 0),
            open_reports=Coalesce(Subquery(counted.filter(outcome=Report.Outcome.OPEN)), 0),
            all_reports=Coalesce(Subquery(counted), 0),
        )

    def acts_on(self, request: HttpRequest, row: User) -> list[tuple[str, str]]:
        """Nobody's picture is removed who has none."""
        acts = super().acts_on(request, row)
        return [act for act in acts if act[0] != "remove_picture" or row.avatar is not None]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Accounts are erased by administrators."""
        actions: dict[str, Any] = super().get_actions(request)
        if staff(request).role != User.Role.ADMIN:
            actions.pop("erase", None)
        return actions

    @admin.action(description=_("Erase the account…"))
    def erase(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse | None:
        """Erase accounts, once a reason says why and a second page that it is meant."""
        chosen = list(people[: ERASED_AT_ONCE + 1])
        if len(chosen) > ERASED_AT_ONCE:
            self.message_user(request, _("Erase a few at a time."), messages.ERROR)
            return None
        form = ActForm(request.POST if is_sure(request) else None)
        if form.is_valid():
            service = partial(erasing.erase, reason=form.cleaned_data["reason"])
            self.for_each(request, people, service, str(_("%(count)d erased.")))
            return None
        seen = {
            **self.admin_site.each_context(request),
            "title": _("Erase the account"),
            "chosen": chosen,
            "form": form,
            "checkbox": helpers.ACTION_CHECKBOX_NAME,
        }
        return render(request, "admin/messaging/erase.html", seen)

    @admin.action(description=_("Remove the picture"))
    def remove_picture(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Let them have none any more."""
        shown = people.filter(avatar__isnull=False)
        self.for_each(request, shown, remove_portrait, str(_("%(count)d without a picture.")))

    def face(self, person: User) -> dict[str, Any] | None:
        """Return the person's picture, as unfold shows it."""
        address = self.picture_address(person)
        return {"path": address, "width": 32, "height": 32} if address else None

    @column(_("files"), ordering="kept_bytes")
    def kept(self, person: User) -> str:
        """Say how much they keep here, and lead to it."""
        size: int = person.kept_bytes  # type: ignore[attr-defined]  # annotated above
        return link_to_list("attachments_file", filesizeformat(size), person=person.pk) if size else ""

    @column(_("open reports"), ordering="open_reports")
    def reported(self, person: User) -> str:
        """Say how many reports of what they have said are open."""
        count: int = person.open_reports  # type: ignore[attr-defined]  # annotated above
        return str(count) if count else ""

    @column(_("reports"))
    def reports_of_theirs(self, person: User) -> str:
        """Say how much of theirs was reported, as far as whoever asks may know."""
        waiting: int = person.open_reports  # type: ignore[attr-defined]  # annotated above
        ever: int = person.all_reports  # type: ignore[attr-defined]
        return _now("%(open)d open, %(all)d in all") % {"open": waiting, "all": ever}

    @column(_("rooms"))
    @once
    def in_rooms(self, person: User) -> str:
        """Lead to the rooms they are in. With whom they speak alone is nobody's business."""
        here = Member.objects.filter(user=person, state=Member.State.MEMBER).exclude(
            room__kind=Room.Kind.DIRECT
        )
        rooms = list(here.select_related("room").order_by("room__name")[: ROOMS_SHOWN + 1])
        links = (
            (link_to("messaging_room_change", str(one.room), one.room_id),) for one in rooms[:ROOMS_SHOWN]
        )
        more = " …" if len(rooms) > ROOMS_SHOWN else ""
        return format_html("{}{}", format_html_join(", ", "{}", links), more) if rooms else _now("none")
