"""The server's own emoji in the administration."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import bulk
from accounts.adminsite import may_enter
from messaging.admin.pictures import PictureAdmin
from messaging.models import Emoji
from messaging.policy import Actor
from messaging.services.emoji import remove_emoji


@admin.register(Emoji)
class EmojiAdmin(PictureAdmin):
    """The server's own emoji: look, remove."""

    nothing = _("This server has no emoji of its own yet. Moderators add them in the program.")
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


bulk.register("emoji.remove", _remove_emoji, Emoji, _("Remove"))
