"""A client's memory as the protocol describes it, and nothing more: rows by key, a cursor a feed."""

from dataclasses import dataclass, field

from chatprotocol.frames import Changes, RoomStands
from chatprotocol.requests import ChangesPage
from chatprotocol.rows import AnyRow, Gone, Message, Room, key_of, kind_of

Key = tuple[str, tuple[int | str, ...]]


@dataclass
class Replica:
    """One feed as one client has it. A hole is a failure here: whoever wants to bear one asks first."""

    cursor: int = 0
    rows: dict[Key, AnyRow | Gone] = field(default_factory=dict)
    first: int = 0
    """Where the room begins, by its row."""
    lacks: bool = False
    """Messages have gone, or the room begins earlier than it did: some may have to be read by number."""

    def copy(self) -> "Replica":
        """Return another with the same rows."""
        return Replica(self.cursor, dict(self.rows), self.first, self.lacks)

    def change(self, from_: int, to: int, rows: list[AnyRow | Gone]) -> None:
        """Apply the rows that changed in (from_, to]."""
        assert from_ <= self.cursor, f"a hole: at {self.cursor}, told from {from_}"
        if to <= self.cursor:
            return
        for row in rows:
            key = (row.kind, row.key) if isinstance(row, Gone) else (kind_of(row), key_of(row))
            known = self.rows.get(key)
            if known is None or known.pos < row.pos:
                self._put(key, row)
        self.cursor = to

    def _put(self, key: Key, row: AnyRow | Gone) -> None:
        if isinstance(row, Gone) and row.kind == "message":
            self.rows.pop(key, None)
            self.lacks = True
            return
        self.rows[key] = row
        if isinstance(row, Room):
            self.lacks |= row.first < self.first
            self.first = row.first
            for kind, below in [key for key in self.rows if key[0] == "message"]:
                if int(below[1]) < self.first:
                    del self.rows[kind, below]

    def read_by_number(self, messages: list[Message]) -> None:
        """Take what `history` tells of messages that it may lack."""
        for message in messages:
            self.rows.setdefault((kind_of(message), key_of(message)), message)
        self.lacks = False

    def hear(self, frame: Changes) -> None:
        """Take a `changes` frame."""
        self.change(frame.from_, frame.to, frame.rows)

    def read(self, page: ChangesPage) -> None:
        """Take the answer to a `sync`."""
        self.change(page.from_, page.to, page.rows)

    def stand(self, frame: RoomStands) -> None:
        """Take a `room` frame: what was known is stale."""
        self.rows = {}
        self.cursor = frame.head
