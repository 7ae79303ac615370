"""Up to where the open room was read: known here at once, told to the server a moment later."""

from PyQt6.QtCore import QObject

from qtclient.bridge import Bridge
from qtclient.engine.facade import Facade
from qtclient.itemmodels.rooms import RoomsModel
from qtclient.times.timers import single_shot

_MARK_MS = 250


class ReadMark(QObject):
    """The mark of one room at a time; `number` is that of the last message read in it."""

    def __init__(self, bridge: Bridge, rooms: RoomsModel, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._rooms = rooms
        self._room = 0
        self.number = 0
        self._send_soon = single_shot(self, _MARK_MS, self.send)

    def follow(self, room: int, number: int = 0) -> None:
        """Be the mark of another room from now on, which was read up to here; 0 for none."""
        self._room, self.number = room, number

    def move(self, number: int) -> None:
        """Take messages up to this one as read; a mark never goes back by itself."""
        summary = self._rooms.summary(self._room)
        if summary is not None and number > max(self.number, summary.membership.read):
            self.number = number
            if not self._send_soon.isActive():
                self._send_soon.start()

    def send(self) -> None:
        """Tell the server now what it was to be told soon."""
        self._send_soon.stop()
        summary = self._rooms.summary(self._room)
        if summary is not None and self.number > summary.membership.read:
            self._bridge.ask(Facade.mark_read, self._room, self.number)

    def put_back(self, number: int) -> None:
        """Take only messages up to this one as read, since I want the rest to be unread."""
        self._send_soon.stop()
        self.number = number
        self._bridge.ask(Facade.mark_read, self._room, number, back=True)
