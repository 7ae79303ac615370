"""What is pinned in the open room: reads it while the panel is there, follows what is pinned and taken off."""

from PyQt6.QtCore import QObject, QPoint, pyqtSignal

from chatclient.changes import MessagesChanged, MessagesStale
from chatclient.core.model import Panel
from chatprotocol.errors import HearthError
from qtclient.bridge import Bridge
from qtclient.engine.facade import Facade
from qtclient.itemmodels.found import of_message
from qtclient.itemmodels.models import Models
from qtclient.language import translate
from qtclient.widgets.choice_menu import ChoiceMenu
from qtclient.widgets.pins_panel import PinsPanel
from qtclient.words.reasons import in_words


class Pins(QObject):
    """Stands between the bridge and the panel; `room` is 0 while nothing is read."""

    leap_asked = pyqtSignal("qint64", "qint64")
    """A room, and the number of the message to go to."""

    def __init__(self, bridge: Bridge, models: Models, panel: PinsPanel) -> None:
        super().__init__(panel)
        self._bridge = bridge
        self._model = models.pins
        self._panel = panel
        self._next: int | None = None
        self._reading = False
        self._complete = True
        self._menu_of = (0, 0)
        self.room = 0
        bridge.messages_changed.connect(self._on_messages)
        bridge.messages_stale.connect(self._on_stale)
        panel.list.message_chosen.connect(self.leap_asked)
        panel.list.message_menu_asked.connect(self._show_menu)
        panel.list.more_asked.connect(self._read_more)

    def load(self, room: int) -> None:
        """Read what is pinned in a room; 0 for none."""
        self.room = room
        self._model.show(())
        self._panel.show_note("")
        if room:
            self._ask(None)

    def _ask(self, before: int | None) -> None:
        self._reading = True
        self._bridge.ask(Facade.pins, self.room, before=before).then(self._on_panel).refused(self._on_refused)

    def _read_more(self) -> None:
        if self._next is not None and not self._reading:
            self._ask(self._next)

    def _on_panel(self, panel: Panel) -> None:
        if panel.room != self.room:
            return
        self._reading, self._next, self._complete = False, panel.next, panel.complete
        self._model.add(map(of_message, panel.messages))
        self._say()

    def _say(self) -> None:
        if not self._complete:
            text = translate("Pins", "There is no connection: these are the ones that are on this device.")
        elif not self._model.rowCount():
            text = translate(
                "Pins", "Nothing is pinned here. The menu of a message pins what everyone should find again."
            )
        else:
            text = ""
        self._panel.show_note(text)

    def _on_refused(self, error: HearthError) -> None:
        self._reading = False
        self._panel.show_note(in_words(error.message))

    def _on_messages(self, change: MessagesChanged) -> None:
        if change.room != self.room:
            return
        for message in change.messages:
            if message.pinned and not message.deleted:
                # What is older than what was read so far comes with its page.
                if self._next is None or message.number >= self._next:
                    self._model.keep(message)
            else:
                self._model.drop(message.room, message.number)
        self._say()

    def _on_stale(self, change: MessagesStale) -> None:
        if change.room == self.room:
            self.load(self.room)

    def _show_menu(self, room: int, number: int, at: QPoint) -> None:
        self._menu_of = room, number
        menu = ChoiceMenu(self._panel)
        menu.offer("show", translate("Pins", "Show in the room"))
        menu.offer("unpin", translate("Pins", "Unpin"))
        menu.chosen.connect(self._on_chosen)
        menu.popup(at)

    def _on_chosen(self, word: str) -> None:
        if word == "show":
            self.leap_asked.emit(*self._menu_of)
        else:
            self._bridge.ask(Facade.pin, *self._menu_of, False)
