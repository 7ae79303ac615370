"""Rooms in the administration, what they are and who is in them; emoji and pictures of people; and what was reported.

What is said in rooms is not shown, except what somebody in the room has shown to the moderators.
"""

from typing import Any

import structlog
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from msgspec import UNSET
from unfold.admin import TabularInline  # type: ignore[import-untyped]  # has no types

from accounts.admin import PersonAdmin
from accounts.adminsite import ServiceAdmin, may_enter, staff
from accounts.models import User
from attachments import pictures, serve
from attachments.models import File
from chatprotocol.requests import RoomUpdate
from messaging import policy
from messaging.models import Emoji, Member, Report, Room
from messaging.policy import Actor
from messaging.services.administration import administer_room
from messaging.services.emoji import remove_emoji
from messaging.services.portraits import remove_portrait

logger = structlog.get_logger(__name__)

SETTINGS = ("name", "topic", "slow_ms", "read_only", "archived")
REPORTED = ("reporter", "reported_at", "reason", "room", "number", "author", "said_at", "text", "decided")


class MemberInline(TabularInline):  # type: ignore[misc]  # has no types
    """Who is and who was in a room: to look at."""

    model = Member
    fields = ["user", "role", "state"]
    readonly_fields = list(fields)
    extra = 0
    can_delete = False
    per_page = 50
    ordering = ["state", "user__username_key"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Member]:
        """Read the names with the members."""
        found: QuerySet[Member] = super().get_queryset(request).select_related("user")
        return found

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Staff look."""
        return staff(request).is_staff

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody is added from outside."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is changed here."""
        return False


class PictureAdmin(ServiceAdmin):
    """A part of the administration whose rows have pictures, shown to whoever may open it."""

    def picture_of(self, row: Any) -> int | None:
        """Return the file that was drawn for a row."""
        file: int | None = row.avatar
        return file

    @admin.display(description=_("picture"))
    def picture(self, row: Any) -> str:
        """Show it, small."""
        if self.picture_of(row) is None:
            return ""
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_picture", args=[row.pk])
        return format_html('<img src="{}" alt="" width="32" height="32" loading="lazy">', address)

    def get_urls(self) -> list[Any]:
        """Let pictures be had by whoever works here."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_picture"
        view = self.admin_site.admin_view(self.give_picture)
        return [path("<int:id>/picture/", view, name=name), *super().get_urls()]

    def give_picture(self, request: HttpRequest, id: int) -> HttpResponseBase:
        """Give the picture of a row that may be looked at."""
        row = self.get_queryset(request).filter(pk=id).first() if self.has_view_permission(request) else None
        named = (self.picture_of(row) if row is not None else None) or 0
        file = File.objects.select_related("blob").filter(pk=named, drawn=True).first()
        if file is None:
            raise Http404
        return serve.thumbnail_response(request, int(request.user.pk or 0), file, pictures.SIZES[0])


admin.site.unregister(User)


@admin.register(User)
class PersonWithPictureAdmin(PictureAdmin, PersonAdmin):
    """People, with what only this part of the house knows of them: their pictures."""

    list_display = ["picture", *PersonAdmin.list_display]
    list_display_links = ["username"]
    actions = [*PersonAdmin.actions, "remove_picture"]

    @admin.action(description=_("Remove the picture"))
    def remove_picture(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Let them have none any more."""
        shown = people.filter(avatar__isnull=False)
        self.for_each(request, shown, remove_portrait, str(_("%(count)d without a picture.")))


@admin.register(Emoji)
class EmojiAdmin(PictureAdmin):
    """The server's own emoji: look, remove."""

    list_display = ["name", "picture", "added_by", "added_at"]
    list_display_links = None
    list_select_related = ["added_by"]
    ordering = ["name"]
    search_fields = ["name", "added_by__username_key"]
    search_help_text = _("A name of an emoji or of a person")
    actions = ["remove"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Emoji]:
        """List those that are there."""
        emoji: QuerySet[Emoji] = super().get_queryset(request)
        return emoji.exclude(name="")

    def picture_of(self, row: Any) -> int | None:
        """Return what was drawn for it."""
        file: int | None = row.file
        return file

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The list offers its actions; no emoji has a form."""
        return obj is None and may_enter(request)

    @admin.action(description=_("Remove"))
    def remove(self, request: HttpRequest, emoji: QuerySet[Emoji]) -> None:
        """Let nobody use them any more; what was said with them stays."""
        self.for_each(request, emoji, _remove_emoji, str(_("%(count)d removed.")))


def _remove_emoji(id: int, *, by: int) -> None:
    remove_emoji(Actor(by), id)


@admin.register(Room)
class RoomAdmin(PictureAdmin):
    """Rooms: find, rename, slow down, make read-only, archive. Direct conversations are not listed."""

    list_display = ["name", "picture", "kind", "people", "last_number", "read_only", "archived"]
    list_filter = ["kind", "archived", "read_only"]
    search_fields = ["name", "topic"]
    search_help_text = _("A name or a topic")
    ordering = ["name", "pk"]
    fields = ["kind", *SETTINGS, "last_number"]
    readonly_fields = ["kind", "last_number"]
    inlines = [MemberInline]
    actions = ["archive", "open_again", "remove_picture"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Room]:
        """List what belongs to the community; direct conversations belong to their people."""
        members = Count("members", filter=Q(members__state=Member.State.MEMBER))
        rooms: QuerySet[Room] = super().get_queryset(request).exclude(kind=Room.Kind.DIRECT)
        return rooms.annotate(people_count=members)

    @admin.display(description=_("people"), ordering="people_count")
    def people(self, room: Room) -> int:
        """How many people are in the room."""
        count: int = room.people_count  # type: ignore[attr-defined]  # annotated above
        return count

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Staff change settings."""
        return staff(request).is_staff

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """Ask for a name: only direct conversations, which are not here, have none."""
        field = super().formfield_for_dbfield(db_field, request, **options)
        if db_field.name == "name" and field is not None:
            field.required = True
        return field

    def save_model(self, request: HttpRequest, obj: Room, form: Any, change: bool) -> None:
        """Carry out what the form says."""
        changed = {name: form.cleaned_data[name] if name in form.changed_data else UNSET for name in SETTINGS}
        administer_room(obj.pk, RoomUpdate(room=obj.pk, **changed), by=staff(request).pk)

    @admin.action(description=_("Archive"))
    def archive(self, request: HttpRequest, rooms: QuerySet[Room]) -> None:
        """Keep the rooms to be read only."""
        self.for_each(request, rooms, _archive, str(_("%(count)d archived.")))

    @admin.action(description=_("Open again"))
    def open_again(self, request: HttpRequest, rooms: QuerySet[Room]) -> None:
        """Let people write in the rooms again."""
        self.for_each(request, rooms, _open_again, str(_("%(count)d open again.")))

    @admin.action(description=_("Remove the picture"))
    def remove_picture(self, request: HttpRequest, rooms: QuerySet[Room]) -> None:
        """Let the rooms have none any more."""
        shown = rooms.filter(avatar__isnull=False)
        self.for_each(request, shown, _remove_picture, str(_("%(count)d without a picture.")))


@admin.register(Report)
class ReportAdmin(ServiceAdmin):
    """What was reported: to look at. What the message said stands on the report's own page."""

    list_display = ["reported_at", "reporter", "room", "number", "author", "decided"]
    list_filter = ["decided"]
    list_select_related = ["reporter", "room", "author"]
    ordering = ["-reported_at", "-pk"]
    fields = REPORTED
    readonly_fields = REPORTED

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        """List what somebody may judge; whoever reported them does not have to fear that they read it."""
        reports: QuerySet[Report] = super().get_queryset(request)
        return reports.filter(policy.may_judge(staff(request)))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the part to whoever may see reports."""
        return _sees_reports(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let them look."""
        return _sees_reports(request)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Report | None:
        """Find a report to show, and write down who looks."""
        found: Report | None = super().get_object(request, object_id, from_field)
        if found is not None:
            logger.info("report looked at", report=found.pk, by=staff(request).pk)
        return found


def _sees_reports(request: HttpRequest) -> bool:
    return may_enter(request) and policy.may_see_reports(staff(request))


def _remove_picture(room: int, *, by: int) -> None:
    administer_room(room, RoomUpdate(room=room, avatar=None), by=by)


def _archive(room: int, *, by: int) -> None:
    administer_room(room, RoomUpdate(room=room, archived=True), by=by)


def _open_again(room: int, *, by: int) -> None:
    administer_room(room, RoomUpdate(room=room, archived=False), by=by)
