"""The people whom I have blocked as a list, by name."""

from collections.abc import Iterable

from PyQt6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from qtclient.itemmodels.members import MemberRow, MembersRole
from qtclient.itemmodels.people import People

_NOWHERE = QModelIndex()


class BlockedModel(QAbstractListModel):
    """Rows as those of members, without a role."""

    def __init__(self, people: People, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._people = people
        self._users: list[int] = []

    def rowCount(self, parent: QModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._users)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        user = self._users[index.row()]
        if role == MembersRole.ROW:
            name = self._people.name(user)
            return MemberRow(kind="person", title=name, user=user, online=self._people.is_online(user))
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._people.name(user)
        return None

    def user(self, row: int) -> int:
        """Return the person in a row."""
        return self._users[row]

    def show(self, users: Iterable[int]) -> None:
        """Show these people."""
        self.beginResetModel()
        self._users = sorted(users, key=lambda user: (self._people.name(user).casefold(), user))
        self.endResetModel()
