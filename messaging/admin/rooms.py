"""Rooms in the administration: what they are, and who is in them."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from msgspec import UNSET
from unfold.admin import TabularInline  # type: ignore[import-untyped]  # has no types

from accounts import bulk
from accounts.adminsite import staff
from chatprotocol.requests import RoomUpdate
from messaging.admin.pictures import PictureAdmin
from messaging.models import Member, Room
from messaging.services.administration import administer_room

SETTINGS = ("name", "topic", "slow_ms", "read_only", "archived")


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


def _remove_picture(room: int, *, by: int) -> None:
    administer_room(room, RoomUpdate(room=room, avatar=None), by=by)


def _archive(room: int, *, by: int) -> None:
    administer_room(room, RoomUpdate(room=room, archived=True), by=by)


def _open_again(room: int, *, by: int) -> None:
    administer_room(room, RoomUpdate(room=room, archived=False), by=by)


bulk.register("rooms.archive", _archive, Room, _("Archive"))
bulk.register("rooms.open_again", _open_again, Room, _("Open again"))
bulk.register("rooms.remove_picture", _remove_picture, Room, _("Remove the picture"))
