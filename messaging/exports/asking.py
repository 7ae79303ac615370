"""Asking for exports, and what has become of them."""

from datetime import timedelta
from typing import Final

from django.db.models import Q, QuerySet

from accounts import audit, jobs
from accounts import services as accounts
from accounts.audit import Act
from accounts.models import Job, User
from accounts.sentences import sentence
from attachments.models import File
from chatprotocol.errors import ErrorCode, HearthError
from feeds import clock
from feeds.journal import verb
from feeds.positions import lock_feeds
from messaging import policy
from messaging.models import Member, Room
from messaging.moderation.models import Export

KIND: Final = "export"


@verb
def export_oneself(user: int) -> Export:
    """Ask for a file with all that is one's own. One that is being made already is the answer again."""
    lock_feeds(lambda: User.objects.filter(pk=user).values_list("account_feed_id", flat=True))
    accounts.actor_of(user)
    return _asked(Export.objects.filter(person=user), Export(person_id=user, asked_by_id=user))


@verb
def export_room(room: int, *, by: int) -> Export:
    """Ask for a file with all that was said in a room. Raises not_found to whoever may not have it."""
    lock_feeds([room])
    accounts.actor_of(by)
    found = policy.exportable_room(by, room)
    audit.note(Act.ROOM_EXPORTED, by=by, room=room)
    known = Export.objects.filter(room=room, asked_by=by)
    return _asked(known, Export(room=found, asked_by_id=by))


def _asked(known: QuerySet[Export], new: Export) -> Export:
    under_way = known.filter(job__state__in=jobs.TO_DO).first()
    if under_way is not None:
        return under_way
    new.asked_at = clock.now()
    new.save()
    new.job = jobs.ask(KIND, {"export": new.pk}, title=_title(new), by=new.asked_by_id)
    new.save(update_fields=["job"])
    return new


def _title(export: Export) -> str:
    # No name: it would outlast an account that is erased.
    if export.person_id is not None:
        return sentence("Export of person %(number)s", number=export.person_id)
    return sentence("Export of room %(number)s", number=export.room_id)


def exports_of(user: int) -> QuerySet[Export]:
    """Return what somebody has asked for that is being made, can be fetched, or failed today; the newest first.

    Of a room nothing any more once they may not have it: they were removed, or the time of their look is over.
    """
    now = clock.now()
    theirs = Q(room=None) | Q(room__in=policy.exportable_rooms(user))
    under_way = Q(job__state__in=jobs.TO_DO)
    failed = Q(job__state=Job.State.FAILED, asked_at__gt=now - timedelta(days=1))
    there = Q(file__isnull=False, ends_at__gt=now)
    return (
        Export.objects.filter(theirs, under_way | failed | there, asked_by=user)
        .select_related("job", "room")
        .order_by("-pk")
    )


def rooms_to_export(user: int) -> QuerySet[Room]:
    """Return the rooms that somebody owns, by name."""
    owned = Member.objects.filter(user=user, role=Member.Role.OWNER, state=Member.State.MEMBER)
    return (
        Room.objects.filter(pk__in=owned.values("room")).exclude(kind=Room.Kind.DIRECT).order_by("name", "pk")
    )


def file_of(user: int, export: int) -> File:
    """Return what was made for whoever asked for it. Raises not_found to everybody else, and afterwards."""
    found = exports_of(user).filter(pk=export).first()
    file = found.file if found is not None else None
    made = File.objects.select_related("blob").filter(pk=file or 0).first()
    if made is None:
        raise HearthError(ErrorCode.NOT_FOUND, "There is no such export.", field="export")
    return made
