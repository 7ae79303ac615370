"""`manage.py serve`: the production server."""

import socket
import sys
from argparse import SUPPRESS, ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _

from chatsite import checks, server, systemd, workers
from chatsite.datafolder import FolderInUse, served
from feeds import terminal


class Command(terminal.Command):
    """Serves until SIGTERM or Ctrl-C."""

    help = "Serve in production: HTTP and WebSocket, in one process or several."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--bind", default="127.0.0.1:8000", metavar="HOST:PORT", help=_("default: %(default)s")
        )
        parser.add_argument(
            "--workers",
            type=int,
            default=1,
            metavar="N",
            help=_("processes behind one address; more than one needs REDIS_URL"),
        )
        # What a parent says to its workers.
        parser.add_argument("--worker", type=workers.Hand.parse, help=SUPPRESS)
        parser.add_argument(
            "--tls",
            choices=["self-signed"],
            help=_("with a certificate that this server makes and keeps in HEARTH_DATA/tls"),
        )
        parser.add_argument("--tls-cert", type=Path, metavar="FILE", help=_("certificate chain, PEM"))
        parser.add_argument("--tls-key", type=Path, metavar="FILE", help=_("its private key, PEM"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve."""
        hand = options["worker"]
        try:
            with served(settings.HEARTH_DATA):
                if hand is not None:
                    self._work(hand, options["tls_cert"], options["tls_key"])
                    return
                self._assert_possible(options["workers"])
                address = server.parse_address(options["bind"])
                cert, key = self._certificate(options)
                if cert is None and not address.is_loopback:
                    self.stderr.write(
                        _(
                            "Without TLS everybody on the way can read along: use --tls self-signed, --tls-cert and --tls-key, or a proxy with TLS."
                        )
                    )
                self._serve(address, cert, key, options["workers"])
        except (server.CannotServe, FolderInUse) as error:
            raise CommandError(str(error)) from None

    def _certificate(self, options: dict[str, Any]) -> tuple[Path | None, Path | None]:
        """Return the certificate and its key; nothing where TLS is not wanted."""
        cert, key = options["tls_cert"], options["tls_key"]
        if (cert is None) != (key is None):
            raise CommandError(_("--tls-cert and --tls-key belong together."))
        if options["tls"] is None and cert is None:
            return None, None
        # Where nobody wants TLS nobody pays for it.
        from chatsite.certificates import showing
        from chatsite.certificates.refusals import CertificateRefused

        try:
            if options["tls"] is None:
                showing.look_at(cert, key)
                return cert, key
            if cert is not None:
                raise CommandError(
                    _("--tls self-signed makes its own certificate: leave --tls-cert and --tls-key out.")
                )
            return showing.keep_own(settings.HEARTH_DATA / "tls", settings.ALLOWED_HOSTS)
        except CertificateRefused as refused:
            raise CommandError(str(refused)) from None

    def _serve(self, address: server.Address, cert: Path | None, key: Path | None, count: int) -> None:
        from chatsite.asgi import application
        from chatsite.certificates.showing import fingerprint

        # Also where others will serve: what is wrong with the certificate is said once.
        config = server.configuration(application, cert, key)
        listener = server.listen(address)
        at = server.Address(address.host, listener.getsockname()[1])
        said = [_("Hearth is at %(address)s") % {"address": f"{'http' if cert is None else 'https'}://{at}"}]
        if cert is not None:
            said.append(_("SHA-256 of its certificate: %(fingerprint)s") % {"fingerprint": fingerprint(cert)})
        # From here on everybody is spoken to in their own language.
        translation.deactivate()

        def ready() -> None:
            self.stdout.write("\n".join(said))
            self.stdout.flush()
            systemd.say_ready()

        if count == 1:
            server.Server(config, ready).run(sockets=[listener])
            return
        tls = [] if cert is None else ["--tls-cert", str(cert), "--tls-key", str(key)]
        status = workers.Workers([sys.argv[0], "serve", *tls], count, listener, ready).run()
        if status:
            sys.exit(status)

    def _work(self, hand: workers.Hand, cert: Path | None, key: Path | None) -> None:
        from chatsite.asgi import application

        translation.deactivate()
        serving = server.Server(server.configuration(application, cert, key), hand.say_ready)
        hand.end_with_parent(serving.end)
        serving.run(sockets=[socket.socket(fileno=hand.listener)])

    def _assert_possible(self, count: int) -> None:
        if count < 1:
            raise CommandError(_("--workers must be at least 1."))
        if count > 1 and not settings.REDIS_URL:
            raise CommandError(_("Several workers tell each other what is new over Redis: set REDIS_URL."))
        if count > 1 and not workers.POSSIBLE:
            raise CommandError(_("Several workers are not possible on this system: leave --workers out."))
        for refused in checks.several_hosts(None):
            raise CommandError(refused.msg)
        self.check_migrations()
        connection.close()  # whoever serves opens their own
        if settings.REDIS_URL:
            self._assert_redis()

    def _assert_redis(self) -> None:
        from redis import Redis
        from redis.exceptions import RedisError

        try:
            with Redis.from_url(settings.REDIS_URL, socket_timeout=5, socket_connect_timeout=5) as redis:
                redis.ping()
        except (RedisError, OSError, ValueError) as error:
            # The address may hold a password.
            raise CommandError(
                _("Redis does not answer where REDIS_URL says: %(kind)s.") % {"kind": type(error).__name__}
            ) from None
