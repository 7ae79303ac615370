"""Tells on the desktop of a device that has signed in: whoever it was not has to hear of it."""

from PyQt6.QtCore import QObject, pyqtSignal

from qtclient.itemmodels.devices import DeviceRow
from qtclient.language import translate
from qtclient.notifications.freedesktop import DesktopNotifications
from qtclient.notifications.words import Note
from qtclient.words.plain import isolated


class DeviceNotes(QObject):
    """The notes of devices, under tickets below those of rooms."""

    opened = pyqtSignal("qint64")
    """Somebody wants to look at a device."""
    refused = pyqtSignal(Note)
    """A note that the desktop cannot show."""

    def __init__(self, desktop: DesktopNotifications, parent: QObject) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._standing: dict[int, int] = {}
        desktop.shown.connect(self._on_shown)
        desktop.refused.connect(self._on_refused)
        desktop.invoked.connect(self._on_invoked)
        desktop.closed.connect(self._on_closed)

    def tell(self, row: DeviceRow, server: str, *, sound: bool) -> None:
        """Tell of a device; `server` is said where there are several."""
        title = translate("Devices", "A new device signed in")
        if server:
            title = f"{title} · {isolated(server)}"
        self._desktop.show(-row.id, Note(title=title, body=device_words(row), may_reply=False, sound=sound))

    def end(self) -> None:
        """Take every note away."""
        for id in self._standing:
            self._desktop.close(id)
        self._standing.clear()

    def _on_shown(self, ticket: int, id: int) -> None:
        if ticket < 0:
            self._standing[id] = -ticket

    def _on_refused(self, ticket: int, note: Note) -> None:
        if ticket < 0:
            self.refused.emit(note)

    def _on_invoked(self, id: int) -> None:
        device = self._standing.pop(id, 0)
        if device:
            self._desktop.close(id)
            self.opened.emit(device)

    def _on_closed(self, id: int, _why: int) -> None:
        self._standing.pop(id, None)


def device_words(row: DeviceRow) -> str:
    """Return what is said of a device that is new."""
    name = isolated(row.title)
    platform = isolated(row.platform)
    device = f"{name} ({platform})" if row.platform else name
    return translate("Devices", "{device}. Was that you?").format(device=device)
