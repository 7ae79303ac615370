"""What the server does daily with what is old: room by room into the trash what is kept no longer, then the files, then it destroys
what has been in the trash for its time, drops the words that nobody says any more, and at last the jobs that were over long ago.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from accounts import audit, jobs, policy
from accounts.audit import Act
from accounts.jobs import Place, Step
from accounts.models import Job
from accounts.sentences import sentence
from accounts.services import actor_of
from feeds import clock
from feeds.journal import verb
from messaging.models import Room
from messaging.moderation import destroying, filekeeping, retention
from messaging.moderation.rules import rules

KIND: Final = "tidy"
ROOMS_AT_ONCE: Final = 50
"""Rooms that one step looks at: most have nothing that is too old."""

_BEGIN: Final[Place] = {"part": "rooms", "after": 0, "cut": 0, "rooms": 0, "files": 0, "destroyed": 0}

Part = Callable[[Place], Place | None]
"""Does a little of a part; returns where that is then, None at its end."""


@verb
def begin(*, by: int) -> Job:
    """Do now what is done daily. Raises forbidden."""
    policy.assert_may_set_rules(actor_of(by))
    job = jobs.ask(KIND, {}, by=by)
    audit.note(Act.JOB_ASKED, by=by, subject=f"job {job.pk}", kind=KIND)
    return job


def work(job: Job) -> Step:
    """Do the next little part."""
    place = job.place or _BEGIN
    part: str = place["part"]
    on = _PARTS[part](dict(place))
    if on is None:
        following = _NAMES[_NAMES.index(part) + 1 :]
        if not following:
            return Step(None, place["destroyed"], place["destroyed"], _told(place))
        on = {**place, "part": following[0], "after": 0}
        if following[0] == "messages":
            on["due"] = destroying.due_messages()
    return Step(on, on["destroyed"], on.get("due") or None)


def _rooms(place: Place) -> Place | None:
    kept = Room.objects.filter(retention_days__isnull=False, pk__gt=place["after"]).order_by("pk")
    for room in kept.values_list("pk", flat=True)[:ROOMS_AT_ONCE]:
        place["after"] = room
        made = retention.cut_old(room)
        if made is not None:
            return {**place, "cut": place["cut"] + made.messages, "rooms": place["rooms"] + 1}
    return place if kept.filter(pk__gt=place["after"]).exists() else None


def _files(place: Place) -> Place | None:
    days = rules().files_days
    old = filekeeping.next_old(place["after"], days) if days else None
    cut = place.get("files_cut")
    if old is None:
        if cut is not None:
            filekeeping.end_of_cutting(cut)
        return None
    if cut is None:
        cut = filekeeping.begin_cut(clock.now() - timedelta(days=days)).pk
    gone = filekeeping.cut_files(old.room, old.numbers, cut)
    return {**place, "after": old.room, "files_cut": cut, "files": place["files"] + gone}


def _messages(place: Place) -> Place | None:
    cut = destroying.due_cuts().first()
    if cut is None:
        return None
    return {**place, "destroyed": place["destroyed"] + destroying.destroy_some(cut)}


def _trash_of_files(place: Place) -> Place | None:
    cut = destroying.due_files().first()
    if cut is None:
        return None
    destroying.destroy_some_files(cut)
    return place


def _words(place: Place) -> Place | None:
    after = destroying.drop_words(place["after"]) if place["destroyed"] else None
    return None if after is None else {**place, "after": after}


def _jobs(place: Place) -> Place | None:
    return place if jobs.forget_old() else None


_PARTS: Final[dict[str, Part]] = {
    "rooms": _rooms,
    "files": _files,
    "messages": _messages,
    "trash": _trash_of_files,
    "words": _words,
    "jobs": _jobs,
}
_NAMES: Final = tuple(_PARTS)


def _told(place: Place) -> str:
    told = []
    if place["cut"]:
        said = "Messages put into the trash: %(messages)s, of so many rooms: %(rooms)s"
        told.append(sentence(said, messages=place["cut"], rooms=place["rooms"]))
    if place["files"]:
        told.append(sentence("Files put into the trash: %(files)s", files=place["files"]))
    if place["destroyed"]:
        told.append(sentence("Messages destroyed for good: %(messages)s", messages=place["destroyed"]))
    return "\n".join(told) or "There was nothing to do."
