"""Which notes stand: one a room, grown by what comes in, taken away when the room was read or the note was used.

A room's note is asked of the desktop one at a time; where the desktop has no such service, the tray says it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import msgspec
from PyQt6.QtCore import QObject, pyqtSignal

from chatclient.changes import Called, MessagesChanged, Withdrawn
from chatclient.core.attention import WHYS
from chatprotocol.rows import Message
from qtclient.notifications.freedesktop import EXPIRED, DesktopNotifications
from qtclient.notifications.words import Note
from qtclient.times.timers import single_shot

PAUSE_MS = 1_000
"""After a room's note was shown, what else calls in it waits, and is shown together."""

Words = Callable[[Called, int], Note | None]
"""Says what a note of a call, and of how many messages, is; None where the room is not known."""


@dataclass
class _Standing:
    call: Called
    count: int
    up_to: int
    id: int = 0
    asked: bool = False
    gone: bool = False
    silent: bool = False
    """Only says better what was said before."""
    expired: bool = False


class Board(QObject):
    """The notes of all rooms."""

    opened = pyqtSignal("qint64", "qint64")
    """Somebody wants to see a message: its room and number."""
    replied = pyqtSignal("qint64", "qint64", str)
    """Somebody has answered a message: its room and number, and the words."""
    refused = pyqtSignal("qint64", "qint64", Note)
    """A note of a message, by room and number, that the desktop cannot show."""
    forgotten = pyqtSignal("qint64")
    """Somebody has put the note of a room away."""

    def __init__(self, desktop: DesktopNotifications, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._words = words
        self._standing: dict[int, _Standing] = {}
        self._stale: set[int] = set()
        self._lately: set[int] = set()
        self._pause = single_shot(self, PAUSE_MS, self._on_pause_over)
        desktop.setParent(self)
        desktop.shown.connect(self._on_shown)
        desktop.refused.connect(self._on_refused)
        desktop.invoked.connect(self._on_invoked)
        desktop.replied.connect(self._on_replied)
        desktop.closed.connect(self._on_closed)

    # ---- what comes in ----

    def take(self, call: Called) -> None:
        """Something calls: show it, with what else calls in its room."""
        held = self._standing.get(call.room)
        if held is None or held.gone:
            asked, id = (held.asked, held.id) if held is not None else (False, 0)
            held = _Standing(call, call.count, call.message.number, id, asked)
            self._standing[call.room] = held
        else:
            held.count += call.count
            held.up_to = max(held.up_to, call.message.number)
            if WHYS.index(call.why) <= WHYS.index(held.call.why):
                held.call = call
            held.silent = held.expired = False
        self._stale.add(call.room)
        self._show_stale()

    def withdraw(self, change: Withdrawn) -> None:
        """A room was read up to a number: what called below it calls no more."""
        held = self._standing.get(change.room)
        if held is not None and held.up_to <= change.up_to:
            self._take_away(change.room, held)

    def take_messages(self, change: MessagesChanged) -> None:
        """Messages have changed: what was deleted is not shown for longer, what was edited as it is now."""
        held = self._standing.get(change.room)
        if held is None or held.gone:
            return
        for message in change.messages:
            if message.number == held.call.message.number:
                self._take_version(held, message)

    def _take_version(self, held: _Standing, message: Message) -> None:
        if message.deleted:
            self._take_away(message.room, held)
        elif message.text != held.call.message.text and message.pos >= held.call.message.pos:
            held.call = msgspec.structs.replace(held.call, message=message)
            held.silent |= message.room not in self._stale
            if not held.expired:
                self._stale.add(message.room)
                self._show_stale()

    def clear(self) -> None:
        """Take every note away."""
        for room, held in list(self._standing.items()):
            self._take_away(room, held)

    def end(self) -> None:
        """Take every note away, for good."""
        self.clear()
        self._desktop.end()

    def _take_away(self, room: int, held: _Standing) -> None:
        self._stale.discard(room)
        if held.asked:
            held.gone = True  # its id is on the way
            return
        del self._standing[room]
        if held.id:
            self._desktop.close(held.id)

    # ---- showing ----

    def _on_pause_over(self) -> None:
        self._lately.clear()
        self._show_stale()

    def _show_stale(self) -> None:
        """Show what has changed, but for rooms whose note was shown just now, or is on its way."""
        for room in sorted(self._stale - self._lately):
            held = self._standing[room]
            if not held.asked:
                self._stale.discard(room)
                self._show(room, held)

    def _show(self, room: int, held: _Standing) -> None:
        note = self._words(held.call, held.count)
        if note is None:
            self._take_away(room, held)
            return
        held.asked = True
        note = replace(note, sound=note.sound and not held.silent)
        self._desktop.show(room, note, held.id)
        self._lately.add(room)
        if not self._pause.isActive():
            self._pause.start()

    def _on_shown(self, room: int, id: int) -> None:
        held = self._standing.get(room)
        if held is None:
            return
        held.asked, held.id = False, id
        if held.gone:
            self._take_away(room, held)
        else:
            self._show_stale()

    def _on_refused(self, room: int, note: Note) -> None:
        held = self._standing.pop(room, None)
        self._stale.discard(room)
        if held is not None and not held.gone:
            self.refused.emit(room, held.call.message.number, note)

    # ---- what becomes of a note ----

    def _found(self, id: int) -> tuple[int, _Standing] | None:
        return next((each for each in self._standing.items() if id and each[1].id == id), None)

    def _on_invoked(self, id: int) -> None:
        found = self._found(id)
        if found is not None:
            room, held = found
            self._take_away(room, held)
            self.opened.emit(room, held.call.message.number)

    def _on_replied(self, id: int, text: str) -> None:
        found = self._found(id)
        if found is not None and text.strip():
            room, held = found
            self._take_away(room, held)
            self.replied.emit(room, held.call.message.number, text)

    def _on_closed(self, id: int, why: int) -> None:
        """Forget a note that somebody has put away; one that went by itself may still be found in a list."""
        found = self._found(id)
        if found is None:
            return
        room, held = found
        if why == EXPIRED:
            held.expired = True
        elif held.asked:
            held.id = 0
        else:
            self._stale.discard(room)
            del self._standing[room]
            self.forgotten.emit(room)
