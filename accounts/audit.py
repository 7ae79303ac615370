"""The audit log: every act of somebody who may more than others, in a chain that shows when it was tampered with.

An entry is written in the transaction of the act: neither stands without the other. It says who, what, to whom and why,
and never what was said. `verify` reads the whole chain; whoever keeps the number and the hash of the latest entry somewhere
else – the backups do, and so does the server's own log – can tell too whether the end was cut off.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import structlog
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEntry
from feeds import clock
from feeds.positions import current_unit

logger = structlog.get_logger(__name__)

BEGINNING: Final = hashlib.sha256(b"hearth audit log").hexdigest()
"""What stands before the first entry."""
LOCK: Final = 0x48415544
"""The number under which PostgreSQL keeps the lock of the chain's end."""
READ_AT_ONCE: Final = 1_000


class Act(models.TextChoices):
    """What was done. The values stand in the log for ever."""

    PERSON_ADDED = "person.added", _("added a person")
    PERSON_EDITED = "person.edited", _("changed somebody's profile")
    PERSON_SUSPENDED = "person.suspended", _("suspended a person")
    PERSON_REACTIVATED = "person.reactivated", _("ended a suspension")
    PERSON_ROLE = "person.role", _("gave a role")
    PERSON_PASSWORD = "person.password", _("gave somebody a password")
    PERSON_EMAIL = "person.email", _("changed somebody's address")
    PERSON_LINK = "person.link", _("made a link for a new password")
    PERSON_SECOND_FACTOR = "person.second_factor", _("took a second factor away")
    PERSON_PORTRAIT = "person.portrait", _("removed somebody's picture")
    PERSON_WARNED = "person.warned", _("warned a person")
    PERSON_PURGED = "person.purged", _("deleted all that a person has said")
    PERSON_ERASED = "person.erased", _("erased an account")
    DEVICE_REVOKED = "device.revoked", _("signed somebody's device out")
    INVITATION_MADE = "invitation.made", _("made an invitation")
    INVITATION_WITHDRAWN = "invitation.withdrawn", _("withdrew an invitation")
    SERVER_CHANGED = "server.changed", _("changed the server")
    RULES_CHANGED = "rules.changed", _("changed the house rules")
    WORD_CHANGED = "word.changed", _("changed the word filter")
    ANNOUNCED = "announcement.made", _("made an announcement")
    ANNOUNCEMENT_WITHDRAWN = "announcement.withdrawn", _("withdrew an announcement")
    EMOJI_CHANGED = "emoji.changed", _("changed the emoji")
    ROOM_CHANGED = "room.changed", _("changed a room")
    ROOM_EXPORTED = "room.exported", _("exported a room")
    ROOM_LOOK_ASKED = "look.asked", _("asked to read what others wrote")
    ROOM_LOOK_GRANTED = "look.granted", _("let somebody read what others wrote")
    ROOM_LOOK_REFUSED = "look.refused", _("refused to let somebody read what others wrote")
    ROOM_LOOKED = "look.taken", _("read what others wrote")
    MEMBER_INVITED = "member.invited", _("brought a person into a room")
    MEMBER_REMOVED = "member.removed", _("removed a person from a room")
    MEMBER_BANNED = "member.banned", _("banned a person from a room")
    MEMBER_SILENCED = "member.silenced", _("silenced a person in a room")
    MEMBER_ROLE = "member.role", _("gave a role in a room")
    MESSAGE_DELETED = "message.deleted", _("deleted somebody's message")
    MESSAGE_PINNED = "message.pinned", _("pinned a message, or took a pin off")
    REPORT_READ = "report.read", _("looked at a report")
    REPORT_DECIDED = "report.decided", _("decided a report")
    RETENTION_SET = "retention.set", _("said how long a room keeps what is said")
    RETENTION_CUT = "retention.cut", _("removed old messages")
    RETENTION_DESTROYED = "retention.destroyed", _("destroyed what was in the trash")
    RETENTION_UNDONE = "retention.undone", _("brought old messages back")
    FILES_REMOVED = "files.removed", _("removed files")
    JOB_ASKED = "job.asked", _("began a job")
    JOB_CANCELLED = "job.cancelled", _("called a job off")


def note(
    act: Act,
    *,
    by: int | None,
    person: int | None = None,
    room: int | None = None,
    subject: str = "",
    reason: str = "",
    **details: Any,
) -> AuditEntry:
    """Write what is done now, as a part of the verb that does it. `details` are plain values, and never words of others."""
    unit = current_unit()
    if unit is None:
        raise RuntimeError("What is done is noted inside the verb that does it.")
    unit.notes += 1
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # Two transactions never add behind the same entry. It is taken after all feeds, and held to the end.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    latest = head()
    entry = AuditEntry(
        number=latest.number + 1,
        at=clock.now(),
        actor_id=by,
        act=act.value,
        person_id=person,
        room=room,
        subject=subject,
        reason=reason,
        details=details,
    )
    entry.hash = hash_of(latest.hash, entry)
    entry.save(force_insert=True)
    logger.info("audited", entry=entry.number, act=entry.act, by=by, hash=entry.hash)
    return entry


def hash_of(before: str, entry: AuditEntry) -> str:
    """Return the hash of an entry that stands behind the one with the hash `before`: SHA-256, in hex."""
    said = [
        before,
        entry.number,
        clock.to_ms(entry.at),
        entry.actor_id,
        entry.act,
        entry.person_id,
        entry.room,
        entry.subject,
        entry.reason,
        entry.details,
    ]
    return hashlib.sha256(
        json.dumps(said, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()
    ).hexdigest()


# ---- reading -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Head:
    """How far the chain goes: the number and the hash of its latest entry."""

    number: int = 0
    hash: str = BEGINNING


@dataclass(frozen=True, slots=True)
class Verdict:
    """What reading the chain has shown. `broken_at` is the first number that is missing or not as it was written."""

    head: Head
    """The latest entry that is as it was written, with all before it."""
    broken_at: int | None = None


def head() -> Head:
    """Return how far the chain goes now."""
    latest = AuditEntry.objects.order_by("-number").values_list("number", "hash").first()
    return Head() if latest is None else Head(*latest)


def verify(kept: Head | None = None) -> Verdict:
    """Read the chain from its beginning. Memory stays bounded.

    `kept` is a head that somebody has kept elsewhere: the chain must still lead through it.
    """
    return read_on(Head(), kept=kept)


def read_on(place: Head, most: int | None = None, kept: Head | None = None) -> Verdict:
    """Read the chain on from a place that is known to be good, so many entries at most."""
    for entry in _entries_after(place.number, most):
        is_next = entry.number == place.number + 1 and entry.hash == hash_of(place.hash, entry)
        if not is_next or (kept is not None and entry.number == kept.number and entry.hash != kept.hash):
            return Verdict(place, broken_at=place.number + 1)
        place = Head(entry.number, entry.hash)
    is_cut_off = kept is not None and most is None and kept.number > place.number
    return Verdict(place, broken_at=place.number + 1 if is_cut_off else None)


def _entries_after(number: int, most: int | None) -> Iterator[AuditEntry]:
    return AuditEntry.objects.filter(number__gt=number).order_by("number")[:most].iterator(READ_AT_ONCE)
