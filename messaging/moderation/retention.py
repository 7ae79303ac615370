"""How long a room keeps what is said. What is older goes into the trash, and comes back out of it while its time there lasts.

Into the trash is one change, however much it is: the room's `first` rises, and what lies below is not there any more, for
nobody and at no door. Bringing it back lets `first` fall again. What becomes of it when its time is over is `destroying`'s.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog
from django.db.models import Sum

from accounts import audit
from accounts.audit import Act
from accounts.services import actor_of
from chatprotocol.errors import ErrorCode, HearthError
from feeds import clock
from feeds.journal import verb
from feeds.positions import advance, lock_feeds
from messaging import policy
from messaging.models import MessageFile, Room
from messaging.moderation.models import Cut
from messaging.moderation.rules import rules
from messaging.moderation.timeline import first_since

logger = structlog.get_logger(__name__)

MOST_DAYS: Final = 36_500
DAY_MS: Final = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Preview:
    """What would go: messages below a number, and how large their files are together."""

    end: int
    messages: int
    bytes: int


def preview(room: Room, days: int) -> Preview:
    """Return what of a room is older than so many days."""
    end = end_of(room, days)
    return Preview(end, end - room.first, _bytes_between(room.pk, room.first, end))


def end_of(room: Room, days: int) -> int:
    """Return the number behind the last message of a room that is older than so many days."""
    return first_since(room, clock.now_ms() - days * DAY_MS)


def _bytes_between(room: int, begin: int, end: int) -> int:
    carried = MessageFile.objects.filter(room=room, number__gte=begin, number__lt=end, cut=None)
    return int(carried.aggregate(size=Sum("file__bytes"))["size"] or 0)


@verb
def set_retention(room_id: int, days: int | None, *, by: int) -> int:
    """Say for how many days a room keeps what is said; None is for ever. Return the row's position.

    Raises forbidden, not_found, bad_request.
    """
    room = _locked(room_id)
    policy.may_set_retention(actor_of(by), room)
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise HearthError(ErrorCode.BAD_REQUEST, "These are too few days, or too many.", field="days")
    before = room.retention_days
    if days != before:
        room.retention_days = days
        advance(room)
        audit.note(Act.RETENTION_SET, by=by, room=room_id, days=days, before=before)
    return room.pos


def cut_old(room_id: int, *, by: int | None = None) -> Cut | None:
    """Put into the trash what is older than a room keeps it; return that, or None where there is nothing.

    How large the files are is summed before the journal is asked: there may be many.
    """
    room = Room.objects.get(pk=room_id)
    if room.retention_days is None:
        return None
    old = preview(room, room.retention_days)
    return cut(room_id, old.end, size=old.bytes, by=by) if old.messages else None


@verb
def cut(room_id: int, end: int, *, size: int, by: int | None = None) -> Cut | None:
    """Put what lies below a number of a room into the trash; `size` is that of its files.

    None where the room would keep some of it by now, or keeps none of it any more.
    """
    room = _locked(room_id)
    if by is not None:
        policy.may_set_retention(actor_of(by), room)
    if room.retention_days is None or not room.first < end <= end_of(room, room.retention_days):
        return None
    now = clock.now()
    made = Cut.objects.create(
        room=room,
        begin=room.first,
        end=end,
        messages=end - room.first,
        bytes=size,
        cut_at=now,
        cut_by_id=by,
        due_at=now + timedelta(days=rules().trash_days),
    )
    room.first = end
    advance(room)
    audit.note(
        Act.RETENTION_CUT, by=by, room=room_id, subject=f"cut {made.pk}", messages=made.messages, bytes=size
    )
    logger.info("messages in the trash", room=room_id, cut=made.pk, messages=made.messages, by=by)
    return made


@verb
def bring_back(cut_id: int, *, by: int) -> Collection[Cut]:
    """Bring messages back out of the trash, and with them what was put there later, for numbers have no holes; return all of it.

    From then on the room keeps everything, until somebody says otherwise: else it would all be gone again the next night.
    Raises forbidden, not_found, conflict.
    """
    room_id = Cut.objects.filter(pk=cut_id).values_list("room", flat=True).first()
    if room_id is None:
        raise HearthError(ErrorCode.NOT_FOUND, "This is not in the trash.")
    room = _locked(room_id)
    policy.may_set_retention(actor_of(by), room)
    chosen = Cut.objects.get(pk=cut_id)
    if chosen.state != Cut.State.TRASH or chosen.due_at <= clock.now():
        raise HearthError(ErrorCode.CONFLICT, "This is not in the trash any more.")
    back = list(
        Cut.objects.filter(room=room, state=Cut.State.TRASH, begin__gte=chosen.begin).order_by("begin")
    )
    room.first = chosen.begin
    room.retention_days = None
    advance(room)
    Cut.objects.filter(pk__in=[one.pk for one in back]).update(state=Cut.State.UNDONE)
    for one in back:
        audit.note(Act.RETENTION_UNDONE, by=by, room=room_id, subject=f"cut {one.pk}", messages=one.messages)
    return back


def _locked(room_id: int) -> Room:
    lock_feeds([room_id])
    room = Room.objects.filter(pk=room_id).first()
    if room is None:
        raise policy.no_such_room()
    return room
