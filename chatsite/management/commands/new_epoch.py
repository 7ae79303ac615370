"""`manage.py new_epoch`: after the database has gone back in time."""

from typing import Any

from django.utils.translation import gettext as _

from feeds import terminal
from feeds.models import renew_epoch


class Command(terminal.Command):
    """Begins another epoch."""

    requires_migrations_checks = True
    help = (
        "Begin another epoch: every client drops its rows and reads them afresh; what it has not sent yet stays. "
        "Needed after a database was put back by any way but `restore`."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Begin it."""
        self.stdout.write(_("The epoch is %(epoch)s now. Restart the server.") % {"epoch": renew_epoch()})
