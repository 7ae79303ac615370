"""What is read of rooms: history, members, counts, the directory, and where rooms stand for a person.

Everything here runs inside one snapshot and asks policy inside it, so that rights and rows are of one moment.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import msgspec
from django.db import models

from attachments import queries as attachments
from attachments.models import File
from chatprotocol import codec, rows
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.frames import RoomStands
from chatprotocol.ids import room_feed
from chatprotocol.limits import CATCH_UP_POSITIONS, PAGE_BYTES, PREVIEW_CHARACTERS
from chatprotocol.requests import (
    Count,
    Files,
    History,
    MemberPage,
    MessagePage,
    PanelPage,
    Pins,
    RoomPage,
    Thread,
    Version,
    Versions,
)  # fmt: skip
from feeds.changes import Page, read_page
from feeds.models import Feed
from feeds.positions import heads_of
from feeds.sharedcache import SharedCache
from messaging import policy, statements
from messaging.kinds import member_row, membership_row, message_row, room_row
from messaging.models import Draft, Emoji, Member, Membership, Message, Room
from messaging.moderation.models import Export, ReportedFile
from messaging.packing import ids_of
from messaging.policy import Actor

DIRECTORY_PAGE: Final = 100
DIRECTORY_LOOKED_AT: Final = 1_000
"""Rooms that one request looks at: anybody may make more than that."""
CATCH_UP_ROOMS: Final = 200
"""Rooms that are read together: the database bounds how long a condition may be."""
MESSAGE_BYTES_BUT_TEXT: Final = 512
"""More than a message takes without its text, and without people whom it calls for or who have reacted to it."""
ID_BYTES: Final = 9
FILE_BYTES: Final = 640
"""More than a file takes: its name, its type, what stands for it meanwhile."""
EMOJI_BYTES: Final = 72
"""What an emoji and the list of those who have reacted with it take at most, without them."""
VERSIONS: Final = 200
"""Versions of a message in one answer."""


# ---- history -----------------------------------------------------------------------------------------------------


def history(actor: Actor, ask: History) -> MessagePage:
    """Return messages of a room by number. Raises not_found, forbidden, or bad_request for two bounds."""
    bounds = [bound for bound in (ask.before, ask.after, ask.around) if bound is not None]
    if len(bounds) > 1:
        raise HearthError(ErrorCode.BAD_REQUEST, "Name one of before, after and around.", field="before")
    room = policy.standing(actor.user, ask.room).room
    if ask.after is not None:
        found = _fit(_newer(room, ask.after, ask.limit))
    elif ask.around is not None:
        found = _around(room, ask.around, ask.limit)
    else:
        found = _fit(_older(room, room.last_number + 1 if ask.before is None else ask.before, ask.limit))[
            ::-1
        ]
    if found:
        below, above = found[0].number - 1, found[-1].number + 1
    else:
        # An empty page lies beyond an end of the room: all there is lies on the other side.
        below, above = (room.last_number, room.last_number + 1) if ask.after is not None else (0, room.first)
    return MessagePage(
        messages=found, has_more_before=below >= room.first, has_more_after=above <= room.last_number
    )


def thread(actor: Actor, ask: Thread) -> MessagePage:
    """Return the replies in the thread of a message, ascending. The message itself may be gone for good."""
    room = policy.standing(actor.user, ask.room).room
    if not 1 <= ask.root <= room.last_number:
        raise HearthError(ErrorCode.NOT_FOUND, "There is no message with this number.", field="root")
    before = room.last_number + 1 if ask.before is None else ask.before
    below = [message_row(one) for one in statements.messages_of_thread(room, ask.root, before, ask.limit + 1)]
    page = _fit(below[: ask.limit])
    is_last = ask.before is None or not _in_thread(room, ask.root).filter(number__gte=before).exists()
    return MessagePage(
        messages=page[::-1], has_more_before=len(page) < len(below), has_more_after=not is_last
    )


def _in_thread(room: Room, root: int) -> models.QuerySet[Message]:
    return Message.objects.filter(room=room, thread=root, number__gte=room.first)


def pins(actor: Actor, ask: Pins) -> PanelPage:
    """Return pinned messages of a room, newest first."""
    room = policy.standing(actor.user, ask.room).room
    before = room.last_number + 1 if ask.before is None else ask.before
    found = [message_row(one) for one in statements.pinned_messages(room, before, ask.limit + 1)]
    page = _fit(found[: ask.limit])
    return PanelPage(messages=page, next=page[-1].number if len(page) < len(found) else None)


def files(actor: Actor, ask: Files) -> PanelPage:
    """Return messages of a room that carry files, newest first."""
    room = policy.standing(actor.user, ask.room).room
    before = room.last_number + 1 if ask.before is None else ask.before
    found = [message_row(one) for one in statements.messages_with_files(room, before, ask.limit + 1)]
    page = _fit(found[: ask.limit])
    return PanelPage(messages=page, next=page[-1].number if len(page) < len(found) else None)


def edits(actor: Actor, room: int, number: int) -> Versions:
    """Return what a message says and said, newest first, up to a page. A tombstone has nothing left to say."""
    place = policy.standing(actor.user, room)
    message = Message.objects.filter(room=place.room, number=number).first()
    if message is None or message.number < place.room.first:
        raise HearthError(ErrorCode.NOT_FOUND, "There is no message with this number.", field="number")
    if message.deleted:
        return Versions(versions=[])
    versions = [Version(text=message.text, at=message.edited_at_ms or message.at_ms)]
    size_bytes = len(message.text.encode())
    # Read one by one: the older versions of what was edited too often do not fit an answer.
    for text, at_ms in message.versions.order_by("-pk").values_list("text", "at_ms").iterator(20):
        size_bytes += len(text.encode())
        if size_bytes > PAGE_BYTES or len(versions) == VERSIONS:
            break
        versions.append(Version(text=text, at=at_ms))
    return Versions(versions=versions)


def _older(room: Room, before: int, limit: int) -> list[rows.Message]:
    """Return up to `limit` messages below a number, newest first."""
    return [message_row(message) for message in statements.messages_below(room, before, limit)]


def _newer(room: Room, after: int, limit: int) -> list[rows.Message]:
    """Return up to `limit` messages above a number, oldest first."""
    return [message_row(message) for message in statements.messages_above(room, after, limit)]


def _around(room: Room, number: int, limit: int) -> list[rows.Message]:
    """Return the message with this number in the middle of a page; at an end of the room the page is filled up."""
    older = _older(room, number + 1, limit)
    newer = _newer(room, number, limit)
    newer_count = min(len(newer), max(limit // 2, limit - len(older)))
    older = _fit(older[: limit - newer_count], PAGE_BYTES // 2)
    newer = _fit(newer[:newer_count], PAGE_BYTES // 2)
    return older[::-1] + newer


def _fit(found: list[rows.Message], limit_bytes: int = PAGE_BYTES) -> list[rows.Message]:
    """Cut a page where its rows exceed the bytes of a page; the first always stays."""
    if sum(map(_most_bytes, found)) <= limit_bytes:
        return found
    size_bytes = 0
    for index, message in enumerate(found):
        size_bytes += len(codec.encode_row(message))
        if index and size_bytes > limit_bytes:
            return found[:index]
    return found


def _most_bytes(message: rows.Message) -> int:
    """Return what a message takes at most as bytes, without writing it down."""
    most = MESSAGE_BYTES_BUT_TEXT + 4 * len(message.text) + FILE_BYTES * len(message.files)
    if message.mentions or message.reactions:
        people = len(message.mentions) + sum(map(len, message.reactions.values()))
        most += ID_BYTES * people + EMOJI_BYTES * len(message.reactions)
    return most


# ---- people and rooms --------------------------------------------------------------------------------------------


def members(actor: Actor, room: int, after: int | None, limit: int) -> MemberPage:
    """Return who is and who was in a room, by user id."""
    place = policy.standing(actor.user, room)
    found = list(Member.objects.filter(room=place.room, user__gt=after or 0).order_by("user")[: limit + 1])
    page = [member_row(member) for member in found[:limit]]
    return MemberPage(members=page, next=page[-1].user if len(found) > limit else None)


def directory(query: str, after: int | None) -> RoomPage:
    """Return public rooms, all or those whose name or topic contains the query.

    A request looks at so many rooms at most; where there are more, the page ends early and the next goes on.
    """
    wanted = query.strip().casefold()
    looked_at = list(statements.public_rooms(after or 0, DIRECTORY_LOOKED_AT))
    # The database folds ASCII only.
    found = [room for room in looked_at if wanted in room.name.casefold() or wanted in room.topic.casefold()]
    page = [room_row(room) for room in found[:DIRECTORY_PAGE]]
    if len(found) > DIRECTORY_PAGE:
        return RoomPage(rooms=page, next=page[-1].id)
    is_last = len(looked_at) < DIRECTORY_LOOKED_AT
    return RoomPage(rooms=page, next=None if is_last else looked_at[-1].feed_id)


def counts(actor: Actor, rooms: Iterable[int]) -> dict[str, Count]:
    """Return what waits for somebody in those of these rooms that are theirs."""
    mine = Membership.objects.filter(
        member__user=actor.user, member__state=Member.State.MEMBER, member__room__in=set(rooms)
    )
    places = mine.values_list("member__room", "read", "member__room__first", "member__room__last_number")
    unread = {room: _above(read, first, last_number) for room, read, first, last_number in places}
    calls = statements.unread_calls(actor.user, unread)
    return {str(room): Count(unread=unread[room], mentions=calls.get(room, 0)) for room in unread}


def _unread(membership: Membership) -> int:
    room = membership.member.room
    return _above(membership.read, room.first, room.last_number)


def _above(read: int, first: int, last_number: int) -> int:
    """Return how many numbers lie above a read mark; what is gone does not wait."""
    return last_number - max(read, first - 1)


# ---- files -------------------------------------------------------------------------------------------------------


def register_holders() -> None:
    """Hold the files that messages carry, drafts are about to, reports are about, rooms and emoji are shown by, and
    somebody takes along.
    """
    attachments.register_holder(_unheld)


def _unheld(files: models.QuerySet[File]) -> models.QuerySet[File]:
    rooms = Room.objects.filter(avatar__isnull=False).values("avatar")
    emoji = Emoji.objects.filter(file__isnull=False).values("file")
    files = files.exclude(pk__in=Export.objects.filter(file__isnull=False).values("file"))
    files = files.exclude(pk__in=ReportedFile.objects.values("file"))
    shown = files.filter(~policy.IS_POSTED).exclude(pk__in=_drafted())
    return shown.exclude(pk__in=rooms).exclude(pk__in=emoji)


def _drafted() -> set[int]:
    """Return the files that their own uploaders are about to post: nobody else's draft keeps what they let go of."""
    drafts = Draft.objects.filter(files__gt="").values_list("feed", "files")
    drafted = {(feed, file) for feed, packed in drafts for file in ids_of(packed)}
    if not drafted:
        return set()
    owners = File.objects.filter(pk__in={file for _, file in drafted})
    return {file for feed, file in owners.values_list("owner__account_feed", "pk") if (feed, file) in drafted}


# ---- where rooms stand -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CatchUp:
    """What brings a connection level with a room: its changes, or where it stands. Then it is at `to`."""

    room: int
    to: int
    frame: bytes | None
    more: bool = False
    lost: bool = False
    """The room is no longer the person's."""


CaughtUp = SharedCache[tuple[int, int, int], CatchUp]
"""Changes by room, cursor and head: after a restart everybody of a room comes back with the same cursor. What lies
between two positions stays as it is, for a row that changes takes a position above them."""

CAUGHT_UP_BYTES: Final = 32 * 1024 * 1024


def caught_up() -> CaughtUp:
    """Return room for the changes that everybody asks for; one a process."""
    return SharedCache(CAUGHT_UP_BYTES, lambda one: len(one.frame or b""))


def catch_up(user: int, cursors: dict[int, int | None], known: CaughtUp | None = None) -> list[CatchUp]:
    """Read what a person misses of rooms, given the cursors they hold.

    A cursor that is usable and not too far behind is answered by changes, any other by where the room stands. Ends
    early where the frames have filled a page, or after `CATCH_UP_ROOMS`: the caller asks again for the rest.
    """
    some = list(cursors)[:CATCH_UP_ROOMS]
    found = {place.room.pk: place for place in statements.places([(room, user) for room in some])}
    heads = heads_of(found)
    near = {room for room in found if _is_near(cursors[room], heads[room])}
    far = [place.room for place in found.values() if place.room.pk not in near]
    last = {message.room_id: message_row(message) for message in statements.latest_messages(far)}
    calls = statements.unread_calls(user, [room.pk for room in far])
    caught = [CatchUp(room, 0, None, lost=True) for room in some if room not in found]
    size_bytes = 0
    for room_id, place in found.items():
        cursor = cursors[room_id]
        one = (
            _changes_since(room_id, heads[room_id], cursor, known)
            if cursor is not None and room_id in near
            else _stands(place.membership, heads[room_id], last.get(room_id), calls.get(room_id, 0))
        )
        caught.append(one)
        size_bytes += len(one.frame or b"")
        if size_bytes > PAGE_BYTES:
            break
    return caught


def _is_near(cursor: int | None, head: int) -> bool:
    """Tell whether a cursor is usable, and not too far behind to be answered by changes."""
    return cursor is not None and head - CATCH_UP_POSITIONS <= cursor <= head


def _changes_since(room: int, head: int, cursor: int, known: CaughtUp | None) -> CatchUp:
    if cursor == head:
        return CatchUp(room, head, None)
    held = known.get((room, cursor, head)) if known is not None else None
    if held is not None:
        return held
    page: Page = read_page(Feed(pk=room, kind=Feed.Kind.ROOM, head=head), cursor)
    frame = codec.encode_changes(room_feed(room), cursor, page.to, page.packed)
    one = CatchUp(room, page.to, frame, page.more)
    if known is not None:
        known.put((room, cursor, head), one)
    return one


def _stands(membership: Membership, head: int, last: rows.Message | None, mentions: int) -> CatchUp:
    room = membership.member.room
    frame = RoomStands(
        feed=room_feed(room.pk),
        head=head,
        room=room_row(room),
        membership=membership_row(membership),
        last=None if last is None else _preview(last),
        last_number=room.last_number,
        unread=_unread(membership),
        mentions=mentions,
    )
    return CatchUp(room.pk, head, codec.encode_news(frame))


def _preview(message: rows.Message) -> rows.Message:
    if len(message.text) <= PREVIEW_CHARACTERS:
        return message
    return msgspec.structs.replace(message, text=message.text[:PREVIEW_CHARACTERS])
