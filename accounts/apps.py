"""The Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People, devices, sign-in."""

    name = "accounts"
    verbose_name = _("People")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the row kinds known, and the kinds of jobs."""
        from accounts import auditcheck, bulk, jobs, kinds

        kinds.register()
        auditcheck.register()
        jobs.register(bulk.KIND, bulk.work)
