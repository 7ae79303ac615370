"""What the staff of the server changes of rooms without being in them."""

from accounts.models import User
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.requests import RoomUpdate
from feeds.journal import verb
from feeds.positions import lock_feeds
from messaging import policy
from messaging.models import Room
from messaging.services.rooms import apply_update


@verb
def administer_room(room_id: int, wish: RoomUpdate, *, by: int) -> int:
    """Change a room's settings as staff; return the row's position."""
    lock_feeds([room_id])
    actor = User.objects.filter(pk=by, active=True).first()
    if actor is None:
        raise HearthError(ErrorCode.SUSPENDED, "This account is suspended.")
    room = Room.objects.filter(pk=room_id).first()
    if room is None:
        raise policy.no_such_room()
    policy.may_administer(actor, room)
    return apply_update(room, wish, by)
