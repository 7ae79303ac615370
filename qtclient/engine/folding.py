"""Several changes that came together, told as few: a busy room is not told of once per message. Pure.

Nothing is told across a change that makes what came before it void: `Reset` and `MessagesStale` stand between.
"""

from collections.abc import Iterable

from chatclient.changes import (
    Called,
    Change,
    Downloading,
    MessagesChanged,
    MessagesStale,
    Reset,
    RoomsChanged,
    Uploading,
    Withdrawn,
)
from chatclient.core.model import RoomSummary
from chatprotocol.rows import Message


def folded(changes: Iterable[Change]) -> list[Change]:
    """Return changes that lead to the same, in an order in which they may be told."""
    told: list[Change] = []
    batch: list[Change] = []
    for change in changes:
        if isinstance(change, Reset | MessagesStale):
            told += [*_fold(batch), change]
            batch = []
        else:
            batch.append(change)
    return told + _fold(batch)


def _fold(batch: list[Change]) -> list[Change]:
    """Fold the messages of each room into their first place, and what is said of rooms into the last.

    Only what calls comes after the rooms: it names one, which may be new.
    """
    if len(batch) < 2:
        return batch
    messages: dict[int, dict[int, Message]] = {}
    places: dict[int, int] = {}
    rooms: dict[int, RoomSummary] = {}
    removed: dict[int, None] = {}
    rest: list[Change] = []
    batch = _latest_uploads(batch)
    calls = [change for change in batch if isinstance(change, Called | Withdrawn)]
    for change in batch:
        if isinstance(change, MessagesChanged):
            if change.room not in places:
                places[change.room] = len(rest)
                messages[change.room] = {}
                rest.append(change)
            messages[change.room] |= {each.number: each for each in change.messages}
        elif isinstance(change, RoomsChanged):
            _take_rooms(change, rooms, removed)
        elif not isinstance(change, Called | Withdrawn):
            rest.append(change)
    for room, place in places.items():
        held = messages[room]
        rest[place] = MessagesChanged(room=room, messages=tuple(held[number] for number in sorted(held)))
    if rooms or removed:
        rest.append(RoomsChanged(rooms=tuple(rooms.values()), removed=tuple(removed)))
    return rest + calls


def _latest_uploads(batch: list[Change]) -> list[Change]:
    """Leave out how far a file was before it was further."""
    latest = {_way(change): change for change in batch if isinstance(change, Uploading | Downloading)}
    return [
        change
        for change in batch
        if not isinstance(change, Uploading | Downloading) or latest[_way(change)] is change
    ]


def _way(change: Uploading | Downloading) -> object:
    return (change.key, change.place) if isinstance(change, Uploading) else (change.file, change.to)


def _take_rooms(change: RoomsChanged, rooms: dict[int, RoomSummary], removed: dict[int, None]) -> None:
    for room in change.removed:
        rooms.pop(room, None)
        removed[room] = None
    for summary in change.rooms:
        removed.pop(summary.room.id, None)
        rooms[summary.room.id] = summary
