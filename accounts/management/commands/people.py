"""`manage.py people`: a list of people, added at the command line."""

import csv
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import links, roster
from accounts.refusals import words
from chatprotocol.errors import HearthError
from feeds import terminal

LINES: Final = 50
"""So many wrong lines are named; whoever has more has something else wrong."""


class Command(terminal.Command):
    """Adds everybody of a list, or nobody."""

    requires_migrations_checks = True
    help = (
        "Add the people of a list (CSV: name or first name and last name; username, e-mail and rooms where given)."
        " Prints each with a link for their first password, as CSV. Where one line is wrong, nobody is added."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("file", help=_("the list; - reads standard input"))
        parser.add_argument("--dry-run", action="store_true", help=_("look through it and add nobody"))
        parser.add_argument(
            "--address", default="", help=_("where people reach this server (HEARTH_ADDRESS)")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, look through, and carry out."""
        try:
            found = roster.read(roster.text_of(_bytes_of(options["file"])))
        except HearthError as error:
            raise CommandError(words(error)) from None
        if found.wrong:
            for number, message in found.wrong[:LINES]:
                self.stderr.write(_("line %(number)s: %(message)s") % {"number": number, "message": message})
            wrong = len(found.wrong)
            said = ngettext(
                "%(count)s line is wrong; nobody was added.",
                "%(count)s lines are wrong; nobody was added.",
                wrong,
            )
            raise CommandError(said % {"count": wrong})
        if options["dry_run"]:
            self._print([[entry.name, entry.username, entry.email] for entry in found.entries])
            count = len(found.entries)
            said = ngettext(
                "%(count)s person could be added; nobody was.",
                "%(count)s people could be added; nobody was.",
                count,
            )
            self.stderr.write(said % {"count": count})
            return
        try:
            added = roster.carry_out(found.entries)
        except HearthError as error:
            raise CommandError(_("%(message)s Nobody was added.") % {"message": words(error)}) from None
        address = options["address"].rstrip("/") or links.address_of_server()
        rows = [
            [one.name, one.username, one.email, f"{address}/accounts/reset/{token}"] for one, token in added
        ]
        self._print(rows)
        said = ngettext(
            "%(count)s person was added. The link works once, for two weeks.",
            "%(count)s people were added. Each link works once, for two weeks.",
            len(added),
        )
        self.stderr.write(said % {"count": len(added)})
        if links.lead_here_only(address):
            self.stderr.write(str(links.LEAD_HERE))

    def _print(self, rows: list[list[str]]) -> None:
        writer = csv.writer(self.stdout, lineterminator="\n")
        writer.writerow(["name", "username", "email", "link"][: len(rows[0])])
        writer.writerows([_harmless(cell) for cell in row] for row in rows)


def _bytes_of(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise CommandError(
            _("%(file)s cannot be read: %(reason)s.") % {"file": file, "reason": error.strerror}
        ) from None


def _harmless(cell: str) -> str:
    # A table program takes what begins like this for a formula.
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell
