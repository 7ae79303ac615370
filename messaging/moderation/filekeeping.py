"""How long the house keeps files: what was sent with a message longer ago is taken from it and put into the trash, out of which it
may be brought back. What was written stays.

Unlike messages, which go with one change of their room, each message that carried a file changes: a few at a time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Final

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Sum

from accounts import audit, jobs
from accounts import policy as accounts
from accounts.audit import Act
from accounts.jobs import Step
from accounts.models import Job
from accounts.sentences import sentence
from accounts.services import actor_of
from attachments.entries import entry_of
from chatprotocol.errors import ErrorCode, HearthError
from feeds import clock
from feeds.journal import verb, verb_in
from feeds.positions import advance, lock_feeds
from feeds.verbs import Call
from messaging import search
from messaging.models import Message, MessageFile, Room
from messaging.moderation.models import FilesCut
from messaging.moderation.retention import end_of
from messaging.moderation.rules import rules, set_rules
from messaging.packing import packed_files

BACK: Final = "files_back"
MESSAGES_AT_ONCE: Final = 20
"""What one step changes: everybody else's writes wait so long, and whoever is there is told of each."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What would go: files, and how large they are together."""

    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Old:
    """Messages of a room that carry files which are too old."""

    room: int
    numbers: Sequence[int]


def preview(days: int) -> Preview:
    """Return which files were sent with messages more than so many days ago."""
    before_ms = clock.to_ms(clock.now() - timedelta(days=days))
    old = Message.objects.filter(
        room=OuterRef("room"), number=OuterRef("number"), number__gte=F("room__first"), at_ms__lt=before_ms
    )
    carried = MessageFile.objects.filter(Exists(old), cut=None)
    found = carried.aggregate(files=Count("pk"), size=Sum("file__bytes"))
    return Preview(int(found["files"] or 0), int(found["size"] or 0))


def next_old(after: int, days: int) -> Old | None:
    """Return messages of the next room from an id on that carry files which are too old; None where there is none.

    Rooms are looked through one by one, by the index of what carries files.
    """
    while True:
        carrying = Message.objects.filter(files__gt="", room__gte=after).order_by("room")
        room = carrying.values_list("room", flat=True).first()
        if room is None:
            return None
        there = Room.objects.get(pk=room)
        old = Message.objects.filter(
            files__gt="", room=room, number__gte=there.first, number__lt=end_of(there, days)
        )
        numbers = list(old.order_by("number").values_list("number", flat=True)[:MESSAGES_AT_ONCE])
        if numbers:
            return Old(room, numbers)
        after = room + 1


@verb
def begin_cut(before: datetime) -> FilesCut:
    """Begin to put files into the trash."""
    now = clock.now()
    return FilesCut.objects.create(before=before, cut_at=now, due_at=now + timedelta(days=rules().trash_days))


def _feed_of(calls: Sequence[Call]) -> Iterable[int]:
    return {room for (room, *_), _ in calls}


@verb_in(_feed_of)
def cut_files(room_id: int, numbers: Sequence[int], cut: int) -> int:
    """Take their files from messages of a room, and put them into the trash; return how many."""
    lock_feeds([room_id])
    held = MessageFile.objects.filter(room=room_id, number__in=numbers, cut=None)
    found = held.aggregate(files=Count("pk"), size=Sum("file__bytes"))
    for message in _messages(room_id, numbers).filter(files__gt=""):
        with search.renewed(message):
            message.files = ""
            advance(message)
    held.update(cut=cut)
    FilesCut.objects.filter(pk=cut).update(
        files=F("files") + found["files"], bytes=F("bytes") + (found["size"] or 0)
    )
    return int(found["files"])


def _messages(room: int, numbers: Sequence[int]) -> QuerySet[Message]:
    """Return messages with where their room begins: what is in the trash by now changes there, and nobody is told."""
    return Message.objects.filter(room=room, number__in=numbers).annotate(first=F("room__first"))


@verb
def end_of_cutting(cut: int) -> FilesCut:
    """Note what was put into the trash."""
    made = FilesCut.objects.get(pk=cut)
    audit.note(Act.FILES_REMOVED, by=None, subject=f"cut of files {cut}", files=made.files, bytes=made.bytes)
    return made


# ---- and back ----------------------------------------------------------------------------------------------------


@verb
def bring_back(cut: int, *, by: int) -> Job:
    """Begin to bring files back out of the trash. From then on all files are kept, until somebody says otherwise.

    Raises forbidden, not_found, conflict.
    """
    accounts.assert_may_set_rules(actor_of(by))
    found = FilesCut.objects.filter(pk=cut).first()
    if found is None:
        raise HearthError(ErrorCode.NOT_FOUND, "This is not in the trash.")
    if found.state != FilesCut.State.TRASH or found.due_at <= clock.now():
        raise HearthError(ErrorCode.CONFLICT, "This is not in the trash any more.")
    FilesCut.objects.filter(pk=cut).update(state=FilesCut.State.UNDONE)
    set_rules(by=by, files_days=0)
    job = jobs.ask(BACK, {"cut": cut}, by=by)
    audit.note(Act.RETENTION_UNDONE, by=by, subject=f"cut of files {cut}", files=found.files)
    return job


def work(job: Job) -> Step:
    """Bring the files of the next messages back."""
    cut: int = job.wish["cut"]
    place = job.place or {"after": 0, "back": 0}
    rows = MessageFile.objects.filter(cut=cut, pk__gt=place["after"]).order_by("pk")
    first = rows.first()
    total = FilesCut.objects.values_list("files", flat=True).get(pk=cut)
    if first is None:
        told = sentence("Files that are back: %(files)s", files=place["back"])
        return Step(None, place["back"], total, told)
    some = [row for row in rows[:MESSAGES_AT_ONCE] if row.room_id == first.room_id]
    back = put_back(first.room_id, [row.number for row in some], cut)
    return Step({"after": some[-1].pk, "back": place["back"] + back}, place["back"] + back, total)


@verb_in(_feed_of)
def put_back(room_id: int, numbers: Sequence[int], cut: int) -> int:
    """Let messages of a room carry again what was taken from them; return how many files.

    What was deleted meanwhile has let go of its own.
    """
    lock_feeds([room_id])
    rows = (
        MessageFile.objects.filter(room=room_id, number__in=numbers, cut=cut)
        .select_related("file__blob")
        .order_by("number", "place")
    )
    held = {number: list(some) for number, some in groupby(rows, key=attrgetter("number"))}
    back = 0
    for message in _messages(room_id, list(held)):
        with search.renewed(message):
            message.files = packed_files(entry_of(row.file) for row in held[message.number])
            advance(message)
        back += MessageFile.objects.filter(room=room_id, number=message.number, cut=cut).update(cut=None)
    return back
