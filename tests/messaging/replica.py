"""A client's memory as the protocol describes it, and nothing more: rows by key, a cursor a feed."""

from dataclasses import dataclass, field

from chatprotocol.frames import Changes, RoomStands
from chatprotocol.requests import ChangesPage
from chatprotocol.rows import AnyRow, Gone, key_of, kind_of

Key = tuple[str, tuple[int | str, ...]]


@dataclass
class Replica:
    """One feed as one client has it. A hole is a failure here: whoever wants to bear one asks first."""

    cursor: int = 0
    rows: dict[Key, AnyRow | Gone] = field(default_factory=dict)

    def copy(self) -> "Replica":
        """Return another with the same rows."""
        return Replica(self.cursor, dict(self.rows))

    def change(self, from_: int, to: int, rows: list[AnyRow | Gone]) -> None:
        """Apply the rows that changed in (from_, to]."""
        assert from_ <= self.cursor, f"a hole: at {self.cursor}, told from {from_}"
        if to <= self.cursor:
            return
        for row in rows:
            key = (row.kind, row.key) if isinstance(row, Gone) else (kind_of(row), key_of(row))
            known = self.rows.get(key)
            if known is None or known.pos < row.pos:
                self.rows[key] = row
        self.cursor = to

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
