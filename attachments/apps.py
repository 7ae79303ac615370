"""The Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AttachmentsConfig(AppConfig):
    """Uploads, files and their bytes."""

    name = "attachments"
    verbose_name = _("Files")
    default_auto_field = "django.db.models.BigAutoField"
