"""Whether the person has asked their desktop for less motion. Asked over D-Bus, without waiting; followed while we run.

Qt does not say it. The portal of settings does, in two ways: `reduced-motion` of the newer common settings, and GNOME's
`enable-animations`, which other desktops set, too. Where neither is said, nobody has asked for less. Source: XDG Desktop
Portal, org.freedesktop.portal.Settings.
"""

from functools import partial
from typing import Final

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot
from PyQt6.QtDBus import (
    QDBusConnection,
    QDBusMessage,
    QDBusPendingCallWatcher,
    QDBusPendingReply,
    QDBusVariant,
)

from qtclient.process.session import session_bus

NAME: Final = "org.freedesktop.portal.Desktop"
PATH: Final = "/org/freedesktop/portal/desktop"
INTERFACE: Final = "org.freedesktop.portal.Settings"
COMMON: Final = "org.freedesktop.appearance", "reduced-motion"
GNOME: Final = "org.gnome.desktop.interface", "enable-animations"

Setting = tuple[str, str]


class Motion(QObject):
    """What the desktop says; until it has, motion is as usual."""

    changed = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = f"hearth-motion-{id(self)}"
        self._bus: QDBusConnection | None = None
        self._said: dict[Setting, bool] = {}

    @property
    def reduced(self) -> bool:
        """Tell whether less motion is wished, by either of the two."""
        return any(self._said.values())

    def begin(self) -> None:
        """Ask, and hear what is changed from now on."""
        address = session_bus()
        if self._bus is not None or not address:
            return
        bus = QDBusConnection.connectToBus(address, self._name)
        if not bus.isConnected():
            QDBusConnection.disconnectFromBus(self._name)
            return
        self._bus = bus
        # From whomever: asking for the owner of the portal's name would wait for an answer.
        bus.connect("", PATH, INTERFACE, "SettingChanged", self._on_changed)
        for setting in (COMMON, GNOME):
            self._ask(bus, setting)

    def end(self) -> None:
        """Leave the bus, if we were ever on it."""
        if self._bus is not None:
            self._bus = None
            QDBusConnection.disconnectFromBus(self._name)

    def _ask(self, bus: QDBusConnection, setting: Setting) -> None:
        message = QDBusMessage.createMethodCall(NAME, PATH, INTERFACE, "Read")
        message.setArguments(list(setting))
        watcher = QDBusPendingCallWatcher(bus.asyncCall(message), self)
        watcher.finished.connect(partial(self._on_answer, setting))

    def _on_answer(self, setting: Setting, watcher: QDBusPendingCallWatcher) -> None:
        reply: QDBusPendingReply = QDBusPendingReply(watcher)
        watcher.deleteLater()
        arguments = reply.reply().arguments()
        if not reply.isError() and arguments:
            self._take(setting, arguments[0])

    @pyqtSlot(QDBusMessage)
    def _on_changed(self, message: QDBusMessage) -> None:
        arguments = message.arguments()
        if len(arguments) == 3 and tuple(arguments[:2]) in (COMMON, GNOME):
            self._take((str(arguments[0]), str(arguments[1])), arguments[2])

    def _take(self, setting: Setting, value: object) -> None:
        """Take in a value; `Read` wraps it once more than the portal's page says."""
        while isinstance(value, QDBusVariant):
            value = value.variant()
        before = self.reduced
        if setting == COMMON and isinstance(value, int):
            self._said[setting] = value == 1
        elif setting == GNOME and isinstance(value, bool):
            self._said[setting] = not value
        if self.reduced != before:
            self.changed.emit()
