"""The Django app of the composition root: commands and checks that belong to no other."""

from django.apps import AppConfig


class ChatsiteConfig(AppConfig):
    """Makes the checks known."""

    name = "chatsite"

    def ready(self) -> None:
        """Register the checks."""
        from chatsite import checks

        checks.register()
