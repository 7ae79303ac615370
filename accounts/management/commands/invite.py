"""`manage.py invite`: an invitation, made at the command line."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from accounts import invitations, links
from accounts.refusals import words
from chatprotocol.errors import HearthError
from feeds import terminal


class Command(terminal.Command):
    """Prints the link of a new invitation."""

    requires_migrations_checks = True
    help = "Make an invitation, and print its link. It is told this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--uses", type=int, default=1, help=_("how many people may join with it (1)"))
        parser.add_argument("--days", type=int, default=7, help=_("how many days it is valid (7)"))
        parser.add_argument("--room", default="", help=_("the room in which they find themselves"))
        parser.add_argument("--note", default="", help=_("for whom it is, as moderators see it"))
        parser.add_argument(
            "--address", default="", help=_("where people reach this server (HEARTH_ADDRESS)")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it."""
        try:
            made = invitations.invite(
                uses=options["uses"], days=options["days"], room=options["room"], note=options["note"]
            )
        except HearthError as error:
            name = f"--{error.field}: " if error.field else ""
            raise CommandError(f"{name}{words(error)}") from None
        address = options["address"].rstrip("/") or links.address_of_server()
        self.stdout.write(f"{address}/accounts/join/{made.token}")
        if links.lead_here_only(address):
            self.stderr.write(str(links.LEAD_HERE))
