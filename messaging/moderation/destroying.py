"""Destroying what has been in the trash for its time: messages with all that hangs on them, a few at a time, and then the words
that nobody says any more.

Of a message nothing stays but the key that its author's client gave it, so that it is never posted again. Nothing here
looks at what can be read: what a room keeps is not below its `first`.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from django.db.models import Exists, F, OuterRef, QuerySet, Sum

from accounts import audit
from accounts.audit import Act
from attachments import services as attachments
from feeds import clock
from feeds.journal import verb, verb_in
from feeds.positions import lock_feeds
from feeds.verbs import Call
from messaging import search, statements
from messaging.models import Message, MessageFile, MessageVersion, Room
from messaging.moderation.models import Cut, FilesCut

MESSAGES_AT_ONCE: Final = 50
"""What one step destroys: everybody else's writes wait so long."""
FILES_AT_ONCE: Final = 20


def due_cuts() -> QuerySet[Cut]:
    """Return what is to be destroyed now: of each room from its oldest messages on.

    What is due while something older is not waits for that: else the older could not be brought back without a hole.
    """
    lower = Cut.objects.filter(room=OuterRef("room"), state=Cut.State.TRASH, begin__lt=OuterRef("begin"))
    due = Cut.objects.filter(state=Cut.State.TRASH, due_at__lte=clock.now(), room__first__gte=F("end"))
    return due.filter(~Exists(lower)).order_by("due_at", "pk")


def due_messages() -> int:
    """Return how many messages are in the trash whose time is over."""
    due = Cut.objects.filter(state=Cut.State.TRASH, due_at__lte=clock.now())
    return int(due.aggregate(messages=Sum("messages"))["messages"] or 0)


def destroy_some(cut: Cut) -> int:
    """Destroy the oldest messages that are left of what was cut; return how many, 0 where that is over now."""
    left = Message.objects.filter(room=cut.room_id, number__gte=cut.begin, number__lt=cut.end)
    numbers = list(left.order_by("number").values_list("number", flat=True)[:MESSAGES_AT_ONCE])
    if not numbers:
        end_cut(cut.pk)
        return 0
    span = (numbers[0], numbers[-1] + 1)
    carried = MessageFile.objects.filter(room=cut.room_id, number__gte=span[0], number__lt=span[1])
    while files := list(carried.values_list("pk", flat=True)[:FILES_AT_ONCE]):
        let_go_of_files(files)
    destroy_messages(cut.room_id, *span)
    return len(numbers)


def _feed_of(calls: Sequence[Call]) -> Iterable[int]:
    return {room for (room, *_), _ in calls}


@verb_in(_feed_of)
def destroy_messages(room_id: int, begin: int, end: int) -> None:
    """Destroy messages of a room by their numbers, in [begin, end), that lie below its first; their files have gone before."""
    lock_feeds([room_id])
    gone = Message.objects.filter(
        room=room_id, room__first__gte=end, number__gte=begin, number__lt=end
    ).order_by("number")
    messages = list(gone)
    if messages:
        search.forget(messages)
        MessageVersion.objects.filter(message__in=messages).delete()
        statements.destroy(messages)


@verb
def let_go_of_files(carried: Collection[int]) -> None:
    """Let go of files that messages carry, or have carried until they were put into the trash."""
    rows = MessageFile.objects.filter(pk__in=carried)
    sizes = list(rows.values_list("room").annotate(size=Sum("file__bytes")))
    files = list(rows.values_list("file", flat=True))
    lock_feeds(room for room, _ in sizes)
    rows.delete()
    for room, size in sizes:
        Room.objects.filter(pk=room).update(files_bytes=F("files_bytes") - size)
    attachments.release(files)


@verb
def end_cut(cut: int) -> None:
    """Note that nothing is left of what was cut."""
    done = Cut.objects.filter(pk=cut, state=Cut.State.TRASH)
    found = done.first()
    if found is not None:
        done.update(state=Cut.State.DESTROYED)
        audit.note(
            Act.RETENTION_DESTROYED,
            by=None,
            room=found.room_id,
            subject=f"cut {cut}",
            messages=found.messages,
            bytes=found.bytes,
        )


# ---- files -------------------------------------------------------------------------------------------------------


def due_files() -> QuerySet[FilesCut]:
    """Return what files are to be destroyed now."""
    return FilesCut.objects.filter(state=FilesCut.State.TRASH, due_at__lte=clock.now()).order_by(
        "due_at", "pk"
    )


def destroy_some_files(cut: FilesCut) -> int:
    """Destroy files that are left of what was cut; return how many, 0 where that is over now."""
    left = list(
        MessageFile.objects.filter(cut=cut).order_by("pk").values_list("pk", flat=True)[:FILES_AT_ONCE]
    )
    if left:
        let_go_of_files(left)
    else:
        end_files_cut(cut.pk)
    return len(left)


@verb
def end_files_cut(cut: int) -> None:
    """Note that nothing is left of the files that were cut."""
    FilesCut.objects.filter(pk=cut, state=FilesCut.State.TRASH).update(state=FilesCut.State.DESTROYED)


# ---- words -------------------------------------------------------------------------------------------------------


def drop_words(after: int) -> int | None:
    """Look at the next words that can be searched for, and drop those that nobody says any more; return where to go on."""
    unsaid, last = search.unsaid(after)
    if unsaid:
        forget_words(unsaid)
    return last


@verb
def forget_words(words: Collection[str]) -> None:
    """Drop words, unless somebody has said them meanwhile."""
    search.drop(words)
