"""How the house is doing: who is here, how much is said, how much is kept."""

import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q, Sum

from accounts.models import User
from attachments.disk import DiskStorage
from attachments.models import Blob
from attachments.store import store
from chatsite import scrape
from feeds import clock, runtime
from messaging.models import Room
from messaging.moderation import daily

DAYS: Final = 30
WEEK: Final = 7
PATIENCE_S: Final = 1.0
"""So long whoever looks waits for the event loop, which knows who is online."""


@dataclass(frozen=True, slots=True)
class People:
    """Those who may sign in. `online` is None where nobody knows."""

    all: int
    joined: int
    """Within the last week."""
    online: int | None


@dataclass(frozen=True, slots=True)
class Talk:
    """How much is said."""

    days: daily.Days
    today: int
    week: int
    """In the last seven days, today included."""
    rooms: int


@dataclass(frozen=True, slots=True)
class Storage:
    """How much is kept, and how much room is left on the disk of the data folder."""

    database_bytes: int
    files_bytes: int
    free_bytes: int
    total_bytes: int
    here_bytes: int
    """What of database and files lies on that disk."""

    @property
    def others_bytes(self) -> int:
        """What else lies there."""
        return max(0, self.total_bytes - self.free_bytes - self.here_bytes)


def people() -> People:
    """Count people, and ask who is online. One query."""
    lately = clock.now() - timedelta(days=WEEK)
    found = User.objects.filter(active=True, bot=False).aggregate(
        all=Count("pk"), joined=Count("pk", filter=Q(created_at__gt=lately))
    )
    process = runtime.current()
    seen = scrape.look_from_outside(process, PATIENCE_S) if process is not None else None
    return People(found["all"], found["joined"], None if seen is None else seen.people)


def talk() -> Talk:
    """Return how much is said. Six queries."""
    days = daily.last_days(DAYS)
    counts = [count for _, count in days.counts]
    rooms = Room.objects.filter(archived=False).exclude(kind=Room.Kind.DIRECT).count()
    return Talk(days, counts[-1], sum(counts[-WEEK:]), rooms)


def storage() -> Storage:
    """Measure what is kept."""
    usage = shutil.disk_usage(settings.HEARTH_DATA)
    files_bytes: int = Blob.objects.aggregate(bytes=Sum("bytes"))["bytes"] or 0
    is_here = connection.vendor == "sqlite"
    database_bytes = _sqlite_bytes() if is_here else _postgresql_bytes()
    here_bytes = (database_bytes if is_here else 0) + (files_bytes if isinstance(store(), DiskStorage) else 0)
    return Storage(database_bytes, files_bytes, usage.free, usage.total, here_bytes)


def _sqlite_bytes() -> int:
    path = Path(connection.settings_dict["NAME"])
    parts = [path.with_name(path.name + ending) for ending in ("", "-wal")]
    return sum(part.stat().st_size for part in parts if part.exists())


def _postgresql_bytes() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])
