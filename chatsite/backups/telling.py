"""How much is in a backup, in words."""

from pathlib import Path
from typing import Final

from chatsite.backups.contents import Manifest

_TOLD: Final = (
    ("accounts_user", "people"),
    ("messaging_room", "rooms"),
    ("messaging_message", "messages"),
)


def amount(manifest: Manifest) -> str:
    """Return how much there is of what people know."""
    counted = [(manifest.rows.get(table, 0), word) for table, word in _TOLD]
    return ", ".join(f"{count:,} {word}" for count, word in [*counted, (manifest.files, "files")])


def megabytes(path: Path) -> str:
    """Return how long a file is."""
    return f"{path.stat().st_size / 1_000_000:,.1f}"
