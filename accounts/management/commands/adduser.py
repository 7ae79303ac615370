"""`manage.py adduser`: a person, made at the command line."""

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from accounts import passwords, roomdoor, services
from accounts.models import User
from accounts.refusals import words
from chatprotocol.errors import HearthError
from feeds import terminal


class Command(terminal.Command):
    """Adds a person with a password."""

    requires_migrations_checks = True
    help = "Add a person. The password is read from standard input, or asked for at a terminal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("name", help=_("the username"))
        parser.add_argument(
            "--display-name", default="", help=_("how the others see them; the username if left out")
        )
        roles = parser.add_mutually_exclusive_group()
        roles.add_argument(
            "--moderator", action="store_const", dest="role", const="moderator", default="member"
        )
        roles.add_argument("--admin", action="store_const", dest="role", const="admin")
        parser.add_argument(
            "--password-stdin", action="store_true", help=_("read the password from standard input")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Add them."""
        password = _from_stdin() if options["password_stdin"] else _asked_for()
        try:
            person = services.add_person(
                options["name"], password, role=options["role"], display_name=options["display_name"]
            )
        except HearthError as error:
            raise CommandError(words(error)) from None
        self._warn_of_weak(password, person)
        self.stdout.write(_("%(name)s can sign in now.") % {"name": person.username})
        room = _("general")
        if person.role == User.Role.ADMIN and roomdoor.door().open_first(person.pk, room):
            self.stdout.write(_("Whoever joins finds themselves in the room %(room)s.") % {"room": room})

    def _warn_of_weak(self, password: str, person: User) -> None:
        # The owner of the machine decides; they should know what they decide.
        try:
            passwords.assert_acceptable(password, person)
        except HearthError as error:
            self.stderr.write(_("A weak password: %(message)s") % {"message": words(error)})


def _from_stdin() -> str:
    try:
        return sys.stdin.readline().rstrip("\r\n")
    except UnicodeDecodeError:
        raise CommandError(_("The password is no text in UTF-8.")) from None


def _asked_for() -> str:
    if not sys.stdin.isatty():
        raise CommandError(_("There is no terminal to ask for a password at: use --password-stdin."))
    password = getpass(_("Password: "))
    if getpass(_("Again: ")) != password:
        raise CommandError(_("The two passwords are not the same."))
    return password
