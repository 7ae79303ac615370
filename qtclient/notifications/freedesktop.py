"""The desktop's notification service, over D-Bus. It shows notes and says what becomes of them; it decides nothing.

Every call is asynchronous, and the bus is not touched before the first note. What the service can do is asked before
anything is shown, and again after it has failed: it may have been started later than we were, or anew. Source: Desktop
Notifications Specification 1.3; `inline-reply` is KDE's extension of it.
"""

import os
from functools import partial
from html import escape
from pathlib import Path
from typing import Any, Final

from PyQt6.QtCore import QMetaType, QObject, QVariant, pyqtSignal, pyqtSlot
from PyQt6.QtDBus import (
    QDBusArgument,
    QDBusConnection,
    QDBusMessage,
    QDBusPendingCallWatcher,
    QDBusPendingReply,
)

from qtclient.language import translate
from qtclient.notifications.words import Note
from qtclient.process.session import session_bus

NAME: Final = "org.freedesktop.Notifications"
PATH: Final = "/org/freedesktop/Notifications"
DEFAULT, REPLY = "default", "inline-reply"
EXPIRED: Final = 1
"""Why a note was closed: nobody has looked at it yet."""

_ICON: Final = Path(__file__).parent.parent / "resources" / "icons" / "hearth.svg"
_AS_THE_DESKTOP_LIKES: Final = -1
_LEFT_OUT: Final = 1_000


class DesktopNotifications(QObject):
    """Notes on the desktop, each under a ticket of the caller's: the room that it tells of."""

    shown = pyqtSignal("qint64", "qint64")
    """The note of a ticket stands under this id."""
    refused = pyqtSignal("qint64", Note)
    """The note of a ticket cannot be shown here."""
    invoked = pyqtSignal("qint64")
    """A note, by its id, was clicked."""
    replied = pyqtSignal("qint64", str)
    closed = pyqtSignal("qint64", "qint64")
    """A note, by its id, is no more; and why."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = f"hearth-{id(self)}"
        self._bus: QDBusConnection | None = None
        self._abilities: frozenset[str] | None = None
        self._asking = False
        self._waiting: dict[int, tuple[Note, int]] = {}

    def show(self, ticket: int, note: Note, replaces: int = 0) -> None:
        """Show a note, in place of another one where that still stands. Answered by `shown` or `refused`."""
        if self._abilities is not None:
            self._notify(ticket, note, replaces, self._abilities)
            return
        self._waiting[ticket] = note, replaces
        if not self._asking:
            self._ask_abilities()

    def close(self, id: int) -> None:
        """Take a note away."""
        if self._bus is not None:
            self._call("CloseNotification", _uint(id))

    def end(self) -> None:
        """Leave the bus, if we were ever on it."""
        if self._bus is not None:
            self._bus, self._abilities = None, None
            QDBusConnection.disconnectFromBus(self._name)

    # ---- the bus ----

    def _ask_abilities(self) -> None:
        if self._bus is None:
            self._bus = self._connected()
        if self._bus is None:
            self._give_back()
            return
        self._asking = True
        self._call("GetCapabilities").finished.connect(self._on_abilities)

    def _connected(self) -> QDBusConnection | None:
        address = session_bus()
        if not address:
            return None
        bus = QDBusConnection.connectToBus(address, self._name)
        if not bus.isConnected():
            QDBusConnection.disconnectFromBus(self._name)
            return None
        # From whomever: asking for the owner of the service's name would wait for an answer.
        for signal, slot in (
            ("ActionInvoked", self._on_invoked),
            ("NotificationReplied", self._on_replied),
            ("NotificationClosed", self._on_closed),
            ("ActivationToken", self._on_token),
        ):
            bus.connect("", PATH, NAME, signal, slot)
        return bus

    def _call(self, method: str, *arguments: object) -> QDBusPendingCallWatcher:
        assert self._bus is not None  # noqa: S101 - whoever calls has looked
        message = QDBusMessage.createMethodCall(NAME, PATH, NAME, method)
        message.setArguments(list(arguments))
        watcher = QDBusPendingCallWatcher(self._bus.asyncCall(message), self)
        watcher.finished.connect(watcher.deleteLater)
        return watcher

    def _on_abilities(self, watcher: QDBusPendingCallWatcher) -> None:
        self._asking = False
        answer = QDBusPendingReply(watcher)
        if answer.isError():
            self._give_back()
            return
        self._abilities = frozenset(_texts(answer.reply()))
        waiting, self._waiting = self._waiting, {}
        for ticket, (note, replaces) in waiting.items():
            self._notify(ticket, note, replaces, self._abilities)

    def _give_back(self) -> None:
        waiting, self._waiting = self._waiting, {}
        for ticket, (note, _) in waiting.items():
            self.refused.emit(ticket, note)

    # ---- a note ----

    def _notify(self, ticket: int, note: Note, replaces: int, abilities: frozenset[str]) -> None:
        title, body = _words(note, abilities)
        asked = self._call(
            "Notify",
            "Hearth",
            _uint(replaces),
            _ICON.as_uri(),
            title,
            body,
            _text_list(_actions(note, abilities)),
            _hints(note),
            _AS_THE_DESKTOP_LIKES,
        )
        asked.finished.connect(partial(self._on_notified, ticket, note))

    def _on_notified(self, ticket: int, note: Note, watcher: QDBusPendingCallWatcher) -> None:
        answer = QDBusPendingReply(watcher)
        if answer.isError():
            self._abilities = None
            self.refused.emit(ticket, note)
        else:
            self.shown.emit(ticket, _number(answer.reply()))

    # ---- what the service says ----

    @pyqtSlot(QDBusMessage)
    def _on_invoked(self, message: QDBusMessage) -> None:
        if message.arguments()[1:] == [DEFAULT]:
            self.invoked.emit(_number(message))

    @pyqtSlot(QDBusMessage)
    def _on_replied(self, message: QDBusMessage) -> None:
        texts = _texts(message)
        if texts:
            self.replied.emit(_number(message), texts[0])

    @pyqtSlot(QDBusMessage)
    def _on_closed(self, message: QDBusMessage) -> None:
        self.closed.emit(_number(message), _number(message, 1))

    @pyqtSlot(QDBusMessage)
    def _on_token(self, message: QDBusMessage) -> None:
        """Keep what lets us raise our window: Qt hands it to the compositor, which asks for it before it obeys."""
        for token in _texts(message)[:1]:
            os.environ["XDG_ACTIVATION_TOKEN"] = token


def _words(note: Note, abilities: frozenset[str]) -> tuple[str, str]:
    """Return title and body as the service reads them; all of it in the title where it shows no bodies."""
    if "body" not in abilities:
        return f"{note.title}: {' '.join(note.body.split())}"[:_LEFT_OUT], ""
    return note.title, escape(note.body, quote=False) if "body-markup" in abilities else note.body


def _actions(note: Note, abilities: frozenset[str]) -> list[str]:
    if "actions" not in abilities:
        return []
    actions = [DEFAULT, translate("Notifications", "Open")]
    if REPLY in abilities and note.may_reply:
        actions += [REPLY, translate("Notifications", "Reply")]
    return actions


def _hints(note: Note) -> dict[str, object]:
    sound: dict[str, object] = (
        {"sound-name": "message-new-instant"} if note.sound else {"suppress-sound": True}
    )
    return {"desktop-entry": "hearth", "category": "im.received", **sound}


# ---- D-Bus types -------------------------------------------------------------------------------------------------


_UINT: Final[int] = QMetaType.Type.UInt.value  # type: ignore[assignment]  # the stubs take it for the member
_TEXT_LIST: Final[int] = QMetaType.Type.QStringList.value  # type: ignore[assignment]  # as above


def _uint(number: int) -> QVariant:
    variant = QVariant(number)
    variant.convert(QMetaType(_UINT))
    return variant


def _text_list(texts: list[str]) -> QDBusArgument:
    argument = QDBusArgument()
    argument.add(texts, _TEXT_LIST)
    return argument


def _number(message: QDBusMessage, place: int = 0) -> int:
    """Return a number out of a message; 0, which names no note, where there is none."""
    arguments: list[Any] = message.arguments()
    found = arguments[place] if len(arguments) > place else 0
    return found if isinstance(found, int) else 0


def _texts(message: QDBusMessage) -> list[str]:
    """Return the texts of a message, those of its lists too."""
    found: list[str] = []
    for argument in message.arguments():
        found += [
            each for each in (argument if isinstance(argument, list) else [argument]) if isinstance(each, str)
        ]
    return found
