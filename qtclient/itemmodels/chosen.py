"""The files that are chosen for a message that is not sent yet: in their order, with what is in the way of any of them."""

from collections.abc import Iterable, Sequence
from mimetypes import guess_type
from pathlib import Path
from typing import Literal

import msgspec
from PyQt6.QtCore import QModelIndex, QObject, pyqtSignal
from PyQt6.QtGui import QImage

from chatclient.core.model import Outgoing
from qtclient.itemmodels.rows import MovableRowsModel
from qtclient.language import translate
from qtclient.words.amounts import readable_bytes
from qtclient.words.plain import isolated, one_line

_NOWHERE = QModelIndex()

Problem = Literal["", "gone", "folder", "too_large"]


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """One file; `size` is that of a picture."""

    file: Outgoing
    bytes: int = 0
    size: tuple[int, int] | None = None
    problem: Problem = ""
    most_bytes: int = 0
    """What the server takes, where it is too large."""
    goes_as_file: bool = False
    """Nobody can take from it what the camera noted: it goes unchanged, and only where that is wished."""
    keeping: bool = False
    """It was pasted and is being written; its path is only a name until then."""
    face: QImage | None = None
    """What it shows, until there is a file to look at."""

    @property
    def title(self) -> str:
        """Return its name."""
        return one_line(self.file.name or self.file.path.name)

    @property
    def is_picture(self) -> bool:
        """Tell whether it is one, shown here or not."""
        return self.size is not None or self.goes_as_file or self.keeping

    @property
    def type(self) -> str:
        """Return what it is by its name, until it is read."""
        return self.file.type or guess_type(self.title)[0] or ""

    @property
    def detail(self) -> str:
        """Return its size, or what is in the way."""
        if self.keeping:
            return translate("Attach", "Preparing…")
        if self.problem == "gone":
            return translate("Attach", "It cannot be read here any more")
        if self.problem == "folder":
            return translate("Attach", "Folders cannot be sent")
        if self.problem == "too_large":
            text = translate("Attach", "{size} – the server takes {most} at most")
            return text.format(size=readable_bytes(self.bytes), most=readable_bytes(self.most_bytes))
        if self.size is not None:
            return f"{self.size[0]} × {self.size[1]} · {readable_bytes(self.bytes)}"
        return readable_bytes(self.bytes)

    @property
    def spoken(self) -> str:
        """Return "name, size", and whether a picture goes as it is."""
        unchanged = (translate("Attach", "as a file"),) if self.file.as_file else ()
        return ", ".join((self.title, self.detail, *unchanged))


class ChosenModel(MovableRowsModel[Chosen]):
    """Files in the order in which they will be sent."""

    changed = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Chosen] = []
        self.most_files = 0

    def row(self, place: int) -> Chosen:
        return self._rows[place]

    def count(self) -> int:
        return len(self._rows)

    # ---- what others ask ----

    def rows(self) -> Sequence[Chosen]:
        """Return all of them."""
        return self._rows

    @property
    def files(self) -> tuple[Outgoing, ...]:
        """Return them as they are to be sent; of what is pasted only what is written already."""
        return tuple(row.file for row in self._rows if not row.keeping)

    @property
    def is_keeping(self) -> bool:
        """Tell whether something that was pasted is still being written."""
        return any(row.keeping for row in self._rows)

    @property
    def has_pictures(self) -> bool:
        """Tell whether any is a picture."""
        return any(row.is_picture for row in self._rows)

    @property
    def as_files(self) -> bool | None:
        """Tell whether pictures go as they are; None where some do and others do not."""
        ways = {row.file.as_file for row in self._rows if row.is_picture}
        return None if len(ways) > 1 else True in ways

    @property
    def obstacle(self) -> str:
        """Return why they cannot be sent, as a sentence; empty where they can."""
        wrong = next((row for row in self._rows if row.problem), None)
        if wrong is not None:
            text = translate("Attach", "{name} cannot be sent.")
            return text.format(name=isolated(wrong.title))
        noted = next((row for row in self._rows if row.goes_as_file and not row.file.as_file), None)
        if noted is not None:
            text = translate(
                "Attach",
                "{name} may say where it was taken, which cannot be removed: it can only be sent as a file, unchanged.",
            )
            return text.format(name=isolated(noted.title))
        if self.most_files and len(self._rows) > self.most_files:
            return translate("Attach", "A message takes %n files at most.", "", self.most_files)
        return ""

    # ---- what is done with them ----

    def show(self, rows: Iterable[Chosen]) -> None:
        """Hold these and no others."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()
        self.changed.emit()

    def add(self, rows: Sequence[Chosen]) -> None:
        """Put more at the end, none of them twice."""
        held = {row.file.path for row in self._rows}
        as_file = self.as_files is True
        more = [_as_file(row, on=as_file) for row in rows if row.file.path not in held]
        if more:
            self.beginInsertRows(_NOWHERE, len(self._rows), len(self._rows) + len(more) - 1)
            self._rows += more
            self.endInsertRows()
            self.changed.emit()

    def remove(self, place: int) -> None:
        """Take one out."""
        if 0 <= place < len(self._rows):
            self.beginRemoveRows(_NOWHERE, place, place)
            del self._rows[place]
            self.endRemoveRows()
            self.changed.emit()

    def move(self, source: int, place: int) -> int:
        """Put one at another place, beyond the ends is at them; returns where it is."""
        place = max(0, min(place, len(self._rows) - 1))
        if source == place:
            return place
        below = place + 1 if place > source else place
        if self.beginMoveRows(_NOWHERE, source, source, _NOWHERE, below):
            self._rows.insert(place, self._rows.pop(source))
            self.endMoveRows()
            self.changed.emit()
        return place

    def settle(self, name: Path, row: Chosen) -> None:
        """What was pasted under a name is written: this is what has become of it, where nobody has taken it out."""
        for place, held in enumerate(self._rows):
            if held.keeping and held.file.path == name:
                self._put(place, _as_file(row, on=held.file.as_file))
                self.changed.emit()

    def drop(self, name: Path) -> None:
        """What was pasted under a name could not be written."""
        for place, held in enumerate(self._rows):
            if held.keeping and held.file.path == name:
                self.remove(place)
                return

    def set_as_file(self, place: int, on: bool) -> None:
        """Let one picture go as it is, or without what it says of the place and the camera."""
        if 0 <= place < len(self._rows) and self._rows[place].is_picture:
            self._put(place, _as_file(self._rows[place], on=on))
            self.changed.emit()

    def set_as_files(self, on: bool) -> None:
        """Let all pictures go as they are, or none."""
        for place, row in enumerate(self._rows):
            self._put(place, _as_file(row, on=on))
        self.changed.emit()

    def _put(self, place: int, row: Chosen) -> None:
        self._rows[place] = row
        self.dataChanged.emit(self.index(place), self.index(place))


def _as_file(row: Chosen, *, on: bool) -> Chosen:
    return msgspec.structs.replace(row, file=msgspec.structs.replace(row.file, as_file=on and row.is_picture))


def summed_up(rows: Sequence[Chosen]) -> str:
    """Return what stands over the box that is written in while files are chosen: their names, as far as one reads."""
    names = ", ".join(row.title for row in rows)
    return translate("Attach", "%n file(s): ", "", len(rows)) + names
