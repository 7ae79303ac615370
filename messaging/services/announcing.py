"""What a room says of itself: system messages, written by the verbs that change it. Parts of verbs.

They take numbers as every message does, and count as unread for those who have not read them.
"""

from chatprotocol.system import SystemVerb, compose
from feeds import clock
from feeds.tables import table_of
from messaging import statements
from messaging.models import Membership, Message, Room


def announcement(
    room: Room, author: int, verb: SystemVerb, user: int | None = None, words: str = ""
) -> Message:
    """Return a new message that says who has done what, and give it its number.

    It is written by the verb, after the rows of those who go: they must not be told.
    """
    room.last_number += 1
    statements.count_on({room.pk: room.last_number})
    message: Message = table_of(Message).new(
        room_id=room.pk,
        number=room.last_number,
        author_id=author,
        at_ms=clock.now_ms(),
        kind=Message.Kind.SYSTEM,
        text=compose(verb, user, words),
    )
    return message


def has_read(membership: Membership, message: Message) -> bool:
    """Let somebody have read what they did themselves, where they had read all before it; tell whether that is so."""
    if membership.read != message.number - 1:
        return False
    membership.read = message.number
    return True
