"""What stands in a backup beside the parts themselves: of what it is, and how much is in it."""

import contextlib
import json
from typing import Any, Final, Literal, TypeVar

import msgspec
from django.utils.translation import gettext as _

from chatsite.backups.refusals import BackupRefused

FORMAT: Final = 1
ABOUT: Final = "hearth-backup.json"
"""The first part: whoever reads it knows whether to read on."""
MANIFEST: Final = "manifest.json"
SUMS: Final = "SHA256SUMS"
"""The last part, in the words of sha256sum. It names everything before it."""
SECRET_KEY: Final = "secret-key"  # noqa: S105  # the name of a part
SETTINGS: Final = "settings.env"
DATABASES: Final = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
FILES: Final = "files/"
TLS: Final = "tls/"
SMALL_BYTES: Final = 1024 * 1024
"""What describes a backup is no longer."""

D = TypeVar("D", bound=msgspec.Struct)


class About(msgspec.Struct, frozen=True):
    """Of which server a backup is, and who made it."""

    format: int
    version: str
    made_at: str
    """In UTC, as ISO 8601 has it."""
    database: Literal["sqlite", "postgresql"]
    epoch: str
    migrations: list[str]
    """All that the database had been through, as `app.name`."""


class AuditHead(msgspec.Struct, frozen=True):
    """How far the audit log went: the number and the hash of its latest entry. Whoever cuts its end off cuts below it."""

    number: int
    hash: str


class Manifest(msgspec.Struct, frozen=True):
    """How much is in a backup."""

    rows: dict[str, int]
    """By the name of the table."""
    files: int
    files_bytes: int
    lost: list[str] = []
    """Files that a message carries and whose bytes were not there any more, or not those that were sent."""
    audit: AuditHead | None = None
    """Nothing where nothing was noted yet, or the backup is older than the log."""


def read_about(data: bytes) -> About:
    """Read of which server a backup is. Raises BackupRefused, also where a newer version wrote it in another way."""
    with contextlib.suppress(ValueError, RecursionError, AttributeError, TypeError):
        plain: Any = json.loads(data)
        if plain.get("format") > FORMAT:
            raise newer(str(plain.get("version", "?"))[:20])
    return read(data, About)


def newer(version: str) -> BackupRefused:
    """Return the refusal of what this version does not know yet."""
    return BackupRefused(
        _("This backup was made by a newer Hearth (%(version)s): install that version first.")
        % {"version": version}
    )


def written(value: msgspec.Struct) -> bytes:
    """Return as JSON what describes a backup."""
    return (json.dumps(msgspec.to_builtins(value), indent=1, ensure_ascii=False) + "\n").encode()


def read(data: bytes, kind: type[D]) -> D:
    """Read what `written` has written. Raises BackupRefused."""
    try:
        plain: Any = json.loads(data)
        return msgspec.convert(plain, kind)
    except (ValueError, RecursionError):
        raise BackupRefused(_("The backup is damaged: what describes it cannot be read.")) from None
