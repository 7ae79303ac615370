"""The public rooms of the server as a list."""

from collections.abc import Sequence

from PyQt6.QtCore import QObject

from chatprotocol.rows import Room
from qtclient.itemmodels.rooms import RoomsModel
from qtclient.itemmodels.rows import RowsModel
from qtclient.itemmodels.switcher import Target
from qtclient.words.plain import one_line


class DirectoryModel(RowsModel[Target]):
    """Rooms that anyone may join, and whether they are mine already."""

    def __init__(self, rooms: RoomsModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rooms = rooms
        self._found: list[Room] = []
        self.loaded = False

    def count(self) -> int:
        return len(self._found)

    def row(self, place: int) -> Target:
        """Return a room as somewhere to go."""
        room = self._found[place]
        return Target(title=one_line(room.name), detail=one_line(room.topic), room=room.id, glyph="hash")

    def room(self, row: int) -> int:
        """Return the id of the room in a row."""
        return self._found[row].id

    def is_mine(self, row: int) -> bool:
        """Tell whether I am in the room already."""
        return self._rooms.summary(self._found[row].id) is not None

    def show(self, rooms: Sequence[Room]) -> None:
        """Show these, by name."""
        self.beginResetModel()
        self._found = sorted(rooms, key=lambda room: (room.name.casefold(), room.id))
        self.loaded = True
        self.endResetModel()
