"""The open thread: reads its replies, keeps its draft, completes what is written, sends.

It stands between the bridge and the thread's panel; neither knows the other.
"""

from dataclasses import replace
from functools import partial

from PyQt6.QtCore import QObject, pyqtSignal

from chatclient.changes import DraftChanged, MessagesChanged, MessagesStale, OutboxChanged
from chatclient.core.model import Draft, Page, RoomSummary
from chatprotocol.errors import HearthError
from qtclient.bridge import Bridge
from qtclient.conversation.attaching import Attaching
from qtclient.conversation.completing import Completing
from qtclient.conversation.room_face import rights_in, why_closed
from qtclient.conversation.thread_reading import ThreadOpening, of_thread, read_older_replies, read_thread
from qtclient.conversation.writing import Writing
from qtclient.engine.facade import Facade
from qtclient.itemmodels.models import Models
from qtclient.language import translate
from qtclient.widgets.thread_panel import ThreadPanel
from qtclient.words.reasons import in_words


class ThreadConversation(QObject):
    """What happens in the thread that is open; `root` is the number of the message it hangs from, 0 for none."""

    unread_asked = pyqtSignal("qint64")
    """A message of the thread from which on the room is to be unread."""
    message_asked = pyqtSignal("qint64")
    """A message of the room that is not in the thread."""
    close_asked = pyqtSignal()

    def __init__(self, bridge: Bridge, models: Models, panel: ThreadPanel) -> None:
        super().__init__(panel)
        self._bridge = bridge
        self._rooms = models.rooms
        self._people = models.people
        self._model = models.thread
        self._panel = panel
        self._reading_older = False
        self.room = self.root = 0
        self.writing = Writing(bridge, models.people, models.thread, models.emojis, panel)
        self.completing = Completing(bridge, models, models.thread, panel.composer, panel)
        self.attaching = Attaching(bridge, models, models.thread, panel, self.writing)
        self._connect()

    def _connect(self) -> None:
        self._bridge.messages_changed.connect(self._on_messages)
        self._bridge.messages_stale.connect(self._on_stale)
        self._bridge.outbox_changed.connect(self._on_outbox)
        self._bridge.draft_changed.connect(self._on_draft_changed)
        self._people.blocked_changed.connect(self._on_blocked)
        timeline = self._panel.timeline
        timeline.moved.connect(self._on_moved)
        timeline.end_asked.connect(timeline.to_end)
        timeline.quote_asked.connect(self._on_quote)
        timeline.action_asked.connect(self._on_action)
        self.writing.sent.connect(timeline.to_end)
        self.writing.let_go.connect(self.close_asked)

    def open(self, room: int, root: int) -> None:
        """Show the thread of a message."""
        summary = self._rooms.summary(room)
        if summary is None or (room, root) == (self.room, self.root):
            return
        self.room, self.root, self._model.root = room, root, root
        self._reading_older = False
        self._model.clear()
        self._show_face(summary)
        self._panel.timeline.set_empty(translate("Thread", "Reading…"), "")
        self.completing.open(room)
        self.writing.open(
            room,
            self._rooms.title(room),
            why_closed(summary, self._people.blocked, self._rooms.now_ms()),
            thread=root,
        )
        self.attaching.open(room, root)
        self._read()

    def close(self) -> None:
        """Show no thread; what was written is kept."""
        self.room = self.root = self._model.root = 0
        self._model.clear()
        self.writing.open(0, "", "")
        self.attaching.open(0)

    def keep(self) -> None:
        """Keep now what would be kept soon."""
        self.writing.save()

    def refresh(self) -> None:
        """Take in what the room is called now, and what may be done in it."""
        summary = self._rooms.summary(self.room)
        if summary is not None:
            self._show_face(summary)
            self.writing.refresh(
                self._rooms.title(self.room), why_closed(summary, self._people.blocked, self._rooms.now_ms())
            )

    def _show_face(self, summary: RoomSummary) -> None:
        self._panel.head.show_about(self._rooms.title(summary.room.id))
        self._panel.timeline.set_rights(
            replace(rights_in(summary, self._people.blocked, self._rooms.now_ms()), thread=False)
        )

    # ---- reading ----

    def _read(self) -> None:
        asked = self._bridge.ask(read_thread, self.room, self.root)
        asked.then(self._on_opening).refused(self._on_refused)

    def _on_opening(self, opening: ThreadOpening) -> None:
        if not self._is_open(opening.page.room, opening.root):
            return
        self._model.show(opening.page, opening.pending, me=self._people.me)
        self._panel.timeline.to_end()
        self.writing.set_draft(opening.draft)
        self._panel.timeline.set_empty(
            translate("Thread", "Nothing of this thread is on this device yet"),
            "" if opening.page.complete else translate("Thread", "It appears as soon as the server answers."),
        )

    def _on_refused(self, error: HearthError) -> None:
        self._panel.timeline.set_empty(
            translate("Thread", "This thread cannot be read now"), in_words(error.message)
        )

    def _on_moved(self) -> None:
        held = self._model.room == self.room and self._model.message_count
        if (
            held
            and self._model.has_more_before
            and self._panel.timeline.near_top()
            and not self._reading_older
        ):
            self._reading_older = True
            first = self._model.first_number
            asked = self._bridge.ask(read_older_replies, self.room, self.root, first)
            asked.then(partial(self._on_older, self.root)).refused(self._on_older_refused)

    def _on_older(self, root: int, page: Page) -> None:
        if self._is_open(page.room, root):
            self._reading_older = False
            self._model.add_older(page)

    def _on_older_refused(self, error: HearthError) -> None:
        self._reading_older = False
        self._panel.notice_line.show_notice(in_words(error.message))

    def _is_open(self, room: int, root: int) -> bool:
        return (room, root) == (self.room, self.root)

    # ---- what the engine says ----

    def _on_messages(self, change: MessagesChanged) -> None:
        if change.room == self.room == self._model.room:
            self._model.update(change.messages)

    def _on_stale(self, change: MessagesStale) -> None:
        if change.room == self.room:
            self._read()

    def _on_outbox(self, change: OutboxChanged) -> None:
        if change.room == self.room == self._model.room:
            self._model.set_pending(of_thread(change.pending, self.root))

    def _on_blocked(self) -> None:
        self._model.set_blocked(self._people.blocked)

    def _on_draft_changed(self, change: DraftChanged) -> None:
        if self.root and self._is_open(change.room, change.thread):
            asked = self._bridge.ask(Facade.draft, change.room, change.thread)
            asked.then(partial(self._on_draft, change))

    def _on_draft(self, change: DraftChanged, draft: Draft) -> None:
        if self._is_open(change.room, change.thread):
            self.writing.set_draft(draft)

    # ---- what is done with a message ----

    def _on_action(self, identity: object, action: str) -> None:
        if not isinstance(identity, int):
            return
        if action == "reply":
            self.writing.reply_to(identity)
        elif action == "edit":
            self.writing.edit(identity)
        elif action == "unread":
            self.unread_asked.emit(identity)

    def _on_quote(self, number: int) -> None:
        if not self._panel.timeline.lead_to(number):
            self.message_asked.emit(number)
