"""Files of a room with what is to be said of them: which message, whose, when. Pictures and the others, newest first."""

from collections.abc import Iterable, Sequence

import msgspec
from PyQt6.QtCore import QModelIndex, QObject

from chatprotocol.rows import Message
from qtclient.itemmodels.attached import Attached, files_of
from qtclient.itemmodels.people import People
from qtclient.itemmodels.rows import RowsModel
from qtclient.times.moments import exact
from qtclient.words.plain import one_line

_NOWHERE = QModelIndex()


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a message; `name` is its author's."""

    room: int
    number: int
    author: int
    name: str
    at: int
    text: str
    file: Attached

    @property
    def where(self) -> tuple[int, int]:
        """Return what orders files: the message, and the place in it."""
        return self.number, self.file.place

    @property
    def title(self) -> str:
        """Return the file's name."""
        return one_line(self.file.name)

    @property
    def spoken(self) -> str:
        """Return "kind name, size, author, time"."""
        return ", ".join((self.file.spoken, self.name, exact(self.at)))


def seen_in(message: Message, people: People) -> list[Seen]:
    """Return the files of a message, in its order; none of somebody whom I have blocked."""
    if message.deleted or message.author in people.blocked:
        return []
    return [
        Seen(
            room=message.room,
            number=message.number,
            author=message.author,
            name=people.name(message.author),
            at=message.at,
            text=message.text,
            file=file,
        )
        for file in files_of(message)
    ]


class GalleryModel(RowsModel[Seen]):
    """Pictures only, or all that are none; newest first."""

    def __init__(self, *, pictures: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._rows: list[Seen] = []

    def row(self, place: int) -> Seen:
        return self._rows[place]

    def count(self) -> int:
        return len(self._rows)

    def rows(self) -> Sequence[Seen]:
        """Return all rows."""
        return self._rows

    def clear(self) -> None:
        """Forget all."""
        self.beginResetModel()
        self._rows = []
        self.endResetModel()

    def take(self, seen: Iterable[Seen]) -> None:
        """Put in what is not held yet, each where it belongs."""
        held = {row.where for row in self._rows}
        for each in seen:
            if each.file.is_picture == self._pictures and each.where not in held:
                place = self._place(each)
                self.beginInsertRows(_NOWHERE, place, place)
                self._rows.insert(place, each)
                self.endInsertRows()

    def drop(self, number: int) -> None:
        """Hold the files of a message no longer."""
        for place in range(len(self._rows) - 1, -1, -1):
            if self._rows[place].number == number:
                self.beginRemoveRows(_NOWHERE, place, place)
                del self._rows[place]
                self.endRemoveRows()

    def _place(self, new: Seen) -> int:
        """Return where a file stands: newest message first, and each message's in its own order."""
        order = (-new.number, new.file.place)
        return sum((-row.number, row.file.place) < order for row in self._rows)
