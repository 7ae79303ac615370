"""Files that messages carry: whether they may, who holds them, and when nobody does any more. Parts of verbs.

A file belongs to nobody until a message is posted with it. The message's row says all of it that its readers need;
`MessageFile` is what keeps its bytes, and lets the members of the room have them.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db.models import F

from attachments import services as attachments
from attachments.entries import entry_of
from attachments.limits import limits as file_limits
from attachments.models import File
from attachments.refusals import no_such_file
from chatprotocol.errors import ErrorCode, HearthError
from messaging import policy, statements
from messaging.models import Message, MessageFile, Room
from messaging.packing import packed_files
from messaging.texts import limits

Usable = Mapping[tuple[int, int], File]
"""Files by who may post them and their ids."""


class Carried(NamedTuple):
    """What a message carries."""

    message: Message
    files: Sequence[File]


def usable(asked: Iterable[tuple[int, int]]) -> Usable:
    """Return those of (user, file) where somebody may post the file: what they may have themselves. Two queries."""
    pairs = set(asked)
    files = File.objects.select_related("blob").annotate(is_posted=policy.IS_POSTED)
    found = files.in_bulk({file for _, file in pairs}) if pairs else {}
    there = {(user, id) for user, id in pairs if id in found}
    fresh = {(user, id) for user, id in there if _is_fresh_of(user, found[id])}
    others = there - fresh
    readable = policy.readable_files(others) if others else set()
    return {(user, id): found[id] for user, id in fresh | readable}


def _is_fresh_of(user: int, file: File) -> bool:
    """Tell whether somebody has uploaded a file that stands nowhere yet."""
    is_posted: bool = file.is_posted  # type: ignore[attr-defined]  # annotated
    return file.owner_id == user and not is_posted and not file.drawn


def take(user: int, ids: Sequence[int], usable: Usable) -> list[File]:
    """Return the files that somebody names. Raises too_large, bad_request or not_found."""
    if len(ids) > limits().files:
        message = f"A message carries at most {limits().files} files."
        raise HearthError(ErrorCode.TOO_LARGE, message, field="files")
    if len(set(ids)) < len(ids):
        raise HearthError(ErrorCode.BAD_REQUEST, "A file is named twice.", field="files")
    if any((user, id) not in usable for id in ids):
        raise no_such_file("files")
    return [usable[user, id] for id in ids]


def assert_room_for(room: Room, files: Collection[File]) -> None:
    """Refuse more files than a room may hold."""
    if room.files_bytes + sum(file.bytes for file in files) > file_limits().room_files_bytes:
        raise HearthError(ErrorCode.TOO_LARGE, "This room holds as many files as it may.", field="files")


def put_into(message: Message, room: Room, files: Sequence[File]) -> Carried:
    """Let a message that is about to be written carry files."""
    message.files = packed_files(map(entry_of, files))
    room.files_bytes += sum(file.bytes for file in files)
    return Carried(message, files)


def hold(carried: Collection[Carried], rooms: Mapping[int, Room]) -> None:
    """Write who holds the files of messages that are written."""
    MessageFile.objects.bulk_create(
        MessageFile(room_id=message.room_id, number=message.number, place=place, file=file)
        for message, files in carried
        for place, file in enumerate(files)
    )
    statements.count_files({message.room_id: rooms[message.room_id].files_bytes for message, _ in carried})


def let_go(messages: Sequence[Message]) -> None:
    """Let go of what messages of one room carry that are about to say nothing any more, or have carried until it was put into
    the trash.
    """
    room = messages[0].room_id
    held = MessageFile.objects.filter(room=room, number__in=[message.number for message in messages])
    sizes = list(held.values_list("file", "file__bytes"))
    if sizes:
        held.delete()
        Room.objects.filter(pk=room).update(files_bytes=F("files_bytes") - sum(size for _, size in sizes))
        attachments.release({file for file, _ in sizes})
