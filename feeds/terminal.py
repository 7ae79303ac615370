"""Commands at a terminal: they speak its language."""

import contextlib
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext, override

from feeds import language, schema


class Command(BaseCommand):
    """A command that speaks the language of the terminal.

    With `requires_migrations_checks` it does nothing unless the database is what this version wants.
    """

    def create_parser(self, prog_name: str, subcommand: str, **options: Any) -> CommandParser:
        """Say in it what the command is for."""
        with override(language.of_terminal()):
            if self.help:
                self.help = gettext(self.help)
            return super().create_parser(prog_name, subcommand, **options)

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Say everything in it, as far as the terminal has letters for it."""
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(AttributeError):
                stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # tests replace the streams
        with override(language.of_terminal()):
            return super().execute(*args, **options)

    def check_migrations(self) -> None:
        """Say what to do first where the database is not what this version wants."""
        try:
            schema.assert_ready()
        except schema.NotReady as refused:
            raise CommandError(str(refused)) from None
