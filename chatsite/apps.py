"""The Django app of the composition root: commands and checks that belong to no other."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ChatsiteConfig(AppConfig):
    """Makes the checks known."""

    name = "chatsite"

    def ready(self) -> None:
        """Register the checks."""
        from chatsite import checks

        checks.register()


class HearthAdminConfig(AdminConfig):
    """Django's administration on our own site."""

    default_site = "accounts.adminsite.AdminSite"
