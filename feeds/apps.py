"""The Django app."""

from django.apps import AppConfig


class FeedsConfig(AppConfig):
    """Positions, the journal and the hub."""

    name = "feeds"
    default_auto_field = "django.db.models.BigAutoField"
