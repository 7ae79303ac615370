"""`manage.py new_epoch`: after the database has gone back in time."""

from typing import Any

from django.core.management.base import BaseCommand

from feeds.models import renew_epoch


class Command(BaseCommand):
    """Begins another epoch."""

    help = (
        "Begin another epoch: every client drops its rows and reads them afresh; what it has not sent yet stays. "
        "Needed after a database was put back by any way but `restore`."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Begin it."""
        self.stdout.write(f"The epoch is {renew_epoch()} now. Restart the server.")
