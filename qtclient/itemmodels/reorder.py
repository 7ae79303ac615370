"""Turns one order of rows into another by removing, inserting and moving single rows, so that views keep their place."""

from collections.abc import Hashable, Sequence
from typing import Generic, TypeVar

from PyQt6.QtCore import QAbstractItemModel, QModelIndex

Key = TypeVar("Key", bound=Hashable)


class Reorder(Generic[Key]):
    """Carries out the steps on the list that a model holds, telling the model's views of each."""

    def __init__(self, model: QAbstractItemModel, held: list[Key]) -> None:
        self._model = model
        self._held = held

    def to(self, wanted: Sequence[Key]) -> None:
        """Let the held list become the wanted one."""
        self._remove_all_but(set(wanted))
        for row, each in enumerate(wanted):
            if row < len(self._held) and self._held[row] == each:
                continue
            if each in self._held:
                self._move(self._held.index(each), row)
            else:
                self._insert(row, each)

    def _remove_all_but(self, kept: set[Key]) -> None:
        nowhere = QModelIndex()
        for row in range(len(self._held) - 1, -1, -1):
            if self._held[row] not in kept:
                self._model.beginRemoveRows(nowhere, row, row)
                del self._held[row]
                self._model.endRemoveRows()

    def _move(self, source: int, row: int) -> None:
        nowhere = QModelIndex()
        if self._model.beginMoveRows(nowhere, source, source, nowhere, row):
            self._held.insert(row, self._held.pop(source))
            self._model.endMoveRows()

    def _insert(self, row: int, each: Key) -> None:
        self._model.beginInsertRows(QModelIndex(), row, row)
        self._held.insert(row, each)
        self._model.endInsertRows()
