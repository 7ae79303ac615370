"""People in the administration, with what only this part of the house knows of them."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import bulk
from accounts.admin import PersonAdmin
from accounts.models import User
from messaging.admin.pictures import PictureAdmin
from messaging.services.portraits import remove_portrait

bulk.register("people.remove_picture", remove_portrait, User, _("Remove the picture"))
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
