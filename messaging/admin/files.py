"""Files in the administration, with what only this package knows of them: where they were posted."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.adminparts import OfRow, column, link_to
from accounts.adminsite import AT_ONCE, may_enter, staff
from accounts.sentences import spoken_here
from attachments.admin import FileAdmin
from attachments.models import File
from chatprotocol.errors import HearthError
from messaging import policy
from messaging.admin.members import ActForm
from messaging.models import MessageFile, Room
from messaging.moderation.fileremoval import remove_file

admin.site.unregister(File)


class PostedIn(OfRow):
    """Those that messages of one room carry."""

    title = _("room")
    parameter_name = "room"

    def name_of(self, key: int) -> str:
        """Return the room's name; direct conversations have none."""
        return Room.objects.filter(pk=key).values_list("name", flat=True).first() or ""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Show them."""
        if self.value() is None:
            return queryset
        room = Room.objects.filter(pk=self.key()).exclude(kind=Room.Kind.DIRECT)
        return queryset.filter(pk__in=MessageFile.objects.filter(room__in=room).values("file"))


@admin.register(File)
class FileWithRoomAdmin(FileAdmin):
    """Files, with the room in which they were posted."""

    list_display = [*FileAdmin.list_display, "where"]
    list_filter = [*FileAdmin.list_filter, PostedIn]
    list_disable_select_all = True  # what is done here is done with a reason, to some
    actions = ["remove"]
    about = (*FileAdmin.about, "where")

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Ask once where the files of a page were posted."""
        page = super().get_changelist_instance(request)
        rooms = _rooms_of(file.pk for file in page.result_list)
        for file in page.result_list:
            file.room = rooms.get(file.pk)
        return page

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> File | None:
        """Find a file to show, and where it was posted."""
        file: Any = super().get_object(request, object_id, from_field)
        if file is not None:
            file.room = _rooms_of([file.pk]).get(file.pk)
        return file  # type: ignore[no-any-return]  # it is one, with a room besides

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The list offers its action; no file has a form."""
        return obj is None and may_enter(request)

    def may_act_on(self, request: HttpRequest, row: Any) -> bool:
        """What a message carries is removed by whoever may."""
        if row.room is None:
            return False
        try:
            policy.may_remove_file(staff(request), row.owner, [row.room])
        except HearthError:
            return False
        return True

    @admin.action(description=_("Remove the file…"))
    def remove(self, request: HttpRequest, files: QuerySet[File]) -> HttpResponse | None:
        """Take files out of their messages for good, once a reason says why."""
        chosen = list(files.select_related("owner")[: AT_ONCE + 1])
        if len(chosen) > AT_ONCE:
            said = _now("Choose %(most)d at once at most. Nothing was done.") % {"most": AT_ONCE}
            self.message_user(request, said, messages.ERROR)
            return None
        form = ActForm(request.POST if "sure" in request.POST else None)
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            service = partial(remove_file, reason=reason, language=spoken_here())
            self.for_each(request, files, service, str(_("%(count)d removed.")))
            return None
        seen = {
            **self.admin_site.each_context(request),
            "title": _("Remove the file") if len(chosen) == 1 else _("Remove the files"),
            "chosen": [
                (file.pk, f"{self.what(file)}, {self.size(file)}", file.owner.username) for file in chosen
            ],
            "says": [
                _now(
                    "It is taken out of every message that carries it, and cannot be brought back. What was written stays. Whoever has uploaded it is told, with your reason."
                )
            ],
            "form": form,
            "action": "remove",
            "variant": "danger",
            "checkbox": helpers.ACTION_CHECKBOX_NAME,
        }
        return render(request, "admin/messaging/act.html", seen)

    @column(_("room"))
    def where(self, file: Any) -> str:
        """Lead to the room. Of direct conversations nobody is told whose they are."""
        if file.drawn:
            return _now("portrait or emoji")
        if file.room is None:
            return _now("not posted")
        if file.room.kind == Room.Kind.DIRECT:
            return _now("a direct conversation")
        return link_to("messaging_room_change", file.room.name, file.room.pk)


def _rooms_of(files: Iterable[int]) -> dict[int, Room]:
    """Return in which room each of some files was posted first."""
    posted = MessageFile.objects.filter(file__in=list(files)).select_related("room").order_by("-pk")
    return {one.file_id: one.room for one in posted}
