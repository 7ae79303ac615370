"""How much may be uploaded and kept: defaults that a server may change."""

from typing import Final

import msgspec
from django.conf import settings

from chatprotocol.limits import Limits

GIB: Final = 1024**3

CHUNK_BYTES: Final = 1024 * 1024
"""The longest body of a PATCH where the server in front holds bodies in memory (`runserver`)."""


class FileLimits(msgspec.Struct, frozen=True, kw_only=True):
    """Each is `HEARTH_LIMIT_<NAME>` in the environment. How large one file may be is told to clients: `most_bytes`."""

    person_files_bytes: int = 20 * GIB
    """All files that one person has uploaded and that are still there, with those that are on their way."""
    room_files_bytes: int = 100 * GIB
    """All files that are posted in one room."""
    uploads: int = 100
    """Uploads of one person that are on their way."""
    upload_hours: int = 24
    """So long an upload waits for its next bytes."""
    upload_idle_ms: int = 20_000
    """So long a connection that brings a part of an upload may bring nothing."""
    uploads_at_once: int = 64
    """Uploads that one process receives at the same time: each takes some pieces of memory."""
    person_uploads_at_once: int = 16
    """Those of one person: whoever sends slowly, or lets others wait on purpose, leaves some to the others."""
    downloads_at_once: int = 256
    """Files that one process gives out at the same time."""
    person_downloads_at_once: int = 16
    """Those to one person."""
    person_thumbnails_at_once: int = 8
    """Thumbnails that one process makes, or waits for, at the same time for one person: half of those who may wait for the
    worker."""
    download_idle_ms: int = 60_000
    """So long a connection that fetches a file may take nothing of it."""
    unposted_hours: int = 24
    """So long a file is kept that no message carries."""
    emoji: int = 500
    """Custom emoji of the server."""
    kept_emoji: int = 10_000
    """Custom emoji that are or were there: what was removed stays as a row, so that every client hears of it."""
    disk_reserve_bytes: int = 256 * 1024 * 1024
    """What uploads leave free on the disk, for the database lives there, too."""


def most_bytes() -> int:
    """Return how large one file may be."""
    configured: Limits = settings.HEARTH_LIMITS
    return configured.file_bytes


def limits() -> FileLimits:
    """Return the limits of this server."""
    configured: FileLimits = settings.HEARTH_FILE_LIMITS
    return configured
