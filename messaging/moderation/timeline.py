"""Where in a room a time lies. Messages have no index by time: their numbers go on as time does."""

from messaging.models import Message, Room


def first_since(room: Room, at_ms: int) -> int:
    """Return the number of the first message of a room since a time; one past the last where there is none.

    It is found by halving, so few rows are read. Where the clock was set back once, it is found among those of that time.
    """
    low, high = room.first, room.last_number + 1
    while low < high:
        middle = (low + high) // 2
        if Message.objects.filter(room=room, number=middle, at_ms__lt=at_ms).exists():
            low = middle + 1
        else:
            high = middle
    return low
