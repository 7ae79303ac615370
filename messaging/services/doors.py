"""Rooms as invitations to the server see them: `accounts.roomdoor` says what that is."""

from collections.abc import Collection, Mapping

from chatprotocol.errors import ErrorCode, HearthError
from messaging import policy
from messaging.models import Room
from messaging.policy import Actor
from messaging.services import members, rooms


class Door:
    """Finds rooms by name, and lets people in who join."""

    def find(self, name: str, by: int | None) -> int:
        """Return the room of this name into which somebody may invite. Raises HearthError: not_found, conflict."""
        named = Room.objects.filter(name__iexact=name.strip(), archived=False)
        rooms: list[int] = [room.pk for room in named if policy.may_lead_into(by, room)]
        if not rooms:
            raise policy.no_such_room()
        if len(rooms) > 1:
            raise HearthError(ErrorCode.CONFLICT, "There is more than one room of this name.", field="room")
        return rooms[0]

    def names_of(self, rooms: Collection[int]) -> Mapping[int, str]:
        """Return what rooms are called now, those that are there."""
        return dict(Room.objects.filter(pk__in=rooms).values_list("pk", "name"))

    def admit(self, room: int, user: int, *, by: int | None) -> None:
        """Make a person who joins a member, inside the verb that adds them."""
        members.admit(room, user, by=by)

    def welcome(self, user: int) -> None:
        """Make a person who joins a member of the rooms that are for everybody, inside the verb that adds them."""
        for room in Room.objects.filter(welcoming=True).order_by("pk"):
            members.admit(room.pk, user, by=None)

    def open_first(self, owner: int, name: str) -> bool:
        """Make a room for everybody on a server that has none yet, of which somebody is the owner; tell whether it was made."""
        return rooms.open_first(Actor(owner), name) is not None
