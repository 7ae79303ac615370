"""The commands of the window and their keys as a list, a heading above each group."""

from collections.abc import Collection

import msgspec
from PyQt6.QtCore import QModelIndex, QObject, Qt

from qtclient.itemmodels.rows import RowsModel
from qtclient.language import translate
from qtclient.settings.commands import COMMANDS, GROUPS, Group, Keymap, group_title, label, shown_keys
from qtclient.words.plain import isolated


class ShortcutRow(msgspec.Struct, frozen=True, kw_only=True):
    """A heading (without a name), or a command; `clash` says which other one has the same keys."""

    title: str
    name: str = ""
    keys: str = ""
    fixed: bool = False
    chosen: bool = False
    clash: str = ""

    @property
    def spoken(self) -> str:
        """Return the row as one sentence for a screen reader."""
        return ", ".join(part for part in (self.title, self.keys, self.clash) if part)


class ShortcutsModel(RowsModel[ShortcutRow]):
    """All commands of these groups, or only those whose keys can be chosen (`changeable`)."""

    def __init__(
        self,
        keymap: Keymap,
        parent: QObject | None = None,
        *,
        changeable: bool = False,
        groups: Collection[Group] = GROUPS,
    ) -> None:
        super().__init__(parent)
        self._keymap = keymap
        self._changeable = changeable
        self._groups = groups
        self._rows = self._wanted()
        keymap.changed.connect(self._on_changed)

    def count(self) -> int:
        return len(self._rows)

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        if index.isValid() and not self._rows[index.row()].name:
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)

    def row(self, place: int) -> ShortcutRow:
        """Return the row at a place."""
        return self._rows[place]

    def place_of(self, name: str) -> int:
        """Return where a command stands."""
        return next(place for place, row in enumerate(self._rows) if row.name == name)

    def _on_changed(self) -> None:
        self._rows = self._wanted()
        self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def _wanted(self) -> list[ShortcutRow]:
        rows: list[ShortcutRow] = []
        group = ""
        for command in COMMANDS:
            if command.group not in self._groups or (self._changeable and command.fixed):
                continue
            if command.group != group:
                group = command.group
                rows.append(ShortcutRow(title=group_title(command.group)))
            rows.append(self._row(command.name, fixed=command.fixed))
        return rows

    def _row(self, name: str, *, fixed: bool) -> ShortcutRow:
        clash = self._keymap.clash(name)
        also = (
            translate("Shortcuts", "also: {command}").format(command=isolated(label(clash))) if clash else ""
        )
        return ShortcutRow(
            title=label(name),
            name=name,
            keys=shown_keys(self._keymap.keys(name)),
            fixed=fixed,
            chosen=self._keymap.is_chosen(name),
            clash=also,
        )
