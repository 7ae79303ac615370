"""Read marks: up to which number somebody has read a room."""

from chatprotocol.errors import ErrorCode, HearthError
from feeds.journal import verb
from feeds.positions import advance
from messaging.policy import Actor
from messaging.services.acting import place_in


@verb
def mark_read(actor: Actor, room: int, number: int, *, back: bool = False) -> int:
    """Move one's own read mark, forward unless `back`; return the membership's position."""
    place = place_in(actor, room)
    if number > place.room.last_number:
        raise HearthError(ErrorCode.BAD_REQUEST, "There is no message with this number yet.", field="number")
    membership = place.membership
    if number > membership.read or (back and number < membership.read):
        membership.read = number
        advance(membership)
    return membership.pos
