"""Read marks: up to which number somebody has read a room."""

from collections.abc import Iterable, Sequence

from chatprotocol.errors import ErrorCode, HearthError
from feeds.journal import verb_in
from feeds.positions import advance
from feeds.verbs import Call
from messaging.policy import Actor
from messaging.services.acting import account_feeds, place_in


def _feeds_of(calls: Sequence[Call]) -> Iterable[int]:
    """Return the rooms and the accounts of those who read them."""
    yield from {room for (_, room, *_), _ in calls}
    yield from account_feeds([actor.user for (actor, *_), _ in calls]).values()


@verb_in(_feeds_of)
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
