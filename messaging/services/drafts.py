"""Words that are not sent yet, kept by room and thread. Nobody but the one who writes them sees them."""

from typing import Final

from django.conf import settings
from django.db.models import Count, Q

from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.requests import DraftRequest
from feeds import clock
from feeds.journal import verb_in
from feeds.positions import advance
from messaging.models import Draft, Membership, Room
from messaging.packing import packed_ids
from messaging.policy import Actor
from messaging.services import carrying
from messaging.services.acting import own_feeds, own_place
from messaging.texts import check_size, limits

LIVE: Final = ~Q(text="", files="")
"""Drafts that say or carry something."""


@verb_in(own_feeds)
def keep_draft(actor: Actor, wish: DraftRequest) -> int:
    """Keep a draft, or let go of it where it is empty; return the row's position, 0 where there is none."""
    place = own_place(actor, wish.room)
    feed = place.membership.feed_id
    is_live = bool(wish.text or wish.files)
    if is_live:
        _check(actor.user, wish, place.room)
    draft = Draft.objects.filter(feed=feed, room=wish.room, thread=wish.thread).first()
    draft = draft or Draft(feed_id=feed, room=place.room, thread=wish.thread)
    if is_live and not (draft.text or draft.files):
        _assert_room_for_another(feed, is_new=draft.is_new)
    said = wish.text, wish.reply_to if is_live else None, packed_ids(wish.files)
    if (draft.text, draft.reply_to, draft.files) != said:
        draft.text, draft.reply_to, draft.files = said
        draft.at_ms = clock.now_ms()
        advance(draft)
    return draft.pos


def forget_drafts(membership: Membership) -> None:
    """Let go of what somebody has not sent in a room that is no longer theirs. A part of a verb."""
    room = membership.member.room_id
    drafts = list(Draft.objects.filter(feed=membership.feed_id, room=room).filter(LIVE))
    for draft in drafts:
        draft.text, draft.reply_to, draft.files = "", None, ""
    if drafts:
        advance(*drafts)


def _check(user: int, wish: DraftRequest, room: Room) -> None:
    check_size(wish.text, limits().text_bytes, "text")
    if wish.files:
        carrying.take(user, wish.files, carrying.usable((user, file) for file in wish.files))
    if wish.thread:
        _assert_said(room, wish.thread, "thread")
    if wish.reply_to is not None:
        _assert_said(room, wish.reply_to, "reply_to")


def _assert_said(room: Room, number: int, field: str) -> None:
    if not room.first <= number <= room.last_number:
        raise HearthError(ErrorCode.BAD_REQUEST, "There is no message with this number.", field=field)


def _assert_room_for_another(feed: int, *, is_new: bool) -> None:
    limits = settings.HEARTH_PERSONAL_LIMITS
    found = Draft.objects.filter(feed=feed).aggregate(kept=Count("pk"), live=Count("pk", filter=LIVE))
    if found["live"] >= limits.drafts:
        raise HearthError(ErrorCode.TOO_LARGE, f"There are {limits.drafts} drafts, and no more may be.")
    # What was cleared stays as a row without text.
    if is_new and found["kept"] >= limits.kept_drafts:
        raise HearthError(ErrorCode.TOO_LARGE, "There have been drafts in too many threads.")
