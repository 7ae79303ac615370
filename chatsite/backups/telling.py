"""How much is in a backup, in words."""

from pathlib import Path

from django.utils.formats import number_format
from django.utils.translation import ngettext

from chatsite.backups.contents import Manifest


def amount(manifest: Manifest) -> str:
    """Return how much there is of what people know."""
    people, rooms, messages = (
        manifest.rows.get(table, 0) for table in ("accounts_user", "messaging_room", "messaging_message")
    )
    counted = (
        (people, ngettext("%(count)s person", "%(count)s people", people)),
        (rooms, ngettext("%(count)s room", "%(count)s rooms", rooms)),
        (messages, ngettext("%(count)s message", "%(count)s messages", messages)),
        (manifest.files, ngettext("%(count)s file", "%(count)s files", manifest.files)),
    )
    return ", ".join(words % {"count": number_format(count, force_grouping=True)} for count, words in counted)


def megabytes(path: Path) -> str:
    """Return how long a file is."""
    return number_format(path.stat().st_size / 1_000_000, decimal_pos=1, force_grouping=True)
