"""What is being written in the open room or thread: the draft, a reply's target, a message being edited, who is told."""

from collections.abc import Callable
from time import monotonic

from PyQt6.QtCore import QObject, pyqtSignal

from qtclient.bridge import Bridge
from qtclient.facade import Facade
from qtclient.itemmodels.people import People
from qtclient.itemmodels.sentences import words_of
from qtclient.itemmodels.timeline import TimelineModel
from qtclient.language import translate
from qtclient.plain import isolated
from qtclient.widgets.room_pane import RoomPane
from qtclient.widgets.thread_panel import ThreadPanel
from qtclient.widgets.timers import single_shot

_SAVE_MS = 600
_TYPING_S = 3.0


class Writing(QObject):
    """Decides what the composer's text is for."""

    sent = pyqtSignal()
    let_go = pyqtSignal()
    """Esc was pressed with nothing left to cancel here."""

    def __init__(
        self,
        bridge: Bridge,
        people: People,
        model: TimelineModel,
        pane: RoomPane | ThreadPanel,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        super().__init__(pane)
        self._bridge = bridge
        self._people = people
        self._model = model
        self._composer = pane.composer
        self._timeline = pane.timeline
        self._clock = clock
        self._room = self._thread = 0
        self._draft = ""
        self._saved = ""
        self._reply: int | None = None
        self._editing: int | None = None
        self._told_at = -_TYPING_S
        self._telling = False
        self._save_soon = single_shot(self, _SAVE_MS, self.save)
        composer = self._composer
        composer.changed.connect(self._on_changed)
        composer.send_asked.connect(self._on_send)
        composer.edit_last_asked.connect(self._on_edit_last)
        composer.cancel_asked.connect(self._on_cancel)
        composer.reply_step_asked.connect(self._on_reply_step)
        self._timeline.text_typed.connect(composer.type_on)

    def open(self, room: int, title: str, closed: str, *, thread: int = 0) -> None:
        """Write to another room, or to a thread of it, from now on; what was written so far is kept."""
        self.save()
        self._stop_typing()
        self._room, self._thread = room, thread
        self._reply = self._editing = None
        self._draft = self._saved = ""
        self._composer.set_text("")
        self._composer.show_note("", "")
        self._composer.set_room(title, closed)

    def refresh(self, title: str, closed: str) -> None:
        """Take in that the room is called otherwise now, or takes words no longer, or again."""
        self._composer.set_room(title, closed)

    def set_draft(self, text: str) -> None:
        """Put a draft into the box, unless something has been typed there meanwhile."""
        if not self._composer.text():
            self._draft = self._saved = text
            self._composer.set_text(text)

    def save(self) -> None:
        """Keep the draft now."""
        self._save_soon.stop()
        if self._room and self._draft != self._saved:
            self._saved = self._draft
            self._bridge.ask(Facade.save_draft, self._room, self._draft, thread=self._thread)

    # ---- reply and edit ----

    def reply_to(self, number: int) -> None:
        """Let the next message be a reply."""
        row = self._model.row_of(number)
        if row is None:
            return
        self._stop_editing()
        self._reply = number
        entry = self._model.entry(row)
        name = isolated(self._people.name(entry.author))
        text = translate("Composer", "Reply to {name}: {text}")
        self._composer.show_note(
            "reply", text.format(name=name, text=isolated(words_of(entry, self._model.markups)))
        )
        self._composer.box.setFocus()

    def edit(self, number: int) -> None:
        """Let the box hold a message of mine, to be changed."""
        row = self._model.row_of(number)
        if row is None:
            return
        self._reply, self._editing = None, number
        self._composer.set_text(self._model.entry(row).text)
        self._composer.show_note("edit", translate("Composer", "Edit your message"))
        self._composer.box.setFocus()
        self._timeline.light(number)

    def _stop_editing(self) -> None:
        if self._editing is not None:
            self._editing = None
            self._composer.set_text(self._draft)
        self._composer.show_note("", "")

    # ---- what the composer says ----

    def _on_changed(self, text: str) -> None:
        if self._editing is not None:
            return
        self._draft = text
        if not self._save_soon.isActive():
            self._save_soon.start()
        if text.strip():
            self._tell_typing()
        else:
            self._stop_typing()

    def _on_send(self, text: str) -> None:
        text = text.strip("\n").rstrip()
        if self._editing is not None:
            self._send_edit(self._editing, text)
            return
        reply, self._reply = self._reply, None
        self._bridge.ask(Facade.post, self._room, text, reply, self._thread or None)
        self._telling = False
        self._composer.set_text("")
        self._composer.show_note("", "")
        self._draft = ""
        self.save()
        self.sent.emit()

    def _send_edit(self, number: int, text: str) -> None:
        row = self._model.row_of(number)
        if row is not None and self._model.entry(row).text != text:
            self._bridge.ask(Facade.edit, self._room, number, text)
        self._stop_editing()

    def _on_edit_last(self) -> None:
        last = self._model.last_own()
        if last is not None:
            self.edit(last.number)

    def _on_cancel(self) -> None:
        if self._editing is not None or self._reply is not None:
            self._reply = None
            self._stop_editing()
        else:
            self.let_go.emit()

    def _on_reply_step(self, step: int) -> None:
        """Pick the message above or below as the one to reply to."""
        row = self._model.message_count if self._reply is None else self._model.row_of(self._reply)
        row = self._model.message_count if row is None else row
        row += step
        while 0 <= row < self._model.message_count and self._model.entry(row).kind != "text":
            row += step
        if row >= self._model.message_count:
            self._reply = None
            self._composer.show_note("", "")
        elif row >= 0:
            number = self._model.entry(row).number
            self.reply_to(number)
            self._timeline.light(number)

    def _tell_typing(self) -> None:
        now = self._clock()
        if not self._telling or now - self._told_at >= _TYPING_S:
            self._telling, self._told_at = True, now
            self._bridge.ask(Facade.typing, self._room, True)

    def _stop_typing(self) -> None:
        if self._telling and self._room:
            self._telling = False
            self._bridge.ask(Facade.typing, self._room, False)
