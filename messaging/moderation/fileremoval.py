"""Removing one file for good, as staff: out of every message that carries it, and with its bytes.

What was written stays, as with files that are too old. A file that somebody has reported is kept for whoever decides.
Whoever has uploaded it is told, and why.
"""

from itertools import groupby
from operator import attrgetter

from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext

from accounts import audit
from accounts.audit import Act
from accounts.services import actor_of
from attachments import services as attachments
from attachments.models import File
from attachments.refusals import no_such_file
from chatprotocol.errors import ErrorCode, HearthError
from feeds.journal import verb
from feeds.models import SITE_FEED_ID
from feeds.positions import advance, lock_feeds
from messaging import policy, search
from messaging.models import Message, MessageFile, Room
from messaging.moderation import house
from messaging.packing import files_of, packed_files
from messaging.services.acting import account_feeds


@verb
def remove_file(file_id: int, *, by: int, reason: str = "", language: str = "en") -> int:
    """Take a file out of all messages, also those in the trash; return out of how many. Its owner is told in a language.

    Raises HearthError: not_found, forbidden; conflict where no message carries it.
    """
    rows = MessageFile.objects.filter(file=file_id).order_by("room", "number")
    owner = File.objects.filter(pk=file_id).values_list("owner", flat=True)
    lock_feeds(
        lambda: [
            SITE_FEED_ID, *rows.values_list("room", flat=True), *account_feeds(list(owner)).values(),
        ]
    )  # fmt: skip
    actor, file = actor_of(by), File.objects.select_related("owner").filter(pk=file_id).first()
    if actor is None or file is None:
        raise no_such_file("file")
    carried = list(rows.select_related("room"))
    policy.may_remove_file(actor, file.owner, {one.room for one in carried})
    if not carried:
        raise HearthError(ErrorCode.CONFLICT, "No message carries this file.", field="file")
    rows.delete()
    for room, some in groupby(carried, key=attrgetter("room")):
        _take_out(room, [one.number for one in some], file)
    attachments.release([file_id])
    audit.note(
        Act.FILE_REMOVED,
        by=by,
        person=file.owner_id,
        room=carried[0].room_id,
        subject=f"file {file_id}",
        reason=reason,
        messages=len(carried),
        bytes=file.bytes,
    )
    if file.owner_id != by and file.owner.active:
        with translation.override(language):
            said = gettext("The moderators have removed your file “%(name)s”.") % {"name": file.name}
            why = gettext("Their reason: %(reason)s") % {"reason": reason.strip()} if reason.strip() else ""
        house.tell(file.owner_id, "\n\n".join(part for part in (said, why) if part))
    return len(carried)


def _take_out(room: Room, numbers: list[int], file: File) -> None:
    # What is in the trash changes there, and nobody is told.
    messages = Message.objects.filter(room=room, number__in=numbers).annotate(first=F("room__first"))
    for message in messages:
        left = [one for one in files_of(message.files) if one.id != file.pk]
        if message.files:
            with search.renewed(message):
                message.files = packed_files(left)
                advance(message)
    Room.objects.filter(pk=room.pk).update(files_bytes=F("files_bytes") - file.bytes * len(numbers))
