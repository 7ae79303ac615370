"""People to choose from: filtered by what is typed, checked or not."""

from collections.abc import Iterable

from PyQt6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from qtclient.itemmodels.members import MemberRow
from qtclient.itemmodels.people import People
from qtclient.itemmodels.rows import RowRole
from qtclient.words.fuzzy import fit

_NOWHERE = QModelIndex()


class ChoiceModel(QAbstractListModel):
    """Everybody but some, those who are chosen first; at most `most` of them can be."""

    def __init__(
        self, people: People, without: Iterable[int] = (), *, most: int = 200, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._people = people
        self._without = frozenset(without)
        self._most = most
        self._chosen: list[int] = []
        self._shown: list[int] = []
        self.search("")

    def rowCount(self, parent: QModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        user = self._shown[index.row()]
        if role == RowRole.ROW:
            return self._row(user)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._people.name(user)
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if user in self._chosen else Qt.CheckState.Unchecked
        return None

    def chosen(self) -> list[int]:
        """Return who is chosen, in the order in which they were."""
        return list(self._chosen)

    def chosen_names(self) -> list[str]:
        """Return what those who are chosen are called, in the same order: the list may show others."""
        return [self._people.name(user) for user in self._chosen]

    def toggle(self, index: QModelIndex) -> None:
        """Choose a person, or no longer."""
        user = self._shown[index.row()]
        if user in self._chosen:
            self._chosen.remove(user)
        elif len(self._chosen) < self._most:
            self._chosen.append(user)
        self.dataChanged.emit(index, index)

    def search(self, typed: str) -> None:
        """Show who fits what is typed."""
        fitting: list[tuple[int, int]] = []
        for place, user in enumerate(self._people.everybody()):
            names = (self._people.name(user.id), user.username)
            scores = [score for score in (fit(typed, name) for name in names) if score is not None]
            if scores and user.id not in self._without:
                fitting.append((-max(scores) if typed.strip() else place, user.id))
        self.beginResetModel()
        self._shown = [user for _, user in sorted(fitting)]
        self.endResetModel()

    def _row(self, user: int) -> MemberRow:
        return MemberRow(
            kind="person",
            title=self._people.name(user),
            user=user,
            online=self._people.is_online(user),
            status="@" + self._people.username(user),
        )
