"""`manage.py reindex`: the index of what was said, built anew."""

from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from feeds import terminal
from messaging.search.building import build
from messaging.search.stores import possible_store


class Command(terminal.Command):
    """Builds the index of messages anew."""

    requires_migrations_checks = True
    help = "Build the index that searching asks anew, while the server does not run; nothing else is touched."

    def handle(self, *args: Any, **options: Any) -> None:
        """Build it."""
        kept = possible_store()
        if kept is None:
            raise CommandError(_("This database cannot have an index: its SQLite was made without FTS5."))
        self.stdout.write(_("%(count)s messages can be found.") % {"count": build(kept)})
