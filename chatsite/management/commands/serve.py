"""`manage.py serve`: the production server."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from chatsite import server


class Command(BaseCommand):
    """Serves until SIGTERM or Ctrl-C."""

    help = "Serve in production: one process, HTTP and WebSocket."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--bind", default="127.0.0.1:8000", metavar="HOST:PORT", help="default: %(default)s"
        )
        parser.add_argument("--workers", type=int, default=1, help="processes; only 1 for now")
        parser.add_argument("--tls-cert", type=Path, metavar="FILE", help="certificate chain, PEM")
        parser.add_argument("--tls-key", type=Path, metavar="FILE", help="its private key, PEM")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve."""
        if options["workers"] != 1:
            raise CommandError("Only one worker process is possible in this version: leave --workers out.")
        if (options["tls_cert"] is None) != (options["tls_key"] is None):
            raise CommandError("--tls-cert and --tls-key belong together.")
        self._assert_migrated()
        try:
            self._serve(server.parse_address(options["bind"]), options["tls_cert"], options["tls_key"])
        except server.CannotServe as error:
            raise CommandError(str(error)) from None

    def _serve(self, address: server.Address, cert: Path | None, key: Path | None) -> None:
        from chatsite.asgi import application

        if cert is None and not address.is_loopback:
            self.stderr.write(
                "Without TLS everybody on the way can read along: use --tls-cert and --tls-key, or a proxy with TLS."
            )
        config = server.configuration(application, cert, key)
        listener = server.listen(address)
        at = server.Address(address.host, listener.getsockname()[1])
        scheme = "http" if cert is None else "https"

        def ready() -> None:
            self.stdout.write(f"Hearth is at {scheme}://{at}")
            self.stdout.flush()

        server.Server(config, ready).run(sockets=[listener])

    def _assert_migrated(self) -> None:
        try:
            executor = MigrationExecutor(connection)
            pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        except DatabaseError as error:
            name = settings.DATABASES["default"]["NAME"]
            raise CommandError(f"The database {name} does not answer: {error}") from None
        finally:
            connection.close()
        if pending:
            raise CommandError("The database is not up to date. Run this first: python manage.py migrate")
