"""Files in the administration, with what only this part of the house knows of them: where they were posted."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet, Subquery
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
        posted = MessageFile.objects.filter(file=OuterRef("pk"), room=self.key())
        return queryset.filter(Exists(posted.exclude(room__kind=Room.Kind.DIRECT)))


@admin.register(File)
class FileInTheHouseAdmin(FileAdmin):
    """Files, with the room in which they were posted."""

    list_display = [*FileAdmin.list_display, "where"]
    list_filter = [*FileAdmin.list_filter, PostedIn]
    about = (*FileAdmin.about, "where")

    def get_queryset(self, request: HttpRequest) -> QuerySet[File]:
        """Read with each file where it was posted first."""
        posted = MessageFile.objects.filter(file=OuterRef("pk")).order_by("pk")
        files: QuerySet[File] = super().get_queryset(request)
        return files.annotate(
            room_id=Subquery(posted.values("room")[:1]),
            room_name=Subquery(posted.values("room__name")[:1]),
            room_kind=Subquery(posted.values("room__kind")[:1]),
        )

    @column(_("room"))
    def where(self, file: Any) -> str:
        """Lead to the room. Of direct conversations nobody is told whose they are."""
        if file.drawn:
            return _now("portrait or emoji")
        if file.room_id is None:
            return _now("not posted")
        if file.room_kind == Room.Kind.DIRECT:
            return _now("a direct conversation")
        return link_to("messaging_room_change", file.room_name, file.room_id)
