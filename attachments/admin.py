"""Files in the administration: whose they are and how large, to look at. Their bytes are shown to nobody here."""

from django.contrib import admin
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from accounts.adminsite import ServiceAdmin
from attachments.models import File


@admin.register(File)
class FileAdmin(ServiceAdmin):
    """Files: the largest first; or those of somebody."""

    list_display = ["name", "owner", "size", "type", "made_at"]
    list_display_links = None
    list_select_related = ["owner"]
    ordering = ["-bytes", "-pk"]
    search_fields = ["owner__username_key", "name"]
    search_help_text = _("A name of a person or of a file")

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """No file has a form."""
        return False

    @admin.display(description=_("size"), ordering="bytes")
    def size(self, file: File) -> str:
        """How large the file is, in the units that people use."""
        return filesizeformat(file.bytes)
