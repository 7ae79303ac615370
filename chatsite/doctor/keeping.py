"""What is kept: the database, the backups, and the files."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import DatabaseError
from django.template.defaultfilters import filesizeformat
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import audit, auditguard
from attachments.disk import DiskStorage
from attachments.models import Blob, Leftover
from attachments.store import Store, store
from chatprotocol.errors import HearthError
from chatsite import datafolder
from chatsite.backups import record
from chatsite.doctor.findings import Finding, Wishes, fault, good, warning
from feeds import schema
from feeds.calling import call
from feeds.unanswered import why

STALE: Final = timedelta(days=7)
UNTRIED: Final = timedelta(days=35)
IN_FLIGHT_S: Final = 3600
"""What was written just now may be of an upload whose row is about to be."""
NAMED: Final = 5


def whole(wishes: Wishes) -> Iterator[Finding]:
    """Has whatever put data in the place of other data come to its end?"""
    data = Path(settings.HEARTH_DATA)
    if not datafolder.is_whole(data):
        yield fault(
            "whole",
            _("A restore or a rollback was cut off in %(data)s.") % {"data": data},
            _("%(command)s finishes it.") % {"command": call("restore --finish")},
        )


def database(wishes: Wishes) -> Iterator[Finding]:
    """Does the database answer, and is it what this version wants?"""
    try:
        found = schema.state()
    except DatabaseError as error:
        yield fault(
            "database",
            _("The database does not answer: %(line)s") % {"line": why(error)},
            _("Look at DATABASE_URL and whether it runs."),
        )
        return
    if found.unknown:
        yield fault(
            "database",
            _("A newer Hearth has used this database."),
            _("Install that version, or restore a backup."),
        )
    elif found.pending:
        yield fault(
            "database",
            ngettext(
                "The database is %(count)s change behind this version.",
                "The database is %(count)s changes behind this version.",
                len(found.pending),
            )
            % {"count": len(found.pending)},
            _("Stop the server and run %(command)s.") % {"command": call("upgrade")},
        )
    else:
        yield good("database", _("The database is what this version wants."))


def audit_log(wishes: Wishes) -> Iterator[Finding]:
    """Is the audit log as it was written, also against what the latest backup knows of it, and does the database guard it?"""
    noted = record.read()
    kept = None if noted.audit is None else audit.Head(noted.audit.number, noted.audit.hash)
    verdict = audit.verify(kept)
    if verdict.broken_at is not None:
        yield fault(
            "audit",
            _("The audit log is not as it was written: entry %(entry)s is missing, or is another.")
            % {"entry": verdict.broken_at},
            _("Somebody has tampered with it: a backup of before has what it said."),
        )
    elif not auditguard.is_guarded():
        yield fault(
            "audit",
            _("The database does not guard the audit log: what stands in it can be changed."),
            _("Ask who has taken the guard away. %(command)s puts it back.")
            % {"command": call("audit guard")},
        )
    else:
        yield good(
            "audit", _("The audit log is whole, up to entry %(number)s.") % {"number": verdict.head.number}
        )


def backups(wishes: Wishes) -> Iterator[Finding]:
    """Is there a backup, is it of these days, and has anybody tried one?"""
    noted = record.read()
    make = _("%(command)s; the systemd timer in deploy/ does it every night.") % {"command": call("backup")}
    if not noted.path:
        yield warning("backup", _("There is no backup."), make)
        return
    told = {"path": noted.path, "days": _age(noted.made_at).days, "at": _shown(noted.made_at)}
    if not Path(noted.path).exists():
        yield fault("backup", _("The latest backup, %(path)s, is not there any more.") % told, make)
    elif _age(noted.made_at) > STALE:
        yield warning("backup", _("The latest backup is %(days)d days old.") % told, make)
    else:
        yield good("backup", _("The latest backup (%(at)s) is %(path)s.") % told)
    yield _trial(noted)


def _trial(noted: record.Record) -> Finding:
    """Tell whether a backup was tried."""
    cure = _("%(command)s tries the latest.") % {"command": call("drill")}
    if not noted.tried_at:
        return warning("drill", _("No backup was tried ever."), cure)
    if _age(noted.tried_at) > UNTRIED:
        said = _("No backup was tried in the last %(days)d days.")
        return warning("drill", said % {"days": UNTRIED.days}, cure)
    return good("drill", _("A backup was tried %(at)s and is good.") % {"at": _shown(noted.tried_at)})


def _shown(text: str) -> str:
    """Return a time as people write it."""
    try:
        return formats.date_format(timezone.localtime(datetime.fromisoformat(text)), "DATETIME_FORMAT")
    except (ValueError, TypeError):
        return text


def _age(text: str) -> timedelta:
    try:
        return datetime.now(UTC) - datetime.fromisoformat(text)
    except (ValueError, TypeError):
        return timedelta.max


def files(wishes: Wishes) -> Iterator[Finding]:
    """Are the bytes of every file there, and nothing else? Folder by folder: there may be millions."""
    kept = store()
    if not isinstance(kept, DiskStorage):
        yield _asked(kept)
        return
    root = Path(kept.location)
    lost: list[str] = []
    orphans, orphans_bytes = 0, 0
    for prefix in (f"{number:02x}" for number in range(256)):
        lying = _lying(root / prefix)
        named = dict(
            Blob.objects.filter(stored_as__startswith=f"{prefix}/").values_list("stored_as", "bytes")
        )
        lost += [name for name, size in named.items() if lying.get(name, (-1, 0.0))[0] != size]
        known = {
            *named,
            *Leftover.objects.filter(stored_as__startswith=f"{prefix}/").values_list("stored_as", flat=True),
        }
        before_s = time.time() - IN_FLIGHT_S
        for name, (size, written_s) in lying.items():
            # What is made of a file bears the file's name and an ending.
            if name.partition("-")[0] not in known and written_s < before_s:
                orphans, orphans_bytes = orphans + 1, orphans_bytes + size
    if lost:
        some = ", ".join(lost[:NAMED]) + (" …" if len(lost) > NAMED else "")
        yield fault(
            "files",
            ngettext(
                "The bytes of %(count)d file are not there any more, or are not all there: %(named)s",
                "The bytes of %(count)d files are not there any more, or are not all there: %(named)s",
                len(lost),
            )
            % {"count": len(lost), "named": some},
            _("A backup may have them: they lie under files/ in it, and belong to %(root)s.")
            % {"root": root},
        )
    if orphans:
        yield warning(
            "files",
            ngettext(
                "%(count)d file (%(size)s) lies in %(root)s that belongs to nothing.",
                "%(count)d files (%(size)s) lie in %(root)s that belong to nothing.",
                orphans,
            )
            % {"count": orphans, "size": filesizeformat(orphans_bytes), "root": root},
            _("They do no harm. A restore of a backup leaves them behind."),
        )
    if not lost and not orphans:
        yield good("files", _("The bytes of every file are there, and nothing else."))


def _asked(kept: Store) -> Finding:
    """Tell whether a store that is elsewhere answers. What lies in it is compared when a backup is made."""
    try:
        kept.has("doctor")
    except HearthError:
        return fault(
            "files",
            _(
                "The store of the files does not do what it is asked for: nobody can send a file, or fetch one."
            ),
            _("Look at HEARTH_S3_URL, and whether the store can be reached from here."),
        )
    return good("files", _("The store of the files answers."))


def _lying(folder: Path) -> dict[str, tuple[int, float]]:
    """Return what lies in a folder of the store: how long it is, and when it was written."""
    try:
        with os.scandir(folder) as entries:
            return {
                f"{folder.name}/{entry.name}": (entry.stat().st_size, entry.stat().st_mtime)
                for entry in entries
                if entry.is_file()
            }
    except FileNotFoundError:
        return {}
