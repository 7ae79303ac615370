"""The machine: SQLite, the disk, whose the files are, the clock."""

import os
import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db.models import Max
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from attachments.limits import limits
from chatsite.doctor.findings import Finding, Wishes, fault, good, warning
from chatsite.sqlite import base
from feeds import clock
from feeds.calling import call
from messaging.models import Message

LEAST_SHARE: Final = 0.05
"""A disk with less of it free is nearly full."""
AHEAD: Final = timedelta(minutes=5)
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def sqlite(wishes: Wishes) -> Iterator[Finding]:
    """Is SQLite as current and as complete as it should be?"""
    if settings.DATABASES["default"]["ENGINE"] != "chatsite.sqlite":
        return
    if base.journal_mode != "WAL":
        yield warning(
            "sqlite",
            _("SQLite %(version)s is too old for its quick journal: the slow one is used.")
            % {"version": base.library_version},
            _("Install pysqlite3, which carries a current SQLite."),
        )
    elif not base.has_fts5():
        yield warning(
            "sqlite",
            _("SQLite %(version)s was made without FTS5: nobody can search.")
            % {"version": base.library_version},
            _("Install pysqlite3; then run %(command)s.") % {"command": call("reindex")},
        )
    else:
        yield good("sqlite", _("SQLite %(version)s is current.") % {"version": base.library_version})


def disk(wishes: Wishes) -> Iterator[Finding]:
    """Is there room?"""
    usage = shutil.disk_usage(settings.HEARTH_DATA)
    reserve = limits().disk_reserve_bytes
    told = {"free": filesizeformat(usage.free), "folder": settings.HEARTH_DATA}
    cure = _(
        "Make room: old backups, files that nobody needs (the administration lists them), a larger disk."
    )
    if usage.free < reserve:
        yield fault("disk", _("Only %(free)s of the disk are free: nobody can upload any more.") % told, cure)
    elif usage.free < max(2 * reserve, LEAST_SHARE * usage.total):
        yield warning("disk", _("Only %(free)s of the disk of %(folder)s are free.") % told, cure)
    else:
        yield good("disk", _("%(free)s of the disk of %(folder)s are free.") % told)


def rights(wishes: Wishes) -> Iterator[Finding]:
    """May nobody else read what is secret, and may the server read what is its own?"""
    if os.name != "posix":
        return
    data = Path(settings.HEARTH_DATA)
    private = [data, *(data / name for name in ("secret-key", "tls/key.pem", "settings-of-backup.env"))]
    readable = [path for path in private if path.exists() and path.stat().st_mode & _OTHERS]
    for path in readable:
        mode = "700" if path.is_dir() else "600"
        yield fault(
            "rights",
            _("Others on this machine can read %(path)s.") % {"path": path},
            f"chmod {mode} {path}",
        )
    owner = data.stat().st_uid
    strange = [path for path in _near(data) if path.lstat().st_uid != owner]
    if strange:
        yield fault(
            "rights",
            _("%(strange)s belongs to somebody else than %(data)s: the server may not be able to write it.")
            % {"strange": strange[0], "data": data},
            f"chown -R --reference={data} {data}",
        )
    if not readable and not strange:
        yield good("rights", _("Nobody else on this machine can read what is secret."))


def _near(data: Path) -> Iterator[Path]:
    """Yield what lies in the folder and one below; what people have sent is not gone through."""
    for path in data.iterdir():
        yield path
        if path.is_dir() and not path.is_symlink() and path.name not in {"files", "uploads"}:
            yield from path.iterdir()


def time(wishes: Wishes) -> Iterator[Finding]:
    """Is the clock where it should be, as far as this server can know by itself?"""
    latest_ms = Message.objects.aggregate(latest=Max("at_ms"))["latest"]
    now = clock.now()
    cure = _("Let the machine keep its clock: timedatectl set-ntp true")
    if latest_ms is not None and datetime.fromtimestamp(latest_ms / 1000, UTC) - now > AHEAD:
        yield fault(
            "clock",
            _("This machine's clock says %(now)s UTC, and there are later messages.")
            % {"now": f"{now:%Y-%m-%d %H:%M}"},
            cure,
        )
    else:
        yield good(
            "clock",
            _("This machine's clock says %(now)s UTC; no message is later.")
            % {"now": f"{now:%Y-%m-%d %H:%M}"},
        )
