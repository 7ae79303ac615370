"""What is done with a message besides answering it: react, pin, report, delete, see what it said before, send it again.

It is the same wherever the message stands: in its room, or in its thread.
"""

from functools import partial

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QWidget

from chatclient.core.model import Pending
from chatprotocol.requests import Version
from chatprotocol.rows import Message
from qtclient.bridge import Bridge
from qtclient.conversation.picking import Picking
from qtclient.engine.facade import Facade
from qtclient.itemmodels.models import Models
from qtclient.itemmodels.refused_files import refused_file
from qtclient.itemmodels.timeline import TimelineModel
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.message_dialogs import ReportDialog, VersionsDialog
from qtclient.widgets.room_dialogs import ConfirmDialog
from qtclient.widgets.timeline import Timeline


class MessageActions(QObject):
    """Carries out what the timelines it serves offer with their messages; opens dialogs, asks the engine."""

    link_wanted = pyqtSignal("qint64", "qint64")
    """A room, and the number of a message to which a link is wanted."""
    notice = pyqtSignal(str)

    def __init__(
        self,
        bridge: Bridge,
        models: Models,
        picking: Picking,
        look: Look,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._bridge = bridge
        self._people = models.people
        self._picking = picking
        self._look = look
        self._window = window
        self._intents = {
            "pin": self._pin,
            "unpin": self._unpin,
            "report": self._report,
            "versions": self._show_versions,
            "delete": self._confirm_deletion,
            "copy_place": self._want_link,
        }

    def serve(self, model: TimelineModel, timeline: Timeline) -> None:
        """Carry out what this timeline offers from now on."""
        timeline.action_asked.connect(partial(self._on_action, model, timeline))

    def _on_action(
        self, model: TimelineModel, timeline: Timeline, identity: int | bytes, action: str
    ) -> None:
        row = model.row_of(identity)
        entry = None if row is None else model.entry(row)
        if entry is not None and entry.pending is not None:
            self._act_on_waiting(entry.pending, action)
        elif entry is not None and entry.message is not None:
            self._act_on(entry.message, timeline, action)

    def _act_on(self, message: Message, timeline: Timeline, action: str) -> None:
        word, _, emoji = action.partition(" ")
        if word == "react" and emoji:
            self._toggle(message, emoji)
        elif word == "react":
            self._pick(message, timeline)
        elif word in self._intents:
            self._intents[word](message)

    def _act_on_waiting(self, pending: Pending, action: str) -> None:
        if action == "retry":
            self._bridge.ask(Facade.retry, pending.key)
        elif action in ("discard", "cancel"):
            self._bridge.ask(Facade.discard, pending.key)
        elif action in ("as_file", "without"):
            self._send_otherwise(pending, action)
        elif action == "pause":
            self._bridge.ask(Facade.pause_upload, pending.key)
        elif action == "resume":
            self._bridge.ask(Facade.resume_upload, pending.key)

    def _send_otherwise(self, pending: Pending, action: str) -> None:
        """Send what was refused because of a file: with it as it is, or without it."""
        refused = refused_file(pending)
        if refused is not None:
            intent = Facade.retry_as_file if action == "as_file" else Facade.retry_without
            self._bridge.ask(intent, pending.key, refused.place)

    # ---- reactions ----

    def _toggle(self, message: Message, emoji: str) -> None:
        """Add a reaction of mine, or take it back where it is there."""
        on = self._people.me not in message.reactions.get(emoji, ())
        if on:
            self._picking.emojis.use(emoji)
        self._bridge.ask(Facade.react, message.room, message.number, emoji, on)

    def _pick(self, message: Message, timeline: Timeline) -> None:
        at = timeline.place_of(message.number)
        self._picking.pick(at, partial(self._toggle, message), back_to=timeline)

    # ---- pins ----

    def _pin(self, message: Message) -> None:
        self._bridge.ask(Facade.pin, message.room, message.number, True)

    def _unpin(self, message: Message) -> None:
        self._bridge.ask(Facade.pin, message.room, message.number, False)

    # ---- dialogs ----

    def _report(self, message: Message) -> None:
        dialog = ReportDialog(self._look, self._window)
        self._reporting = dialog
        dialog.reason_asked.connect(partial(self._send_report, message))
        dialog.open()

    def _send_report(self, message: Message, reason: str) -> None:
        asked = self._bridge.ask(Facade.report, message.room, message.number, reason)
        asked.then(self._on_reported).refused(self._reporting.show_refusal)

    def _on_reported(self, _answer: None) -> None:
        self._reporting.done_with()
        self.notice.emit(translate("Report", "Thank you. The message has been reported."))

    def _show_versions(self, message: Message) -> None:
        self._bridge.ask(Facade.edits, message.room, message.number).then(self._on_versions)

    def _on_versions(self, versions: tuple[Version, ...]) -> None:
        VersionsDialog(versions, self._look, self._window).open()

    def _confirm_deletion(self, message: Message) -> None:
        dialog = ConfirmDialog(
            translate("RoomActions", "Delete this message?"),
            translate("RoomActions", "It disappears for everybody. This cannot be taken back."),
            translate("RoomActions", "Delete"),
            self._look,
            self._window,
        )
        dialog.confirmed.connect(partial(self._bridge.ask, Facade.delete, message.room, message.number))
        dialog.open()

    def _want_link(self, message: Message) -> None:
        self.link_wanted.emit(message.room, message.number)
