"""The people whom I have blocked as a list, by name."""

from collections.abc import Iterable

from PyQt6.QtCore import QObject

from qtclient.itemmodels.members import MemberRow
from qtclient.itemmodels.people import People
from qtclient.itemmodels.rows import RowsModel


class BlockedModel(RowsModel[MemberRow]):
    """Rows as those of members, without a role."""

    def __init__(self, people: People, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._people = people
        self._users: list[int] = []

    def count(self) -> int:
        return len(self._users)

    def row(self, place: int) -> MemberRow:
        """Return the row at a place."""
        user = self._users[place]
        return MemberRow(
            kind="person", title=self._people.name(user), user=user, online=self._people.is_online(user)
        )

    def user(self, row: int) -> int:
        """Return the person in a row."""
        return self._users[row]

    def show(self, users: Iterable[int]) -> None:
        """Show these people."""
        self.beginResetModel()
        self._users = sorted(users, key=lambda user: (self._people.name(user).casefold(), user))
        self.endResetModel()
