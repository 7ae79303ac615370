"""Tells the person what calls them: hears the engine, keeps notes and tray up to date, answers what is done with them.

What calls is decided by the engine; how notes stand is the board's; which words they have is `words`'.
"""

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec
from PyQt6.QtCore import QObject, pyqtSignal

from chatclient.changes import Called, PreferencesChanged, Reset
from chatclient.core.disturbing import PREFERENCE, AttentionSettings
from qtclient.bridge import Bridge
from qtclient.facade import Facade
from qtclient.models import Models
from qtclient.moments import tomorrow_ms
from qtclient.notifications.board import Board
from qtclient.notifications.freedesktop import DesktopNotifications
from qtclient.notifications.tray import Tray
from qtclient.notifications.words import Note, note_of

MORNING_HOUR = 8
_HOUR_MS = 60 * 60_000


class Notifier(QObject):
    """Follows one profile at a time."""

    open_asked = pyqtSignal(int, int)
    """The window, at a message: its room and number; two zeros for the window alone."""

    def __init__(
        self,
        bridge: Bridge,
        models: Models,
        desktop: DesktopNotifications,
        tray: Tray,
        now_ms: Callable[[], int],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._rooms = models.rooms
        self._people = models.people
        self._markups = models.timeline.markups
        self._now_ms = now_ms
        self._said = (0, 0)
        self._is_signed_in = False
        self.settings = AttentionSettings()
        self.tray = tray
        self.board = Board(desktop, self._words, self)
        self._connect()

    def _connect(self) -> None:
        self._bridge.called.connect(self.board.take)
        self._bridge.withdrawn.connect(self.board.withdraw)
        self._bridge.messages_changed.connect(self.board.take_messages)
        self._bridge.reset.connect(self._on_reset)
        self._bridge.preferences_changed.connect(self._on_preferences)
        self.board.opened.connect(self.open_asked)
        self.board.replied.connect(self._on_replied)
        self.board.refused.connect(self._on_refused)
        self.tray.open_asked.connect(self._on_open)
        self.tray.message_clicked.connect(self._on_message_clicked)
        self.tray.hour_asked.connect(self._be_quiet_for_an_hour)
        self.tray.tomorrow_asked.connect(self._be_quiet_until_tomorrow)
        self.tray.disturb_asked.connect(self._be_disturbed)

    def end(self) -> None:
        """Take notes and icon away: nobody is there to answer them any more."""
        self.board.end()
        self.tray.end()

    def forget(self) -> None:
        """Nobody is signed in: nothing calls."""
        self._is_signed_in = False
        self.board.clear()
        self.tray.show_waiting(0, 0)

    def show_waiting(self) -> None:
        """Show in the tray what waits, as the rooms are now."""
        if self._is_signed_in:
            self.tray.show_waiting(*self._rooms.waiting())

    # ---- what the engine says ----

    def _on_reset(self, change: Reset) -> None:
        self._is_signed_in = True
        self.board.clear()
        self._take_settings(change.snapshot.preferences)
        self.show_waiting()

    def _on_preferences(self, change: PreferencesChanged) -> None:
        self._take_settings(change.preferences)

    def _take_settings(self, preferences: dict[str, str]) -> None:
        self.settings = AttentionSettings.parse(preferences.get(PREFERENCE))
        self._show_quiet()

    def _words(self, call: Called, count: int) -> Note | None:
        summary = self._rooms.summary(call.room)
        if summary is None:
            return None
        return note_of(call, count, summary, self._people, self.settings, self._markups)

    # ---- what is done with a note ----

    def _on_replied(self, room: int, number: int, text: str) -> None:
        summary = self._rooms.summary(room)
        alone = summary is not None and summary.room.kind == "direct"
        self._bridge.ask(Facade.post, room, text, None if alone else number)

    def _on_refused(self, room: int, number: int, note: Note) -> None:
        self._said = room, number
        self.tray.say(note.title, note.body)

    def _on_message_clicked(self) -> None:
        self.open_asked.emit(*self._said)

    def _on_open(self) -> None:
        self.open_asked.emit(0, 0)

    # ---- quiet ----

    def _be_quiet_for_an_hour(self) -> None:
        self.be_quiet(self._now_ms() + _HOUR_MS)

    def _be_quiet_until_tomorrow(self) -> None:
        self.be_quiet(tomorrow_ms(MORNING_HOUR, self._now_ms()))

    def _be_disturbed(self) -> None:
        """End the quiet that was asked for; the hours of every week stay."""
        self.be_quiet(0)

    def be_quiet(self, until_ms: int) -> None:
        """Do not disturb until a time, on any device; 0 to be disturbed again."""
        self.choose(msgspec.structs.replace(self.settings, quiet_until_ms=until_ms))

    def choose(self, settings: AttentionSettings) -> None:
        """Be disturbed like this from now on, on every device."""
        self._bridge.ask(Facade.set_preference, PREFERENCE, settings.compose())

    def _show_quiet(self) -> None:
        now = datetime.fromtimestamp(self._now_ms() / 1000, UTC).astimezone()
        asked = self.settings.quiet_until_ms > self._now_ms()
        self.tray.show_quiet(self.settings.is_quiet(now), asked=asked)

    def on_minute(self) -> None:
        """Show what has ended by itself: quiet, and the mutes of rooms."""
        self._show_quiet()
        self.show_waiting()
