"""The messages of one room as a list: ascending by number, then what waits of mine.

It holds one stretch of the room without a hole. What comes in between or far beyond it is not its business: the
conversation reads pages and hands them over.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence

from PyQt6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt, pyqtSignal

from chatclient.core.model import Page, Pending
from chatprotocol.ids import Key
from chatprotocol.rows import Message
from qtclient.itemmodels.custom_emojis import CustomEmojis
from qtclient.itemmodels.entries import Entry, from_message, from_pending, shaped
from qtclient.itemmodels.markups import Markups
from qtclient.itemmodels.pictures import Pictures
from qtclient.itemmodels.rows import RowRole
from qtclient.itemmodels.transfers import Transfers

_NOWHERE = QModelIndex()


class TimelineModel(QAbstractListModel):
    """One stretch of a room and what waits to be sent there."""

    end_changed = pyqtSignal()
    """The last message held is, or is no longer, the last there is."""
    root = 0
    """The number of the message whose thread all of this is; 0 in a room."""

    def __init__(
        self,
        sentence: Callable[[Entry], str] | None = None,
        parent: QObject | None = None,
        markups: Markups | None = None,
        pictures: Pictures | None = None,
        transfers: Transfers | None = None,
        customs: CustomEmojis | None = None,
    ) -> None:
        super().__init__(parent)
        self.markups = markups if markups is not None else Markups(parent=self)
        self.pictures = pictures if pictures is not None else Pictures(parent=self)
        self.transfers = transfers if transfers is not None else Transfers(self)
        self.customs = customs if customs is not None else CustomEmojis(self.pictures, self)
        self.has_room: Callable[[str], bool] = _no_room
        """Tells whether there is a room of this name to go to."""
        self._entries: list[Entry] = []
        self._held = 0
        self._sentence = sentence
        self._divider: int | None = None
        self._blocked: frozenset[int] = frozenset()
        self._revealed: set[int] = set()
        self.me = 0
        self.room = 0
        self.has_more_before = False
        self.has_more_after = False

    # ---- what a view asks ----

    def rowCount(self, parent: QModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role == RowRole.ROW:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.text
        if role == Qt.ItemDataRole.AccessibleTextRole and self._sentence is not None:
            return self._sentence(entry)
        return None

    def entry(self, row: int) -> Entry:
        """Return a row."""
        return self._entries[row]

    def told_by(self, row: int) -> list[Entry]:
        """Return the rows that a line tells of: itself, and those that are folded into it."""
        end = row + 1
        while end < self._held and self._entries[end].shape.folded:
            end += 1
        return self._entries[row:end]

    def row_of(self, identity: int | Key) -> int | None:
        """Return the row of a message by its number, or of one that waits by its key."""
        if isinstance(identity, bytes):
            rows = range(self._held, len(self._entries))
            return next((row for row in rows if self._entries[row].identity == identity), None)
        row = self._place_of(identity)
        return row if row < self._held and self._entries[row].number == identity else None

    @property
    def first_number(self) -> int:
        """Return the number of the first message held; 0 without one."""
        return self._entries[0].number if self._held else 0

    @property
    def last_number(self) -> int:
        """Return the number of the last message held; 0 without one."""
        return self._entries[self._held - 1].number if self._held else 0

    @property
    def message_count(self) -> int:
        """Return how many rows are messages and do not wait."""
        return self._held

    @property
    def divider(self) -> int | None:
        """Return the number of the message above which "New" stands."""
        return self._divider

    def last_own(self) -> Entry | None:
        """Return my latest message that can be edited, among the last hundred held."""
        for row in range(self._held - 1, max(-1, self._held - 101), -1):
            entry = self._entries[row]
            if entry.author == self.me and entry.kind == "text":
                return entry
        return None

    def _place_of(self, number: int) -> int:
        return bisect_left(self._entries, number, hi=self._held, key=_number_of)

    # ---- what the conversation hands over ----

    def show(self, page: Page, pending: Sequence[Pending], *, me: int, divider: int | None = None) -> None:
        """Forget what was shown and show this stretch of a room."""
        self.beginResetModel()
        self.room, self.me, self._divider = page.room, me, divider
        self.has_more_before, self.has_more_after = page.has_more_before, page.has_more_after
        self._entries = []
        self._held = 0
        self._revealed.clear()
        waiting = self._without_sent(pending, page.messages)
        for entry in (*map(self._entry_of, page.messages), *(from_pending(each, me) for each in waiting)):
            self._entries.append(self._shaped(entry, self._entries[-1] if self._entries else None))
        self._held = len(page.messages)
        self.endResetModel()

    def clear(self) -> None:
        """Show no room."""
        self.show(Page(room=0, messages=(), has_more_before=False, has_more_after=False), (), me=self.me)

    def add_older(self, page: Page) -> None:
        """Put messages before the first."""
        first = self.first_number
        older = [message for message in page.messages if not first or message.number < first]
        self.has_more_before = page.has_more_before
        if not older:
            return
        self._insert(0, [self._entry_of(message) for message in older])

    def add_newer(self, page: Page) -> None:
        """Put messages after the last, before what waits."""
        self._add_at_end(page.messages)
        self._set_more_after(page.has_more_after)

    def update(self, messages: Sequence[Message]) -> None:
        """Take in messages that are new, edited or deleted; what does not touch this stretch is left out."""
        newer: list[Message] = []
        for message in messages:
            row = self.row_of(message.number)
            if row is not None:
                self._replace_older(row, message)
            elif message.number == (newer[-1].number if newer else self.last_number) + 1:
                newer.append(message)
            elif message.number > self.last_number:
                self._set_more_after(True)
        if newer and not self.has_more_after:
            self._add_at_end(newer)

    def _set_more_after(self, more: bool) -> None:
        if more != self.has_more_after:
            self.has_more_after = more
            self.end_changed.emit()

    def set_pending(self, pending: Sequence[Pending]) -> None:
        """Show exactly these after the messages."""
        wanted = [from_pending(each, self.me) for each in self._without_sent(pending, ())]
        here = [entry.identity for entry in self._entries[self._held :]]
        if [entry.identity for entry in wanted][: len(here)] != here:
            self._remove(self._held, len(here))
            here = []
        for row, entry in enumerate(wanted[: len(here)], self._held):
            self._replace(row, entry)
        if wanted[len(here) :]:
            self._insert(len(self._entries), wanted[len(here) :])

    def set_divider(self, number: int | None) -> None:
        """Let "New" stand above this message and nowhere else."""
        before, self._divider = self._divider, number
        for each in (before, number):
            row = None if each is None else self.row_of(each)
            if row is not None:
                self._reshape(row)

    def set_blocked(self, users: frozenset[int]) -> None:
        """Hide what these people write, and show again what others do."""
        changed, self._blocked = self._blocked ^ users, users
        self._make_anew(row for row in range(self._held) if self._entries[row].author in changed)

    def reveal(self, identity: int | Key) -> None:
        """Show what a line hides, until another room is shown."""
        row = self.row_of(identity)
        if row is not None:
            rows = range(row, row + len(self.told_by(row)))
            self._revealed |= {self._entries[each].number for each in rows}
            self._make_anew(rows)

    # ---- how it is done ----

    def _entry_of(self, message: Message) -> Entry:
        hidden = message.author in self._blocked and message.number not in self._revealed
        return from_message(message, hidden=hidden)

    def _make_anew(self, rows: Iterable[int]) -> None:
        for row in list(rows):
            message = self._entries[row].message
            if message is not None:
                self._replace(row, self._entry_of(message))

    def _without_sent(self, pending: Sequence[Pending], also: Sequence[Message]) -> list[Pending]:
        """Leave out what stands here as a message already: the two are told one after the other."""
        sent = {message.key for message in also if message.author == self.me}
        for entry in self._entries[max(0, self._held - 200) : self._held]:
            if entry.author == self.me and entry.message is not None:
                sent.add(entry.message.key)
        return [each for each in pending if each.key not in sent]

    def _add_at_end(self, messages: Sequence[Message]) -> None:
        rest: list[Entry] = []
        for message in messages:
            if message.number <= self.last_number:
                continue
            if not rest and self._settles_first_pending(message):
                self._held += 1
                self._replace(self._held - 1, self._entry_of(message))
                continue
            self._drop_pending(message.key)
            rest.append(self._entry_of(message))
        if rest:
            self._insert(self._held, rest)

    def _settles_first_pending(self, message: Message) -> bool:
        """Tell whether the message is what waits first: its row becomes the message without moving."""
        if self._held == len(self._entries) or message.key is None:
            return False
        return self._entries[self._held].identity == message.key

    def _drop_pending(self, key: Key | None) -> None:
        row = None if key is None else self.row_of(key)
        if row is not None:
            self._remove(row, 1)

    def _insert(self, row: int, entries: list[Entry]) -> None:
        before = self._entries[row - 1] if row else None
        for place, entry in enumerate(entries):
            before = entries[place] = self._shaped(entry, before)
        self.beginInsertRows(QModelIndex(), row, row + len(entries) - 1)
        self._entries[row:row] = entries
        self._held += sum(entry.pending is None for entry in entries)
        self.endInsertRows()
        self._reshape(row + len(entries))
        self._tell_fold(row)

    def _remove(self, row: int, count: int) -> None:
        if not count:
            return
        self.beginRemoveRows(QModelIndex(), row, row + count - 1)
        removed = self._entries[row : row + count]
        del self._entries[row : row + count]
        self._held -= sum(entry.pending is None for entry in removed)
        self.endRemoveRows()
        self._reshape(row)

    def _replace_older(self, row: int, message: Message) -> None:
        """Let a message take the place of an older version of itself."""
        held = self._entries[row].message
        if held is None or message.pos >= held.pos:
            self._replace(row, self._entry_of(message))

    def _replace(self, row: int, entry: Entry) -> None:
        before = self._entries[row - 1] if row else None
        entry = self._shaped(entry, before)
        if entry == self._entries[row]:
            return
        self._entries[row] = entry
        self._tell(row)
        self._reshape(row + 1)
        self._tell_fold(row)

    def _shaped(self, entry: Entry, before: Entry | None) -> Entry:
        return shaped(entry, before, self._divider, self.root)

    def _reshape(self, row: int) -> None:
        """Let a row stand as it must below the row that is before it now."""
        if row < len(self._entries):
            entry = self._shaped(self._entries[row], self._entries[row - 1] if row else None)
            if entry is not self._entries[row]:
                self._entries[row] = entry
                self._tell(row)

    def _tell_fold(self, row: int) -> None:
        """Tell of the line into which a row is folded: it reads differently now."""
        if row < len(self._entries) and self._entries[row].shape.folded:
            while row and self._entries[row].shape.folded:
                row -= 1
            self._tell(row)

    def _tell(self, row: int) -> None:
        index = self.index(row)
        self.dataChanged.emit(index, index)


def _no_room(_name: str) -> bool:
    return False


def _number_of(entry: Entry) -> int:
    return entry.number
