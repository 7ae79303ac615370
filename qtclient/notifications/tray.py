"""The icon in the tray and its menu. Shows and emits; where the desktop has no tray it does neither."""

from PyQt6.QtCore import QObject, pyqtBoundSignal, pyqtSignal
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from qtclient.language import translate
from qtclient.notifications.tray_icon import count_text, tray_icon
from qtclient.theme.look import Look

_SHOWN_MS = 10_000


class Tray(QObject):
    """Emits what was chosen from it."""

    open_asked = pyqtSignal()
    hour_asked = pyqtSignal()
    """Do not disturb for an hour."""
    tomorrow_asked = pyqtSignal()
    """Do not disturb until tomorrow."""
    disturb_asked = pyqtSignal()
    quit_asked = pyqtSignal()
    message_clicked = pyqtSignal()

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self._look = look
        self._icon: QSystemTrayIcon | None = None
        self._calling = self._other = 0
        self._quiet = self._asked = False
        self._menu = QMenu(window)
        self._add(translate("Tray", "Open Hearth"), self.open_asked)
        self._menu.addSeparator()
        self._hour = self._add(translate("Tray", "Do not disturb for 1 hour"), self.hour_asked)
        self._tomorrow = self._add(translate("Tray", "Do not disturb until tomorrow"), self.tomorrow_asked)
        self._disturb = self._add(translate("Tray", "Disturb me again"), self.disturb_asked)
        self._menu.addSeparator()
        self._add(translate("Tray", "Quit"), self.quit_asked)
        self._show()
        look.changed.connect(self._show)

    def _add(self, text: str, asked: pyqtBoundSignal) -> QAction:
        action = QAction(text, self._menu)
        action.triggered.connect(asked)
        self._menu.addAction(action)
        return action

    def begin(self) -> bool:
        """Put the icon into the tray, where there is one; tells whether it is there. May be tried again."""
        if self._icon is None and QSystemTrayIcon.isSystemTrayAvailable():
            self._icon = QSystemTrayIcon(self)
            self._icon.setContextMenu(self._menu)
            self._icon.activated.connect(self._on_activated)
            self._icon.messageClicked.connect(self.message_clicked)
            self._show()
            self._icon.show()
        return self.is_there

    def end(self) -> None:
        """Take the icon away."""
        if self._icon is not None:
            self._icon.hide()

    @property
    def is_there(self) -> bool:
        """Tell whether a hidden window can be found again."""
        return self._icon is not None and QSystemTrayIcon.isSystemTrayAvailable()

    def show_waiting(self, calling: int, other: int) -> None:
        """Show how many messages call for me, and whether others wait."""
        if (calling, other) != (self._calling, self._other):
            self._calling, self._other = calling, other
            self._show()

    def show_quiet(self, quiet: bool, *, asked: bool) -> None:
        """Show whether I am not to be disturbed, and whether that was `asked` for and can be ended."""
        if (quiet, asked) != (self._quiet, self._asked):
            self._quiet, self._asked = quiet, asked
            self._show()

    def say(self, title: str, body: str) -> None:
        """Say something beside the icon, where there is one."""
        if self._icon is not None:
            self._icon.showMessage(title, body, self._icon.icon(), _SHOWN_MS)

    def _show(self) -> None:
        self._disturb.setVisible(self._asked)
        for action in (self._hour, self._tomorrow):
            action.setVisible(not self._asked)
        if self._icon is None:
            return
        calling = count_text(self._calling)
        self._icon.setIcon(
            tray_icon(self._look.colours, calling, waiting=bool(self._other), quiet=self._quiet)
        )
        self._icon.setToolTip(self._tip())

    def _tip(self) -> str:
        parts = ["Hearth"]
        if self._calling:
            parts.append(translate("Tray", "%n for you", "", self._calling))
        if self._other:
            parts.append(translate("Tray", "%n unread", "", self._other))
        if self._quiet:
            parts.append(translate("Tray", "do not disturb"))
        return " – ".join(parts)

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.open_asked.emit()
