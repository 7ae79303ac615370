"""The passphrase of a backup, from a file or from standard input; never from a command line, which everybody can read."""

import getpass
import sys
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from chatsite.backups.refusals import BackupRefused

LEAST_CHARACTERS: Final = 10


def read(where: str | None, *, is_new: bool) -> str | None:
    """Return the first line of a file, `-` being standard input; nothing where none is named. Raises BackupRefused."""
    if where is None:
        return None
    try:
        line = _from_input(is_new) if where == "-" else Path(where).read_text("utf-8").partition("\n")[0]
    except OSError as error:
        raise BackupRefused(
            _("The passphrase %(where)s cannot be read: %(reason)s.")
            % {"where": where, "reason": error.strerror}
        ) from None
    except UnicodeDecodeError:
        raise BackupRefused(_("The passphrase is not text in UTF-8.")) from None
    passphrase = line.strip()
    if not passphrase:
        raise BackupRefused(_("The passphrase is empty."))
    if is_new and len(passphrase) < LEAST_CHARACTERS:
        raise BackupRefused(
            _("The passphrase is too short: %(least)s characters are the least.")
            % {"least": LEAST_CHARACTERS}
        )
    return passphrase


def _from_input(is_new: bool) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline()
    first = getpass.getpass(_("Passphrase: "))
    if is_new and getpass.getpass(_("Again: ")) != first:
        raise BackupRefused(_("The two are not the same."))
    return first
