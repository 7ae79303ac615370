"""Messages that stand beside the room: found ones, pinned ones."""

from collections.abc import Iterable, Sequence

import msgspec
from PyQt6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from chatprotocol.rows import Message
from qtclient.itemmodels.attached import files_of, summed_up
from qtclient.itemmodels.excerpts import excerpt, sought_in
from qtclient.itemmodels.markups import Markups, told
from qtclient.itemmodels.people import People
from qtclient.itemmodels.rows import RowRole
from qtclient.language import translate
from qtclient.times.moments import exact
from qtclient.words.plain import isolated

_NOWHERE = QModelIndex()


class FoundRow(msgspec.Struct, frozen=True, kw_only=True):
    """A message: where it is, a part of its text, and the [start, end) characters of it that were looked for.

    `place` is the title of its room, where that is worth saying; `author` and `at` are 0 where an older server does not
    tell them. `files` is what stands for a message without words.
    """

    room: int
    number: int
    text: str
    spans: tuple[tuple[int, int], ...] = ()
    place: str = ""
    author: int = 0
    at: int = 0
    files: str = ""

    @property
    def where(self) -> tuple[int, int]:
        """Return what names the message."""
        return self.room, self.number


def of_message(message: Message) -> FoundRow:
    """Return the row of a message that is held."""
    return FoundRow(
        room=message.room,
        number=message.number,
        text=message.text,
        author=message.author,
        at=message.at,
        files=summed_up(files_of(message)),
    )


def as_shown(row: FoundRow, markups: Markups) -> FoundRow:
    """Return a row with plain words in the place of its text, and what was looked for where it stands in them."""
    words = markups.plain(row.text)
    text, spans = excerpt(words or row.files, sought_in(row.text, row.spans))
    return msgspec.structs.replace(row, text=text, spans=spans)


class FoundModel(QAbstractListModel):
    """Messages in the order in which they were given; they are held as they were written, and shown in plain words."""

    def __init__(self, people: People, parent: QObject | None = None, markups: Markups | None = None) -> None:
        super().__init__(parent)
        self._people = people
        self._markups = markups if markups is not None else Markups(parent=self)
        self._rows: list[FoundRow] = []
        people.changed.connect(self._on_people)
        self._markups.arrived.connect(self._on_read)

    def rowCount(self, parent: QModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = as_shown(self._rows[index.row()], self._markups)
        if role == RowRole.ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row)
        return None

    def _spoken(self, row: FoundRow) -> str:
        said = [self._people.name(row.author), exact(row.at)] if row.at else []
        if row.place:
            said.append(translate("Found", "in {room}").format(room=isolated(row.place)))
        return ", ".join([*said, told(row.text)])

    def row(self, place: int) -> FoundRow:
        """Return the row at a place."""
        return self._rows[place]

    def rows(self) -> Sequence[FoundRow]:
        """Return all rows."""
        return self._rows

    def place_of(self, room: int, number: int) -> int | None:
        """Return where a message stands."""
        found = (place for place, row in enumerate(self._rows) if row.where == (room, number))
        return next(found, None)

    def show(self, rows: Iterable[FoundRow]) -> None:
        """Forget what was shown and show these."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def add(self, rows: Iterable[FoundRow]) -> None:
        """Put more at the end, none of them twice."""
        held = {row.where for row in self._rows}
        more = [row for row in rows if row.where not in held]
        if more:
            self.beginInsertRows(_NOWHERE, len(self._rows), len(self._rows) + len(more) - 1)
            self._rows += more
            self.endInsertRows()

    def keep(self, message: Message) -> None:
        """Hold a message in its place by number, the newest first; or its words as they are now."""
        row = of_message(message)
        held = self.place_of(*row.where)
        if held is not None:
            if self._rows[held] != row:
                self._rows[held] = row
                self.dataChanged.emit(self.index(held), self.index(held))
            return
        place = sum(each.number > row.number for each in self._rows)
        self.beginInsertRows(_NOWHERE, place, place)
        self._rows.insert(place, row)
        self.endInsertRows()

    def drop(self, room: int, number: int) -> None:
        """Hold a message no longer."""
        place = self.place_of(room, number)
        if place is not None:
            self.beginRemoveRows(_NOWHERE, place, place)
            del self._rows[place]
            self.endRemoveRows()

    def _on_read(self, texts: frozenset[str]) -> None:
        for place, row in enumerate(self._rows):
            if row.text in texts:
                self.dataChanged.emit(self.index(place), self.index(place))

    def _on_people(self, _who: frozenset[int]) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))
