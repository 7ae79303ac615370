"""Files in the administration, with what only this package knows of them: where they were posted."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.adminparts import OfRow, column, link_to
from attachments.admin import FileAdmin
from attachments.models import File
from messaging.models import MessageFile, Room

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
