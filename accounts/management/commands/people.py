"""`manage.py people`: a list of people, added at the command line."""

import csv
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from accounts import links, rollcall
from chatprotocol.errors import HearthError

LINES: Final = 50
"""So many wrong lines are named; whoever has more has something else wrong."""


class Command(BaseCommand):
    """Adds everybody of a list, or nobody."""

    help = (
        "Add the people of a list (CSV: name or first name and last name; username, e-mail and rooms where given)."
        " Prints each with a link for their first password, as CSV. Where one line is wrong, nobody is added."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("file", help="the list; - reads standard input")
        parser.add_argument("--dry-run", action="store_true", help="look through it and add nobody")
        parser.add_argument("--address", default="", help="where people reach this server (HEARTH_ADDRESS)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, look through, and carry out."""
        try:
            found = rollcall.read(rollcall.text_of(_bytes_of(options["file"])))
        except HearthError as error:
            raise CommandError(error.message) from None
        if found.wrong:
            for number, message in found.wrong[:LINES]:
                self.stderr.write(f"line {number}: {message}")
            raise CommandError(f"{len(found.wrong)} lines are wrong; nobody was added.")
        if options["dry_run"]:
            self._print([[entry.name, entry.username, entry.email] for entry in found.entries])
            self.stderr.write(f"{len(found.entries)} people could be added; nobody was.")
            return
        try:
            added = rollcall.carry_out(found.entries)
        except HearthError as error:
            raise CommandError(f"{error.message} Nobody was added.") from None
        address = options["address"].rstrip("/") or links.address_of_server()
        rows = [
            [one.name, one.username, one.email, f"{address}/accounts/reset/{token}"] for one, token in added
        ]
        self._print(rows)
        self.stderr.write(f"{len(added)} people were added. Each link works once, for two weeks.")
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
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from None


def _harmless(cell: str) -> str:
    # A table program takes what begins like this for a formula.
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell
