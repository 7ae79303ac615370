"""The open room: opens it where it is to be read, keeps the reader's place, follows what is said in it.

It stands between the bridge and the room's pane; neither knows the other.
"""

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import QObject, pyqtSignal

from chatclient.changes import DraftChanged, MessagesChanged, MessagesStale, OutboxChanged, TypingChanged
from chatclient.core.model import Draft, RoomSummary
from chatprotocol.errors import HearthError
from qtclient.bridge import Bridge
from qtclient.conversation.attaching import Attaching
from qtclient.conversation.completing import Completing
from qtclient.conversation.opening import Opening, first_unread, read_opening, where_to_read
from qtclient.conversation.paging import Paging
from qtclient.conversation.read_mark import ReadMark
from qtclient.conversation.room_face import RoomFace, why_closed
from qtclient.conversation.writing import Writing
from qtclient.engine.facade import Facade
from qtclient.itemmodels.models import Models
from qtclient.language import translate
from qtclient.widgets.room_pane import RoomPane
from qtclient.words.reasons import in_words

_DIVIDER_SHARE = 0.22


class Conversation(QObject):
    """What happens in the room that is open."""

    opened = pyqtSignal("qint64")
    thread_asked = pyqtSignal("qint64", "qint64")
    """A room, and the number of the message from which the thread hangs."""

    def __init__(
        self,
        bridge: Bridge,
        models: Models,
        pane: RoomPane,
        is_watched: Callable[[], bool],
    ) -> None:
        super().__init__(pane)
        self._bridge = bridge
        self._rooms = models.rooms
        self._people = models.people
        self._model = models.timeline
        self._pane = pane
        self._is_watched = is_watched
        self._places: dict[int, tuple[int, int]] = {}
        self.room = 0
        self.writing = Writing(bridge, models.people, models.timeline, models.emojis, pane)
        self.completing = Completing(bridge, models, models.timeline, pane.composer, pane)
        self._mark = ReadMark(bridge, models.rooms, self)
        self._paging = Paging(bridge, models.timeline, pane.timeline)
        self.attaching = Attaching(bridge, models, models.timeline, pane, self.writing)
        self._face = RoomFace(models.rooms, models.people, pane)
        self._connect()

    def _connect(self) -> None:
        self._bridge.messages_changed.connect(self._on_messages)
        self._bridge.messages_stale.connect(self._on_stale)
        self._bridge.outbox_changed.connect(self._on_outbox)
        self._bridge.typing_changed.connect(self._on_typing)
        self._bridge.draft_changed.connect(self._on_draft)
        self._bridge.refused.connect(self.show_refusal)
        self._paging.refused.connect(self.show_refusal)
        self._pane.timeline.moved.connect(self._on_moved)
        self._pane.timeline.end_asked.connect(self.to_latest)
        self._pane.timeline.quote_asked.connect(self.show_message)
        self._pane.timeline.action_asked.connect(self._on_action)
        self._pane.new_button.clicked.connect(self.to_latest)
        self.writing.sent.connect(self.to_latest)
        self.writing.let_go.connect(self.escape)
        self._people.blocked_changed.connect(self._on_blocked)
        self._people.changed.connect(self.refresh)
        self._people.presence_changed.connect(self.refresh)

    # ---- opening ----

    def open(self, room: int, target: int | None = None) -> None:
        """Show a room: at a message, at the first unread, where it was left, or at its end."""
        summary = self._rooms.summary(room)
        if summary is None:
            return
        if room == self.room and target is None:
            self._take_focus()
            return
        self._leave()
        self.room = room
        self.completing.open(room)
        self._mark.follow(room, summary.membership.read)
        self._paging.follow(room)
        self._rooms.set_open(room)
        self._face.show(summary)
        self.writing.open(
            room, self._rooms.title(room), why_closed(summary, self._people.blocked, self._rooms.now_ms())
        )
        self._ask_opening(summary, target)
        self.attaching.open(room)
        self._take_focus()
        self.opened.emit(room)

    def _take_focus(self) -> None:
        """Let the person write, unless they do so elsewhere: on another server."""
        if self._pane.isVisible():
            self._pane.composer.box.setFocus()

    def _ask_opening(self, summary: RoomSummary, target: int | None) -> None:
        room = summary.room.id
        around = where_to_read(summary, target, self._places.get(room))
        self._bridge.ask(read_opening, room, around, target).then(self._on_opening).refused(self.show_refusal)

    def close(self) -> None:
        """Show no room."""
        self._leave()
        self.room = 0
        self._mark.follow(0)
        self._paging.follow(0)
        self._rooms.set_open(0)
        self._model.clear()
        self._face.show_nothing()
        self._pane.show_below(0, shown=False)
        self.writing.open(0, "", translate("Conversation", "No room is open."))
        self.attaching.open(0)
        self.opened.emit(0)

    def keep(self) -> None:
        """Keep now what would be kept soon: the draft, and what has been read."""
        self.writing.save()
        self._mark.send()

    def restore_place(self, room: int, number: int, dy: int) -> None:
        """Remember where a room was left, from an earlier run of the program."""
        self._places.setdefault(room, (number, dy))

    def return_to(self, room: int, place: tuple[int, int] | None) -> None:
        """Stand again where the reader was in a room: number and distance; None for its end."""
        if self._rooms.summary(room) is None:
            return
        if room != self.room:
            self.open(room)
        self._read_again_at(place)

    def place(self) -> tuple[int, int] | None:
        """Return where the reader is: number and distance; None at the end."""
        return None if self._pane.timeline.at_end else self._pane.timeline.first_in_sight()

    def _leave(self) -> None:
        if not self.room:
            return
        self._mark.send()
        place = self.place()
        if place is None:
            self._places.pop(self.room, None)
        else:
            self._places[self.room] = place

    def _on_opening(self, opening: Opening) -> None:
        page, room = opening.page, self.room
        summary = self._rooms.summary(room)
        if page.room != room or summary is None:
            return
        divider = first_unread(page, summary, self._people.me)
        self._face.show_empty(summary, complete=page.complete)
        self._model.show(page, opening.pending, me=self._people.me, divider=divider)
        self._go(divider, opening.target)
        self.writing.set_draft(opening.draft)

    def _go(self, divider: int | None, target: int | None) -> None:
        timeline = self._pane.timeline
        if target is not None and timeline.lead_to(target):
            return
        row = None if divider is None else self._model.row_of(divider)
        place = self._places.get(self.room)
        if row is not None:
            timeline.to_row(row, _DIVIDER_SHARE)
        elif place is not None:
            timeline.to_place(*place)
        else:
            timeline.to_end()

    # ---- moving ----

    def to_latest(self) -> None:
        """Go to the latest message, read or not."""
        if self._model.has_more_after:
            self._bridge.ask(read_opening, self.room, None, None).then(self._on_latest)
        else:
            self._pane.timeline.to_end()

    def _on_latest(self, opening: Opening) -> None:
        if opening.page.room == self.room:
            divider = self._model.divider
            self._model.show(opening.page, opening.pending, me=self._people.me, divider=divider)
            self._pane.timeline.to_end()

    def escape(self) -> None:
        """Mark everything read and go to the end."""
        summary = self._rooms.summary(self.room)
        if summary is not None and summary.unread:
            self._mark.move(summary.last_number)
        self.to_latest()

    def show_message(self, number: int) -> None:
        """Show a message of this room, wherever it is."""
        if not self._pane.timeline.lead_to(number):
            self.open(self.room, target=number)

    def _on_moved(self) -> None:
        self._paging.read_on()
        self.see()

    def see(self) -> None:
        """Take what is in sight as read, when somebody looks; say how much is new below."""
        summary = self._rooms.summary(self.room)
        if summary is None or self._model.room != self.room:
            return
        seen = self._pane.timeline.last_in_sight()
        if self._is_watched():
            self._mark.move(seen)
        below = max(0, summary.last_number - max(self._mark.number, summary.membership.read))
        at_end = self._pane.timeline.at_end and not self._model.has_more_after
        self._pane.show_below(below if not at_end else 0, shown=not at_end and self._model.rowCount() > 0)

    # ---- what the engine says ----

    def _on_messages(self, change: MessagesChanged) -> None:
        if change.room != self.room or self._model.room != self.room:
            return
        self._divide_before_news(change)
        self._model.update(change.messages)

    def _divide_before_news(self, change: MessagesChanged) -> None:
        """Put "New" above what comes while nobody looks, once."""
        news = [each for each in change.messages if each.number > self._model.last_number]
        others = [each for each in news if each.author != self._people.me]
        seen = self._mark.number
        old = self._model.divider is None or self._model.divider <= seen
        if others and not self._is_watched() and old and seen >= self._model.last_number:
            self._model.set_divider(others[0].number)

    def _on_stale(self, change: MessagesStale) -> None:
        summary = self._rooms.summary(self.room)
        if change.room != self.room or summary is None:
            return
        if not self._model.message_count:
            # Nothing of it could be shown before.
            self._ask_opening(summary, None)
            return
        self._read_again_at(self.place())

    def _read_again_at(self, place: tuple[int, int] | None) -> None:
        if place is not None:
            self._places[self.room] = place
        else:
            self._places.pop(self.room, None)
        around = place[0] if place is not None else None
        self._bridge.ask(read_opening, self.room, around, None).then(self._on_reread)

    def _on_reread(self, opening: Opening) -> None:
        if opening.page.room != self.room:
            return
        divider = self._model.divider
        summary = self._rooms.summary(self.room)
        if summary is not None:
            self._face.show_empty(summary, complete=opening.page.complete)
        self._model.show(opening.page, opening.pending, me=self._people.me, divider=divider)
        self._go(None, None)

    def _on_outbox(self, change: OutboxChanged) -> None:
        if change.room == self.room and self._model.room == self.room:
            self._model.set_pending(change.pending)

    def _on_blocked(self) -> None:
        self._model.set_blocked(self._people.blocked)

    def _on_typing(self, change: TypingChanged) -> None:
        if change.room == self.room:
            unheard = self._people.blocked | {self._people.me}
            names = [self._people.name(user) for user in change.users if user not in unheard]
            self._pane.typing_line.show_typing(names)

    def _on_draft(self, change: DraftChanged) -> None:
        if change.room == self.room and not change.thread:
            self._bridge.ask(Facade.draft, self.room).then(partial(self._take_draft, self.room))

    def _take_draft(self, room: int, draft: Draft) -> None:
        if room == self.room:
            self.writing.set_draft(draft)

    def refresh(self) -> None:
        """Show the open room as it is known now."""
        summary = self._rooms.summary(self.room)
        if summary is not None:
            self._face.show(summary)
            self.writing.refresh(
                self._rooms.title(self.room), why_closed(summary, self._people.blocked, self._rooms.now_ms())
            )
            self._pane.timeline.report_soon()

    def show_refusal(self, error: HearthError) -> None:
        """Say why something did not work."""
        self._pane.notice_line.show_notice(in_words(error.message))

    # ---- what is done with a message ----

    def _on_action(self, identity: object, action: str) -> None:
        if not isinstance(identity, int):
            return
        if action == "reply":
            self.writing.reply_to(identity)
        elif action == "edit":
            self.writing.edit(identity)
        elif action == "thread":
            self._ask_thread(identity)
        elif action == "unread":
            self.mark_unread(identity)

    def mark_unread(self, number: int) -> None:
        """Take a message of this room, and all that follow, as not read; "New" stands above it."""
        self._model.set_divider(number)
        self._mark.put_back(number - 1)

    def _ask_thread(self, number: int) -> None:
        row = self._model.row_of(number)
        message = None if row is None else self._model.entry(row).message
        if message is not None:
            self.thread_asked.emit(self.room, message.thread or number)
