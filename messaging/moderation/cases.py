"""What a moderator is shown of a report: the message among its neighbours, who has reported it, what its author is known for.

Of a direct conversation it is the reported message alone, and so it is of a private room where nobody there has shown it: else
a word that everybody says would open it. Whoever asks has been judged, and the log says that they look.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from django.db.models import Count, Exists, OuterRef, QuerySet

from accounts.models import User
from attachments import pictures
from attachments.models import File
from messaging import policy
from messaging.models import Member, Message, Room
from messaging.moderation import evidence
from messaging.moderation.models import Report
from messaging.packing import files_of

NEIGHBOURS: Final = 5
"""So many messages are shown before the one that was reported, and behind it."""
FORMER: Final = 10
"""So many of the author's latest reports are listed."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A file of a message; a picture is shown."""

    id: int
    name: str
    is_picture: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A message as it is shown."""

    number: int
    author: User
    at: datetime
    text: str
    is_reported: bool = False
    is_deleted: bool = False
    files: Sequence[Carried] = ()
    text_now: str | None = None
    """What it says now, where that is something else."""


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that is shown of a report."""

    report: Report
    reports: Sequence[Report]
    """All reports of this message, the latest first."""
    said: Sequence[Said]
    is_direct: bool
    is_alone: bool
    """Whether the message is shown without its neighbours because nobody has reported it."""
    member: Member | None
    """The author's side of the room."""
    former: Sequence[Report]
    outcomes: Sequence[tuple[str, int]] = field(default=())
    """How often what came of reports about the author, this message's left out."""


def case_of(report: Report) -> Case:
    """Return what is shown of a report."""
    about = Report.objects.filter(author=report.author).exclude(room=report.room, number=report.number)
    counts = about.values_list("outcome").annotate(times=Count("pk")).order_by("-times")
    labels = dict(Report.Outcome.choices)
    return Case(
        report=report,
        reports=list(
            Report.objects.filter(room=report.room, number=report.number)
            .select_related("reporter", "decided_by")
            .order_by("-reported_at", "-pk")
        ),
        said=_said(report),
        is_direct=report.room.kind == Room.Kind.DIRECT,
        is_alone=_is_alone(report),
        member=Member.objects.filter(room=report.room, user=report.author).first(),
        former=list(about.select_related("room", "decided_by").order_by("-reported_at", "-pk")[:FORMER]),
        outcomes=[(str(labels[outcome]), times) for outcome, times in counts],
    )


def waiting(actor: User) -> QuerySet[Report]:
    """Return what waits for a decision by somebody of the staff: a message once, by its first report."""
    still_open = Report.objects.filter(outcome=Report.Outcome.OPEN)
    earlier = still_open.filter(room=OuterRef("room"), number=OuterRef("number"), pk__lt=OuterRef("pk"))
    return still_open.filter(policy.may_judge(actor)).exclude(Exists(earlier))


def _said(report: Report) -> list[Said]:
    room = report.room
    there = Message.objects.filter(room=room, number__gte=room.first, kind=Message.Kind.TEXT).select_related(
        "author"
    )
    message = there.filter(number=report.number).first()
    reported = _reported(report, message)
    if message is None or room.kind == Room.Kind.DIRECT or _is_alone(report):
        return [reported]
    # A thread is a conversation of its own; what is said beside it has nothing to do with it.
    beside = there.filter(thread=message.thread)
    before = _neighbours(beside.filter(number__lt=message.number).order_by("-number"))[::-1]
    if message.thread is not None and len(before) < NEIGHBOURS:
        before = [*map(_shown, there.filter(number=message.thread)), *before]
    return [*before, reported, *_neighbours(beside.filter(number__gt=message.number).order_by("number"))]


def _is_alone(report: Report) -> bool:
    if report.room.kind != Room.Kind.PRIVATE:
        return False
    by_people = Report.objects.filter(room=report.room, number=report.number, reporter__isnull=False)
    return not by_people.exists()


def _neighbours(messages: QuerySet[Message]) -> list[Said]:
    return [_shown(message) for message in messages[:NEIGHBOURS]]


def _shown(message: Message) -> Said:
    return Said(
        number=message.number,
        author=message.author,
        at=datetime.fromtimestamp(message.at_ms / 1000, UTC),
        text=message.text,
        is_deleted=message.deleted,
        files=_files(message),
    )


def _reported(report: Report, message: Message | None) -> Said:
    """Return the message as it was reported, and what has become of it."""
    is_there = message is not None and not message.deleted
    return Said(
        number=report.number,
        author=report.author,
        at=report.said_at,
        text=report.text,
        is_reported=True,
        is_deleted=not is_there,
        files=_kept(report) or (_files(message) if message is not None else ()),
        text_now=message.text if message is not None and is_there and message.text != report.text else None,
    )


def _kept(report: Report) -> list[Carried]:
    """Return the files that are kept for the report, whatever has become of the message."""
    return [
        Carried(file.pk, file.name, file.type in pictures.PICTURES)
        for file in evidence.files_of(report).order_by("pk")
    ]


def _files(message: Message) -> list[Carried]:
    return [Carried(file.id, file.name, file.type in pictures.PICTURES) for file in files_of(message.files)]


def file_of(report: Report, id: int) -> File | None:
    """Return a file of the messages that a report shows; None where it is none of theirs."""
    shown = {file.id for said in _said(report) for file in said.files}
    return File.objects.select_related("blob").filter(pk=id).first() if id in shown else None
