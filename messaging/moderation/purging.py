"""Purging: everything that a person has said becomes tombstones, room by room, as a job beside everything else."""

from collections.abc import Iterable, Sequence
from typing import Final

from django.db.models import F, QuerySet, Sum

from accounts import audit, jobs
from accounts import policy as accounts
from accounts.audit import Act
from accounts.jobs import Place, Step
from accounts.models import Job
from accounts.sentences import sentence
from accounts.services import actor_of, locked_person
from feeds.journal import verb, verb_in
from feeds.positions import lock_feeds
from feeds.verbs import Call
from messaging.models import Member, Message, Room
from messaging.moderation import destroying
from messaging.services.messages import bury_together

KIND: Final = "purge"
MESSAGES_AT_ONCE: Final = 20
"""What one step deletes: everybody else's writes wait so long."""
NUMBERS_AT_ONCE: Final = 4_000
"""What one step looks through."""


@verb
def purge(user: int, *, by: int | None, reason: str = "") -> Job:
    """Begin to delete all that a person has said; return the job, also where it is on its way already.

    Raises HearthError: not_found, forbidden.
    """
    person = locked_person(user)
    accounts.assert_may_clear_away(actor_of(by), person)
    job = Job.objects.filter(kind=KIND, wish__person=user, state__in=jobs.TO_DO).first()
    if job is None:
        title = sentence("Delete everything that %(person)s has said", person=person.username)
        job = jobs.ask(KIND, {"person": user}, title=title, by=by)
        audit.note(Act.PERSON_PURGED, by=by, person=user, subject=f"job {job.pk}", reason=reason)
    return job


def work(job: Job) -> Step:
    """Do a step: the next messages of the person in the room at hand, or where there are none, the next numbers."""
    person: int = job.wish["person"]
    place: Place = job.place or {
        "room": 0,
        "after": 0,
        "deleted": 0,
        "looked": 0,
        "of": _in_all(person),
    }
    room = _room_at(person, place["room"])
    if room is None:
        return _forget_words(place)
    after: int = place["after"] if room.pk == place["room"] else 0
    end = min(after + NUMBERS_AT_ONCE, room.last_number)
    numbers = _said(room, person, after, end)
    if len(numbers) == MESSAGES_AT_ONCE:
        end = numbers[-1]
    deleted = bury_all(room.pk, person, numbers) if numbers else 0
    looked = min(place["looked"] + end - after, place["of"])
    next_place = place | {"deleted": place["deleted"] + deleted, "looked": looked}
    next_place |= (
        {"room": room.pk, "after": end} if end < room.last_number else {"room": room.pk + 1, "after": 0}
    )
    return Step(next_place, looked, place["of"])


def _forget_words(place: Place) -> Step:
    """Drop the next words that nobody says any more, now that all is deleted."""
    words = destroying.drop_words(place.get("words", 0)) if place["deleted"] else None
    if words is not None:
        return Step(place | {"words": words}, place["of"], place["of"])
    return Step(
        None, place["of"], place["of"], sentence("Messages deleted: %(count)s", count=place["deleted"])
    )


def _feeds_of(calls: Sequence[Call]) -> Iterable[int]:
    return {room for (room, *_), _ in calls}


@verb_in(_feeds_of)
def bury_all(room: int, author: int, numbers: Sequence[int]) -> int:
    """Turn these messages of a person into tombstones; return how many were none before."""
    lock_feeds([room])
    theirs = Message.objects.filter(room=room, number__in=numbers, author=author, deleted=False)
    # With where the room begins: what is in the trash is gone for everybody, and so are its tombstones.
    messages = list(theirs.annotate(first=F("room__first")).order_by("number"))
    if messages:
        bury_together(messages)
    return len(messages)


def _in_all(person: int) -> int:
    """Return how many numbers there are to be looked through."""
    found = _rooms(person).aggregate(numbers=Sum("last_number"))
    return int(found["numbers"] or 0)


def _room_at(person: int, id: int) -> Room | None:
    return _rooms(person).filter(pk__gte=id).order_by("pk").first()


def _rooms(person: int) -> "QuerySet[Room]":
    return Room.objects.filter(pk__in=Member.objects.filter(user=person).values("room"))


def _said(room: Room, person: int, after: int, end: int) -> list[int]:
    """Return the first numbers in (after, end] under which the person says something in a room."""
    span = Message.objects.filter(room=room, number__gt=after, number__lte=end)
    theirs = span.filter(author=person, kind=Message.Kind.TEXT, deleted=False).order_by("number")
    return list(theirs.values_list("number", flat=True)[:MESSAGES_AT_ONCE])
