"""Rooms in the administration: what they are, how much is said there, and the way to who is in them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.contrib import admin
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from msgspec import UNSET
from unfold.widgets import UnfoldAdminIntegerFieldWidget  # type: ignore[import-untyped]  # has no types

from accounts import bulk
from accounts import policy as accounts
from accounts.adminparts import Chosen, OfPerson, column, day, empty_first, link_to, link_to_list, once
from accounts.adminsite import may_enter, staff
from chatprotocol.requests import RoomUpdate
from feeds import clock
from messaging import policy
from messaging.admin.keeping import KEEPING_OF, keeping_of, kept_for
from messaging.admin.members import BRING_IN, PEOPLE_OF
from messaging.admin.pictures import PictureAdmin
from messaging.models import SLOWEST_MS, Member, Message, Room
from messaging.services.administration import administer_room, welcome_in

SETTINGS: Final = ("name", "topic", "read_only", "archived")
KEEPERS_SHOWN: Final = 10
QUIET: Final = timedelta(days=30)
"""A room in which nothing was said for so long is quiet."""

if TYPE_CHECKING:
    RoomModelForm = forms.ModelForm[Room]
else:
    RoomModelForm = forms.ModelForm


class StateFilter(Chosen):
    """By what is special about a room."""

    title = _("state")
    parameter_name = "state"
    words = {
        "open": _("open"),
        "read_only": _("read only"),
        "slow": _("slow mode"),
        "archived": _("archived"),
        "quiet": _("nothing said for 30 days"),
        "ownerless": _("without an owner"),
    }

    def conditions(self, request: HttpRequest) -> Mapping[str, Q]:
        """What is archived is nothing else besides."""
        now = Q(archived=False)
        before_ms = clock.now_ms() - QUIET // timedelta(milliseconds=1)
        latest = Message.objects.filter(room=OuterRef("pk"), number=OuterRef("last_number"))
        owners = Member.objects.filter(
            room=OuterRef("pk"), role=Member.Role.OWNER, state=Member.State.MEMBER, user__active=True
        )
        return {
            "open": now & Q(read_only=False),
            "read_only": now & Q(read_only=True),
            "slow": now & Q(slow_ms__gt=0),
            "archived": ~now,
            "quiet": now & ~Q(Exists(latest.filter(at_ms__gte=before_ms))),
            "ownerless": now & ~Q(Exists(owners)),
        }


class OfMember(OfPerson):
    """Those that one person is in."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Room]) -> QuerySet[Room]:
        """Show theirs."""
        if self.value() is None:
            return queryset
        here = Member.objects.filter(room=OuterRef("pk"), state=Member.State.MEMBER, user=self.key())
        return queryset.filter(Exists(here))


class RoomForm(RoomModelForm):
    """What a room is. Slow mode is asked for in the unit in which people think of it."""

    slow_s = forms.IntegerField(
        label=_("Slow mode (seconds)"),
        help_text=_(
            "So long everybody waits between two messages. 0: nobody waits. Owners and moderators never do."
        ),
        required=False,
        validators=[MinValueValidator(0), MaxValueValidator(SLOWEST_MS // 1000)],
        widget=UnfoldAdminIntegerFieldWidget,
    )

    class Meta:
        """What can be said of a room."""

        model = Room
        fields = (*SETTINGS, "welcoming")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["slow_s"] = -(-self.instance.slow_ms // 1000)
        if "name" in self.fields:
            self.fields["name"].required = True  # only direct conversations, which are not here, have none

    def save(self, commit: bool = True) -> Room:
        """Return the room as the form says; nothing is written here."""
        return super().save(commit=False)

    def wish(self) -> RoomUpdate:
        """Return what is to be changed."""
        said, changed = self.cleaned_data, self.changed_data
        wanted = {name: said[name] if name in changed else UNSET for name in SETTINGS}
        slow_ms = (said["slow_s"] or 0) * 1000 if "slow_s" in changed else UNSET
        return RoomUpdate(room=self.instance.pk, slow_ms=slow_ms, **wanted)


@admin.register(Room)
class RoomAdmin(PictureAdmin):
    """Rooms: find, rename, slow down, make read-only, archive. Direct conversations are not listed."""

    nothing = _("There is no room yet. People make rooms in the program.")
    list_display = ["what", "people", "messages", "latest", "kept", "state"]
    list_filter = ["kind", StateFilter, OfMember]
    search_fields = ["name", "topic"]
    search_help_text = _("A name or a topic")
    ordering = ["name", "pk"]
    form = RoomForm
    about: tuple[str, ...] = (
        "kind",
        "who_is_in",
        "keepers",
        "messages",
        "latest",
        "kept",
        "keeping",
        "reading",
    )
    """What a room's page tells besides its form."""
    actions = ["archive", "open_again", "remove_picture"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Room]:
        """List what belongs to the community; direct conversations belong to their people."""
        here = Member.objects.filter(room=OuterRef("pk"), state=Member.State.MEMBER).order_by()
        counted = here.values("room").annotate(count=Count("pk")).values("count")
        latest = Message.objects.filter(room=OuterRef("pk"), number=OuterRef("last_number")).values("at_ms")
        rooms: QuerySet[Room] = super().get_queryset(request).exclude(kind=Room.Kind.DIRECT)
        return rooms.annotate(people_count=Coalesce(Subquery(counted), 0), latest_ms=Subquery(latest))

    def get_fieldsets(self, request: HttpRequest, obj: Room | None = None) -> Any:
        """What can be changed, and what there is to know."""
        fields = ["name", "topic", "slow_s", "read_only", "archived"]
        if obj is not None and (obj.welcoming or policy.may_lead_into(staff(request).pk, obj)):
            fields.append("welcoming")
        looks = accounts.may_look(staff(request))
        about = [name for name in self.about if looks or name != "reading"]
        return [(None, {"fields": fields}), (_("About this room"), {"fields": about})]

    def get_readonly_fields(self, request: HttpRequest, obj: Room | None = None) -> tuple[str, ...]:
        """What there is to know is not changed."""
        return self.about

    def get_urls(self) -> list[Any]:
        """Let the people of a room be seen."""
        people: Any = self.admin_site.get_model_admin(Member)
        return [
            path("<int:id>/people/", self.admin_site.admin_view(people.people_of), name=PEOPLE_OF),
            path("<int:id>/people/add/", self.admin_site.admin_view(people.bring_in), name=BRING_IN),
            path("<int:id>/keeping/", self.admin_site.admin_view(self.keeping_of), name=KEEPING_OF),
            *super().get_urls(),
        ]

    def keeping_of(self, request: HttpRequest, id: int) -> HttpResponse:
        """Say for how long a room keeps what is said."""
        return keeping_of(self, request, id)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Staff change settings."""
        return may_enter(request)

    def acts_on(self, request: HttpRequest, row: Room) -> list[tuple[str, str]]:
        """What is open is archived, what is archived opened again."""
        fits = {
            "archive": not row.archived,
            "open_again": row.archived,
            "remove_picture": row.avatar is not None,
        }
        return [act for act in super().acts_on(request, row) if fits.get(act[0], True)]

    def save_model(self, request: HttpRequest, obj: Room, form: Any, change: bool) -> None:
        """Carry out what the form says."""
        by = staff(request).pk
        administer_room(obj.pk, form.wish(), by=by)
        welcome_in(obj.pk, obj.welcoming, by=by)

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

    # ---- columns -------------------------------------------------------------------------------------------------

    @column(_("room"), ordering="name", header=True)
    def what(self, room: Room) -> list[Any]:
        """Say which room it is."""
        address = self.picture_address(room)
        picture = {"path": address, "width": 32, "height": 32} if address else None
        return [room.name, room.get_kind_display(), room.name[:1], picture]

    @column(_("people"), ordering="people_count")
    def people(self, room: Room) -> str:
        """Say how many are in it, and lead to them."""
        count: int = room.people_count  # type: ignore[attr-defined]  # annotated above
        return link_to(PEOPLE_OF, f"{count}", room.pk)

    @column(_("people"))
    def who_is_in(self, room: Room) -> str:
        """Lead to them, and to what can be done."""
        count: int = room.people_count  # type: ignore[attr-defined]  # annotated above
        said = ngettext(
            "%(count)d person: look, remove, silence, ban, give roles",
            "%(count)d people: look, remove, silence, ban, give roles",
            count,
        )
        return link_to(PEOPLE_OF, said % {"count": count}, room.pk)

    @column(_("messages"), ordering="last_number")
    def messages(self, room: Room) -> int:
        """Say how many messages were written."""
        return room.last_number

    @column(_("latest"), ordering=empty_first("latest_ms"))
    def latest(self, room: Room) -> str:
        """Say on which day something was last said."""
        at_ms: int | None = room.latest_ms  # type: ignore[attr-defined]  # annotated above
        return day(None if at_ms is None else datetime.fromtimestamp(at_ms / 1000, UTC))

    @column(_("files"), ordering="files_bytes")
    def kept(self, room: Room) -> str:
        """Say how much its files have together, and lead to them."""
        size = room.files_bytes
        return link_to_list("attachments_file", filesizeformat(size), room=room.pk) if size else ""

    @column(_("how long messages are kept"))
    def keeping(self, room: Room) -> str:
        """Say for how long it keeps what is said, and lead to where that is said; administrators go there."""
        return link_to(KEEPING_OF, kept_for(room.retention_days), room.pk)

    @column(_("what is said there"))
    def reading(self, room: Room) -> str:
        """Lead to asking for a look; only administrators are shown this."""
        address = reverse("admin:messaging_look_add", query={"place": room.pk})
        return format_html('<a href="{}" class="underline">{}</a>', address, _now("Ask to read here"))

    @column(_("state"), label=True)
    def state(self, room: Room) -> list[str]:
        """Say what is special about it."""
        if room.archived:
            return [_now("archived")]
        slow_s = -(-room.slow_ms // 1000)
        slow = ngettext("slow: %(count)d second", "slow: %(count)d seconds", slow_s) % {"count": slow_s}
        return [*([_now("read only")] if room.read_only else []), *([slow] if slow_s else [])]

    @column(_("who keeps it"))
    @once
    def keepers(self, room: Room) -> str:
        """Lead to its owners and moderators."""
        here = Member.objects.filter(room=room, state=Member.State.MEMBER).exclude(role=Member.Role.MEMBER)
        first = here.select_related("user").order_by("role", "user__username_key")[:KEEPERS_SHOWN]
        shown = [
            (link_to("accounts_user_change", one.user.display_name, one.user_id), one.get_role_display())
            for one in sorted(first, key=lambda one: one.role != Member.Role.OWNER)
        ]
        return format_html_join(", ", "{} ({})", shown) or _now("nobody")


def _remove_picture(room: int, *, by: int) -> None:
    administer_room(room, RoomUpdate(room=room, avatar=None), by=by)


def _archive(room: int, *, by: int) -> None:
    administer_room(room, RoomUpdate(room=room, archived=True), by=by)


def _open_again(room: int, *, by: int) -> None:
    administer_room(room, RoomUpdate(room=room, archived=False), by=by)


bulk.register("rooms.archive", _archive, Room, _("Archive"))
bulk.register("rooms.open_again", _open_again, Room, _("Open again"))
bulk.register("rooms.remove_picture", _remove_picture, Room, _("Remove the picture"))
