"""Keeps the tray up to date with all servers together, and hands on what is chosen there."""

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import QObject, pyqtSignal

from qtclient.notifications.notifier import Notifier
from qtclient.notifications.tray import Tray
from qtclient.notifications.words import Note
from qtclient.times.moments import tomorrow_ms

MORNING_HOUR = 8
_HOUR_MS = 60 * 60_000


class TrayKeeping(QObject):
    """The tray of a program that is signed in to any number of servers."""

    open_asked = pyqtSignal()

    def __init__(self, tray: Tray, now_ms: Callable[[], int], parent: QObject) -> None:
        super().__init__(parent)
        self._now_ms = now_ms
        self._notifiers: list[Notifier] = []
        self._said: tuple[Notifier, int, int] | None = None
        self.tray = tray
        tray.open_asked.connect(self.open_asked)
        tray.message_clicked.connect(self._on_message_clicked)
        tray.hour_asked.connect(self._be_quiet_for_an_hour)
        tray.tomorrow_asked.connect(self._be_quiet_until_tomorrow)
        tray.disturb_asked.connect(self._be_disturbed)

    def add(self, notifier: Notifier) -> None:
        """Count what waits on another server."""
        self._notifiers.append(notifier)
        notifier.refused.connect(partial(self._say, notifier))

    def remove(self, notifier: Notifier) -> None:
        """Count a server no longer."""
        self._notifiers.remove(notifier)
        if self._said is not None and self._said[0] is notifier:
            self._said = None
        self.refresh()

    def end(self) -> None:
        """Take the icon away."""
        self.tray.end()

    def refresh(self) -> None:
        """Show what waits, and whether anything disturbs, as it is now."""
        waiting = [each.waiting for each in self._notifiers]
        self.tray.show_waiting(sum(calling for calling, _ in waiting), sum(other for _, other in waiting))
        signed_in = [each for each in self._notifiers if each.is_signed_in]
        quiet = bool(signed_in) and all(each.is_quiet for each in signed_in)
        self.tray.show_quiet(quiet, asked=any(each.is_quiet_by_request for each in signed_in))

    # ---- what the desktop cannot show ----

    def _say(self, notifier: Notifier, room: int, number: int, note: Note) -> None:
        self._said = notifier, room, number
        self.tray.say(note.title, note.body)

    def _on_message_clicked(self) -> None:
        if self._said is None:
            self.open_asked.emit()
        else:
            notifier, room, number = self._said
            notifier.open_asked.emit(room, number)

    # ---- quiet ----

    def _be_quiet_for_an_hour(self) -> None:
        self._be_quiet(self._now_ms() + _HOUR_MS)

    def _be_quiet_until_tomorrow(self) -> None:
        self._be_quiet(tomorrow_ms(MORNING_HOUR, self._now_ms()))

    def _be_disturbed(self) -> None:
        """End the quiet that was asked for; the hours of every week stay."""
        self._be_quiet(0)

    def _be_quiet(self, until_ms: int) -> None:
        for notifier in self._notifiers:
            if notifier.is_signed_in:
                notifier.be_quiet(until_ms)
