"""`manage.py demo`: a community to look at."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from accounts.refusals import words
from chatprotocol.errors import HearthError
from chatsite.demo import community
from feeds import terminal


class Command(terminal.Command):
    """Makes the demo community, once."""

    help = (
        "Make the demo community: a school, its rooms and their talk. anna, ben and clara sign in with the password "
        "hearth-demo, on this machine only. Does nothing where it is already; refuses on a server with other people."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--migrate", action="store_true", help=_("bring the database up to date first"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it."""
        if options["migrate"]:
            call_command("migrate", interactive=False, verbosity=0)
        self.check_migrations()
        if community.is_there():
            self.stdout.write(_("The demo community is here already."))
            return
        try:
            said = community.make()
        except HearthError as error:
            raise CommandError(words(error)) from None
        self.stdout.write(
            _("The demo community is here: %(said)s messages. Sign in as anna, ben or clara.")
            % {"said": said}
        )
