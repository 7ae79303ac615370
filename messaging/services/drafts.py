"""Words that are not sent yet, kept by room and thread. Nobody but the one who writes them sees them."""

from django.conf import settings
from django.db.models import Count, Q

from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.requests import DraftRequest
from feeds import clock
from feeds.journal import verb_in
from feeds.positions import advance
from messaging.models import Draft, Membership, Room
from messaging.policy import Actor
from messaging.services.acting import own_feeds, own_place
from messaging.texts import check_size, limits


@verb_in(own_feeds)
def keep_draft(actor: Actor, wish: DraftRequest) -> int:
    """Keep a draft, or let go of it where there is no text; return the row's position, 0 where there is none."""
    place = own_place(actor, wish.room)
    feed = place.membership.feed_id
    if wish.text:
        _check(wish, place.room)
    draft = Draft.objects.filter(feed=feed, room=wish.room, thread=wish.thread).first()
    draft = draft or Draft(feed_id=feed, room=place.room, thread=wish.thread)
    if wish.text and not draft.text:
        _assert_room_for_another(feed, is_new=draft.is_new)
    reply_to = wish.reply_to if wish.text else None
    if (draft.text, draft.reply_to) != (wish.text, reply_to):
        draft.text, draft.reply_to = wish.text, reply_to
        draft.at_ms = clock.now_ms()
        advance(draft)
    return draft.pos


def forget_drafts(membership: Membership) -> None:
    """Let go of what somebody has not sent in a room that is no longer theirs. A part of a verb."""
    room = membership.member.room_id
    drafts = list(Draft.objects.filter(feed=membership.feed_id, room=room).exclude(text=""))
    for draft in drafts:
        draft.text, draft.reply_to = "", None
    if drafts:
        advance(*drafts)


def _check(wish: DraftRequest, room: Room) -> None:
    check_size(wish.text, limits().text_bytes, "text")
    if wish.files:
        raise HearthError(ErrorCode.UNSUPPORTED, "This server does not carry this yet.", field="files")
    if wish.thread:
        _assert_said(room, wish.thread, "thread")
    if wish.reply_to is not None:
        _assert_said(room, wish.reply_to, "reply_to")


def _assert_said(room: Room, number: int, field: str) -> None:
    if not room.first <= number <= room.last_number:
        raise HearthError(ErrorCode.BAD_REQUEST, "There is no message with this number.", field=field)


def _assert_room_for_another(feed: int, *, is_new: bool) -> None:
    limits = settings.HEARTH_PERSONAL_LIMITS
    found = Draft.objects.filter(feed=feed).aggregate(kept=Count("pk"), live=Count("pk", filter=~Q(text="")))
    if found["live"] >= limits.drafts:
        raise HearthError(ErrorCode.TOO_LARGE, f"There are {limits.drafts} drafts, and no more may be.")
    # What was cleared stays as a row without text.
    if is_new and found["kept"] >= limits.kept_drafts:
        raise HearthError(ErrorCode.TOO_LARGE, "There have been drafts in too many threads.")
