"""What is being written in the open room or thread: the draft, a reply's target, a message being edited, who is told."""

from collections.abc import Callable
from functools import partial
from time import monotonic

from PyQt6.QtCore import QObject, pyqtSignal

from chatclient.core.model import Draft, Outgoing
from chatprotocol.errors import HearthError
from chatprotocol.mentions import mentioned
from qtclient.bridge import Bridge
from qtclient.conversation.reach import Reach, read_reach
from qtclient.emojis.shortcodes import has_shortcodes, with_emoji
from qtclient.engine.facade import Facade
from qtclient.itemmodels.emojis import Emojis
from qtclient.itemmodels.people import People
from qtclient.itemmodels.sentences import words_of
from qtclient.itemmodels.timeline import TimelineModel
from qtclient.language import translate
from qtclient.times.timers import single_shot
from qtclient.widgets.room_pane import RoomPane
from qtclient.widgets.thread_panel import ThreadPanel
from qtclient.words.plain import isolated

_SAVE_MS = 600
_TYPING_S = 3.0


class Writing(QObject):
    """Decides what the composer's text is for."""

    sent = pyqtSignal()
    let_go = pyqtSignal()
    """Esc was pressed with nothing left to cancel here."""
    posted_files = pyqtSignal()
    """The files that went with the message are on their way."""
    files_refused = pyqtSignal(tuple, HearthError)
    """These files cannot be taken."""

    def __init__(
        self,
        bridge: Bridge,
        people: People,
        model: TimelineModel,
        emojis: Emojis,
        pane: RoomPane | ThreadPanel,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        super().__init__(pane)
        self._bridge = bridge
        self._people = people
        self._model = model
        self._emojis = emojis
        self._composer = pane.composer
        self._timeline = pane.timeline
        self._clock = clock
        self._room = self._thread = 0
        self._draft = ""
        self._files: tuple[Outgoing, ...] = ()
        self._saved = Draft()
        self._reply: int | None = None
        self._warned = ""
        """The text before which a warning stands, so that Enter sends it now."""
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
        self._draft, self._saved, self._warned = "", Draft(), ""
        self._composer.set_text("")
        self._show_note()
        self._composer.set_room(title, closed)

    def set_files(self, files: tuple[Outgoing, ...]) -> None:
        """Let these files go with the message."""
        self._files = files

    def send(self) -> None:
        """Send what is written, with its files, as if Enter was pressed."""
        self._on_send(self._composer.text())

    def refresh(self, title: str, closed: str) -> None:
        """Take in that the room is called otherwise now, or takes words no longer, or again."""
        self._composer.set_room(title, closed)

    def set_draft(self, draft: Draft) -> None:
        """Put a draft into the box, unless something is being written there that is not kept yet."""
        if self._current_draft() != self._saved or draft == self._saved:
            return
        self._draft, self._saved = draft.text, draft
        if self._editing is None:
            self._reply = draft.reply_to
            self._composer.set_text(draft.text)
            self._show_note()

    def save(self) -> None:
        """Keep the draft now."""
        self._save_soon.stop()
        draft = self._current_draft()
        if self._room and draft != self._saved:
            self._saved = draft
            self._bridge.ask(
                Facade.save_draft, self._room, draft.text, reply_to=draft.reply_to, thread=self._thread
            )

    def _current_draft(self) -> Draft:
        """Return what is to be kept; what a reply is to only with words, and while editing, as it was before."""
        if not self._draft.strip():
            return Draft()
        return Draft(self._draft, self._saved.reply_to if self._editing is not None else self._reply)

    # ---- reply and edit ----

    def reply_to(self, number: int) -> None:
        """Let the next message be a reply."""
        if self._model.row_of(number) is None:
            return
        self._stop_editing()
        self._reply = number
        self._show_note()
        self._save_later()
        self._composer.box.setFocus()

    def edit(self, number: int) -> None:
        """Let the box hold a message of mine, to be changed."""
        row = self._model.row_of(number)
        if row is None:
            return
        self.save()
        self._reply, self._editing = None, number
        self._composer.set_text(self._model.entry(row).text)
        self._show_note()
        self._composer.box.setFocus()
        self._timeline.light(number)

    def leave_edit(self) -> None:
        """Go back from a message that is being changed to what was written before."""
        if self._editing is not None:
            self._stop_editing()

    def _stop_editing(self) -> None:
        if self._editing is not None:
            self._editing, self._reply = None, self._saved.reply_to
            self._composer.set_text(self._draft)
        self._show_note()

    def _show_note(self) -> None:
        """Say above the box what the words in it are for."""
        self._warned = ""
        if self._editing is not None:
            self._composer.show_note("edit", translate("Composer", "Edit your message"))
        elif self._reply is not None:
            self._composer.show_note("reply", self._reply_text(self._reply))
        else:
            self._composer.show_note("", "")

    def _reply_text(self, number: int) -> str:
        row = self._model.row_of(number)
        if row is None:
            return translate("Composer", "Reply to an earlier message")
        entry = self._model.entry(row)
        name = isolated(self._people.name(entry.author))
        text = translate("Composer", "Reply to {name}: {text}")
        return text.format(name=name, text=isolated(words_of(entry, self._model.markups)))

    # ---- what the composer says ----

    def _on_changed(self, text: str) -> None:
        if self._warned:
            self._show_note()
        if self._editing is not None:
            return
        self._draft = text
        self._save_later()
        if text.strip():
            self._tell_typing()
        else:
            self._stop_typing()

    def _on_send(self, text: str) -> None:
        text = _stripped(text)
        if self._editing is None and text != self._warned and mentioned(text).everyone:
            asked = self._bridge.ask(read_reach, self._room)
            asked.then(partial(self._warn, text, self._room)).refused(self._on_reach_refused)
            return
        if has_shortcodes(text):
            text = with_emoji(text, self._emojis.named)
        if self._editing is not None:
            self._send_edit(self._editing, text)
        else:
            self._post(text)

    def _warn(self, text: str, room: int, reach: Reach) -> None:
        """Say once how many people a message calls, if any; Enter sends it then."""
        if room != self._room or _stripped(self._composer.text()) != text:
            return
        self._warned = text
        self._composer.show_note("warning", reach.warning(self._people.me))

    def _on_reach_refused(self, _error: HearthError) -> None:
        self._warn(_stripped(self._composer.text()), self._room, Reach())

    def _post(self, text: str) -> None:
        reply, self._reply = self._reply, None
        if self._files:
            self._post_files(self._files, text, reply)
        else:
            self._bridge.ask(Facade.post, self._room, text, reply, self._thread or None)
        self._telling = False
        self._composer.set_text("")
        self._show_note()
        self._draft = ""
        self.save()
        self.sent.emit()

    def _post_files(self, files: tuple[Outgoing, ...], text: str, reply: int | None) -> None:
        asked = self._bridge.ask(Facade.post_files, self._room, files, text, reply, self._thread or None)
        asked.refused(partial(self._on_files_refused, files, text))
        self.posted_files.emit()

    def _on_files_refused(self, files: tuple[Outgoing, ...], text: str, error: HearthError) -> None:
        """Give back what could not be taken, where nothing else was written meanwhile."""
        if not self._composer.text() and self._editing is None:
            self._composer.write(text)
        self.files_refused.emit(files, error)

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
        if self._warned:
            self._show_note()
        elif self._editing is not None:
            self._stop_editing()
        elif self._reply is not None:
            self._reply = None
            self._show_note()
            self._save_later()
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
            self._show_note()
            self._save_later()
        elif row >= 0:
            number = self._model.entry(row).number
            self.reply_to(number)
            self._timeline.light(number)

    def _save_later(self) -> None:
        if not self._save_soon.isActive():
            self._save_soon.start()

    def _tell_typing(self) -> None:
        now = self._clock()
        if not self._telling or now - self._told_at >= _TYPING_S:
            self._telling, self._told_at = True, now
            self._bridge.ask(Facade.typing, self._room, True)

    def _stop_typing(self) -> None:
        if self._telling and self._room:
            self._telling = False
            self._bridge.ask(Facade.typing, self._room, False)


def _stripped(text: str) -> str:
    """Return what of a text is sent: no empty lines around it, and no blanks behind it."""
    return text.strip("\n").rstrip()
