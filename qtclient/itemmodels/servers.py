"""The servers that this window is signed in to, in the order in which a person has put them."""

from collections.abc import Sequence
from typing import Literal

import msgspec
from PyQt6.QtCore import QObject, pyqtSignal

from qtclient.itemmodels.reorder import Reorder
from qtclient.itemmodels.rows import MovableRowsModel
from qtclient.language import translate

Standing = Literal["fine", "away", "stopped"]
"""`away`: the server is out of reach for now; `stopped`: the person has to do something."""


class ServerRow(msgspec.Struct, frozen=True, kw_only=True):
    """A server with a person on it; `name` is its profile's, `calling` and `other` what waits there."""

    name: str
    title: str
    username: str = ""
    address: str = ""
    letters_of: str = ""
    """What the initials are made of: the title, or the user name where two rows have the same title."""
    calling: int = 0
    other: int = 0
    standing: Standing = "fine"
    problem: str = ""
    open: bool = False

    @property
    def tip(self) -> str:
        """Return what is shown of a row while the mouse rests on it."""
        return "\n".join(
            part for part in (self.title, f"{self.username} · {self.address}", self._state) if part
        )

    @property
    def spoken(self) -> str:
        """Return the row as one sentence for a screen reader."""
        parts = [self.title, self.username]
        if self.open:
            parts.append(translate("Servers", "shown"))
        if self.calling:
            parts.append(translate("Servers", "%n for you", "", self.calling))
        if self.other:
            parts.append(translate("Servers", "%n unread", "", self.other))
        return ", ".join(part for part in (*parts, self._state) if part)

    @property
    def _state(self) -> str:
        if self.standing == "fine":
            return ""
        return self.problem or translate("Servers", "not connected")


class ServersModel(MovableRowsModel[ServerRow]):
    """One row a server."""

    arranged = pyqtSignal(list)
    """A person has put the servers into another order: their names."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._names: list[str] = []
        self._rows: dict[str, ServerRow] = {}

    # ---- what a view asks ----

    def count(self) -> int:
        return len(self._names)

    # ---- what others ask ----

    def row(self, place: int) -> ServerRow:
        """Return the row at a place."""
        return self._rows[self._names[place]]

    def place_of(self, name: str) -> int:
        """Return where a server stands."""
        return self._names.index(name)

    def move(self, name: str, place: int) -> None:
        """Put a server at another place; beyond the ends is at them."""
        place = max(0, min(place, len(self._names) - 1))
        if name in self._names and place != self._names.index(name):
            wanted = [each for each in self._names if each != name]
            wanted.insert(place, name)
            Reorder(self, self._names).to(wanted)
            self.arranged.emit(list(self._names))

    def show(self, rows: Sequence[ServerRow]) -> None:
        """Show these, in this order."""
        before, self._rows = self._rows, self._rows | {row.name: row for row in rows}
        Reorder(self, self._names).to([row.name for row in rows])
        self._rows = {row.name: row for row in rows}
        for place, row in enumerate(rows):
            if row.name in before and before[row.name] != row:
                index = self.index(place)
                self.dataChanged.emit(index, index)
