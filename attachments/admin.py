"""Files in the administration: whose they are and how large, to look at. Their bytes are shown to nobody here.

What a file is called is a part of what was said with it, so that it is not shown either.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.adminparts import Chosen, OfPerson, column, day, link_to, name_of
from accounts.adminsite import ServiceAdmin
from accounts.models import User
from accounts.usernames import username_key
from attachments.models import File

MEGABYTE: Final = 1 << 20
LARGE: Final = {"10": 10 * MEGABYTE, "100": 100 * MEGABYTE, "1000": 1000 * MEGABYTE}
UNKNOWN: Final = "application/octet-stream"
FOUND_AT_MOST: Final = 200
"""People whose files are shown together."""


class KindFilter(Chosen):
    """By what files are."""

    title = _("kind")
    parameter_name = "kind"
    words = {
        "image": _("pictures"),
        "video": _("films"),
        "audio": _("sound"),
        "other": _("everything else"),
    }

    def conditions(self, request: HttpRequest) -> Mapping[str, Q]:
        """Ask the first half of the type."""
        known = {kind: Q(type__startswith=f"{kind}/") for kind in ("image", "video", "audio")}
        return known | {"other": ~(known["image"] | known["video"] | known["audio"])}


class SizeFilter(Chosen):
    """By how large files are."""

    title = _("size")
    parameter_name = "size"
    words = {"10": _("above 10 MB"), "100": _("above 100 MB"), "1000": _("above 1 GB")}

    def conditions(self, request: HttpRequest) -> Mapping[str, Q]:
        """Count as the list does."""
        return {word: Q(bytes__gte=size) for word, size in LARGE.items()}


class OfOwner(OfPerson):
    """Those of one person."""

    field = "owner"


@admin.register(File)
class FileAdmin(ServiceAdmin):
    """Files: the largest first; or those of somebody."""

    nothing = _("Nobody has sent a file yet.")
    list_display = ["size", "what", "whose", "since"]
    about: tuple[str, ...] = ("size", "what", "whose", "since")
    """What a file's page tells."""
    list_filter = [KindFilter, SizeFilter, OfOwner]
    list_select_related = ["owner"]
    ordering = ["-bytes", "-pk"]
    search_fields = ["owner__username_key"]
    search_help_text = _("Username or name")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find files of whoever is called so."""
        if not search_term.strip():
            return queryset, False
        people = User.objects.all()
        for word in search_term.split():
            people = people.filter(
                Q(username_key__contains=username_key(word)) | Q(display_name__icontains=word)
            )
        owners = list(people.order_by("username_key").values_list("pk", flat=True)[:FOUND_AT_MOST])
        return queryset.filter(owner__in=owners), False

    def get_fields(self, request: HttpRequest, obj: File | None = None) -> tuple[str, ...]:
        """What there is to know, but for what it is called."""
        return self.about

    def get_readonly_fields(self, request: HttpRequest, obj: File | None = None) -> tuple[str, ...]:
        """Nothing of it is changed."""
        return self.about

    def called(self, row: File) -> str:
        """Not by its name, which is a part of what was said."""
        return f"{self.what(row)}, {self.size(row)}"

    @column(_("size"), ordering="bytes")
    def size(self, file: File) -> str:
        """How large the file is, in the units that people use."""
        return filesizeformat(file.bytes)

    @column(_("kind"), ordering="type")
    def what(self, file: File) -> str:
        """Say what it is, in a word where there is one."""
        known = {
            "image": _now("picture"),
            "video": _now("film"),
            "audio": _now("sound"),
            "text": _now("text"),
        }
        if file.type == UNKNOWN:
            return _now("unknown")
        word = known.get(file.type.partition("/")[0], file.type.rpartition("/")[2])
        return f"{word} ({file.type.rpartition('/')[2]})" if file.type.partition("/")[0] in known else word

    @column(_("uploaded by"), ordering="owner__username_key")
    def whose(self, file: File) -> str:
        """Lead to whoever has uploaded it."""
        return link_to("accounts_user_change", name_of(file.owner), file.owner_id)

    @column(_("uploaded"), ordering="made_at")
    def since(self, file: File) -> str:
        """Say when."""
        return day(file.made_at)
