"""The profiles that are saved on this computer as a list, shown as targets: where one can go."""

from collections.abc import Sequence

from PyQt6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from chatclient.profiles import Profile
from qtclient.itemmodels.rows import RowRole
from qtclient.itemmodels.switcher import Target

_NOWHERE = QModelIndex()


class ProfilesModel(QAbstractListModel):
    """Saved profiles as a list."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._profiles: list[Profile] = []

    def rowCount(self, parent: QModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._profiles)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        profile = self._profiles[index.row()]
        title = profile.server_name or profile.address
        if role == RowRole.ROW:
            return Target(title=title, detail=f"{profile.username} · {profile.address}", person=profile.user)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{title}, {profile.username}"
        return None

    def profile(self, row: int) -> Profile:
        """Return the profile in a row."""
        return self._profiles[row]

    def show(self, profiles: Sequence[Profile]) -> None:
        """Show these."""
        self.beginResetModel()
        self._profiles = list(profiles)
        self.endResetModel()
