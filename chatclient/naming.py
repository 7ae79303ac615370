"""Finds the room or person that is meant in the terminal: `name`, `#name`, `@person`, or a room's id."""

from collections.abc import Iterable

from chatclient.client import Client
from chatclient.lettering import safe
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.rows import Room


async def find_room(client: Client, named: str, *, make: bool = False) -> int:
    """Return the id of a room of mine; `make`: a conversation begins with the first message.

    Raises `not_found`, or `conflict` where several rooms could be meant.
    """
    if named.startswith("@"):
        return await _conversation(client, named[1:], make=make)
    found = _meant([room.room for room in client.snapshot.rooms], named)
    if found is None:
        raise HearthError(ErrorCode.NOT_FOUND, f"You are in no room called {safe(named)}; see: hearth rooms")
    return found


async def find_public(client: Client, named: str) -> int:
    """Return the id of a public room, mine or not. Raises `not_found`, or `conflict` where several rooms could be meant."""
    found = _meant(await client.directory(), named)
    if found is None:
        raise HearthError(
            ErrorCode.NOT_FOUND, f"There is no public room called {safe(named)}; see: hearth rooms --public"
        )
    return found


def _meant(rooms: Iterable[Room], named: str) -> int | None:
    """The room of a name among these, or else the one of an id."""
    rooms, name = list(rooms), named.removeprefix("#").casefold()
    found = [room.id for room in rooms if room.kind != "direct" and room.name.casefold() == name]
    if len(found) > 1:
        ids = ", ".join(map(str, found))
        raise HearthError(
            ErrorCode.CONFLICT, f"Several rooms are called {safe(named)}; name one by its id: {ids}."
        )
    if found:
        return found[0]
    is_id = named.isdecimal() and any(room.id == int(named) for room in rooms)
    return int(named) if is_id else None


async def _conversation(client: Client, named: str, *, make: bool) -> int:
    user = _person(client, named)
    for room in client.snapshot.rooms:
        if room.room.kind == "direct" and room.others == (user,):
            return room.room.id
    if not make:
        raise HearthError(ErrorCode.NOT_FOUND, f"There is no conversation with {safe(named)} yet.")
    return await client.direct([user])


def find_person(client: Client, named: str) -> int:
    """Return the id of a person: `@name` or `name`. Raises `not_found`."""
    return _person(client, named.removeprefix("@"))


def _person(client: Client, named: str) -> int:
    """A person by the name that is theirs alone, or else by the one that they show."""
    name, people = named.casefold(), client.snapshot.people
    found = [user.id for user in people if user.username.casefold() == name] or [
        user.id for user in people if user.display_name.casefold() == name
    ]
    if len(found) != 1:
        raise HearthError(ErrorCode.NOT_FOUND, f"There is nobody called {safe(named)} on this server.")
    return found[0]
