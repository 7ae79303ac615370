"""Follows the links of messages: to the desktop's own program, to a dialog that says where they lead, to a room of mine."""

from PyQt6.QtCore import QObject, QUrl, pyqtSignal
from PyQt6.QtGui import QDesktopServices
from PyQt6.QtWidgets import QWidget

from qtclient.itemmodels.rooms import RoomsModel
from qtclient.theme.look import Look
from qtclient.widgets.link_dialog import LinkDialog
from qtclient.widgets.timeline import Timeline
from qtclient.words.links import may_open
from qtclient.words.own_links import is_own


class Following(QObject):
    """Follows what is asked for in the timelines that it serves."""

    room_asked = pyqtSignal("qint64")
    own_asked = pyqtSignal(str)
    """An address of this program's own."""

    def __init__(self, rooms: RoomsModel, look: Look, page: QWidget) -> None:
        super().__init__(page)
        self._rooms = rooms
        self._look = look
        self._page = page

    def serve(self, timeline: Timeline) -> None:
        """Follow the links of this timeline from now on."""
        timeline.link_opened.connect(self._open)
        timeline.hidden_link_clicked.connect(self._ask_before)
        timeline.room_asked.connect(self._open_named)

    def _ask_before(self, address: str) -> None:
        """Say where a link leads before it is opened."""
        dialog = LinkDialog(address, self._look, self._page)
        dialog.open_asked.connect(self._open)
        dialog.open()

    def _open(self, address: str) -> None:
        """Open an address: one of our own here, whoever else would take it."""
        if is_own(address):
            self.own_asked.emit(address)
        else:
            open_link(address)

    def _open_named(self, name: str) -> None:
        room = self._rooms.named(name)
        if room is not None:
            self.room_asked.emit(room)


def open_link(address: str) -> None:
    """Open an address with the desktop's own program, if it may be opened at all."""
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    if may_open(address) and not is_own(address) and url.isValid():
        QDesktopServices.openUrl(url)
