"""The devices of mine on one server as a list: this one first, then the latest."""

from collections.abc import Sequence

import msgspec
from PyQt6.QtCore import QObject, pyqtSignal

from chatprotocol.rows import Device
from qtclient.itemmodels.rows import RowsModel
from qtclient.language import translate
from qtclient.times.moments import day_of_utc
from qtclient.words.plain import one_line


class DeviceRow(msgspec.Struct, frozen=True):
    """One of them. `here` is the one that this program is."""

    id: int
    name: str
    platform: str
    last_seen: int
    here: bool

    @property
    def title(self) -> str:
        """Return what it is called."""
        return one_line(self.name) or translate("Devices", "Without a name")

    @property
    def said(self) -> str:
        """Return what else is known of it."""
        seen = (
            translate("Devices", "this device")
            if self.here
            else translate("Devices", "last seen {day}").format(day=day_of_utc(self.last_seen))
        )
        return " · ".join(part for part in (one_line(self.platform), seen) if part)

    @property
    def spoken(self) -> str:
        """Return it as a screen reader says it."""
        return f"{self.title}, {self.said}"


class DevicesModel(RowsModel[DeviceRow]):
    """All of them, as the server last said."""

    told = pyqtSignal(list)
    """Devices that are new, and are not this one."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._here = 0
        self._rows: list[DeviceRow] = []

    def count(self) -> int:
        return len(self._rows)

    def row(self, place: int) -> DeviceRow:
        """Return the device at a place."""
        return self._rows[place]

    def place_of(self, id: int) -> int:
        """Return where a device stands; -1 where it is no more."""
        return next((place for place, row in enumerate(self._rows) if row.id == id), -1)

    @property
    def others(self) -> int:
        """Return how many there are besides this one."""
        return sum(not row.here for row in self._rows)

    def follow(self, here: int) -> None:
        """Be the devices of another profile, which is this device of them."""
        self._here = here
        self.take(())

    def take(self, devices: Sequence[Device], new: Sequence[Device] = ()) -> None:
        """Show these, and tell of those that are new."""
        rows = [
            DeviceRow(each.id, each.name, each.platform, each.last_seen, each.id == self._here)
            for each in devices
        ]
        rows.sort(key=lambda row: (not row.here, -row.last_seen, -row.id))
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
        fresh = {each.id for each in new} - {self._here}
        if fresh:
            self.told.emit([row for row in rows if row.id in fresh])
