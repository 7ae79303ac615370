"""`manage.py runserver`: daphne's, for development, with a bound on bodies."""

from typing import Any

from daphne.management.commands.runserver import Command as DaphneCommand
from django.conf import settings
from django.core.management.base import CommandError

from chatsite.daphnedoor import BoundedServer
from chatsite.datafolder import FolderInUse, served


class Command(DaphneCommand):  # type: ignore[misc]  # has no types
    """Serves while somebody develops."""

    server_cls = BoundedServer

    def inner_run(self, *args: Any, **options: Any) -> None:
        """Serve, and let nobody put another database in place meanwhile."""
        try:
            with served(settings.HEARTH_DATA):
                super().inner_run(*args, **options)
        except FolderInUse as refused:
            raise CommandError(str(refused)) from None
