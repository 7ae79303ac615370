"""Emoji in rows of nine under headings: those used last, the server's own, then every group; or what fits what was typed."""

from collections.abc import Sequence
from enum import IntEnum

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from chatprotocol.emoji import is_custom_name
from qtclient.emojis.custom import shown_emoji
from qtclient.emojis.groups import Group
from qtclient.itemmodels.emojis import Emojis
from qtclient.language import translate

COLUMNS = 9
_FOUND, _FOUND_OWN = 6 * COLUMNS, 2 * COLUMNS
_NOWHERE = QModelIndex()
_CHOOSABLE = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_Row = tuple[str, tuple[str, ...]]
"""A heading without emoji, or emoji without a heading."""


class EmojiRole(IntEnum):
    """Roles of our own."""

    HEADING = Qt.ItemDataRole.UserRole


class EmojiGrid(QAbstractTableModel):
    """What the picker shows."""

    def __init__(self, emojis: Emojis, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._emojis = emojis
        self.customs = emojis.customs
        self._rows: list[_Row] = []
        self._typed = ""

    def rowCount(self, parent: QModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else COLUMNS

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        heading, _ = self._rows[index.row()]
        if role == EmojiRole.HEADING:
            return heading
        emoji = self.emoji(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return heading or emoji
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return heading or self.name(index)
        return None

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        return _CHOOSABLE if self.emoji(index) else Qt.ItemFlag.NoItemFlags

    def emoji(self, index: QModelIndex) -> str:
        """Return the emoji of a cell; empty for a heading and beside the last."""
        if not index.isValid():
            return ""
        _, emojis = self._rows[index.row()]
        return emojis[index.column()] if index.column() < len(emojis) else ""

    def name(self, index: QModelIndex) -> str:
        """Return what the emoji of a cell is called."""
        emoji = self.emoji(index)
        if not emoji or is_custom_name(emoji) or self._emojis.table is None:
            return shown_emoji(emoji)
        return self._emojis.table.name(emoji)

    def headings(self) -> list[int]:
        """Return the rows that are headings."""
        return [row for row, (heading, _) in enumerate(self._rows) if heading]

    def show(self, typed: str) -> None:
        """Show what fits what is typed, or all there is."""
        self._typed = typed.strip()
        self.beginResetModel()
        self._rows = self._found() if self._typed else self._all()
        self.endResetModel()

    def refresh(self) -> None:
        """Show the same in another skin tone."""
        self.show(self._typed)

    def _found(self) -> list[_Row]:
        table = self._emojis.table
        own = self.customs.search(self._typed, _FOUND_OWN)
        found = table.search(self._typed, _FOUND - len(own)) if table is not None else []
        return _rows("", [*own, *(each.in_tone(self._emojis.tone) for each in found)])

    def _all(self) -> list[_Row]:
        rows = _rows(translate("EmojiPicker", "Used last"), self._emojis.recents)
        own = self.customs.names()
        rows += _rows(own_name(), own) if own else []
        table = self._emojis.table
        for group, emojis in table.groups.items() if table is not None else ():
            rows += _rows(group_name(group), [each.in_tone(self._emojis.tone) for each in emojis])
        return rows


def _rows(heading: str, emojis: Sequence[str]) -> list[_Row]:
    first: list[_Row] = [(heading, ())] if heading else []
    return first + [("", tuple(emojis[start : start + COLUMNS])) for start in range(0, len(emojis), COLUMNS)]


def own_name() -> str:
    """Return what the server's own emoji are called together."""
    return translate("EmojiPicker", "Of this server")


def group_name(group: Group) -> str:
    """Return what a group is called."""
    return {
        "smileys": translate("EmojiPicker", "Smileys and hearts"),
        "people": translate("EmojiPicker", "People and hands"),
        "nature": translate("EmojiPicker", "Animals, plants, weather"),
        "food": translate("EmojiPicker", "Food and drink"),
        "activities": translate("EmojiPicker", "Activities"),
        "travel": translate("EmojiPicker", "Travel and places"),
        "objects": translate("EmojiPicker", "Objects"),
        "symbols": translate("EmojiPicker", "Symbols"),
        "flags": translate("EmojiPicker", "Flags"),
    }[group]
