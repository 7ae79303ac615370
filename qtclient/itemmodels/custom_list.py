"""The emoji that the server has of its own as a list, by name."""

import msgspec
from PyQt6.QtCore import QObject

from qtclient.emojis.custom import shown_emoji
from qtclient.itemmodels.custom_emojis import CustomEmojis
from qtclient.itemmodels.rows import RowsModel


class CustomRow(msgspec.Struct, frozen=True):
    """One of them: its id, its name without colons, the file of its picture."""

    id: int
    name: str
    file: int

    @property
    def title(self) -> str:
        """Return it as it is written."""
        return shown_emoji(self.name)

    @property
    def spoken(self) -> str:
        """Return it as a screen reader says it."""
        return self.title


class CustomListModel(RowsModel[CustomRow]):
    """All of them, as they are now."""

    def __init__(self, customs: CustomEmojis, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._customs = customs
        self._rows: list[CustomRow] = []
        customs.changed.connect(self._fill)
        self._fill()

    def count(self) -> int:
        return len(self._rows)

    def row(self, place: int) -> CustomRow:
        """Return the emoji at a place."""
        return self._rows[place]

    def place_of(self, id: int) -> int:
        """Return where an emoji stands; -1 where it is no more."""
        return next((place for place, row in enumerate(self._rows) if row.id == id), -1)

    def _fill(self) -> None:
        self.beginResetModel()
        self._rows = [CustomRow(each.id, each.name, each.file) for each in self._customs.all()]
        self.endResetModel()
