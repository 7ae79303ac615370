"""Tells the person what calls them on one server: hears its engine, keeps notes up to date, answers what is done with
them.

What calls is decided by the engine; how notes stand is the board's; which words they have is `words`'; the tray, which
is all servers' together, is `tray_keeping`'s.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import msgspec
from PyQt6.QtCore import QObject, pyqtSignal

from chatclient.changes import Called, PreferencesChanged, Reset
from chatclient.core.disturbing import PREFERENCE, AttentionSettings
from qtclient.bridge import Bridge
from qtclient.engine.facade import Facade
from qtclient.itemmodels.devices import DeviceRow
from qtclient.itemmodels.models import Models
from qtclient.notifications.board import Board
from qtclient.notifications.device_notes import DeviceNotes
from qtclient.notifications.freedesktop import DesktopNotifications
from qtclient.notifications.words import Note, note_of
from qtclient.words.plain import isolated


class Notifier(QObject):
    """Follows one profile at a time."""

    open_asked = pyqtSignal("qint64", "qint64")
    """The window, at a message: its room and number."""
    refused = pyqtSignal("qint64", "qint64", Note)
    """A note of a message, by room and number, that the desktop cannot show."""
    device_asked = pyqtSignal("qint64")
    """The window, where one's devices are, at one of them."""
    changed = pyqtSignal()
    """What waits, or whether the person is to be disturbed, may be different now."""

    def __init__(
        self,
        bridge: Bridge,
        models: Models,
        desktop: DesktopNotifications,
        now_ms: Callable[[], int],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._rooms = models.rooms
        self._people = models.people
        self._markups = models.timeline.markups
        self._now_ms = now_ms
        self._is_signed_in = False
        self.settings = AttentionSettings()
        self.server = ""
        """Said in every note where there are several servers."""
        self.board = Board(desktop, self._words, self)
        self._device_notes = DeviceNotes(desktop, self)
        self._devices = models.devices
        self._connect()

    def _connect(self) -> None:
        self._bridge.called.connect(self.board.take)
        self._bridge.withdrawn.connect(self.board.withdraw)
        self._bridge.messages_changed.connect(self.board.take_messages)
        self._bridge.reset.connect(self._on_reset)
        self._bridge.preferences_changed.connect(self._on_preferences)
        self.board.opened.connect(self.open_asked)
        self.board.replied.connect(self._on_replied)
        self.board.refused.connect(self.refused)
        self._devices.told.connect(self._on_new_devices)
        self._device_notes.opened.connect(self.device_asked)
        self._device_notes.refused.connect(self._on_device_note_refused)

    def end(self) -> None:
        """Take all notes away: nobody is there to answer them any more."""
        self._is_signed_in = False
        self._device_notes.end()
        self.board.end()
        self.changed.emit()

    @property
    def waiting(self) -> tuple[int, int]:
        """Return how many messages wait that call for me, and how many others, as the rooms are now."""
        return self._rooms.waiting() if self._is_signed_in else (0, 0)

    @property
    def is_signed_in(self) -> bool:
        """Tell whether anything can call."""
        return self._is_signed_in

    @property
    def is_quiet(self) -> bool:
        """Tell whether nothing is to disturb the person now."""
        return self.settings.is_quiet(datetime.fromtimestamp(self._now_ms() / 1000, UTC).astimezone())

    @property
    def is_quiet_by_request(self) -> bool:
        """Tell whether that was asked for, and can be ended."""
        return self.settings.quiet_until_ms > self._now_ms()

    # ---- what the engine says ----

    def _on_reset(self, change: Reset) -> None:
        self._is_signed_in = True
        self.board.clear()
        self._take_settings(change.snapshot.preferences)

    def _on_preferences(self, change: PreferencesChanged) -> None:
        self._take_settings(change.preferences)

    def _take_settings(self, preferences: dict[str, str]) -> None:
        self.settings = AttentionSettings.parse(preferences.get(PREFERENCE))
        self.changed.emit()

    def _words(self, call: Called, count: int) -> Note | None:
        summary = self._rooms.summary(call.room)
        if summary is None:
            return None
        note = note_of(call, count, summary, self._people, self.settings, self._markups)
        return replace(note, title=f"{note.title} · {isolated(self.server)}") if self.server else note

    def _on_new_devices(self, rows: list[DeviceRow]) -> None:
        """Tell of devices, also to whoever is not to be disturbed: then without a sound."""
        for row in rows:
            self._device_notes.tell(row, self.server, sound=self.settings.sound and not self.is_quiet)

    def _on_device_note_refused(self, note: Note) -> None:
        self.refused.emit(0, 0, note)

    # ---- what is done with a note ----

    def _on_replied(self, room: int, number: int, text: str) -> None:
        summary = self._rooms.summary(room)
        alone = summary is not None and summary.room.kind == "direct"
        self._bridge.ask(Facade.post, room, text, None if alone else number)

    # ---- quiet ----

    def be_quiet(self, until_ms: int) -> None:
        """Do not disturb until a time, on any device; 0 to be disturbed again, but for the hours of every week."""
        self.choose(msgspec.structs.replace(self.settings, quiet_until_ms=until_ms))

    def choose(self, settings: AttentionSettings) -> None:
        """Be disturbed like this from now on, on every device."""
        self._bridge.ask(Facade.set_preference, PREFERENCE, settings.compose())
