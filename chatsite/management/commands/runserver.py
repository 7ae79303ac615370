"""`manage.py runserver`: daphne's, for development, with a bound on bodies."""

from daphne.management.commands.runserver import Command as DaphneCommand

from chatsite.daphnedoor import BoundedServer


class Command(DaphneCommand):  # type: ignore[misc]  # has no types
    """Serves while somebody develops."""

    server_cls = BoundedServer
