"""What this package must know of rooms, which it does not know: an invitation may lead into one.

Whoever has rooms says here how they are found and entered.
"""

from collections.abc import Collection, Mapping
from typing import Final, Protocol

from chatprotocol.errors import ErrorCode, HearthError


class RoomDoor(Protocol):
    """Finds rooms, and lets people in who join."""

    def find(self, name: str, by: int | None) -> int:
        """Return the room of this name into which somebody may invite. Raises HearthError: not_found, forbidden."""
        ...

    def names_of(self, rooms: Collection[int]) -> Mapping[int, str]:
        """Return what rooms are called now, those that are there. One query."""
        ...

    def admit(self, room: int, user: int, *, by: int | None) -> None:
        """Make a person who joins a member, inside the verb that adds them.

        Nothing where the room takes nobody, or nobody whom `by` leads there: whose invitation it is.
        """
        ...

    def welcome(self, user: int) -> None:
        """Make a person who joins a member of the rooms that are for everybody, inside the verb that adds them."""
        ...

    def open_first(self, owner: int, name: str) -> bool:
        """Make a room for everybody on a server that has none yet, of which somebody is the owner; tell whether it was made."""
        ...


_doors: Final[list[RoomDoor]] = []


def use(door: RoomDoor) -> None:
    """Make a door known."""
    _doors[:] = [door]


def door() -> RoomDoor:
    """Return the door. Raises HearthError (not_found) where there are no rooms."""
    if not _doors:
        raise HearthError(ErrorCode.NOT_FOUND, "There is no such room.", field="room")
    return _doors[0]
