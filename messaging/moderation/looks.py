"""Reading what others write, for keeping order: the only way in for whoever is not in the room.

An administrator asks for a look and says why; a second one grants it, where there is one. The room is told in so many words,
the look is over after a day, and each page that is read stands in the audit log.

Who the second one is nobody makes up for the purpose: an account in which others have lately had a hand grants nothing, and
nobody is alone who was not a week ago. What the machine's owner does at the command line holds at once.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext

from accounts import audit
from accounts import policy as accounts
from accounts import queries as people
from accounts.audit import Act
from accounts.models import AuditEntry, User
from accounts.services import actor_of
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.ids import MAX_INTEGER
from chatprotocol.system import SystemVerb
from feeds import clock
from feeds.journal import verb
from feeds.models import SITE_FEED_ID
from feeds.positions import advance, lock_feeds
from messaging import packing, policy
from messaging.models import Message, Room
from messaging.moderation import house
from messaging.moderation.models import Look
from messaging.moderation.timeline import first_since
from messaging.services.announcing import announcement
from messaging.services.rooms import direct_key_of
from messaging.texts import REASON_BYTES, check_size

logger = structlog.get_logger(__name__)

State: Final = Look.State

LASTS: Final = timedelta(hours=24)
PAGE: Final = 50
SETTLED_AFTER: Final = timedelta(days=7)
"""So long an account counts as made for the purpose, or as taken away for it."""
_HAD_A_HAND: Final = (
    Act.PERSON_ADDED,
    Act.PERSON_ROLE,
    Act.PERSON_REACTIVATED,
    Act.PERSON_PASSWORD,
    Act.PERSON_EMAIL,
    Act.PERSON_LINK,
    Act.PERSON_SECOND_FACTOR,
)
"""After these somebody else may sit there than it seems."""
_LOST: Final = Q(act__in=[Act.PERSON_SUSPENDED, Act.PERSON_ERASED], details__role=User.Role.ADMIN) | Q(
    act=Act.PERSON_ROLE, details__before=User.Role.ADMIN
)
"""After these there is an administrator less."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message as a look shows it."""

    number: int
    at: datetime
    author: str
    text: str
    files: tuple[str, ...]
    is_edited: bool
    is_deleted: bool
    reply_to: int | None


@dataclass(frozen=True, slots=True)
class Page:
    """Messages that follow one another, the earliest first, and where the page before them and the one behind them begin."""

    look: Look
    messages: list[Said]
    older: int | None
    newer: int | None


# ---- asking and granting -----------------------------------------------------------------------------------------


@verb
def ask(room_id: int, reason: str, *, by: int, language: str = "en") -> Look:
    """Ask to read a room. It is granted at once where nobody else is an administrator; else they are told.

    What was asked and is not over yet is answered again. Raises HearthError: not_found, forbidden, conflict, bad_request,
    too_large.
    """
    lock_feeds([SITE_FEED_ID, room_id])
    actor, room = actor_of(by), Room.objects.filter(pk=room_id).first()
    policy.may_ask_to_look(actor, room)
    if actor is None or room is None:
        raise policy.no_such_room()
    if not reason.strip():
        raise HearthError(ErrorCode.BAD_REQUEST, "Say why you have to read this.", field="reason")
    check_size(reason, REASON_BYTES, "reason")
    known = _open(by).filter(room=room).first()
    if known is not None:
        return known
    others = list(people.administrators().exclude(pk=by).values_list("pk", flat=True))
    if not others and _lately().filter(_LOST).exists():
        policy.refuse(
            ErrorCode.CONFLICT,
            "There was another administrator within the last week: until it is over nobody reads alone.",
        )
    look = Look.objects.create(room=room, reason=reason.strip(), asked_by=actor, asked_at=clock.now())
    audit.note(Act.ROOM_LOOK_ASKED, by=by, room=room_id, subject=_subject(look), reason=look.reason)
    logger.info("look asked for", look=look.pk, room=room_id, by=by)
    if not others:
        return _grant(look, None)
    with translation.override(language):
        said = _told(actor)
    for other in others:
        house.tell(other, said)
    return look


@verb
def judge(look_id: int, *, grants: bool, by: int) -> Look:
    """Let somebody else read what they have asked for, or not. Raises HearthError: not_found, forbidden, conflict."""
    found = Look.objects.filter(pk=look_id).values_list("room", flat=True).first()
    lock_feeds([SITE_FEED_ID, *([] if found is None else [found])])
    look = Look.objects.select_related("room", "asked_by").filter(pk=look_id).first()
    policy.may_judge_look(actor_of(by), look)
    if look is None:
        raise policy.no_such_look()
    if look.state != State.ASKED:
        policy.refuse(ErrorCode.CONFLICT, "This was judged already.")
    if grants:
        if not accounts.may_look(look.asked_by):
            policy.refuse(ErrorCode.CONFLICT, "Whoever has asked is no administrator any more.")
        if _lately().filter(act__in=_HAD_A_HAND, person=by).exists():
            policy.refuse(
                ErrorCode.FORBIDDEN,
                "Others have changed your account within the last week: until it is over you cannot grant this.",
            )
        return _grant(look, by)
    look.state, look.judged_by_id, look.judged_at = State.REFUSED, by, clock.now()
    look.save()
    audit.note(
        Act.ROOM_LOOK_REFUSED, by=by, person=look.asked_by_id, room=look.room_id, subject=_subject(look)
    )
    return look


def _grant(look: Look, by: int | None) -> Look:
    now = clock.now()
    look.state, look.judged_by_id, look.judged_at, look.ends_at = State.GRANTED, by, now, now + LASTS
    look.save()
    advance(announcement(look.room, look.asked_by_id, SystemVerb.LOOKING))
    audit.note(
        Act.ROOM_LOOK_GRANTED,
        by=look.asked_by_id if by is None else by,
        person=look.asked_by_id,
        room=look.room_id,
        subject=_subject(look),
        reason=look.reason,
        alone=by is None,
    )
    logger.info("look granted", look=look.pk, room=look.room_id, by=by)
    return look


def _lately() -> QuerySet[AuditEntry]:
    """Return what somebody has done lately; what was done at the command line is nobody's."""
    return AuditEntry.objects.filter(actor__isnull=False, at__gt=clock.now() - SETTLED_AFTER)


def _open(by: int) -> QuerySet[Look]:
    """Return what somebody has asked for and what is not over."""
    asked = Look.objects.filter(asked_by=by)
    return asked.filter(state=State.ASKED) | asked.filter(state=State.GRANTED, ends_at__gt=clock.now())


def _subject(look: Look) -> str:
    return f"look {look.pk}"


def _told(asker: User) -> str:
    """Return what the other administrators are told: neither where nor why, which stands in the administration."""
    said = gettext(
        "%(who)s asks to read what others write. Grant or refuse it in the administration, under “Looks into rooms”."
    )
    return said % {"who": asker.username}


# ---- reading -----------------------------------------------------------------------------------------------------


@verb
def read(look_id: int, *, by: int, before: int | None = None, day_ends: datetime | None = None) -> Page:
    """Return a page of what was said in a room, and note that it was read.

    It ends below the number `before`, or with the day that ends then; with the latest where neither is named. Raises
    HearthError: not_found, forbidden.
    """
    look = Look.objects.select_related("room").filter(pk=look_id).first()
    policy.may_look(actor_of(by), look, clock.now())
    if look is None:
        raise policy.no_such_look()
    room = look.room
    end = room.last_number + 1
    if before is not None:
        end = min(end, max(room.first, before))
    elif day_ends is not None:
        end = first_since(room, clock.to_ms(day_ends))
    found = Message.objects.filter(room=room, number__gte=room.first, number__lt=end, kind=Message.Kind.TEXT)
    messages = list(found.select_related("author").order_by("-number")[:PAGE])[::-1]
    first, last = (messages[0].number, messages[-1].number) if messages else (None, None)
    audit.note(
        Act.ROOM_LOOKED,
        by=by,
        room=room.pk,
        subject=_subject(look),
        reason=look.reason,
        first=first,
        last=last,
    )
    return Page(
        look,
        [_said(message) for message in messages],
        older=first if first is not None and first > room.first else None,
        newer=end + PAGE if end <= room.last_number else None,
    )


def _said(message: Message) -> Said:
    return Said(
        number=message.number,
        at=datetime.fromtimestamp(message.at_ms / 1000, UTC),
        author=str(message.author),
        text=message.text,
        files=tuple(file.name for file in packing.files_of(message.files)),
        is_edited=message.edited_at_ms is not None,
        is_deleted=message.deleted,
        reply_to=message.reply_to,
    )


# ---- finding -----------------------------------------------------------------------------------------------------


def find_room(text: str) -> int:
    """Return the room that somebody names: by its name, by its number, or a direct one by its people.

    Raises HearthError: not_found, conflict.
    """
    text = text.strip()
    if text.isascii() and text.isdigit():
        known = Room.objects.filter(pk=min(int(text), MAX_INTEGER))
    elif "," in text:
        users = [people.person_named(name.strip()) for name in text.split(",") if name.strip()]
        ids = sorted({user.pk for user in users if user is not None})
        known = (
            Room.objects.filter(direct_key=direct_key_of(ids)) if None not in users else Room.objects.none()
        )
    else:
        known = Room.objects.filter(name__iexact=text).exclude(kind=Room.Kind.DIRECT)
    found = list(known.values_list("pk", flat=True)[:2])
    if not found:
        raise HearthError(ErrorCode.NOT_FOUND, "There is no such room.", field="room")
    if len(found) > 1:
        raise HearthError(
            ErrorCode.CONFLICT, "There is more than one room of this name: give its number.", field="room"
        )
    return int(found[0])


def people_of(room: Room) -> str:
    """Return whose direct conversation a room is."""
    ids = [int(user) for user in (room.direct_key or "").split(",") if user]
    return ", ".join(User.objects.filter(pk__in=ids).order_by("pk").values_list("username", flat=True))
