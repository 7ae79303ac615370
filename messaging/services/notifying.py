"""How a room may call for somebody: for everything or nothing, until when it is muted, and whether it stands at the top."""

from msgspec import UNSET

from chatprotocol.requests import Notify
from feeds.journal import verb_in
from feeds.positions import advance
from messaging.policy import Actor
from messaging.services.acting import own_feeds, own_place


@verb_in(own_feeds)
def set_notifications(actor: Actor, wish: Notify) -> int:
    """Set how a room may call for the actor; return the membership's position."""
    membership = own_place(actor, wish.room).membership
    before = (membership.level, membership.muted_until_ms, membership.pinned)
    membership.level = wish.level
    membership.muted_until_ms = wish.muted_until
    if wish.pinned is not UNSET:
        membership.pinned = wish.pinned
    if (membership.level, membership.muted_until_ms, membership.pinned) != before:
        advance(membership)
    return membership.pos
